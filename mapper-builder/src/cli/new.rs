use std::io;
use std::path::PathBuf;

use clap::Args;
use diagnostic::{Finding, Level, Source};

use super::{Answer, Trouble, misuse};
use crate::printer::Printer;
use crate::template::{Template, is_name};

/// Makes the folder of a new mapper, with a script, a configuration and cases.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mapper-builder new my-mapper
  mapper-builder new group-names --template group-stringify")]
pub(super) struct New {
    /// The new folder. Its name becomes that of the script.
    #[arg(value_name = "NAME")]
    folder: PathBuf,
    /// What it begins with.
    #[arg(long, value_enum, default_value_t)]
    template: Template,
}

impl New {
    pub(super) fn run(self, printer: &mut Printer) -> Result<Answer, Trouble> {
        let shown = self.folder.display().to_string();
        let name = self.folder.file_name().unwrap_or_default().to_string_lossy();
        if !is_name(&name) {
            return Err(misuse(format!("`{name}` can't be the name of a mapper"))
                .help("use letters, digits, `-`, `_` and `.`: the name becomes a file and a provider id")
                .into());
        }
        self.template
            .create(&self.folder, &name)
            .map_err(|error| {
                let help = match error.kind() {
                    io::ErrorKind::AlreadyExists => "choose another name, or remove what is there",
                    _ => "make sure that the folder around it is there and can be written to",
                };
                Finding::new(
                    Level::Error,
                    "unwritable-file",
                    format!("cannot be made: {error}"),
                )
                .in_file(&Source::new(shown.as_str(), ""))
                .help(help)
            })?;
        printer.line(&format!("made {shown}"))?;
        for (path, _) in self.template.project(&name) {
            printer.line(&format!("  {}", path.display()))?;
        }
        printer.line(&format!("next: mapper-builder check {shown}"))?;
        Ok(Answer::Fine)
    }
}
