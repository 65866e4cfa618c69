//! The command line: what is asked for, and in which words the answer comes.

mod check;
mod completions;
mod inspect;
mod new;
mod pack;

use std::ffi::OsString;
use std::io;

use clap::{Args, Parser, Subcommand, ValueEnum};
use diagnostic::{Finding, Level};
use serde_json::json;

use crate::printer::{self, Color, Printer};

const EXIT_CODES: &str = "Exit codes:
  0  fine
  1  the answer is no: there are errors, a case fails, a server couldn't use the jar
  2  misuse, or input that can't be read";

/// Checks, tests and packs JavaScript mappers for Keycloak.
#[derive(Debug, Parser)]
#[command(name = "mapper-builder", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// When to use colours; NO_COLOR turns them off, too.
    #[arg(long, global = true, value_enum, default_value_t)]
    color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Check(check::Check),
    Pack(pack::Pack),
    Inspect(inspect::Inspect),
    Completions(completions::Completions),
}

/// In which form a result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// How a command ends when it could do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Fine,
    No,
}

/// Why a command couldn't do what it was asked.
enum Trouble {
    /// Misuse, or input that can't be read.
    Input(Vec<Finding>),
    /// Nobody reads the output any more.
    Closed(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Closed(error)
    }
}

impl From<Finding> for Trouble {
    fn from(finding: Finding) -> Self {
        Self::Input(vec![finding])
    }
}

/// A way of using a command that makes no sense.
fn misuse(message: impl Into<String>) -> Finding {
    Finding::new(Level::Error, "usage", message)
}

/// Runs one command line and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, no_color: bool) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let mut printer = Printer::standard(Color::Auto, no_color);
            // Help for nobody is no reason to fail.
            let _ = printer.clap(&error);
            return if error.use_stderr() { 2 } else { 0 };
        }
    };
    let mut printer = Printer::standard(cli.global.color, no_color);
    let (format, answer) = match cli.command {
        Command::New(new) => (Format::Text, new.run(&mut printer)),
        Command::Check(check) => (check.format(), check.run(&mut printer)),
        Command::Pack(pack) => (pack.format, pack.run(&mut printer)),
        Command::Inspect(inspect) => (inspect.format, inspect.run(&mut printer)),
        Command::Completions(completions) => (Format::Text, completions.run(&mut printer)),
    };
    match answer {
        Ok(Answer::Fine) => 0,
        Ok(Answer::No) => 1,
        Err(Trouble::Input(findings)) => {
            // There is nobody to tell that telling failed.
            let _ = match format {
                Format::Text => printer.report_aside(&findings),
                Format::Json => printer.json(&json!({
                    "ok": false,
                    "findings": printer::findings(&findings),
                })),
            };
            2
        }
        // `mapper-builder check … | head` is no failure of ours.
        Err(Trouble::Closed(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(Trouble::Closed(_)) => 2,
    }
}
