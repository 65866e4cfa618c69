//! What becomes of a script's result, for every row of the table, every type, single and multivalued.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde::Serialize;
use serde_json::Value;

use crate::lab::Lab;
use crate::oidc::Reply;
use provider_jar::Kind;

const SCRIPTS: &str = include_str!("../cases/conversion.txt");

/// `jsonType.label`, as the admin console offers it; none: the mapper instance has no such setting.
const TYPES: [Option<&str>; 6] = [
    None,
    Some("String"),
    Some("int"),
    Some("long"),
    Some("boolean"),
    Some("JSON"),
];

/// A line of the recording.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    version: String,
    script: String,
    json_type: Option<String>,
    multivalued: bool,
    outcome: Outcome,
    status: u16,
    /// The answer of a login that failed.
    body: Option<Value>,
    value: Option<Value>,
    /// The value's text in the token, where `5` and `5.0` differ.
    raw: Option<String>,
    log: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    Claim,
    Omitted,
    LoginFails,
}

pub fn scripts() -> impl Iterator<Item = String> {
    SCRIPTS.lines().map(str::to_owned)
}

pub async fn run(lab: &Lab) -> Result<Vec<Value>> {
    let mut lines = Vec::new();
    for script in SCRIPTS.lines() {
        for json_type in TYPES {
            for multivalued in [false, true] {
                let line = case(lab, script, json_type, multivalued).await?;
                lines.push(serde_json::to_value(line)?);
            }
        }
    }
    Ok(lines)
}

async fn case(lab: &Lab, script: &str, json_type: Option<&str>, multivalued: bool) -> Result<Line> {
    let mut config = BTreeMap::from([
        ("claim.name".to_owned(), "claim".to_owned()),
        ("access.token.claim".to_owned(), "true".to_owned()),
        ("multivalued".to_owned(), multivalued.to_string()),
    ]);
    if let Some(label) = json_type {
        config.insert("jsonType.label".to_owned(), label.to_owned());
    }
    let mapper = lab.mapper("m", Kind::Mapper, script, config)?;
    let attached = lab.attach(&[mapper]).await?;
    let mark = lab.server.log_mark()?;
    let login = lab.oidc.login("alice", "").await?;
    let log = lab.server.log_since(mark)?;
    lab.detach(&attached).await?;

    // Anything but the server's own failure is ours.
    ensure!(
        login.is_success() || login.status >= 500,
        "{script}: {} {}",
        login.status,
        login.text
    );
    let raw = claim(lab, &login)?;
    let outcome = match (login.is_success(), &raw) {
        (false, _) => Outcome::LoginFails,
        (true, Some(_)) => Outcome::Claim,
        (true, None) => Outcome::Omitted,
    };
    Ok(Line {
        version: lab.version().to_owned(),
        script: script.to_owned(),
        json_type: json_type.map(str::to_owned),
        multivalued,
        outcome,
        status: login.status,
        body: (!login.is_success()).then(|| lab.mask.value(&login.body())),
        value: raw.as_deref().map(serde_json::from_str).transpose()?,
        raw,
        log: log.iter().map(|line| lab.mask.text(line)).collect(),
    })
}

/// The text of the claim in the access token.
fn claim(lab: &Lab, login: &Reply) -> Result<Option<String>> {
    if !login.is_success() {
        return Ok(None);
    }
    let members = lab.token_members(login, "access_token")?;
    Ok(members
        .into_iter()
        .find_map(|(key, raw)| (key == "claim").then(|| lab.mask.text(&raw))))
}
