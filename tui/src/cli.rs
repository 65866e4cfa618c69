//! The command line: one file per command, one place that prints, exit codes with a meaning.

mod arguments;
mod assertion;
mod attendant;
mod carried;
mod config;
mod console;
mod credential_process;
#[cfg(feature = "lab")]
mod demo;
mod env;
mod exec;
mod explain;
mod failure;
#[cfg(feature = "lab")]
mod lab;
mod login;
mod logout;
mod output;
mod roles;
mod screens;
mod sessions;
mod stop;
mod token;
mod world;

use std::env::args_os;
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser, Subcommand};
use tokio::runtime;

pub(crate) use arguments::{Format, Globals};
use assertion::AssertionArguments;
use failure::{Failure, Outcome};
use output::Output;
use stop::{Stop, settled};

use crate::exit::Exit;

const AFTER_HELP: &str = "\
Examples:
  keyferry
  keyferry demo
  keyferry login
  keyferry roles
  keyferry exec --role production/Admin -- aws s3 ls
  eval \"$(keyferry env)\"

In ~/.aws/config:
  [profile work]
  credential_process = keyferry credential-process --profile work --role arn:aws:iam::123456789012:role/Admin

Exit codes: 0 done, 1 the answer is no, 2 misuse, 3 a login is needed, 4 the login failed, 5 refused by STS,
6 provider or STS unreachable, 7 storage, 8 another process took too long, 9 role, 130 interrupted";

/// Log in at Keycloak, get temporary AWS credentials.
///
/// Without a command, on a terminal: screens that lead from a login to credentials. Without a terminal: this help,
/// and exit code 2.
#[derive(Parser)]
#[command(name = "keyferry", version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(flatten)]
    globals: Globals,

    #[command(flatten)]
    screens: screens::ScreenArguments,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    #[cfg(feature = "lab")]
    Demo(demo::Arguments),
    #[cfg(feature = "lab")]
    Lab(lab::Arguments),
    Login(login::Arguments),
    Logout(logout::Arguments),
    CredentialProcess(credential_process::Arguments),
    Env(env::Arguments),
    Exec(exec::Arguments),
    Console(console::Arguments),
    Token(token::Arguments),
    Explain(explain::Arguments),
    Roles(roles::Arguments),
    Sessions(sessions::Arguments),
    Config(config::Arguments),
    Completions(CompletionArguments),
}

/// Print a completion script for a shell.
#[derive(clap::Args)]
struct CompletionArguments {
    /// The shell.
    shell: clap_complete::Shell,
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            return misused(&error).into();
        }
    };
    let output = Output {
        format: arguments.globals.format,
    };
    match run(&arguments, &output) {
        Ok(exit) => exit.into(),
        Err(failure) => output.failed(&failure).into(),
    }
}

/// Arguments that can't be used, or a wish for help.
fn misused(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // A closed pipe is all that can go wrong, and there is nobody left to tell.
        let _ = error.print();
        return Exit::Fine;
    }
    if !json_is_wanted(args_os()) {
        let _ = error.print();
        return Exit::Misuse;
    }
    let text = error.render().to_string();
    let told = text.split("\n\n").next().unwrap_or_default();
    let told = told.strip_prefix("error: ").unwrap_or(told);
    let words: Vec<&str> = told.split_whitespace().collect();
    let failure = Failure::new(Exit::Misuse, words.join(" "))
        .remedy("`--help` behind the command shows what it takes");
    let format = Format::Json;
    Output { format }.failed(&failure)
}

/// Whether the arguments, which can't be used as a whole, say so.
fn json_is_wanted(arguments: impl Iterator<Item = OsString>) -> bool {
    let arguments: Vec<OsString> = arguments.take_while(|word| word != "--").collect();
    let pair = arguments
        .windows(2)
        .any(|pair| pair == ["--format", "json"]);
    pair || arguments.iter().any(|word| word == "--format=json")
}

fn run(arguments: &Arguments, output: &Output) -> Outcome {
    let globals = &arguments.globals;
    let screens = &arguments.screens;
    let Some(command) = &arguments.command else {
        return if screens::attended(globals) {
            screens::run(screens, globals, false, output)
        } else if output.format == Format::Json {
            Err(Failure::new(Exit::Misuse, "no command is given")
                .remedy("`keyferry --help` lists them"))
        } else {
            let help = Arguments::command().render_long_help().to_string();
            output.say(&help);
            Ok(Exit::Misuse)
        };
    };
    match command {
        #[cfg(feature = "lab")]
        Command::Demo(arguments) if arguments.is_for_screens() && screens::attended(globals) => {
            screens::run(screens, globals, true, output)
        }
        #[cfg(feature = "lab")]
        Command::Demo(arguments) => waited(demo::run(arguments, globals, output)),
        #[cfg(feature = "lab")]
        Command::Lab(arguments) => waited(lab::run(arguments, globals, output)),
        Command::Explain(arguments) => waited(explain::run(arguments, globals, output)),
        Command::Login(arguments) => waited(login::run(arguments, globals, output)),
        Command::Logout(arguments) => waited(logout::run(arguments, globals, output)),
        Command::CredentialProcess(arguments) => {
            waited(credential_process::run(arguments, globals, output))
        }
        Command::Env(arguments) => waited(env::run(arguments, globals, output)),
        Command::Console(arguments) => waited(console::run(arguments, globals, output)),
        Command::Exec(arguments) => exec::run(arguments, globals, output),
        Command::Token(arguments) => waited(token::run(arguments, globals, output)),
        Command::Roles(arguments) => waited(roles::run(arguments, globals, output)),
        Command::Sessions(arguments) => waited(sessions::run(arguments, globals, output)),
        Command::Config(arguments) => config::run(arguments, globals, output),
        Command::Completions(arguments) => completions(arguments, output),
    }
}

fn completions(arguments: &CompletionArguments, output: &Output) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "keyferry",
        &mut script,
    );
    output.result(&script)?;
    Ok(Exit::Fine)
}

/// Waits for a command, unless somebody interrupts it.
fn waited<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Internal, format!("cannot start: {error}")))?;
    let ended = runtime.block_on(async {
        // Before any work, which couldn't be cleared up after otherwise.
        let mut stop = Stop::listen()
            .map_err(|error| Failure::new(Exit::Internal, format!("cannot start: {error}")))?;
        let ended = tokio::select! {
            biased;
            failure = stop.asked() => Err(failure),
            ended = work => return ended,
        };
        settled(runtime.handle(), &mut stop).await;
        ended
    });
    // Somebody may still be waiting for a keyring.
    runtime.shutdown_timeout(Duration::from_millis(100));
    ended
}
