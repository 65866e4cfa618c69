use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Answer, Cli, Trouble};
use crate::printer::Printer;

/// Prints a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mapper-builder completions bash > ~/.local/share/bash-completion/completions/mapper-builder
  mapper-builder completions zsh > ~/.zfunc/_mapper-builder
  mapper-builder completions fish > ~/.config/fish/completions/mapper-builder.fish")]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, printer: &mut Printer) -> Result<Answer, Trouble> {
        let mut command = Cli::command();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "mapper-builder", &mut script);
        printer.print(&String::from_utf8_lossy(&script))?;
        Ok(Answer::Fine)
    }
}
