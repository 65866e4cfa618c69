//! A whole login: what mapper instances change in everything it gives.

use std::collections::BTreeMap;

use anyhow::Result;
use mapper_runtime::{Json, LogLine, MapperResult, Outcome, Report, Scenario, ScriptOutcome};
use nashorn::EngineThread;
use serde_json::{Map, Value, json};

use super::{CALLS, Server};

/// The members of a JSON object, masked as recordings are: each key with all its values.
type Members = BTreeMap<String, Vec<Value>>;

/// What a mapper instance changes, and what the server logs meanwhile.
pub(super) struct Changes {
    /// As recordings have it; refusals by the endpoints only as [`REFUSED`].
    pub(super) parts: Value,
    /// How often, and what.
    pub(super) log: Vec<(usize, String)>,
}

/// In place of what an endpoint says when it doesn't accept the access token.
const REFUSED: &str = "refused";

/// Runs the script in every call of a login. The error: what the emulation doesn't say.
pub(super) fn changes(
    server: &Server,
    thread: &EngineThread,
    script: &str,
    scenario: &Scenario,
) -> Result<Result<Changes, String>> {
    let mut parts = Map::new();
    let mut lines = Vec::new();
    let mut unusable = false;
    let mut carried = Map::new();
    for (call, target) in CALLS {
        let mut scenario = scenario.clone();
        scenario.target = target;
        let report = server.run(thread, script, &scenario);
        lines.extend(report.log.iter().cloned());
        let MapperResult::Claim { outcome, token } = &report.result else {
            return Ok(Err(format!("{call}: {:?}", report.script)));
        };
        match outcome {
            Outcome::LoginFails(failure) => {
                let body: Value = serde_json::from_str(&failure.body)?;
                let login = json!({"login": {"status": failure.status, "body": body}});
                return Ok(Ok(Changes {
                    parts: login,
                    log: counted(server, &lines),
                }));
            }
            Outcome::Undecided { why, .. } => return Ok(Err(format!("{call}: {why}"))),
            Outcome::Hangs { why } => return Ok(Err(format!("{call}: hangs: {why}"))),
            Outcome::RequestFails(failure) => {
                let body: Value = serde_json::from_str(&failure.body)?;
                let refusal = json!({"status": failure.status, "body": body});
                parts.insert(call.to_owned(), refusal);
                continue;
            }
            Outcome::TokenUnusable { .. } => unusable = true,
            Outcome::Claim(_) | Outcome::Omitted(_) => {}
        }
        let Some(token) = token else {
            return Ok(Err(format!("{call}: no token")));
        };
        let changed = difference(server, &token.before, &token.after);
        if call == "access" {
            // Introspection starts from what the access token says of these itself.
            carried = changed.clone();
            carried.retain(|key, _| matches!(key.as_str(), "sub" | "aud" | "acr" | "auth_time"));
        }
        let shown = match call {
            "userinfo" | "introspection" if unusable => REFUSED.into(),
            "introspection" => {
                let mut all = carried.clone();
                all.extend(changed);
                Value::Object(all)
            }
            _ => Value::Object(changed),
        };
        parts.insert(call.to_owned(), shown);
    }
    Ok(Ok(Changes {
        parts: Value::Object(parts),
        log: counted(server, &lines),
    }))
}

/// A recording's changes in the same form.
pub(super) fn recorded(changes: &Value) -> Value {
    let mut changes = changes.clone();
    for call in ["userinfo", "introspection"] {
        if let Some(part) = changes.get_mut(call)
            && (part["status"] == 401 || part["body"]["active"] == false)
        {
            *part = REFUSED.into();
        }
    }
    changes
}

/// How a script ended, in words, where nothing else can be said.
pub(super) fn refusal(report: &Report) -> Option<String> {
    match &report.script {
        ScriptOutcome::Refused(refused) => Some(refused.what.clone()),
        _ => None,
    }
}

/// The lines, each once, with their number.
pub(super) fn counted(server: &Server, lines: &[LogLine]) -> Vec<(usize, String)> {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for line in server.log(lines) {
        *counted.entry(line).or_default() += 1;
    }
    counted.into_iter().map(|(line, n)| (n, line)).collect()
}

/// The `log` of a recording, in the same order.
pub(super) fn recorded_log(log: &Value) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = serde_json::from_value(log.clone()).unwrap_or_default();
    lines.sort_by(|one, other| one.1.cmp(&other.1));
    lines
}

fn difference(server: &Server, before: &Json, after: &Json) -> Map<String, Value> {
    let session = before.get("sid").and_then(Json::as_str).unwrap_or_default();
    let (before, after) = (
        members(server, session, before),
        members(server, session, after),
    );
    let mut changed = Map::new();
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        changed.insert(key.clone(), json!([]));
    }
    for (key, values) in after {
        if before.get(&key) != Some(&values) {
            changed.insert(key, json!(values));
        }
    }
    changed
}

fn members(server: &Server, session: &str, token: &Json) -> Members {
    let mut all = Members::new();
    let Json::Object(entries) = token else {
        return all;
    };
    for (key, value) in entries {
        let masked = match (key.as_str(), value) {
            ("sid", Json::String(id)) if id == session => "SESSION".into(),
            ("at_hash", Json::String(hash)) if hash.len() == 22 => "AT_HASH".into(),
            _ => sorted_roles(server.mask.value(&value.to_value())),
        };
        all.entry(key.clone()).or_default().push(masked);
    }
    all
}

/// As recordings have them: sets, sorted.
fn sorted_roles(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        for (key, inner) in object.iter_mut() {
            match inner.as_array_mut() {
                Some(list) if key == "roles" => list.sort_by_key(Value::to_string),
                _ => *inner = sorted_roles(inner.take()),
            }
        }
    }
    value
}
