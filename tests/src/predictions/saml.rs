//! `saml.jsonl`

use anyhow::Result;
use mapper_runtime::{InstanceConfig, MapperKind, MapperResult, SamlOutcome, SamlValue};
use nashorn::EngineThread;
use serde_json::{Value, json};

use super::{Comparison, Server, text};

pub(super) fn line(
    server: &Server,
    thread: &EngineThread,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    let script = text(line, "script")?;
    let mut settings = vec![
        ("attribute.name", "case"),
        ("attribute.nameformat", "Basic"),
    ];
    if let Some(single) = line["single"].as_bool() {
        settings.push(("single", if single { "true" } else { "false" }));
    }
    let mut scenario =
        server.scenario("urn:amazon:webservices", InstanceConfig::new("m", settings))?;
    scenario.kind = MapperKind::Saml;
    let report = server.run(thread, script, &scenario);
    let predicted: Option<(Value, Vec<String>)> = match &report.result {
        MapperResult::Saml(SamlOutcome::Attributes { attributes, log }) => {
            let values: Vec<Vec<Option<&str>>> = attributes
                .iter()
                .map(|attribute| attribute.values.iter().map(shown).collect())
                .collect();
            Some((json!(values), server.log(log)))
        }
        MapperResult::Saml(SamlOutcome::ResponseFails { status, body, log }) => {
            let body: Value = serde_json::from_str(body)?;
            Some((json!({"status": status, "body": body}), server.log(log)))
        }
        MapperResult::Claim { .. } | MapperResult::Unknown => None,
    };
    // A SAML script runs once, so each line is there once.
    let log = line["log"].as_array().into_iter().flatten();
    let log = log
        .filter_map(|counted| counted[1].as_str().map(str::to_owned))
        .collect();
    let case = format!("`{script}`, single {}", line["single"]);
    comparison.add_or_refuse(
        &case,
        predicted.as_ref(),
        &(line["attributes"].clone(), log),
        &format!("{:?}", report.script),
    );
    Ok(())
}

pub(super) fn shown(value: &SamlValue) -> Option<&str> {
    match value {
        SamlValue::Text(text) => Some(text),
        SamlValue::Nil => None,
    }
}
