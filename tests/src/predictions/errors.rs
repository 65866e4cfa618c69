//! `errors.jsonl`

use anyhow::{Context, Result};
use mapper_runtime::{InstanceConfig, MapperResult, Outcome, ScriptOutcome};
use nashorn::EngineThread;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{CALLS, Comparison, Server, login, text};

const CASES: &str = include_str!("../../live/cases/errors.toml");

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// What a recording doesn't repeat of its case.
#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    by: Option<String>,
    #[serde(rename = "type")]
    json_type: Option<String>,
    targets: Option<Vec<String>>,
}

pub(super) fn line(
    server: &Server,
    thread: &EngineThread,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    let name = text(line, "case")?;
    let Some(script) = line["script"].as_str() else {
        comparison.refused(name, "no script runs");
        return Ok(());
    };
    if line["hangs"].is_boolean() {
        return hangs(server, thread, name, script, line, comparison);
    }
    let cases: Cases = toml::from_str(CASES).context("cases/errors.toml")?;
    let case = cases
        .case
        .iter()
        .find(|case| case.name == name)
        .with_context(|| format!("cases/errors.toml has no `{name}`"))?;
    match predicted(server, thread, case, script)? {
        Ok(predicted) => comparison.add(name, &predicted, &recorded(line)),
        Err(why) => comparison.refused(name, &why),
    }
    Ok(())
}

/// What is predicted of a recording: the examples run the same scripts once more, which shows in how often a line is
/// logged.
fn recorded(line: &Value) -> Value {
    let mut all = Map::new();
    let parts = ["save", "login", "access", "id", "userinfo", "introspection"];
    for part in parts {
        if let Some(value) = line.get(part) {
            all.insert(part.to_owned(), value.clone());
        }
    }
    all.insert("printed".into(), line["printed"].clone());
    if line["save"] == "saved" {
        let lines: Vec<String> = login::recorded_log(&line["log"])
            .into_iter()
            .map(|(_, line)| line)
            .collect();
        all.insert("log".into(), json!(lines));
    }
    Value::Object(all)
}

fn settings(case: &Case) -> Vec<(String, String)> {
    let mut settings = vec![("claim.name".to_owned(), "claim".to_owned())];
    match case.json_type.as_deref() {
        Some("") => {}
        label => settings.push(("jsonType.label".into(), label.unwrap_or("String").into())),
    }
    for target in ["access", "id", "userinfo", "introspection"] {
        let on = case
            .targets
            .as_ref()
            .is_none_or(|targets| targets.iter().any(|t| t == target));
        settings.push((format!("{target}.token.claim"), on.to_string()));
    }
    settings
}

fn predicted(
    server: &Server,
    thread: &EngineThread,
    case: &Case,
    script: &str,
) -> Result<Result<Value, String>> {
    let scenario = server.scenario("app", InstanceConfig::new("m", settings(case)))?;
    let mut all = Map::new();
    let mut log = Vec::new();
    let mut printed = false;
    let mut login = None;
    let mut save: Value = "saved".into();
    for (call, target) in CALLS {
        let mut scenario = scenario.clone();
        scenario.target = target;
        let report = server.run(thread, script, &scenario);
        if let Some(why) = login::refusal(&report) {
            return Ok(Err(why));
        }
        if let ScriptOutcome::DoesNotCompile { exception, .. } = &report.script
            && case.by.is_none()
        {
            save = not_saved(exception);
            break;
        }
        log.extend(report.log);
        printed |= report.printed.iter().any(|line| line == "printed");
        let MapperResult::Claim { outcome, .. } = report.result else {
            return Ok(Err(format!("{:?}", report.script)));
        };
        let shown = match outcome {
            Outcome::Claim(claim) => claim.value.to_value(),
            Outcome::Omitted(_) => Value::Null,
            Outcome::RequestFails(failure) | Outcome::LoginFails(failure) => {
                let body: Value = serde_json::from_str(&failure.body)?;
                json!({"status": failure.status, "body": body})
            }
            Outcome::Undecided { why, .. } => return Ok(Err(why)),
            other => format!("{other:?}").into(),
        };
        let fails = shown.get("status").is_some();
        if fails && matches!(call, "access" | "id" | "response") {
            login = Some(shown);
            break;
        }
        if call != "response" {
            all.insert(call.to_owned(), shown);
        }
    }
    if save != "saved" {
        for call in ["access", "id", "userinfo", "introspection"] {
            all.insert(call.to_owned(), Value::Null);
        }
    } else {
        let lines: Vec<String> = login::counted(server, &log)
            .into_iter()
            .map(|(_, line)| line)
            .collect();
        all.insert("log".into(), json!(lines));
    }
    if let Some(login) = login {
        for call in ["access", "id", "userinfo", "introspection"] {
            all.remove(call);
        }
        all.insert("login".into(), login);
    }
    all.insert("save".into(), save);
    all.insert("printed".into(), printed.into());
    Ok(Ok(Value::Object(all)))
}

/// What the server says when a mapper with such a script is created.
fn not_saved(exception: &str) -> Value {
    match exception.split_once("ScriptCompilationException: ") {
        Some((_, message)) => json!({
            "status": 400,
            "message": message.replacen("'token-mapper-script_m'", "'m-script'", 1),
        }),
        None => json!({"status": 500, "message": "unknown_error"}),
    }
}

fn hangs(
    server: &Server,
    thread: &EngineThread,
    name: &str,
    script: &str,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    let settings = [("claim.name", "claim"), ("access.token.claim", "true")];
    let scenario = server.scenario("app", InstanceConfig::new("m", settings))?;
    let report = server.run(thread, script, &scenario);
    let hangs = matches!(
        report.result,
        MapperResult::Claim {
            outcome: Outcome::Hangs { .. },
            ..
        }
    );
    comparison.add(name, &Value::from(hangs), &line["hangs"]);
    Ok(())
}
