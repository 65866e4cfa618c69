//! Claim names, protected claims, targets, direct writes: what mapper instances change in everything a login gives.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::observation::{Observation, log};
use crate::lab::Lab;
use provider_jar::Kind;

const CASES: &str = include_str!("../cases/claims.toml");

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Whether the client's access tokens are lightweight ones.
    #[serde(default)]
    lightweight: bool,
    mappers: Vec<Mapper>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapper {
    script: String,
    config: BTreeMap<String, String>,
    /// Without the settings that all others start from.
    #[serde(default)]
    bare: bool,
}

impl Mapper {
    fn config(&self) -> BTreeMap<String, String> {
        let mut config = BTreeMap::new();
        if !self.bare {
            for key in [
                "id.token.claim",
                "access.token.claim",
                "userinfo.token.claim",
                "introspection.token.claim",
            ] {
                config.insert(key.to_owned(), "true".to_owned());
            }
            config.insert("jsonType.label".to_owned(), "String".to_owned());
        }
        config.extend(self.config.clone());
        config
    }
}

fn cases() -> Result<Vec<Case>> {
    let cases: Cases = toml::from_str(CASES).context("cases/claims.toml")?;
    Ok(cases.case)
}

pub fn scripts() -> Result<impl Iterator<Item = String>> {
    Ok(cases()?
        .into_iter()
        .flat_map(|case| case.mappers)
        .map(|mapper| mapper.script))
}

pub async fn run(lab: &Lab) -> Result<Vec<Value>> {
    let plain = Observation::make(lab).await?;
    set_lightweight(lab, true).await?;
    let plain_lightweight = Observation::make(lab).await?;
    set_lightweight(lab, false).await?;

    let mut lines = Vec::new();
    for case in cases()? {
        set_lightweight(lab, case.lightweight).await?;
        let plain = if case.lightweight {
            &plain_lightweight
        } else {
            &plain
        };
        let mut mappers = Vec::new();
        for (number, mapper) in case.mappers.iter().enumerate() {
            let name = format!("m{number}");
            mappers.push(lab.mapper(&name, Kind::Mapper, &mapper.script, mapper.config())?);
        }
        let attached = lab.attach(&mappers).await?;
        let mark = lab.server.log_mark()?;
        let seen = Observation::make(lab).await?;
        let log = log(lab, mark)?;
        lab.detach(&attached).await?;
        set_lightweight(lab, false).await?;

        let shown: Vec<Value> = case
            .mappers
            .iter()
            .map(|m| json!({"script": m.script, "config": m.config()}))
            .collect();
        lines.push(json!({
            "version": lab.version(),
            "case": case.name,
            "mappers": shown,
            "changes": seen.against(plain, &lab.mask),
            "log": log,
        }));
    }
    Ok(lines)
}

async fn set_lightweight(lab: &Lab, on: bool) -> Result<()> {
    const ATTRIBUTE: &str = "client.use.lightweight.access.token.enabled";
    let (id, mut client) = lab.realm.client("app").await?;
    let attributes = client.attributes.get_or_insert_default();
    if attributes
        .get(ATTRIBUTE)
        .is_some_and(|value| value == "true")
        != on
    {
        attributes.insert(ATTRIBUTE.to_owned(), on.to_string());
        lab.realm.update_client(&id, &client).await?;
    }
    Ok(())
}
