//! `claims.jsonl`

use std::sync::Arc;

use anyhow::{Context, Result};
use mapper_runtime::InstanceConfig;
use nashorn::EngineThread;
use serde_json::Value;

use super::{Comparison, Server, login, text};

pub(super) fn line(
    server: &Server,
    thread: &EngineThread,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    let case = text(line, "case")?;
    let mappers = line["mappers"].as_array().context("no `mappers`")?;
    let [mapper] = mappers.as_slice() else {
        comparison.refused(case, "a run is one of a single mapper instance");
        return Ok(());
    };
    let config = mapper["config"].as_object().context("no `config`")?;
    let settings = config
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()));
    let mut scenario = server.scenario("app", InstanceConfig::new("m0", settings))?;
    if case.starts_with("lightweight ") {
        let client = scenario.client;
        let realm = Arc::make_mut(&mut scenario.realm);
        realm.clients[client].attributes.push((
            "client.use.lightweight.access.token.enabled".into(),
            "true".into(),
        ));
    }
    let happened = (
        login::recorded(&line["changes"]),
        login::recorded_log(&line["log"]),
    );
    match login::changes(server, thread, text(mapper, "script")?, &scenario)? {
        Ok(changes) => comparison.add(case, &(changes.parts, changes.log), &happened),
        Err(why) => comparison.refused(case, &why),
    }
    Ok(())
}
