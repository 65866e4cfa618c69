//! What a script sees: expressions evaluated in every call there is.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use keycloak_admin::{Example, MapperRepresentation};
use serde_json::{Map, Value, json};

use crate::lab::Lab;
use crate::token;
use provider_jar::Kind;

const EXPRESSIONS: &str = include_str!("../cases/bindings.txt");

pub fn scripts() -> impl Iterator<Item = String> {
    EXPRESSIONS.lines().map(str::to_owned)
}

/// All mapper instances at once: none of them can fail, as every result is made a text.
pub async fn run(lab: &Lab) -> Result<Vec<Value>> {
    let mut mappers = Vec::new();
    for (number, expression) in EXPRESSIONS.lines().enumerate() {
        mappers.push(mapper(lab, number, expression)?);
    }
    let attached = lab.attach(&mappers).await?;
    let seen = look(lab).await;
    lab.detach(&attached).await?;
    let seen = seen?;

    let mut lines = Vec::new();
    for (number, expression) in EXPRESSIONS.lines().enumerate() {
        let claim = format!("b{number}");
        let values: Map<String, Value> = seen
            .iter()
            .map(|(call, members)| {
                let raw = members.iter().find(|(key, _)| *key == claim);
                let value = raw.and_then(|(_, raw)| serde_json::from_str(raw).ok());
                (
                    (*call).to_owned(),
                    lab.mask.value(&value.unwrap_or_default()),
                )
            })
            .collect();
        lines.push(json!({"version": lab.version(), "expression": expression, "values": values}));
    }
    Ok(lines)
}

fn mapper(lab: &Lab, number: usize, expression: &str) -> Result<MapperRepresentation> {
    let mut config = BTreeMap::from([
        ("claim.name".to_owned(), format!("b{number}")),
        ("jsonType.label".to_owned(), "String".to_owned()),
    ]);
    for target in [
        "id.token.claim",
        "access.token.claim",
        "userinfo.token.claim",
        "introspection.token.claim",
        "access.tokenResponse.claim",
    ] {
        config.insert(target.to_owned(), "true".to_owned());
    }
    lab.mapper(&format!("b{number}"), Kind::Mapper, expression, config)
}

type Seen = Vec<(&'static str, Vec<(String, String)>)>;

/// The members of everything a script can write to, by the call it ran in.
async fn look(lab: &Lab) -> Result<Seen> {
    let login = lab.oidc.login("alice", "openid").await?;
    let access = login
        .member("access_token")
        .with_context(|| format!("login: {} {}", login.status, login.text))?;
    let mut seen = vec![
        ("access", lab.token_members(&login, "access_token")?),
        ("id", lab.token_members(&login, "id_token")?),
        ("response", token::members(&login.text)?),
        (
            "userinfo",
            token::members(&lab.oidc.userinfo(&access).await?.text)?,
        ),
        (
            "introspection",
            token::members(&lab.oidc.introspect(&access).await?.text)?,
        ),
    ];
    for (call, example) in [
        ("example access", Example::AccessToken),
        ("example id", Example::IdToken),
        ("example userinfo", Example::UserInfo),
    ] {
        let text = lab
            .realm
            .example(example, &lab.app, &lab.alice, "openid")
            .await?;
        seen.push((call, token::members(&text)?));
    }
    Ok(seen)
}
