//! Descriptors and jars, and the scripts in them.

use std::io::BufReader;
use std::path::{Component, Path};

use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;
use provider_jar::Inspection;

use super::{MAX_SCRIPT_BYTES, script};
use crate::policies;

/// The most a jar may hold.
const MAX_JAR_BYTES: u64 = 512 << 20;

/// Whether a JSON file is about trust policies rather than a descriptor. What can't be read is left
/// to the reader of descriptors to say so.
pub(super) fn is_policy(path: &Path) -> bool {
    path.file_name()
        .is_none_or(|name| name != "keycloak-scripts.json")
        && diagnostic::read_bytes(path, MAX_SCRIPT_BYTES)
            .is_ok_and(|bytes| policies::is_about_policies(&bytes))
}

/// Whether a JSON file is a realm export, which has a realm's name and what no descriptor has.
pub(super) fn is_realm(path: &Path) -> bool {
    #[derive(serde::Deserialize)]
    struct Realm {
        #[serde(rename = "realm")]
        _realm: String,
    }
    path.file_name()
        .is_none_or(|name| name != "keycloak-scripts.json")
        && diagnostic::read_bytes(path, MAX_JAR_BYTES).is_ok_and(|bytes| {
            serde_json::from_slice::<Realm>(&bytes).is_ok()
                || serde_json::from_slice::<Vec<Realm>>(&bytes).is_ok_and(|all| !all.is_empty())
        })
}

/// Checks a descriptor and, if it lies in META-INF as in an unpacked jar, the scripts it names.
///
/// # Errors
/// When the descriptor can't be read as a file.
pub fn descriptor(path: &Path, versions: &[KeycloakVersion]) -> Result<Vec<Finding>, Box<Finding>> {
    // Whatever its encoding: the reader knows more of them than ours does.
    let bytes = diagnostic::read_bytes(path, MAX_SCRIPT_BYTES)?;
    let read = provider_jar::descriptor::read(&path.display().to_string(), &bytes);
    let mut findings = read.findings;
    let folder = path.parent().unwrap_or(Path::new(""));
    let in_meta_inf = folder.file_name().is_some_and(|name| name == "META-INF");
    if in_meta_inf {
        let root = folder.parent().unwrap_or(Path::new(""));
        for provider in read.providers {
            if !stays_inside(&provider.file_name) {
                continue;
            }
            match Source::read(&root.join(&provider.file_name), MAX_SCRIPT_BYTES) {
                Ok(source) => findings.extend(script(&source, provider.kind.into(), versions)),
                Err(finding) => findings.push(
                    Finding::new(
                        Level::Error,
                        "script-missing",
                        format!("the script {}", finding.message),
                    )
                    .at(&read.source, provider.place),
                ),
            }
        }
    }
    Ok(findings)
}

/// Whether a name from a file that isn't trusted is one below the folder it is joined to.
fn stays_inside(name: &str) -> bool {
    !name.is_empty()
        && Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// Inspects the jar at a path.
///
/// # Errors
/// When it can't be read as a file.
pub fn inspect(path: &Path) -> Result<Inspection, Box<Finding>> {
    let file = diagnostic::open(path, MAX_JAR_BYTES)?;
    let name = path.display().to_string();
    provider_jar::inspect(&name, BufReader::new(file)).map_err(|error| {
        let finding = Finding::new(
            Level::Error,
            "unreadable-file",
            format!("cannot be read: {error}"),
        );
        Box::new(finding.in_file(&Source::new(name.as_str(), "")))
    })
}

/// Checks a jar and the scripts in it.
///
/// # Errors
/// When the jar can't be read as a file.
pub fn jar(path: &Path, versions: &[KeycloakVersion]) -> Result<Vec<Finding>, Box<Finding>> {
    let inspection = inspect(path)?;
    let mut findings = inspection.findings;
    for (file_name, source) in &inspection.scripts {
        // An empty one has its finding already.
        if source.text().trim().is_empty() {
            continue;
        }
        // Announced for two kinds, it has to be right for both; what is wrong for both is told once.
        for provider in &inspection.providers {
            if provider.file_name == *file_name {
                for finding in script(source, provider.kind.into(), versions) {
                    if !findings.contains(&finding) {
                        findings.push(finding);
                    }
                }
            }
        }
    }
    Ok(findings)
}
