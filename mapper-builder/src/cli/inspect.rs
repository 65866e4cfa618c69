use std::io;
use std::path::{Path, PathBuf};

use diagnostic::{Counts, Finding};
use provider_jar::{Inspection, Provider};
use serde_json::{Value, json};

use super::{
    Exit, Format,
    output::{Output, exit_of},
};
use crate::check;

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mapper-builder inspect /opt/keycloak/providers/*.jar
  mapper-builder inspect --format json mappers.jar | jq '.jars[].providers[].id'

Exit codes: 0 fine, 1 a jar has errors, 2 input that can't be read")]
pub(super) struct Arguments {
    /// The jars.
    #[arg(required = true, value_name = "JAR")]
    jars: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<Exit> {
    if !matches!(output.format, Format::Text | Format::Json) {
        return Ok(output.no_format("inspect", "text or json"));
    }
    let mut inspected = Vec::new();
    let mut unreadable = Vec::new();
    for path in &arguments.jars {
        match check::inspect(path) {
            Ok(inspection) => inspected.push((path, inspection)),
            Err(finding) => unreadable.push(*finding),
        }
    }
    if !unreadable.is_empty() {
        return output.unreadable(unreadable);
    }
    if output.format == Format::Json {
        let jars: Vec<Value> = inspected
            .iter()
            .map(|(path, inspection)| document(path, inspection))
            .collect();
        output.json(&json!({ "jars": jars }))?;
    } else {
        for (path, inspection) in &inspected {
            let findings = output.findings_text(&inspection.findings);
            output.result(&format!("{}{findings}", summary(path, inspection)))?;
        }
    }
    let findings: Vec<Finding> = inspected
        .into_iter()
        .flat_map(|(_, inspection)| inspection.findings)
        .collect();
    Ok(exit_of(&findings))
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
    lines.push(format!("  {}\n\n", Counts::of(&inspection.findings)));
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
        "findings": diagnostic::json::render(&inspection.findings),
    })
}

fn provider(provider: &Provider) -> Value {
    json!({
        "kind": provider.kind.key(),
        "id": provider.id(),
        "fileName": provider.file_name,
        "name": provider.name,
        "description": provider.description,
        "registered": provider.registered,
    })
}
