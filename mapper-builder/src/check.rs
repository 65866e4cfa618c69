//! Whether Keycloak takes it, and what its author didn't mean: everything that can be said without
//! running anything.

mod files;

use std::fs;
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;
use nashorn::syntax::{ParseOptions, parse};
use provider_jar::{Package, PackageError};

use crate::{
    lints::{self, Instance, ScriptKind},
    policies,
    project::{MANIFEST, Project},
};

pub use files::inspect;

/// Larger scripts than the parser takes are read in order to say so.
const MAX_SCRIPT_BYTES: u64 = 4 << 20;

/// What can't be checked, with the reasons.
#[derive(Debug)]
pub struct Unreadable(pub Vec<Finding>);

/// Checks whatever lies at a path: a project folder, a script, a descriptor, a jar or trust
/// policies.
///
/// `versions` stand in for those of `mapper.toml`; when empty and there is no `mapper.toml`, the newest
/// counts. `kind` is what a lone script is for; a mapper when nothing is said.
///
/// # Errors
/// When it can't be read, and when there is a `kind` for what tells its kind itself.
pub fn path(
    path: &Path,
    versions: &[KeycloakVersion],
    kind: Option<ScriptKind>,
) -> Result<Vec<Finding>, Unreadable> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let extension = extension.map(str::to_ascii_lowercase);
    let is_script = !path.is_dir() && extension.as_deref() == Some("js");
    if kind.is_some() && !is_script {
        return Err(unknown(
            path,
            "is no lone script, and only for those a kind can be given",
            "leave `--kind` out: projects, descriptors and jars say what their scripts are",
        ));
    }
    if path.is_dir() {
        return folder(path, versions);
    }
    let one = |finding: Box<Finding>| Unreadable(vec![*finding]);
    // What has no mapper.toml is for the newest, when nothing else is said.
    let or_newest = if versions.is_empty() {
        &[KeycloakVersion::NEWEST]
    } else {
        versions
    };
    if path.file_name().is_some_and(|name| name == MANIFEST) {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        return self::folder(folder.unwrap_or(Path::new(".")), versions);
    }
    match extension.as_deref() {
        Some("js") => {
            let kind = kind.unwrap_or(ScriptKind::Mapper);
            Ok(script(&read(path)?, kind, or_newest))
        }
        Some("json") if files::is_policy(path) => {
            Ok(policies::check(&policies::read(path).map_err(one)?, None))
        }
        Some("json") if files::is_realm(path) => Err(unknown(
            path,
            "is a realm export",
            "it is a world for scripts: `eval --fixture`, `fixture` in mapper.toml, `simulate --users`",
        )),
        Some("json") => files::descriptor(path, or_newest).map_err(one),
        Some("jar") => files::jar(path, or_newest).map_err(one),
        _ if matches!(path.try_exists(), Ok(false)) => Err(unknown(
            path,
            "there is no such file or folder",
            "name a project folder, a `.js` file, a `.json` descriptor or trust policy, or a `.jar`",
        )),
        _ => Err(unknown(
            path,
            "is no project folder, script, descriptor, jar or trust policy",
            "name a folder with `mapper.toml`, a `.js` file, a `.json` descriptor or trust policy, or a `.jar`",
        )),
    }
}

fn unknown(path: &Path, message: impl Into<String>, help: &str) -> Unreadable {
    let source = Source::new(path.display().to_string(), "");
    let finding = Finding::new(Level::Error, "unknown-input", message);
    Unreadable(vec![finding.in_file(&source).help(help)])
}

/// A project, the content of a jar, or a folder of projects.
fn folder(path: &Path, versions: &[KeycloakVersion]) -> Result<Vec<Finding>, Unreadable> {
    let descriptor = path.join("META-INF").join("keycloak-scripts.json");
    if !path.join(MANIFEST).exists() && descriptor.exists() {
        return self::path(&descriptor, versions, None);
    }
    let mut findings = Vec::new();
    let mut unreadable = Vec::new();
    for folder in projects(path)? {
        match Project::read(&folder) {
            Ok(project) => findings.extend(self::project(&project, versions)),
            Err(found) => unreadable.extend(found),
        }
    }
    if unreadable.is_empty() {
        Ok(findings)
    } else {
        Err(Unreadable(unreadable))
    }
}

/// The folder itself when it is a project, else the projects in it, by name.
///
/// # Errors
/// When there is none.
pub fn projects(path: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    if path.join(MANIFEST).exists() {
        return Ok(vec![path.to_owned()]);
    }
    for_folder(path)?;
    let unlistable = |error| {
        unknown(
            path,
            format!("cannot be listed: {error}"),
            "name a folder that can be read",
        )
    };
    let mut projects = Vec::new();
    for entry in fs::read_dir(path).map_err(unlistable)? {
        let folder = entry.map_err(unlistable)?.path();
        if folder.join(MANIFEST).is_file() {
            projects.push(folder);
        }
    }
    if projects.is_empty() {
        return Err(no_project(path));
    }
    projects.sort();
    Ok(projects)
}

/// Reads the project that a folder is.
///
/// # Errors
/// When it is none, and everything wrong with it.
pub fn one_project(path: &Path) -> Result<Project, Unreadable> {
    if path.is_dir() && !path.join(MANIFEST).exists() {
        return Err(no_project(path));
    }
    for_folder(path)?;
    Project::read(path).map_err(Unreadable)
}

fn for_folder(path: &Path) -> Result<(), Unreadable> {
    if path.is_file() {
        return Err(unknown(
            path,
            "is a file, a project is a folder",
            &format!("name the folder with {MANIFEST}; `check` and `eval` take single scripts"),
        ));
    }
    if matches!(path.try_exists(), Ok(false)) {
        return Err(unknown(
            path,
            "there is no such folder",
            &format!("name the folder with {MANIFEST}"),
        ));
    }
    Ok(())
}

fn no_project(path: &Path) -> Unreadable {
    unknown(
        path,
        format!("there is no {MANIFEST} in this folder"),
        "`mapper-builder new NAME` makes a folder with one",
    )
}

/// Reads the projects at some paths, each a project folder or a folder of such folders.
///
/// # Errors
/// Everything wrong with any of them.
pub fn read_projects(paths: &[PathBuf]) -> Result<Vec<Project>, Unreadable> {
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    for path in paths {
        for folder in projects(path)? {
            match Project::read(&folder) {
                Ok(project) => found.push(project),
                Err(findings) => unreadable.extend(findings),
            }
        }
    }
    if unreadable.is_empty() {
        Ok(found)
    } else {
        Err(Unreadable(unreadable))
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
    let kind = project.manifest.kind.into();
    let mut found = used_script(&project.script, kind, versions, project.instance());
    found.extend(lints::check_instance(project, versions));
    let mut found = project.without_allowed(found);
    // That the script is empty is told about the script.
    if let Err(error) = Package::new([project.packable()])
        && !matches!(error, PackageError::EmptyScript(_))
    {
        let finding = Finding::new(Level::Error, error.id(), error.to_string());
        found.push(finding.in_file(&project.manifest_source));
    }
    found
}

/// Checks a script's text.
#[must_use]
pub fn script(source: &Source, kind: ScriptKind, versions: &[KeycloakVersion]) -> Vec<Finding> {
    used_script(source, kind, versions, None)
}

/// Checks a script's text, and whether it goes with how its instance is configured.
fn used_script(
    source: &Source,
    kind: ScriptKind,
    versions: &[KeycloakVersion],
    instance: Option<Instance<'_>>,
) -> Vec<Finding> {
    if source.text().chars().all(|one| one <= ' ') {
        // `String.trim().isEmpty()`, in Keycloak's words.
        let finding = Finding::new(Level::Error, "script-empty", "the script is empty");
        return vec![finding.in_file(source).note(
            "saving a mapper with it answers 500 `unknown_error`: IllegalArgumentException: script must not be null or empty",
        )];
    }
    match parse(source.text(), &ParseOptions::default()) {
        Ok(program) => lints::check(source, &program, kind, versions, instance),
        Err(error) => vec![error.finding(source)],
    }
}
