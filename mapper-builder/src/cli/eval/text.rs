//! A trial for people.

use std::fmt::Write as _;

use diagnostic::Finding;
use mapper_runtime::{LogLevel, MapperKind, ScriptOutcome};
use serde_json::Value;

use super::super::output::Output;
use crate::eval::{Trial, Tried, detail};
use crate::scripts::Run;
use crate::testing::{self, SeenResult};

pub(super) fn render(
    tried: &[Tried],
    trial: &Trial,
    findings: &[Finding],
    output: &Output,
) -> String {
    let mut text = output.findings_text(findings);
    if let Some(Tried {
        run: Run::Report(report),
        ..
    }) = tried.first()
    {
        if let ScriptOutcome::Value {
            value,
            class,
            text: shown,
        } = &report.script
        {
            let _ = writeln!(text, "value  {class}  {shown}");
            let detail = detail(value);
            if detail.contains(['[', '{']) {
                let _ = writeln!(text, "       {detail}");
            }
        }
        for line in &report.printed {
            let _ = writeln!(text, "print  {line}");
        }
        // Errors stand with their finding.
        let log = report.log.iter();
        for line in log.filter(|line| line.level != LogLevel::Error) {
            let _ = writeln!(text, "log    {line}");
        }
        for note in &report.notes {
            let _ = writeln!(text, "note   {note}");
        }
    }
    if let Some(first) = tried.first() {
        // What the script itself writes to the token, past its own claim.
        for (name, value) in testing::seen(&first.run).also {
            let _ = match value {
                Value::Null => writeln!(text, "token  {name} is gone"),
                value => writeln!(text, "token  {name}: {value}"),
            };
        }
    }
    let (what, many) = match trial.kind {
        MapperKind::OpenIdConnect => ("claim", "multivalued"),
        MapperKind::Saml => ("attribute values", "single"),
    };
    let of = format!("{what} for {} on Keycloak {}", trial.user, trial.keycloak);
    let results: Vec<_> = tried
        .iter()
        .map(|tried| result(&testing::seen(&tried.run).result))
        .collect();
    if let [first, others @ ..] = results.as_slice()
        && others.iter().all(|other| other == first)
    {
        let whatever = match (trial.kind, others) {
            (MapperKind::OpenIdConnect, [_, ..]) => ", whatever the type",
            _ => "",
        };
        let _ = writeln!(text, "{of}: {first}{whatever}");
        return text;
    }
    let _ = writeln!(text, "{of}, by type:");
    let mut multivalued = false;
    for (tried, result) in tried.iter().zip(results) {
        if tried.multivalued && !multivalued {
            multivalued = true;
            let _ = writeln!(text, "  {many}:");
        }
        let label = tried.json_type.label().unwrap_or("-");
        let _ = writeln!(text, "  {label:<8} {result}");
    }
    text
}

fn result(result: &SeenResult) -> String {
    match result {
        SeenResult::Claim(value) => value.to_string(),
        other => format!("{}: {}", other.name(), other.why().unwrap_or_default()),
    }
}
