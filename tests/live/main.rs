//! The live driver: what real Keycloak servers do with script mappers, recorded and compared.
//!
//! `live record` writes `recordings/<version>/*.jsonl`; `live check` runs the same cases and fails where a server does
//! something else than recorded. Either starts its own servers (distributions come from Maven) on loopback ports and
//! stops them again.

mod aws;
mod browser;
mod distribution;
mod keyferry;
mod lab;
mod minio;
mod oidc;
mod program;
mod realm_import;
mod recording;
mod scripts;
mod server;
mod sts;
mod suite;
mod token;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};

use crate::lab::Lab;
use distribution::Distribution;
use e2e::project;
use recording::Recording;
use scripts::Scripts;
use server::Server;
use suite::{Report, Suite};

/// The servers the project holds itself to, unless `--keycloak` names others.
const VERSIONS: &str = include_str!("versions.txt");

#[derive(Parser)]
#[command(about = "Compares real Keycloak servers with what was recorded of them")]
struct Arguments {
    /// What to do with the answers
    #[arg(value_enum)]
    task: Task,
    /// Keycloak version (may be repeated)
    #[arg(long = "keycloak", value_name = "VERSION")]
    versions: Vec<String>,
    /// Run only these suites (may be repeated)
    #[arg(long = "suite", value_enum, value_name = "SUITE")]
    suites: Vec<Suite>,
    /// Where distributions are kept [default: `keycloak` in $MAPPER_BUILDER_CACHE or ~/.cache/mapper-builder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Task {
    /// Write the recordings
    Record,
    /// Compare with the recordings
    Check,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(differences) => {
            say(&format!("{differences} differences"));
            ExitCode::from(1)
        }
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Runs all versions side by side; gives the number of differences.
async fn run(arguments: Arguments) -> Result<usize> {
    // reqwest has no TLS provider of its own; the first one installed is everybody's.
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        bail!("a TLS provider is installed already");
    }
    let versions = if arguments.versions.is_empty() {
        VERSIONS.lines().map(str::to_owned).collect()
    } else {
        arguments.versions
    };
    let suites = if arguments.suites.is_empty() {
        Suite::value_variants().to_vec()
    } else {
        arguments.suites
    };
    let cache = arguments.cache.unwrap_or_else(distribution::default_cache);
    let distributions = Distribution::fetch_all(&cache, &versions)?;

    let mut runs = tokio::task::JoinSet::new();
    for distribution in distributions {
        runs.spawn(version(distribution, suites.clone(), arguments.task));
    }
    let mut differences = 0;
    while let Some(done) = runs.join_next().await {
        differences += done.context("a run broke off")??;
    }
    Ok(differences)
}

/// Runs the suites on one server; gives the number of differences.
async fn version(distribution: Distribution, suites: Vec<Suite>, task: Task) -> Result<usize> {
    let version = distribution.version.clone();
    let scripts = Scripts::new(suite::all_scripts()?);
    let started = Instant::now();
    let mut jars = scripts.jars()?;
    if suites.iter().any(|suite| suite.needs_shipped_mappers()) {
        jars.push(("live-shipped.jar", project::shipped_jar()?));
    }
    let server = Server::start(&distribution, &jars).await?;
    say(&format!(
        "{version}: ready after {:.1} s",
        started.elapsed().as_secs_f32()
    ));
    let lab = Lab::create(server, scripts).await?;
    let mut differences = 0;
    for suite in suites {
        let started = Instant::now();
        let Report { lines, problems } = suite
            .run(&lab)
            .await
            .with_context(|| format!("{version}: {}", suite.name()))?;
        let recording = Recording::new(recordings(), &version, suite.name());
        let seconds = started.elapsed().as_secs_f32();
        let count = lines.len();
        let mut found = problems;
        match task {
            Task::Record => recording.write(&lines)?,
            Task::Check => found.extend(recording.differences(&lines)?),
        }
        for difference in found.iter().take(20) {
            say(&format!("{version}: {}: {difference}", suite.name()));
        }
        let found = found.len();
        say(&format!(
            "{version}: {}: {count} cases, {found} differences, {seconds:.1} s",
            suite.name()
        ));
        differences += found;
    }
    Ok(differences)
}

fn recordings() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/live/recordings"))
}

/// Progress and results, for the person or the log that watches.
#[expect(clippy::print_stderr, reason = "a program's own output")]
fn say(text: &str) {
    eprintln!("{text}");
}
