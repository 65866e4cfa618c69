use std::fs;
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source};

use crate::project::MANIFEST;

/// Where an unpacked jar or its source keeps the descriptor.
const DESCRIPTOR: [&str; 2] = ["META-INF", "keycloak-scripts.json"];

/// Something that can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A folder with `mapper.toml`.
    Project(PathBuf),
    /// A script by itself.
    Script(PathBuf),
    /// A descriptor; if it lies in META-INF, the scripts it names lie beside that.
    Descriptor(PathBuf),
    /// A jar.
    Jar(PathBuf),
}

/// What a path given by the user stands for: a folder may hold several projects.
///
/// # Errors
/// When it is nothing that can be checked.
pub fn subjects(path: &Path) -> Result<Vec<Subject>, Box<Finding>> {
    let metadata = fs::metadata(path)
        .map_err(|error| about(path, "unreadable-file", format!("cannot be read: {error}")))?;
    if metadata.is_dir() {
        return folder(path);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let subject = match extension.as_ref() {
        "toml" if name == MANIFEST => {
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            Subject::Project(folder.unwrap_or(Path::new(".")).to_owned())
        }
        "js" => Subject::Script(path.to_owned()),
        "json" => Subject::Descriptor(path.to_owned()),
        "jar" | "zip" => Subject::Jar(path.to_owned()),
        _ => {
            return Err(Box::new(
                about(path, "usage", "is nothing that can be checked").help(
                    "name a folder with mapper.toml, a script (.js), a descriptor (.json) or a jar (.jar)",
                ),
            ));
        }
    };
    Ok(vec![subject])
}

/// A project, the content of a jar, or a folder of projects.
fn folder(path: &Path) -> Result<Vec<Subject>, Box<Finding>> {
    if path.join(MANIFEST).exists() {
        return Ok(vec![Subject::Project(path.to_owned())]);
    }
    let descriptor = path.join(DESCRIPTOR.iter().collect::<PathBuf>());
    if descriptor.exists() {
        return Ok(vec![Subject::Descriptor(descriptor)]);
    }
    let unreadable = |error| about(path, "unreadable-file", format!("cannot be listed: {error}"));
    let mut projects = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let folder = entry.map_err(unreadable)?.path();
        if folder.join(MANIFEST).is_file() {
            projects.push(Subject::Project(folder));
        }
    }
    if projects.is_empty() {
        return Err(Box::new(
            about(path, "usage", format!("there is no {MANIFEST} in this folder"))
                .help("`mapper-builder new NAME` makes a folder with one"),
        ));
    }
    projects.sort_by(|a, b| path_of(a).cmp(path_of(b)));
    Ok(projects)
}

fn path_of(subject: &Subject) -> &Path {
    match subject {
        Subject::Project(path)
        | Subject::Script(path)
        | Subject::Descriptor(path)
        | Subject::Jar(path) => path,
    }
}

fn about(path: &Path, id: &'static str, message: impl Into<String>) -> Finding {
    let source = Source::new(path.display().to_string(), "");
    Finding::new(Level::Error, id, message).in_file(&source)
}
