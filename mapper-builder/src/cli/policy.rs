//! Trust policies by themselves, without anybody in particular.

use std::io;

use super::{Exit, output::Output};

mod check;
mod new;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    New(new::Arguments),
    Check(check::Arguments),
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<Exit> {
    match &arguments.command {
        Command::New(new) => new::run(new, output),
        Command::Check(check) => check::run(check, output),
    }
}
