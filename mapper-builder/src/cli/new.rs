use std::io;
use std::path::PathBuf;

use diagnostic::{Finding, Level, Source};
use serde_json::json;

use super::{Exit, Format, output::Output};
use crate::template::{Template, is_name};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mapper-builder new my-mapper
  mapper-builder new group-names --template group-stringify

Exit codes: 0 made, 2 it can't be made, or the name is none")]
pub(super) struct Arguments {
    /// The new folder. Its name becomes that of the script.
    #[arg(value_name = "NAME")]
    folder: PathBuf,

    /// What it begins with.
    #[arg(long, value_enum, default_value_t)]
    template: Template,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<Exit> {
    if !matches!(output.format, Format::Text | Format::Json) {
        return Ok(output.no_format("new", "text or json"));
    }
    let shown = arguments.folder.display().to_string();
    let refusal = |message: String, help: &str| {
        Finding::new(Level::Error, "new-project", message)
            .in_file(&Source::new(shown.as_str(), ""))
            .help(help)
    };
    let name = arguments
        .folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    if !is_name(&name) {
        let message = if name.is_empty() {
            "this is no name for a new folder".to_owned()
        } else {
            format!("`{name}` can't be the name of a mapper")
        };
        return output.unreadable(vec![refusal(
            message,
            "use a letter or digit, then up to 63 more of letters, digits, `-`, `_` and `.`: the name becomes a file and a provider id",
        )]);
    }
    if let Err(error) = arguments.template.create(&arguments.folder, &name) {
        let (message, help) = match error.kind() {
            io::ErrorKind::AlreadyExists => (
                "there is something of this name already".to_owned(),
                "choose another name, or remove what is there",
            ),
            _ => (
                format!("cannot be made: {error}"),
                "make sure that the folder around it is there and can be written to",
            ),
        };
        return output.unreadable(vec![refusal(message, help)]);
    }
    let files = arguments.template.project(&name);
    let files = files.iter().map(|(path, _)| path.display().to_string());
    if output.format == Format::Json {
        output.json(&json!({ "folder": shown, "files": files.collect::<Vec<_>>() }))?;
        return Ok(Exit::Fine);
    }
    let mut text = format!("made {shown}\n");
    for path in files {
        text.push_str(&format!("  {path}\n"));
    }
    text.push_str(&format!("next: mapper-builder check {shown}\n"));
    output.result(&text)?;
    Ok(Exit::Fine)
}
