//! SAML attribute values, by exchanging a login for an assertion.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keycloak_admin::MapperHome;
use regex::{Captures, Regex};
use serde_json::{Value, json};

use super::observation::{log, refusal};
use crate::lab::Lab;
use crate::oidc::Reply;
use provider_jar::Kind;

const SCRIPTS: &str = include_str!("../cases/saml.txt");
const AUDIENCE: &str = "urn:amazon:webservices";

pub fn scripts() -> impl Iterator<Item = String> {
    SCRIPTS.lines().map(str::to_owned)
}

pub async fn run(lab: &Lab) -> Result<Vec<Value>> {
    lab.realm
        .allow_token_exchange(
            &lab.saml,
            std::slice::from_ref(&lab.conf),
            "assertions for conf",
        )
        .await?;
    let mut lines = Vec::new();
    for script in SCRIPTS.lines() {
        for single in [Some(true), Some(false), None] {
            lines.push(case(lab, script, single).await?);
        }
    }
    Ok(lines)
}

async fn case(lab: &Lab, script: &str, single: Option<bool>) -> Result<Value> {
    let mut config = BTreeMap::from([
        ("attribute.name".to_owned(), "case".to_owned()),
        ("attribute.nameformat".to_owned(), "Basic".to_owned()),
    ]);
    if let Some(single) = single {
        config.insert("single".to_owned(), single.to_string());
    }
    let home = MapperHome::Client(lab.saml.clone());
    let mapper = lab.mapper("m", Kind::SamlMapper, script, config)?;
    let id = lab.realm.create_mapper(&home, &mapper).await?;
    let access = lab.access_token("alice", "").await?;
    let mark = lab.server.log_mark()?;
    let exchange = lab.oidc.exchange_for_saml(&access, AUDIENCE).await?;
    let log = log(lab, mark)?;
    lab.realm.delete_mapper(&home, &id).await?;

    let attributes = if exchange.is_success() {
        json!(attributes(&exchanged(&exchange)?, "case")?)
    } else {
        refusal(&lab.mask, &exchange)
    };
    Ok(json!({
        "version": lab.version(),
        "script": script,
        "single": single,
        "attributes": attributes,
        "log": log,
    }))
}

/// The assertion that a token was exchanged for.
pub fn exchanged(exchange: &Reply) -> Result<String> {
    let encoded = exchange
        .member("access_token")
        .context("an exchange without a token")?;
    Ok(String::from_utf8(URL_SAFE_NO_PAD.decode(encoded)?)?)
}

/// The `Attribute` elements with this name, each as its values; a value that is nil as null. Keycloak writes assertions
/// without line breaks, comments or other prefixes, so the elements can be cut out of the text.
fn attributes(assertion: &str, name: &str) -> Result<Vec<Vec<Option<String>>>> {
    ensure!(
        assertion.starts_with("<saml:Assertion "),
        "not an assertion: {assertion}"
    );
    let attribute = Regex::new(r"<saml:Attribute ([^>]*?)(?:/>|>(.*?)</saml:Attribute>)")?;
    let value = Regex::new(r"<saml:AttributeValue ([^>]*?)(?:/>|>(.*?)</saml:AttributeValue>)")?;
    let wanted = format!("Name=\"{name}\"");
    let part = |found: &Captures<'_>, n| found.get(n).map_or("", |m| m.as_str()).to_owned();
    Ok(attribute
        .captures_iter(assertion)
        .filter(|found| part(found, 1).split(' ').any(|a| a == wanted))
        .map(|found| {
            value
                .captures_iter(&part(&found, 2))
                .map(|v| {
                    (!part(&v, 1).contains("xsi:nil=\"true\"")).then(|| unescaped(&part(&v, 2)))
                })
                .collect()
        })
        .collect())
}

/// The `NameID` and all `Attribute` elements with everything they say, in the order they stand there.
pub fn all_attributes(assertion: &str) -> Result<(String, Value)> {
    let name_id = Regex::new(r"<saml:NameID [^>]*>([^<]*)</saml:NameID>")?;
    let name_id = name_id.captures(assertion).context("no NameID")?;
    let attribute = Regex::new(r"<saml:Attribute ([^>]*?)/?>")?;
    let setting = Regex::new("(Name|NameFormat|FriendlyName)=\"([^\"]*)\"")?;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = Vec::new();
    for found in attribute.captures_iter(assertion) {
        let settings: BTreeMap<String, String> = setting
            .captures_iter(&found[1])
            .map(|setting| (setting[1].to_owned(), unescaped(&setting[2])))
            .collect();
        let name = settings.get("Name").context("an attribute without name")?;
        let nth = seen.entry(name.clone()).or_default();
        let values = attributes(assertion, name)?;
        let values = values.get(*nth).context("an attribute that got lost")?;
        *nth += 1;
        let mut line = json!(settings);
        line["values"] = json!(values);
        all.push(line);
    }
    Ok((unescaped(&name_id[1]), all.into()))
}

fn unescaped(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_cut_out_by_name() {
        let assertion = concat!(
            r#"<saml:Assertion ID="x"><saml:AttributeStatement>"#,
            r#"<saml:Attribute Name="other"><saml:AttributeValue xsi:type="t">a/</saml:AttributeValue></saml:Attribute>"#,
            r#"<saml:Attribute Name="case" NameFormat="basic"/>"#,
            r#"<saml:Attribute FriendlyName="f" Name="case"><saml:AttributeValue xsi:type="t">&lt;&amp;lt;</saml:AttributeValue>"#,
            r#"<saml:AttributeValue xsi:nil="true" xsi:type="t"/><saml:AttributeValue xsi:type="t"/></saml:Attribute>"#,
            r#"</saml:AttributeStatement></saml:Assertion>"#
        );
        assert_eq!(
            attributes(assertion, "case").unwrap(),
            [
                vec![],
                vec![Some("<&lt;".to_owned()), None, Some(String::new())]
            ]
        );
        assert!(attributes("<html>", "case").is_err());
    }
}
