//! The command line: one file per command, one place that prints, exit codes with a meaning.

mod check;
mod eval;
mod explain;
mod inspect;
mod later;
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

use later::Later;
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
    /// Make the folder of a new mapper, with a script, its configuration and cases.
    New(Later<new::Arguments>),

    /// Say whether Keycloak will take a script, and what its author didn't mean.
    ///
    /// Checks the language, the members of Keycloak's objects by version, descriptors and jars, without running
    /// anything.
    Check(Later<check::Arguments>),

    /// Run the cases: which claim each user gets, on each version.
    ///
    /// The claim is converted as a server of the version converts it, and the whole token is compared: a case fails
    /// when anything else in it differs.
    Test(Later<test::Arguments>),

    /// Try a script on a user: its value, and the claim it makes for each type of claim.
    ///
    /// With `--batch`, reads one JSON object per line from standard input and writes one per line:
    /// {"id", "source", "user", "keycloak", "claim": {"jsonType", "multivalued"}}, of which only id and source are
    /// required, gives {"id", "outcome", "type", "text", "message", "line", "column", "claim"}.
    Eval(Later<eval::Arguments>),

    /// Check and test projects, and pack them into one provider jar.
    ///
    /// The same scripts give the same bytes on every system.
    Pack(Later<pack::Arguments>),

    /// Tell what a server would make of jars, of any origin and in any state.
    Inspect(Later<inspect::Arguments>),

    /// Tell why somebody gets into an AWS role or doesn't, gate by gate and condition by condition.
    ///
    /// Follows STS through provider, token, list of roles and trust policy. Signatures are not
    /// checked, and nothing is sent anywhere.
    Explain(Later<Box<explain::Arguments>>),

    /// Tell who of a realm gets into which AWS role, and where a policy admits somebody nobody meant.
    ///
    /// Foretells each user's ID token or SAML assertion with all mappers of a client, holds it against
    /// every role, and compares that with what the policies' patterns stand for. Nothing is sent
    /// anywhere; with `--server` a realm is read, and nothing in it changed.
    Simulate(Later<Box<simulate::Arguments>>),

    /// Write and check IAM role trust policies.
    Policy(Box<policy::Arguments>),

    /// Look for a user whom a policy lets in though nobody meant it, or keeps out though somebody did.
    ///
    /// Tries users whose groups somebody could have made: the real script runs for each, and the policy judges the
    /// token. For the shipped mapper with an encoding that can't be forged there is a proof instead.
    Witness(Later<Box<witness::Arguments>>),

    /// Print a completion script for a shell.
    Completions(Later<CompletionArguments>),
}

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
        Command::New(Later(new)) => new::run(&new, &mut output),
        Command::Check(Later(check)) => check::run(&check, &mut output),
        Command::Test(Later(test)) => test::run(&test, worker, &mut output),
        Command::Eval(Later(eval)) => eval::run(&eval, worker, &mut output),
        Command::Pack(Later(pack)) => pack::run(&pack, worker, &mut output),
        Command::Inspect(Later(inspect)) => inspect::run(&inspect, &mut output),
        Command::Explain(Later(explain)) => explain::run(&explain, worker, &mut output),
        Command::Simulate(Later(simulate)) => simulate::run(&simulate, worker, &mut output),
        Command::Policy(policy) => policy::run(&policy, &mut output),
        Command::Witness(Later(witness)) => witness::run(&witness, worker, &mut output),
        Command::Completions(Later(completions)) => output
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
