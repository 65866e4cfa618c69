//! What fails, when, and what the server says: on saving, at login, at introspection, in examples, in its log.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use keycloak_admin::{Error, Example, MapperId, MapperRepresentation};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::observation::{log, refusal};
use crate::lab::Lab;
use crate::oidc::Reply;
use crate::token;
use provider_jar::Kind;

const CASES: &str = include_str!("../cases/errors.toml");

/// Never ends, so it runs last.
const ENDLESS: &str = "while (true) {}";

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    script: Option<String>,
    /// Instead of a script: a provider the server doesn't have.
    provider: Option<String>,
    #[serde(default)]
    by: By,
    #[serde(rename = "type", default = "string")]
    json_type: String,
    #[serde(default = "all_targets")]
    targets: Vec<String>,
    protocol: Option<String>,
    /// Whether to create it twice.
    #[serde(default)]
    twice: bool,
    /// For how many milliseconds the script sleeps.
    sleeps: Option<u64>,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum By {
    #[default]
    Mapper,
    Client,
}

fn string() -> String {
    "String".into()
}

fn all_targets() -> Vec<String> {
    ["access", "id", "userinfo", "introspection"]
        .map(str::to_owned)
        .to_vec()
}

fn cases() -> Result<Vec<Case>> {
    let cases: Cases = toml::from_str(CASES).context("cases/errors.toml")?;
    Ok(cases.case)
}

pub fn scripts() -> Result<impl Iterator<Item = String>> {
    let scripts = cases()?.into_iter().filter_map(|case| case.script);
    Ok(scripts.chain([ENDLESS.to_owned()]))
}

pub async fn run(lab: &Lab) -> Result<Vec<Value>> {
    let mut lines = Vec::new();
    for case in cases()? {
        let mapper = case.mapper(lab)?;
        let mark = lab.server.log_mark()?;
        let mut line = Map::new();
        line.insert("version".into(), lab.version().into());
        line.insert("case".into(), case.name.as_str().into());
        line.insert("script".into(), case.script.clone().into());
        line.insert("save".into(), save(lab, &case, &mapper).await?);
        let started = Instant::now();
        line.extend(look(lab).await?);
        if let Some(sleep) = case.sleeps {
            let waited = started.elapsed() >= Duration::from_millis(sleep);
            line.insert("waited for the script".into(), waited.into());
        }
        let printed = lab.server.text_since(mark)?;
        line.insert(
            "printed".into(),
            printed.lines().any(|l| l == "printed").into(),
        );
        line.insert("log".into(), log(lab, mark)?);
        remove_all(lab).await?;
        lines.push(Value::Object(line));
    }
    lines.push(endless(lab).await?);
    Ok(lines)
}

impl Case {
    fn mapper(&self, lab: &Lab) -> Result<MapperRepresentation> {
        let mut config = BTreeMap::from([("claim.name".to_owned(), "claim".to_owned())]);
        if !self.json_type.is_empty() {
            config.insert("jsonType.label".to_owned(), self.json_type.clone());
        }
        for target in &all_targets() {
            let on = self.targets.contains(target);
            config.insert(format!("{target}.token.claim"), on.to_string());
        }
        let protocol_mapper = match (&self.script, &self.provider) {
            (Some(script), None) => lab.scripts.provider(Kind::Mapper, script)?,
            (None, Some(provider)) => provider.clone(),
            _ => anyhow::bail!("{}: either a script or a provider", self.name),
        };
        Ok(MapperRepresentation {
            name: "m".into(),
            protocol: self.protocol.clone().unwrap_or("openid-connect".into()),
            protocol_mapper,
            config,
            ..MapperRepresentation::default()
        })
    }
}

/// Puts the mapper instance onto `app`; gives what the server says to that.
async fn save(lab: &Lab, case: &Case, mapper: &MapperRepresentation) -> Result<Value> {
    let saved = match case.by {
        By::Mapper => {
            let mut saved = lab
                .realm
                .create_mapper(&lab.app_home(), mapper)
                .await
                .map(drop);
            if case.twice && saved.is_ok() {
                saved = lab
                    .realm
                    .create_mapper(&lab.app_home(), mapper)
                    .await
                    .map(drop);
            }
            saved
        }
        By::Client => {
            let (id, mut client) = lab.realm.client("app").await?;
            client
                .protocol_mappers
                .get_or_insert_default()
                .push(mapper.clone());
            lab.realm.update_client(&id, &client).await
        }
    };
    match saved {
        Ok(()) => Ok("saved".into()),
        Err(Error::Refused(refusal)) => {
            Ok(json!({"status": refusal.status, "message": lab.mask.text(&refusal.message)}))
        }
        Err(other) => Err(other.into()),
    }
}

/// What the login gives, and what its token and the examples give.
async fn look(lab: &Lab) -> Result<Map<String, Value>> {
    let mut seen = Map::new();
    let login = lab.oidc.login("alice", "openid").await?;
    if let Some(access) = login.member("access_token") {
        seen.insert("access".into(), claim(&token::payload(&access)?)?);
        let id = login
            .member("id_token")
            .context("a login without an ID token")?;
        seen.insert("id".into(), claim(&token::payload(&id)?)?);
        let userinfo = lab.oidc.userinfo(&access).await?;
        seen.insert("userinfo".into(), answer(lab, &userinfo)?);
        let introspection = lab.oidc.introspect(&access).await?;
        seen.insert("introspection".into(), answer(lab, &introspection)?);
    } else {
        seen.insert("login".into(), refusal(&lab.mask, &login));
    }
    for (name, example) in [
        ("example access", Example::AccessToken),
        ("example id", Example::IdToken),
        ("example userinfo", Example::UserInfo),
    ] {
        let shown = match lab
            .realm
            .example(example, &lab.app, &lab.alice, "openid")
            .await
        {
            Ok(text) => claim(&text)?,
            Err(Error::Refused(refusal)) => {
                json!({"status": refusal.status, "message": lab.mask.text(&refusal.message)})
            }
            Err(other) => return Err(other.into()),
        };
        seen.insert(name.into(), shown);
    }
    Ok(seen)
}

/// The claim in a JSON object, or null.
fn claim(object: &str) -> Result<Value> {
    let members = token::members(object)?;
    let raw = members.iter().find(|(key, _)| key == "claim");
    Ok(raw
        .map(|(_, raw)| serde_json::from_str(raw))
        .transpose()?
        .unwrap_or_default())
}

fn answer(lab: &Lab, reply: &Reply) -> Result<Value> {
    if reply.is_success() {
        claim(&reply.text)
    } else {
        Ok(refusal(&lab.mask, reply))
    }
}

/// Back to the mapper instance `app` has in `realm.json`.
async fn remove_all(lab: &Lab) -> Result<()> {
    let (id, mut client) = lab.realm.client("app").await?;
    let mappers = client.protocol_mappers.get_or_insert_default();
    mappers.retain(|mapper| mapper.name != "m");
    lab.realm.update_client(&id, &client).await?;
    Ok(())
}

/// A script without end: the login hangs, the server lives on.
async fn endless(lab: &Lab) -> Result<Value> {
    let config = BTreeMap::from([
        ("claim.name".to_owned(), "claim".to_owned()),
        ("access.token.claim".to_owned(), "true".to_owned()),
    ]);
    let mapper = lab.mapper("m", Kind::Mapper, ENDLESS, config)?;
    let attached: Vec<MapperId> = lab.attach(&[mapper]).await?;
    let limit = Duration::from_secs(5);
    let hanging = lab.oidc.login_within("alice", "", limit).await;
    let hangs = match &hanging {
        Err(error) => error
            .downcast_ref::<reqwest::Error>()
            .is_some_and(reqwest::Error::is_timeout),
        Ok(_) => false,
    };
    lab.detach(&attached).await?;
    let after = lab.oidc.login("alice", "").await?;
    ensure!(
        after.is_success(),
        "no login after an endless one: {}",
        after.text
    );
    Ok(json!({
        "version": lab.version(),
        "case": "an endless loop",
        "script": ENDLESS,
        "hangs": hangs,
        "login without it afterwards": after.status,
    }))
}
