//! Realm exports of `kc.sh export` and the admin console: `RealmRepresentation`.

mod build;
mod lenient;
mod profile;
mod representation;
mod user;

use std::fs;
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source, Span};
use serde::Deserialize;

use crate::limits::{MAX_EXPORT_BYTES, offset};
use crate::realm::Realm;
pub use representation::UserRepresentation;

/// The most files a folder of an export may hold.
const MAX_FILES: usize = 20_000;
/// The most all files of a folder may hold together.
const MAX_FOLDER_BYTES: usize = 1 << 30;

/// Reads a realm export: one file, or the folder `kc.sh export --dir` writes
/// (`lab-realm.json`, `lab-users-0.json` …). `realm` chooses one of several; when it is `None`
/// and there is one beside `master`, that one is taken.
///
/// # Errors
/// What cannot be read, with places; or the names to choose from.
pub fn read_export(path: &Path, realm: Option<&str>) -> Result<Realm, Vec<Finding>> {
    let read = |path: &Path| {
        let source = Source::read(path, MAX_EXPORT_BYTES)?;
        let realms = parse_realms(&source)?;
        Ok((realms, source.text().len()))
    };
    let one = |finding: Box<Finding>| vec![*finding];
    let mut realms = Vec::new();
    if path.is_dir() {
        let mut bytes = 0;
        for file in json_files(path).map_err(one)? {
            let (found, length) = read(&file).map_err(one)?;
            realms.extend(found);
            bytes += length;
            if bytes > MAX_FOLDER_BYTES {
                let message = format!("holds more than {} MiB", MAX_FOLDER_BYTES >> 20);
                return Err(vec![about(path, "file-too-large", message)]);
            }
        }
    } else {
        realms = read(path).map_err(one)?.0;
    }
    choose(&path.display().to_string(), realms, realm).map_err(one)
}

/// Reads the text of a realm export; see [`read_export`].
///
/// # Errors
/// What is not a realm export, with its place; or the names to choose from.
pub fn parse_export(source: &Source, realm: Option<&str>) -> Result<Realm, Vec<Finding>> {
    parse_realms(source)
        .and_then(|realms| choose(source.name(), realms, realm))
        .map_err(|finding| vec![*finding])
}

/// Whether a file is the part of an exported folder that holds users alone
/// (`lab-users-0.json`, `lab-federated-users-0.json`).
pub(crate) fn is_users_file(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    let number = stem.and_then(|stem| stem.rsplit_once("-users-"));
    number.is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn about(path: &Path, id: &'static str, message: impl Into<String>) -> Finding {
    let source = Source::new(path.display().to_string(), "");
    Finding::new(Level::Error, id, message).in_file(&source)
}

/// The JSON files right in a folder, by name: users follow their realm in any order.
fn json_files(folder: &Path) -> Result<Vec<PathBuf>, Box<Finding>> {
    let unreadable = |reason: std::io::Error| {
        let message = format!("cannot be read: {reason}");
        Box::new(about(folder, "unreadable-file", message))
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            let message = format!("holds more than {MAX_FILES} files");
            return Err(Box::new(about(folder, "too-many-files", message)));
        }
    }
    files.sort();
    if files.is_empty() {
        let message = "holds no `.json` file, so it is no realm export";
        return Err(Box::new(about(folder, "not-an-export", message)));
    }
    Ok(files)
}

/// One realm, or a list of them as `kc.sh export --file` writes several.
#[derive(Deserialize)]
#[serde(transparent)]
struct Realms(lenient::List<representation::Realm>);

fn parse_realms(source: &Source) -> Result<Vec<representation::Realm>, Box<Finding>> {
    let text = source.text();
    let realms = if text.trim_start().starts_with('[') {
        serde_json::from_str::<Realms>(text).map(|realms| realms.0.0)
    } else {
        serde_json::from_str(text).map(|realm| vec![realm])
    };
    realms.map_err(|error| Box::new(json_error(source, &error)))
}

fn json_error(source: &Source, error: &serde_json::Error) -> Finding {
    let lines = source.text().split_inclusive('\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let place = before + error.column().saturating_sub(1);
    let text = error.to_string();
    let message = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(message, _)| message);
    Finding::new(Level::Error, "export-json", message)
        .at(source, Span::new(offset(place), offset(place + 1)))
        .help("a realm export is what `kc.sh export` or the admin console writes")
}

/// Puts the parts of each realm together and takes the one wanted.
fn choose(
    name: &str,
    parts: Vec<representation::Realm>,
    wanted: Option<&str>,
) -> Result<Realm, Box<Finding>> {
    let mut realms: Vec<representation::Realm> = Vec::new();
    for mut part in parts {
        match realms.iter_mut().find(|realm| realm.realm == part.realm) {
            // A file of users names its realm and nothing else; the realm's own file says more.
            Some(realm) if realm.clients.0.is_empty() => {
                let users = std::mem::take(&mut realm.users.0);
                *realm = part;
                realm.users.0.extend(users);
            }
            Some(realm) => realm.users.0.append(&mut part.users.0),
            None => realms.push(part),
        }
    }
    let fail = |message: String, help: String| {
        let finding = Finding::new(Level::Error, "not-an-export", message).help(help);
        Err(Box::new(finding.in_file(&Source::new(name, ""))))
    };
    realms.retain(|realm| realm.realm.is_some());
    let names: Vec<String> = realms
        .iter()
        .filter_map(|realm| realm.realm.clone())
        .collect();
    let names = names.join(", ");
    let several = realms.len() > 1;
    realms.retain(|realm| {
        let name = realm.realm.as_deref();
        wanted.map_or(!several || name != Some("master"), |wanted| {
            name == Some(wanted)
        })
    });
    let first = realms.pop();
    match (first, realms.is_empty()) {
        (Some(realm), true) => Ok(build::realm(realm)),
        (Some(_), false) => fail(
            "holds several realms".to_owned(),
            format!("choose one with `--realm`, or `realm` in mapper.toml: {names}"),
        ),
        (None, _) => match wanted {
            Some(wanted) if !names.is_empty() => fail(
                format!("has no realm `{wanted}`"),
                format!("it has: {names}"),
            ),
            _ => fail(
                "names no realm, so it is no realm export".to_owned(),
                "a realm export has the field `realm` with the realm's name".to_owned(),
            ),
        },
    }
}

#[cfg(test)]
mod tests;
