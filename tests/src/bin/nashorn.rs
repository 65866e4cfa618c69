//! Drives the comparison with the real Nashorn; `--help` says how.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use e2e::nashorn::compare::{Known, Report};
use e2e::nashorn::engine::Engine;
use e2e::nashorn::real::{self, Real};
use e2e::nashorn::{Error, corpus, generate};
use serde_json::{Value, json};

/// Compares our engine with the real Nashorn (Maven and a JDK 17 needed).
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Writes down what the real engine says of the corpus, beside its programs.
    Record {
        /// Files of programs; all if none are given.
        files: Vec<PathBuf>,
    },
    /// Fails unless the real engine still says what was recorded.
    Recheck,
    /// Compares what whole mappers give and write to the token.
    ///
    /// Example: nashorn mappers --keycloak 24.0.5 -- target/debug/mapper-builder eval --batch
    /// --fixture tests/nashorn/world.json
    Mappers {
        /// Version of Keycloak whose interfaces the real engine's scripts see.
        #[arg(long, default_value = "26.7.3")]
        keycloak: String,
        /// Folder of scripts.
        #[arg(long)]
        programs: Option<PathBuf>,
        /// The engine's command; it is told the version with each script.
        #[arg(last = true)]
        engine: Vec<String>,
    },
    /// Prints generated programs and what the real engine says of them.
    Generate {
        /// Their seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many of each kind.
        #[arg(long, default_value_t = 3)]
        count: u64,
    },
    /// Compares an engine that speaks the batch protocol with the real one.
    ///
    /// Example: nashorn compare -- target/debug/mapper-builder eval --batch
    Compare {
        /// Seed of the generated programs.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many generated programs of each kind.
        #[arg(long, default_value_t = 400)]
        generated: u64,
        /// Only categories whose name contains this.
        #[arg(long, default_value = "")]
        only: String,
        /// Believe the recordings instead of running the real engine; leaves out generated programs.
        #[arg(long)]
        recorded: bool,
        /// At most this many differing programs are shown.
        #[arg(long, default_value_t = 200)]
        show: usize,
        /// The engine's command.
        #[arg(last = true, required = true)]
        engine: Vec<String>,
    },
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command for people"
)]
fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Task::Record { files } => record(&files),
        Task::Recheck => recheck(),
        Task::Mappers {
            keycloak,
            programs,
            engine,
        } => mappers(&keycloak, programs, engine),
        Task::Generate { seed, count } => generate(seed, count),
        Task::Compare {
            seed,
            generated,
            only,
            recorded,
            show,
            engine,
        } => compare(&Comparison {
            engine: Engine { command: engine },
            seed,
            generated,
            only,
            recorded,
            show,
        }),
    };
    match done {
        Ok((text, clean)) => {
            println!("{text}");
            if clean {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn record(files: &[PathBuf]) -> Result<(String, bool), Error> {
    let real = Real::prepare(&real::cache())?;
    let mut header = real.header()?;
    if let Value::Object(fields) = &mut header {
        fields.insert(
            "command".to_owned(),
            json!("cargo run -p e2e --bin nashorn -- record"),
        );
    }
    let all = corpus::files(&corpus::folder())?;
    let mut count = 0;
    for file in if files.is_empty() { &all } else { files } {
        let programs = corpus::programs(file)?;
        let answers = real.engine().answers(&programs)?;
        corpus::record(file, &header, &answers)?;
        count += programs.len();
    }
    Ok((format!("{count} programs recorded"), true))
}

fn recheck() -> Result<(String, bool), Error> {
    let real = Real::prepare(&real::cache())?;
    let mut report = Report::default();
    for file in corpus::files(&corpus::folder())? {
        let programs = corpus::programs(&file)?;
        let now = real.engine().answers(&programs)?;
        report.add(
            &programs,
            &corpus::recorded(&file)?,
            &now,
            &Known::default(),
        );
    }
    Ok((told(&report, usize::MAX), report.is_clean()))
}

fn generate(seed: u64, count: u64) -> Result<(String, bool), Error> {
    let programs = generate::programs(seed, count);
    let answers = Real::prepare(&real::cache())?.engine().answers(&programs)?;
    let text = programs
        .iter()
        .zip(&answers)
        .map(|(program, answer)| {
            format!(
                "//# {}\n{}// {}\n",
                program.name(),
                program.source,
                answer.summary()
            )
        })
        .collect();
    Ok((text, true))
}

fn mappers(
    version: &str,
    programs: Option<PathBuf>,
    engine: Vec<String>,
) -> Result<(String, bool), Error> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("nashorn");
    let folder = programs.unwrap_or_else(|| here.join("mappers"));
    let programs = corpus::mappers(&folder, version)?;
    let fixture = here.join("world.json");
    let keycloak = real::Keycloak {
        version,
        fixture: &fixture,
    };
    let expected = Real::prepare_keycloak(&real::cache(), keycloak)?
        .engine()
        .answers(&programs)?;
    if engine.is_empty() {
        let lines = programs.iter().zip(&expected);
        let lines =
            lines.map(|(program, answer)| format!("{}\n  {}\n", program.name(), answer.summary()));
        return Ok((lines.collect(), true));
    }
    let mut report = Report::default();
    let ours = Engine { command: engine }.answers(&programs)?;
    report.add(&programs, &expected, &ours, &Known::default());
    Ok((told(&report, usize::MAX), report.is_clean()))
}

struct Comparison {
    engine: Engine,
    seed: u64,
    generated: u64,
    only: String,
    recorded: bool,
    show: usize,
}

fn compare(comparison: &Comparison) -> Result<(String, bool), Error> {
    let known =
        Known::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("nashorn/known-differences.tsv"))?;
    let mut programs = Vec::new();
    let mut expected = Vec::new();
    for file in corpus::files(&corpus::folder())? {
        programs.extend(corpus::programs(&file)?);
        expected.extend(corpus::recorded(&file)?);
    }
    if !comparison.recorded {
        programs.extend(generate::programs(comparison.seed, comparison.generated));
        expected.clear();
    }
    let mut wanted: Vec<bool> = programs
        .iter()
        .map(|program| program.category.contains(&comparison.only))
        .collect();
    programs.retain(|program| program.category.contains(&comparison.only));
    if comparison.recorded {
        expected.retain(|_| wanted.remove(0));
    } else {
        expected = Real::prepare(&real::cache())?.engine().answers(&programs)?;
    }
    let mut report = Report::default();
    report.add(
        &programs,
        &expected,
        &comparison.engine.answers(&programs)?,
        &known,
    );
    Ok((told(&report, comparison.show), report.is_clean()))
}

fn told(report: &Report, show: usize) -> String {
    let mut text = String::new();
    for difference in report.differences().iter().take(show) {
        text.push_str(difference);
        text.push('\n');
    }
    let hidden = report.differences().len().saturating_sub(show);
    if hidden > 0 {
        text.push_str(&format!("… and {hidden} more\n\n"));
    }
    text.push_str(&report.table());
    text
}
