//! The `mapper-builder` program.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    // https://no-color.org: set to anything but nothing.
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    ExitCode::from(mapper_builder::cli::run(env::args_os(), no_color))
}
