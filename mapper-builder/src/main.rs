//! The `mapper-builder` program.

use std::env;
use std::process::ExitCode;

use mapper_builder::{cli, scripts};
use mapper_runtime::worker::WorkerCommand;

fn main() -> ExitCode {
    if env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == scripts::ARGUMENT)
    {
        return match scripts::serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    cli::main(&WorkerCommand {
        // Where the system can't say, starting the worker fails with a message that says so.
        program: env::current_exe().unwrap_or_default(),
        args: vec![scripts::ARGUMENT.into()],
    })
}
