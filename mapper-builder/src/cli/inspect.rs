use std::path::{Path, PathBuf};

use clap::Args;
use diagnostic::{Counts, Level};
use provider_jar::{Inspection, Provider};
use serde_json::{Value, json};

use super::{Answer, Format, Trouble};
use crate::check;
use crate::printer::{self, Printer};

/// Tells what a server would make of jars, of any origin and in any state.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mapper-builder inspect /opt/keycloak/providers/*.jar
  mapper-builder inspect --format json mappers.jar | jq '.jars[].providers[].id'")]
pub(super) struct Inspect {
    /// The jars.
    #[arg(required = true, value_name = "JAR")]
    jars: Vec<PathBuf>,
    /// In which form to print the result.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

impl Inspect {
    pub(super) fn run(self, printer: &mut Printer) -> Result<Answer, Trouble> {
        let mut inspected = Vec::new();
        let mut unreadable = Vec::new();
        for path in &self.jars {
            match check::inspect(path) {
                Ok(inspection) => inspected.push((path, inspection)),
                Err(finding) => unreadable.push(*finding),
            }
        }
        match self.format {
            Format::Text => {
                for (path, inspection) in &inspected {
                    printer.line(&summary(path, inspection))?;
                    printer.report(&inspection.findings)?;
                }
            }
            Format::Json if unreadable.is_empty() => {
                let jars: Vec<Value> = inspected
                    .iter()
                    .map(|(path, inspection)| document(path, inspection))
                    .collect();
                printer.json(&json!({ "jars": jars }))?;
            }
            Format::Json => {}
        }
        if !unreadable.is_empty() {
            return Err(Trouble::Input(unreadable));
        }
        let is_fine = |inspection: &Inspection| {
            Counts::of(&inspection.findings).worst() != Some(Level::Error)
        };
        if inspected.iter().all(|(_, inspection)| is_fine(inspection)) {
            Ok(Answer::Fine)
        } else {
            Ok(Answer::No)
        }
    }
}

fn summary(path: &Path, inspection: &Inspection) -> String {
    let mut lines = vec![
        format!("{}", path.display()),
        format!("  sha256   {}", inspection.sha256),
        format!(
            "  size     {} bytes, {} entries",
            inspection.size, inspection.entry_count
        ),
        format!(
            "  build    {}",
            if inspection.builds {
                "a server's build gets past it"
            } else {
                "a server's build fails"
            }
        ),
    ];
    for provider in &inspection.providers {
        lines.push(format!(
            "  {:<13} {}  {:?}{}",
            provider.kind.words(),
            provider.id(),
            provider.name,
            if provider.registered {
                ""
            } else {
                "  (a server doesn't have it)"
            }
        ));
    }
    lines.push(format!("  {}\n", Counts::of(&inspection.findings)));
    lines.join("\n")
}

fn document(path: &Path, inspection: &Inspection) -> Value {
    json!({
        "file": path.display().to_string(),
        "sha256": inspection.sha256,
        "size": inspection.size,
        "entries": inspection.entry_count,
        "builds": inspection.builds,
        "providers": inspection.providers.iter().map(provider).collect::<Vec<_>>(),
        "findings": printer::findings(&inspection.findings),
    })
}

/// A provider as JSON.
pub(super) fn provider(provider: &Provider) -> Value {
    json!({
        "kind": provider.kind.key(),
        "id": provider.id(),
        "fileName": provider.file_name,
        "name": provider.name,
        "description": provider.description,
        "registered": provider.registered,
    })
}
