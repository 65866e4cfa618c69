mod document;
mod junit;
mod table;
mod text;

use std::io;
use std::path::PathBuf;

use diagnostic::Finding;
use keycloak_model::KeycloakVersion;
use mapper_runtime::worker::WorkerCommand;

use super::{Exit, Format, output::Output};
use crate::check::{self, Unreadable};
use crate::project::Project;
use crate::scripts;
use crate::testing::{Suite, SuiteResult, Testing};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mapper-builder test my-mapper
  mapper-builder test my-mapper --keycloak all
  mapper-builder test mapper-scripts --keycloak 26.6.1 --keycloak 26.7.3
  mapper-builder test mapper-scripts --format junit > cases.xml

Exit codes: 0 all cases passed, 1 cases failed, 2 input that can't be read")]
pub(super) struct Arguments {
    /// Project folders, or folders of such folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// A Keycloak version to run the cases on; `all` for every known one. Instead of those in
    /// `mapper.toml`. With several, also says what an upgrade changes.
    #[arg(long, value_name = "VERSION", value_parser = super::versions)]
    keycloak: Vec<Vec<KeycloakVersion>>,
}

pub(super) fn run(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> io::Result<Exit> {
    if output.format == Format::Sarif {
        return Ok(output.no_format("test", "text, json or junit"));
    }
    let projects = match check::read_projects(&arguments.paths) {
        Ok(projects) => projects,
        Err(Unreadable(findings)) => return output.unreadable(findings),
    };
    let versions = arguments.keycloak.concat();
    let results = suites(&projects).and_then(|suites| {
        let testing = Testing::begin(&suites, &versions, worker);
        results(testing, output)
    });
    let results = match results {
        Ok(results) => results,
        Err(findings) => return output.unreadable(findings),
    };
    match output.format {
        Format::Junit => output.result(&junit::render(&results).map_err(io::Error::other)?)?,
        Format::Json => output.json(&document::render(&results))?,
        Format::Text | Format::Sarif => {
            let text = text::render(&results, !versions.is_empty(), output);
            output.result(&text)?;
        }
    }
    let failed = results.iter().any(|result| result.failed() > 0);
    Ok(if failed { Exit::No } else { Exit::Fine })
}

/// Projects with the worlds of their cases.
///
/// # Errors
/// Fixtures that can't be read.
pub(super) fn suites(projects: &[Project]) -> Result<Vec<Suite<'_>>, Vec<Finding>> {
    let mut suites = Vec::new();
    let mut unreadable = Vec::new();
    for project in projects {
        match Suite::new(project) {
            Ok(suite) => suites.push(suite),
            Err(found) => unreadable.extend(found),
        }
    }
    if unreadable.is_empty() {
        Ok(suites)
    } else {
        Err(unreadable)
    }
}

/// What comes of cases that have begun, with a progress bar until then.
///
/// # Errors
/// What keeps scripts from being run at all.
pub(super) fn results<'p>(
    testing: Testing<'_, 'p>,
    output: &Output,
) -> Result<Vec<SuiteResult<'p>>, Vec<Finding>> {
    let progress = output.progress("cases");
    testing
        .finish(&|done, total| progress.at(done, total))
        .map_err(|error| vec![scripts::unavailable(&error)])
}

/// What failed, in text; empty when nothing did.
pub(super) fn failures(results: &[SuiteResult<'_>], output: &Output) -> String {
    text::failures(results, output)
}

/// All results, as `test --format json` writes them.
pub(super) fn document(results: &[SuiteResult<'_>]) -> serde_json::Value {
    document::render(results)
}
