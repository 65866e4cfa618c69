//! The `mapper-builder` program.

use std::env;
use std::process::ExitCode;

use mapper_builder::{cli, scripts, simulate};
use mapper_runtime::worker::WorkerCommand;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
    // Where the system can't say, starting the worker fails with a message that says so.
    let program = env::current_exe().unwrap_or_default();
    cli::main(&WorkerCommand::new(program, vec![scripts::ARGUMENT.into()]).or_fork())
}
