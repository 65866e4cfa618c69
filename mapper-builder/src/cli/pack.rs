use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level};
use provider_jar::{PackageError, Script, content_hash, provider_id};
use serde_json::{Value, json};

use mapper_runtime::worker::WorkerCommand;

use super::output::{Output, exit_of, unwritable};
use super::{Exit, Format, test};
use crate::check::{self, Unreadable};
use crate::install;
use crate::pack::{Checked, Packed, Tested};
use crate::project::Project;
use crate::testing::{SuiteResult, Testing};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mapper-builder pack mapper-scripts/group-stringify
  mapper-builder pack mapper-scripts -o mappers.jar
  mapper-builder pack my-mapper --install /opt/keycloak/providers

Exit codes: 0 packed, 1 errors found or cases failing, 2 input that can't be read")]
pub(super) struct Arguments {
    /// Project folders, or folders of such folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The jar to write; the name of the folder and `.jar` when absent.
    #[arg(short, long, value_name = "FILE", conflicts_with = "install")]
    output: Option<PathBuf>,

    /// Pack without running the cases.
    #[arg(long)]
    no_test: bool,

    /// Put the jar into the providers folder of a server, and say what to run next.
    #[arg(long, value_name = "DIR")]
    install: Option<PathBuf>,
}

pub(super) fn run(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> io::Result<Exit> {
    if !matches!(output.format, Format::Text | Format::Json) {
        return Ok(output.no_format("pack", "text or json"));
    }
    let projects = match check::read_projects(&arguments.paths) {
        Ok(projects) => projects,
        Err(Unreadable(findings)) => return output.unreadable(findings),
    };
    let suites = match arguments.no_test {
        false => test::suites(&projects),
        true => Ok(Vec::new()),
    };
    // They run beside the check, and end with it when it finds errors.
    let testing = suites
        .as_ref()
        .map(|suites| Testing::begin(suites, &[], worker));
    let mut findings = Vec::new();
    let mut checked = Vec::new();
    for project in &projects {
        match Checked::new(project.clone(), &[]) {
            Ok(project) => {
                findings.extend_from_slice(project.findings());
                checked.push(project);
            }
            Err(found) => findings.extend(found),
        }
    }
    if exit_of(&findings) != Exit::Fine {
        return refuse(output, &findings);
    }
    // On its way to the disk while the cases run.
    let packed = match Packed::new(checked, path(arguments, &projects)) {
        Ok(packed) => packed,
        Err(error) => {
            findings.push(unpackable(&error, &projects));
            return refuse(output, &findings);
        }
    };
    let tested = if arguments.no_test {
        output.warn("--no-test: the cases were not run, so nobody knows which claims this makes");
        Tested::skipped(packed)
    } else {
        let results = match testing {
            Ok(testing) => test::results(testing, output),
            Err(findings) => Err(findings.clone()),
        };
        let results = match results {
            Ok(results) => results,
            Err(findings) => return output.unreadable(findings),
        };
        warn_of_none(&results, output);
        match Tested::passed(packed, &results) {
            Some(tested) => tested,
            None => return fail(output, &results),
        }
    };
    let packed = tested.packed();
    if let Some(folder) = &arguments.install {
        match install::rivals(folder, packed.path(), &packed.package) {
            Ok(rivals) => findings.extend(rivals),
            Err(finding) => return output.unreadable(vec![*finding]),
        }
    }
    if let Err(error) = tested.save() {
        let help = match &arguments.install {
            Some(_) => "make sure that you may write to the folder",
            None => "name another file with `-o`",
        };
        return output.unreadable(vec![unwritable(packed.path(), &error, help)]);
    }
    let newest = projects.iter().flat_map(Project::versions).max();
    let next = match (&arguments.install, newest) {
        (Some(_), Some(&version)) => install::next_steps(version),
        _ => Vec::new(),
    };
    if output.format == Format::Json {
        output.json(&json!({
            "jar": packed.path().display().to_string(),
            "sha256": packed.sha256,
            "size": packed.size(),
            "tested": !arguments.no_test,
            "cases": tested.cases().unwrap_or_default(),
            "providers": packed.package.scripts().map(document).collect::<Vec<_>>(),
            "findings": diagnostic::json::render(&findings),
        }))?;
    } else {
        output.aside(&findings);
        output.result(&summary(&tested, &next))?;
    }
    Ok(Exit::Fine)
}

fn refuse(output: &mut Output, findings: &[Finding]) -> io::Result<Exit> {
    output.findings(findings)?;
    output.complain("not packed");
    Ok(Exit::No)
}

fn unpackable(error: &PackageError, projects: &[Project]) -> Finding {
    let finding = Finding::new(Level::Error, error.id(), error.to_string());
    let PackageError::Collision(name) = error else {
        return finding;
    };
    let folders: Vec<_> = projects
        .iter()
        .filter(|project| project.manifest.script == *name)
        .map(|project| format!("`{}`", project.folder.display()))
        .collect();
    finding
        .note(format!("they are those of {}", folders.join(" and ")))
        .help("rename one of them, and `script` in its mapper.toml")
}

/// Says which projects promise something and prove nothing.
fn warn_of_none(results: &[SuiteResult<'_>], output: &mut Output) {
    for result in results {
        let runs_scripts = result.project.instance().is_some();
        if result.passed() + result.failed() == 0 && runs_scripts {
            let folder = result.project.folder.display();
            let none = if result.cases.is_empty() {
                "has no cases"
            } else {
                "has no case for its versions"
            };
            output.warn(&format!(
                "{folder} {none}, so nobody knows which claims it makes"
            ));
        }
    }
}

fn fail(output: &mut Output, results: &[SuiteResult<'_>]) -> io::Result<Exit> {
    if output.format == Format::Json {
        output.json(&test::document(results))?;
    } else {
        output.result(&test::failures(results, output))?;
    }
    output.complain("not packed: cases fail");
    Ok(Exit::No)
}

/// Where the jar goes.
fn path(arguments: &Arguments, projects: &[Project]) -> PathBuf {
    if let Some(path) = &arguments.output {
        return path.clone();
    }
    let mut file = match projects {
        [only] => folder_name(&only.folder),
        _ => None,
    }
    .unwrap_or_else(|| "mappers".into());
    file.push(".jar");
    match &arguments.install {
        Some(folder) => folder.join(file),
        None => file.into(),
    }
}

/// `mapper` for `path/mapper`, also when the path is `.`.
fn folder_name(folder: &Path) -> Option<OsString> {
    let name = |path: &Path| path.file_name().map(OsStr::to_owned);
    name(folder).or_else(|| name(&folder.canonicalize().ok()?))
}

fn summary(tested: &Tested, next: &[String]) -> String {
    let packed = tested.packed();
    let mut lines = vec![format!("packed {}", packed.path().display())];
    for script in packed.package.scripts() {
        lines.push(format!(
            "  {:<13} {}  {:?} [{}]",
            script.kind.words(),
            provider_id(&script.file_name),
            script.name,
            content_hash(&script.code)
        ));
    }
    lines.push(format!("  {:<13} {}", "sha256", packed.sha256));
    let cases = match tested.cases() {
        Some(passed) => format!("{passed} passed"),
        None => "not run".to_owned(),
    };
    lines.push(format!("  {:<13} {cases}", "cases"));
    lines.extend_from_slice(next);
    lines.push(String::new());
    lines.join("\n")
}

fn document(script: &Script) -> Value {
    json!({
        "kind": script.kind.key(),
        "id": provider_id(&script.file_name),
        "fileName": script.file_name,
        "name": script.name,
        "contentHash": content_hash(&script.code),
    })
}
