//! Whether Keycloak takes it, and what its author didn't mean: everything that can be said without
//! running anything.

use std::path::Path;

use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;
use nashorn::syntax::{ParseOptions, parse};

use crate::{
    lints::{self, ScriptKind},
    project::Project,
};

/// Larger scripts than the parser takes are read in order to say so.
const MAX_SCRIPT_BYTES: u64 = 4 << 20;

/// What can't be checked, with the reasons.
#[derive(Debug)]
pub struct Unreadable(pub Vec<Finding>);

/// Checks whatever lies at a path: a project folder, a script, a descriptor or a jar.
///
/// `versions` stand in for those of `mapper.toml`; when empty and there is no `mapper.toml`, the newest
/// counts.
///
/// # Errors
/// When it can't be read.
pub fn path(path: &Path, versions: &[KeycloakVersion]) -> Result<Vec<Finding>, Unreadable> {
    if path.is_dir() {
        let project = Project::read(path).map_err(Unreadable)?;
        return Ok(self::project(&project, versions));
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("js") => {
            let source = read(path)?;
            let versions = if versions.is_empty() {
                &[KeycloakVersion::NEWEST]
            } else {
                versions
            };
            Ok(script(&source, ScriptKind::Mapper, versions))
        }
        _ => {
            let source = Source::new(path.display().to_string(), "");
            Err(Unreadable(vec![
                Finding::new(Level::Error, "unknown-input", "is no project folder, script, descriptor or jar")
                    .in_file(&source)
                    .help("name a folder with `mapper.toml`, a `.js` file, a `.json` descriptor or a `.jar`"),
            ]))
        }
    }
}

fn read(path: &Path) -> Result<Source, Unreadable> {
    Source::read(path, MAX_SCRIPT_BYTES).map_err(|finding| Unreadable(vec![*finding]))
}

/// Checks a project: its script for its versions, its instance's configuration, its name in a jar.
#[must_use]
pub fn project(project: &Project, versions: &[KeycloakVersion]) -> Vec<Finding> {
    let versions = if versions.is_empty() {
        project.versions()
    } else {
        versions
    };
    let found = script(&project.script, project.manifest.kind.into(), versions);
    project.without_allowed(found)
}

/// Checks a script's text.
#[must_use]
pub fn script(source: &Source, kind: ScriptKind, versions: &[KeycloakVersion]) -> Vec<Finding> {
    match parse(source.text(), &ParseOptions::default()) {
        Ok(program) => lints::check(source, &program, kind, versions),
        Err(error) => vec![error.finding(source)],
    }
}
