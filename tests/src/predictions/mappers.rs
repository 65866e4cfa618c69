//! `mappers.jsonl`: the mappers we ship, with the users of their cases.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use mapper_runtime::{MapperKind, MapperResult, SamlAttribute, SamlOutcome, Scenario};
use nashorn::EngineThread;
use serde_json::{Map, Value, json};

use super::login::Changes;
use super::{Comparison, Server, login, saml, text};
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
    let (mapper, name) = (text(line, "mapper")?, text(line, "case")?);
    let projects = project::shipped()?;
    let project = projects
        .iter()
        .find(|project| project.name == mapper)
        .with_context(|| format!("we ship no {mapper}"))?;
    let case = project
        .cases
        .get(name)
        .with_context(|| format!("{mapper} has no case {name}"))?;
    let mut scenario = project.login(case)?;
    scenario.session = Server::session();
    let mut log: BTreeMap<String, usize> = BTreeMap::new();
    for line in super::texts(&line["log"]) {
        *log.entry(line).or_default() += 1;
    }
    let log: Vec<(usize, String)> = log.into_iter().map(|(line, n)| (n, line)).collect();
    let client = &project.client(case)?.client_id;
    let happened = (
        (user, text(line, "client")?),
        login::recorded(&line["changes"]),
        log,
    );
    let predicted = match scenario.kind {
        MapperKind::OpenIdConnect => login::changes(server, thread, &project.code, &scenario)?,
        MapperKind::Saml => assertion(server, thread, &project.code, &scenario)?,
    };
    let case_name = format!("{mapper} {name}");
    match predicted {
        Ok(changes) => {
            let login = (case.user.as_str(), client.as_str());
            comparison.add(&case_name, &(login, changes.parts, changes.log), &happened);
        }
        Err(why) => comparison.refused(&case_name, &why),
    }
    Ok(())
}

/// Cases that no line of the recording is about: a mapper that was never asked of a server.
pub(super) fn unrecorded(
    version: &str,
    lines: &[Value],
    comparison: &mut Comparison,
) -> Result<()> {
    for project in project::shipped()? {
        for (name, case) in &project.cases {
            let recorded = lines
                .iter()
                .any(|line| line["mapper"] == *project.name && line["case"] == **name);
            if case.is_for(version) && !recorded {
                let difference = "isn't recorded: `live record --suite mappers` does it";
                let case = format!("{} {name}", project.name);
                comparison.differences.push((case, difference.to_owned()));
            }
        }
    }
    Ok(())
}

/// What a SAML script adds to an assertion. The error: what the emulation doesn't say.
fn assertion(
    server: &Server,
    thread: &EngineThread,
    script: &str,
    scenario: &Scenario,
) -> Result<Result<Changes, String>> {
    let report = server.run(thread, script, scenario);
    let (parts, log) = match &report.result {
        MapperResult::Saml(SamlOutcome::Attributes { attributes, .. }) => {
            let mut names: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
            for attribute in attributes {
                let elements = names.entry(attribute.name.as_str()).or_default();
                elements.push(element(attribute));
            }
            (json!({"assertion": names}), &report.log)
        }
        MapperResult::Saml(SamlOutcome::ResponseFails { status, body, .. }) => {
            let body: Value = serde_json::from_str(body)?;
            let exchange = json!({"status": status, "body": body});
            (json!({"exchange": exchange}), &report.log)
        }
        MapperResult::Claim { .. } | MapperResult::Unknown => {
            return Ok(Err(format!("{:?}", report.script)));
        }
    };
    Ok(Ok(Changes {
        parts: server.mask.value(&parts),
        log: login::counted(server, log),
    }))
}

/// An element, with all it says but the name.
fn element(attribute: &SamlAttribute) -> Value {
    let values: Vec<Option<&str>> = attribute.values.iter().map(saml::shown).collect();
    let mut all = Map::new();
    all.insert("NameFormat".to_owned(), json!(attribute.name_format));
    if let Some(friendly) = &attribute.friendly_name {
        all.insert("FriendlyName".to_owned(), json!(friendly));
    }
    all.insert("values".to_owned(), json!(values));
    all.into()
}
