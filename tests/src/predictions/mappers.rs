//! `mappers.jsonl`: the mappers we ship, with the users of their cases.

use std::sync::Arc;

use anyhow::{Context, Result};
use mapper_runtime::InstanceConfig;
use nashorn::EngineThread;
use serde_json::Value;

use super::{Comparison, Server, login, text};
use crate::project;

pub(super) fn line(
    server: &Server,
    thread: &EngineThread,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    // The first line of a mapper says how the server lists it.
    let Some(user) = line["user"].as_str() else {
        return Ok(());
    };
    let mapper = text(line, "mapper")?;
    let projects = project::shipped()?;
    let project = projects
        .iter()
        .find(|project| project.name == mapper)
        .with_context(|| format!("we ship no {mapper}"))?;
    let claim = project.manifest.claim.as_ref().context("no [claim]")?;
    let instance = InstanceConfig::new(mapper, claim.config());
    let mut scenario = server.scenario("app", instance)?;
    scenario.realm = Arc::new(project.world.realm.clone());
    scenario.user = scenario
        .realm
        .user_by_name(user)
        .with_context(|| format!("no user {user}"))?;
    // The driver logs people in at a client of its own, of which the fixture knows nothing.
    scenario.client = scenario
        .realm
        .clients
        .find(|_| true)
        .context("a realm without clients")?;
    scenario.introspected_by = None;
    let log: Vec<(usize, String)> = super::texts(&line["log"])
        .into_iter()
        .map(|line| (1, line))
        .collect();
    let happened = (login::recorded(&line["changes"]), log);
    let case = format!("{mapper} {}", text(line, "case")?);
    match login::changes(server, thread, &project.code, &scenario)? {
        Ok(changes) => comparison.add(&case, &(changes.parts, changes.log), &happened),
        Err(why) => comparison.refused(&case, &why),
    }
    Ok(())
}
