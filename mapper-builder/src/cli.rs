//! The command line: one file per command, one place that prints, exit codes with a meaning.

mod check;
mod eval;
mod explain;
mod inspect;
mod login;
mod new;
mod output;
mod pack;
mod policy;
mod progress;
mod server;
mod simulate;
mod test;
mod witness;

use std::{io, process::ExitCode};

use clap::{ColorChoice, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use keycloak_model::{KeycloakVersion, VersionError};
use mapper_runtime::worker::WorkerCommand;

use output::Output;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Everything is as it should be.
    Fine = 0,
    /// It ran, and the answer is no: findings of level error, failing cases.
    No = 1,
    /// Misuse, or input that can't be read.
    Misuse = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

const AFTER_HELP: &str = "\
Examples:
  mapper-builder new my-groups --template group-stringify
  mapper-builder check my-groups
  mapper-builder test my-groups --keycloak all
  mapper-builder pack my-groups -o my-groups.jar
  mapper-builder explain --policy admin.json --token id-token.txt

Exit codes:
  0  everything is as it should be
  1  it ran, and the answer is no: errors found, cases failing
  2  wrong arguments, or input that can't be read";

/// Check, test and pack JavaScript mappers for Keycloak.
#[derive(Parser)]
#[command(name = "mapper-builder", version, after_help = AFTER_HELP)]
struct Arguments {
    /// How results are written.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    format: Format,

    /// When to use colours; `auto` is for terminals, unless `NO_COLOR` is set.
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    color: ColorChoice,

    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON document.
    Json,
    /// SARIF 2.1.0, of `check`, `policy check` and `simulate`.
    Sarif,
    /// JUnit XML, of `test`.
    Junit,
}

#[derive(Subcommand)]
enum Command {
    New(new::Arguments),
    Check(check::Arguments),
    Test(test::Arguments),
    Eval(eval::Arguments),
    Pack(pack::Arguments),
    Inspect(inspect::Arguments),
    Explain(Box<explain::Arguments>),
    Simulate(Box<simulate::Arguments>),
    Policy(Box<policy::Arguments>),
    Witness(Box<witness::Arguments>),
    Completions(CompletionArguments),
}

/// Print a completion script for a shell.
#[derive(clap::Args)]
struct CompletionArguments {
    /// The shell.
    shell: Shell,
}

/// Runs the program with the arguments of the process. Scripts run in `worker`.
#[must_use]
pub fn main(worker: &WorkerCommand) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let misuse = error.use_stderr();
            let printed = error.print().or_else(|error| match error.kind() {
                io::ErrorKind::BrokenPipe => Ok(()),
                _ => Err(error),
            });
            return match (misuse, printed) {
                (false, Ok(())) => Exit::Fine,
                _ => Exit::Misuse,
            }
            .into();
        }
    };
    let mut output = Output::new(arguments.format, arguments.color);
    let ended = match arguments.command {
        Command::New(new) => new::run(&new, &mut output),
        Command::Check(check) => check::run(&check, &mut output),
        Command::Test(test) => test::run(&test, worker, &mut output),
        Command::Eval(eval) => eval::run(&eval, worker, &mut output),
        Command::Pack(pack) => pack::run(&pack, worker, &mut output),
        Command::Inspect(inspect) => inspect::run(&inspect, &mut output),
        Command::Explain(explain) => explain::run(&explain, worker, &mut output),
        Command::Simulate(simulate) => simulate::run(&simulate, worker, &mut output),
        Command::Policy(policy) => policy::run(&policy, &mut output),
        Command::Witness(witness) => witness::run(&witness, worker, &mut output),
        Command::Completions(completions) => output
            .result(&completions_for(completions.shell))
            .map(|()| Exit::Fine),
    };
    match ended {
        Ok(exit) => exit.into(),
        // Who reads us has stopped reading: `… | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine.into(),
        Err(error) => {
            output.complain(&format!("cannot write the result: {error}"));
            Exit::Misuse.into()
        }
    }
}

/// What a shell reads to complete our arguments.
fn completions_for(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(
        shell,
        &mut Arguments::command(),
        "mapper-builder",
        &mut script,
    );
    let script = String::from_utf8_lossy(&script);
    // For bash, clap_complete writes a program's name in two ways when there is a hyphen in it, and then
    // completes nothing behind a subcommand: https://github.com/clap-rs/clap/issues/6421
    script.replace("mapper__subcmd__builder", "mapper__builder")
}

/// A version, or `all`.
fn versions(text: &str) -> Result<Vec<KeycloakVersion>, VersionError> {
    if text == "all" {
        return Ok(KeycloakVersion::KNOWN.to_vec());
    }
    Ok(vec![text.parse()?])
}
