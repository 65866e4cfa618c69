//! The `mapper-builder` program.

use std::env;
use std::process::ExitCode;

use mapper_builder::{cli, scripts, simulate};
use mapper_runtime::worker::WorkerCommand;

fn main() -> ExitCode {
    // The program is its own worker.
    let argument = env::args_os().nth(1).unwrap_or_default();
    let served = if argument == scripts::ARGUMENT {
        Some(scripts::serve())
    } else if argument == simulate::ARGUMENT {
        Some(simulate::serve())
    } else {
        None
    };
    match served {
        Some(Ok(())) => return ExitCode::SUCCESS,
        Some(Err(_)) => return ExitCode::FAILURE,
        None => {}
    }
    cli::main(&WorkerCommand {
        // Where the system can't say, starting the worker fails with a message that says so.
        program: env::current_exe().unwrap_or_default(),
        args: vec![scripts::ARGUMENT.into()],
    })
}
