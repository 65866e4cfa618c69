//! `conversion.jsonl`

use anyhow::Result;
use mapper_runtime::{InstanceConfig, MapperResult, Outcome};
use nashorn::EngineThread;
use serde_json::Value;

use super::{Comparison, Server, text};

/// Outcome, answer, value and log, as texts.
type Happening = (String, Option<String>, Option<String>, Vec<String>);

pub(super) fn line(
    server: &Server,
    thread: &EngineThread,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    let script = text(line, "script")?;
    let multivalued = line["multivalued"] == true;
    let mut settings = vec![
        ("claim.name", "claim"),
        ("access.token.claim", "true"),
        ("multivalued", if multivalued { "true" } else { "false" }),
    ];
    if let Some(label) = line["jsonType"].as_str() {
        settings.push(("jsonType.label", label));
    }
    let case = format!(
        "`{script}` as {}{}",
        line["jsonType"].as_str().unwrap_or("no type"),
        if multivalued { ", multivalued" } else { "" }
    );
    let scenario = server.scenario("app", InstanceConfig::new("m", settings))?;
    let report = server.run(thread, script, &scenario);

    let log = server.log(&report.log);
    let mut why = format!("{:?}", report.script);
    let predicted: Option<Happening> = match &report.result {
        MapperResult::Claim { outcome, .. } => match outcome {
            Outcome::Claim(claim) => {
                let raw = server.mask.text(&claim.value.to_string());
                Some(("claim".into(), None, Some(raw), log))
            }
            Outcome::Omitted(_) => Some(("omitted".into(), None, None, log)),
            Outcome::LoginFails(failure) => {
                let answer = format!("{} {}", failure.status, failure.body);
                Some(("login-fails".into(), Some(answer), None, log))
            }
            Outcome::Undecided { why: open, .. } => {
                why.clone_from(open);
                None
            }
            other => Some((format!("{other:?}"), None, None, log)),
        },
        MapperResult::Saml(_) | MapperResult::Unknown => None,
    };
    let failed = !line["body"].is_null();
    let happened: Happening = (
        text(line, "outcome")?.to_owned(),
        failed.then(|| format!("{} {}", line["status"], line["body"])),
        line["raw"].as_str().map(str::to_owned),
        super::texts(&line["log"]),
    );
    comparison.add_or_refuse(&case, predicted.as_ref(), &happened, &why);
    Ok(())
}
