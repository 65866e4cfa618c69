//! A trial for people.

use std::fmt::Write as _;

use diagnostic::Finding;
use mapper_runtime::{LogLevel, MapperKind, ScriptOutcome};

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
    let (what, many) = match trial.kind {
        MapperKind::OpenIdConnect => ("claim", "multivalued"),
        MapperKind::Saml => ("attribute values", "single"),
    };
    let of = format!("{what} for {} on Keycloak {}", trial.user, trial.keycloak);
    if let [only] = tried {
        let seen = testing::seen(&only.run);
        let _ = writeln!(text, "{of}: {}", result(&seen.result));
        return text;
    }
    let _ = writeln!(text, "{of}, by type:");
    let mut multivalued = false;
    for tried in tried {
        if tried.multivalued && !multivalued {
            multivalued = true;
            let _ = writeln!(text, "  {many}:");
        }
        let label = tried.json_type.label().unwrap_or("-");
        let seen = testing::seen(&tried.run);
        let _ = writeln!(text, "  {label:<8} {}", result(&seen.result));
    }
    text
}

fn result(result: &SeenResult) -> String {
    match result {
        SeenResult::Claim(value) => value.to_string(),
        other => format!("{}: {}", other.name(), other.why().unwrap_or_default()),
    }
}
