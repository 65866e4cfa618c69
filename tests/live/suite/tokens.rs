//! Whole tokens and assertions: the built-in mappers of `cases/tokens.json`, alone and beside scripts.

use anyhow::{Context, Result};
use keycloak_admin::RealmRepresentation;
use serde_json::{Value, json};

use super::observation::refusal;
use super::saml::{all_attributes, exchanged};
use crate::lab::Lab;
use crate::oidc::{Oidc, Reply};
use crate::token;
use e2e::mask::Mask;
use provider_jar::Kind;

const REALM: &str = include_str!("../cases/tokens.json");

/// Where `tokens.json` has a script for the provider that runs it.
const MARK: &str = "script: ";

/// Client, user and scope of the logins.
const LOGINS: &[(&str, &str, &str)] = &[
    ("defaults", "alice", "openid"),
    ("defaults", "alice", "openid address phone extra"),
    ("defaults", "bob", "openid"),
    ("bare", "alice", "openid"),
    ("attributes", "alice", "openid"),
    ("attributes", "bob", "openid"),
    ("attributes", "carol", "openid"),
    ("failing", "alice", "openid"),
    ("failing", "bob", "openid"),
    ("groups", "alice", "openid"),
    ("groups", "bob", "openid"),
    ("roles", "alice", "openid"),
    ("roles", "bob", "openid"),
    ("narrow", "alice", "openid"),
    ("narrow", "bob", "openid"),
    ("audience", "alice", "openid"),
    ("order", "alice", "openid"),
    ("light", "alice", "openid"),
    ("pairwise", "alice", "openid"),
    ("pairwise", "bob", "openid"),
    ("pairwise by sector", "alice", "openid"),
    ("pairwise of two hosts", "alice", "openid"),
    ("unknown", "alice", "openid"),
];

/// The SAML clients.
const ASSERTIONS: &[&str] = &["urn:example:all", "urn:example:default"];

/// The scripts of the realm's mappers.
pub fn scripts() -> Result<Vec<(Kind, String)>> {
    let realm: Value = serde_json::from_str(REALM).context("cases/tokens.json")?;
    let clients = realm["clients"].as_array().into_iter().flatten();
    let mappers = clients.filter_map(|client| client["protocolMappers"].as_array());
    Ok(mappers
        .flatten()
        .filter_map(|mapper| {
            let script = mapper["protocolMapper"].as_str()?.strip_prefix(MARK)?;
            let kind = if mapper["protocol"] == "saml" {
                Kind::SamlMapper
            } else {
                Kind::Mapper
            };
            Some((kind, script.to_owned()))
        })
        .collect())
}

/// The realm, with the providers that run its scripts.
pub fn realm_text(lab: &Lab) -> Result<String> {
    let mut text = REALM.to_owned();
    for (kind, script) in scripts()? {
        let provider = lab.scripts.provider(kind, &script)?;
        let quoted = |text: String| serde_json::to_string(&text);
        text = text.replace(&quoted(format!("{MARK}{script}"))?, &quoted(provider)?);
    }
    Ok(text)
}

pub async fn run(lab: &Lab) -> Result<Vec<Value>> {
    let realm: RealmRepresentation = serde_json::from_str(&realm_text(lab)?)?;
    let realm = lab.admin.create_realm(&realm).await?;
    let oidc = Oidc::new(&lab.server.base, realm.name())?;
    let mut lines = Vec::new();
    for (client, user, scope) in LOGINS {
        let login = oidc.login_at(client, user, scope).await?;
        let mut line =
            json!({"version": lab.version(), "client": client, "user": user, "scope": scope});
        if login.is_success() {
            line["access"] = members(&lab.mask, &login, "access_token")?;
            line["id"] = members(&lab.mask, &login, "id_token")?;
        } else {
            line["login"] = refusal(&lab.mask, &login);
        }
        lines.push(line);
    }
    let (conf, _) = realm.client("conf").await?;
    for client in ASSERTIONS {
        let (saml, _) = realm.client(client).await?;
        let requesters = std::slice::from_ref(&conf);
        realm
            .allow_token_exchange(&saml, requesters, &format!("assertions of {client}"))
            .await?;
        for user in ["alice", "bob"] {
            let login = oidc.login_at("app", user, "openid").await?;
            let access = login.member("access_token").context("no access token")?;
            let exchange = oidc.exchange_for_saml(&access, client).await?;
            let mut line = json!({"version": lab.version(), "client": client, "user": user});
            if exchange.is_success() {
                let (name_id, attributes) = all_attributes(&exchanged(&exchange)?)?;
                line["nameId"] = name_id.into();
                line["attributes"] = attributes;
            } else {
                line["exchange"] = refusal(&lab.mask, &exchange);
            }
            lines.push(line);
        }
    }
    realm.delete().await?;
    Ok(lines)
}

/// The claims of a token in the order they stand there; one written twice stands here twice.
fn members(mask: &Mask, login: &Reply, name: &str) -> Result<Value> {
    let jwt = login.member(name).with_context(|| format!("no {name}"))?;
    token::members(&token::payload(&jwt)?)?
        .into_iter()
        .map(|(key, raw)| {
            let value: Value = serde_json::from_str(&raw)?;
            let value = match key.as_str() {
                "sid" | "session_state" => "SESSION".into(),
                "at_hash" => "AT_HASH".into(),
                // The realm's own ids, or made of them.
                "sub" => value,
                _ => mask.value(&value),
            };
            Ok(json!([key, value]))
        })
        .collect()
}
