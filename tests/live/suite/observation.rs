//! Everything a login gives, as the difference to a login without the mapper instances in question.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::lab::Lab;
use crate::oidc::{Oidc, Reply};
use crate::token;
use e2e::mask::Mask;

/// The members of a JSON object, masked: each key with all its values, as Keycloak does write keys twice.
type Members = BTreeMap<String, Vec<Value>>;

/// A login, and what the tokens of it are good for.
pub struct Observation {
    login: Reply,
    /// Masked members of the token response, and of what the tokens hold and give.
    parts: Vec<(&'static str, Result<Members, Value>)>,
}

impl Observation {
    /// Logs in at `app` as alice and looks.
    pub async fn make(lab: &Lab) -> Result<Self> {
        Self::of(&lab.oidc, &lab.mask, "app", "alice").await
    }

    /// Logs in at any public client of any realm, as anybody.
    pub async fn of(oidc: &Oidc, mask: &Mask, client: &str, user: &str) -> Result<Self> {
        let login = oidc.login_at(client, user, "openid").await?;
        let mut parts = Vec::new();
        if login.is_success() {
            let access = login
                .member("access_token")
                .context("a login without an access token")?;
            let id = login
                .member("id_token")
                .context("a login without an ID token")?;
            let session = session_of(&access)?;
            let read = |text: &str| members(mask, &session, text);
            parts.push(("response", Ok(read(&login.text)?)));
            parts.push(("access", Ok(read(&token::payload(&access)?)?)));
            parts.push(("id", Ok(read(&token::payload(&id)?)?)));
            let userinfo = oidc.userinfo(&access).await?;
            parts.push(("userinfo", endpoint(mask, &session, &userinfo)?));
            let introspection = oidc.introspect(&access).await?;
            parts.push(("introspection", endpoint(mask, &session, &introspection)?));
        }
        Ok(Self { login, parts })
    }

    /// What is different here from `plain`: each key with its values now (none when it is gone); refusals whole.
    pub fn against(&self, plain: &Self, mask: &Mask) -> Value {
        if !self.login.is_success() {
            return json!({"login": refusal(mask, &self.login)});
        }
        let mut all = Map::new();
        for (part, now) in &self.parts {
            let before = plain.parts.iter().find(|(name, _)| name == part);
            let shown = match (now, before) {
                (Ok(now), Some((_, Ok(before)))) => changes(before, now),
                (Ok(now), _) => json!(now),
                (Err(refused), _) => refused.clone(),
            };
            all.insert((*part).to_owned(), shown);
        }
        Value::Object(all)
    }
}

/// The server's complaints since a mark: how often, and what. A mapper runs once for every token.
pub fn log(lab: &Lab, mark: u64) -> Result<Value> {
    let mut counted: Vec<(usize, String)> = Vec::new();
    for line in lab.server.log_since(mark)? {
        let line = lab.mask.text(&line);
        match counted.iter_mut().find(|(_, known)| *known == line) {
            Some((times, _)) => *times += 1,
            None => counted.push((1, line)),
        }
    }
    Ok(json!(counted))
}

/// Status, body and challenge of a refusal.
pub fn refusal(mask: &Mask, reply: &Reply) -> Value {
    let mut shown = json!({"status": reply.status, "body": mask.value(&reply.body())});
    if let (Some(challenge), Some(object)) = (&reply.challenge, shown.as_object_mut()) {
        object.insert("challenge".into(), mask.text(challenge).into());
    }
    shown
}

fn endpoint(mask: &Mask, session: &str, reply: &Reply) -> Result<Result<Members, Value>> {
    let active = reply.body().get("active") != Some(&json!(false));
    Ok(if reply.is_success() && active {
        Ok(members(mask, session, &reply.text)?)
    } else {
        Err(refusal(mask, reply))
    })
}

fn members(mask: &Mask, session: &str, text: &str) -> Result<Members> {
    let mut all = Members::new();
    for (key, raw) in token::members(text)? {
        let value: Value = serde_json::from_str(&raw.replace(session, "SESSION"))?;
        let masked = match (key.as_str(), &value) {
            ("at_hash", Value::String(hash)) if hash.len() == 22 => "AT_HASH".into(),
            // A set, too.
            ("scope", Value::String(scopes)) => scopes
                .split(' ')
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            // Counted at the moment of answering, so one less now and then.
            ("expires_in" | "refresh_expires_in", Value::Number(_)) => "TIME".into(),
            _ => with_sorted_roles(mask.value(&value)),
        };
        all.entry(key).or_default().push(masked);
    }
    Ok(all)
}

/// Role lists are sets: their order follows ids, which are different in every run.
fn with_sorted_roles(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        for (key, inner) in object.iter_mut() {
            match inner.as_array_mut() {
                Some(list) if key == "roles" => list.sort_by_key(Value::to_string),
                _ => *inner = with_sorted_roles(inner.take()),
            }
        }
    }
    value
}

fn changes(before: &Members, now: &Members) -> Value {
    let mut changed = Map::new();
    for key in before.keys().filter(|key| !now.contains_key(*key)) {
        changed.insert(key.clone(), json!([]));
    }
    for (key, values) in now {
        if before.get(key) != Some(values) {
            changed.insert(key.clone(), json!(values));
        }
    }
    Value::Object(changed)
}

/// The session's id, which is different at every login.
fn session_of(access_token: &str) -> Result<String> {
    token::members(&token::payload(access_token)?)?
        .into_iter()
        .find(|(key, _)| key == "sid")
        .and_then(|(_, raw)| serde_json::from_str(&raw).ok())
        .context("an access token without `sid`")
}
