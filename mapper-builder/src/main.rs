//! The `mapper-builder` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    mapper_builder::cli::main()
}
