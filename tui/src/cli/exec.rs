use std::ffi::OsString;
use std::process::Command;

use secrecy::ExposeSecret;

use super::arguments::StsArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Failure, Globals, waited};
use crate::exit::Exit;
use crate::output::{COMPETING, variables};

/// Run a program with credentials in its environment, and nothing of AWS's beside them.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry exec -- aws s3 ls
  keyferry exec --role production/Admin -- terraform apply
  keyferry exec --assertion response.b64 --role arn:aws:iam::123456789012:role/Admin -- aws s3 ls

The exit code is the program's; keyferry's own codes come before it starts, 127 if it isn't found and 126 if
it can't be run.")]
pub(super) struct Arguments {
    #[command(flatten)]
    sts: StsArguments,

    /// The program and its arguments.
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    command: Vec<OsString>,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let (record, profile) = waited(async {
        let world = World::showing(
            arguments.sts.overrides(globals),
            globals,
            Attended::Terminal,
            &arguments.sts.assertion,
        )?;
        let record = world.credentials(output).await?;
        Ok((record, world.profile))
    })?;
    let Some((program, rest)) = arguments.command.split_first() else {
        return Err(Failure::new(Exit::Misuse, "there is no program to run"));
    };
    let mut command = Command::new(program);
    command.args(rest);
    for name in COMPETING {
        command.env_remove(name);
    }
    for (name, value) in variables(&record.credentials, &profile) {
        command.env(name, value.expose_secret());
    }
    Err(replaced(command, program))
}

/// Becomes the program: signals, terminal and exit code are its own.
#[cfg(unix)]
fn replaced(mut command: Command, program: &OsString) -> Failure {
    use std::os::unix::process::CommandExt;
    failed(&command.exec(), program)
}

/// Where a process can't become another: its exit code is passed on.
#[cfg(not(unix))]
fn replaced(mut command: Command, program: &OsString) -> Failure {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => failed(&error, program),
    }
}

fn failed(error: &std::io::Error, program: &OsString) -> Failure {
    let exit = if error.kind() == std::io::ErrorKind::NotFound {
        Exit::NotFound
    } else {
        Exit::NotRun
    };
    Failure::new(
        exit,
        format!("`{}` can't be run: {error}", program.to_string_lossy()),
    )
}
