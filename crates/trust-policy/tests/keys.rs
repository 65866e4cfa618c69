//! What a policy can see of a token or an assertion.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use trust_policy::{
    Action, Call, Caller, ConditionKey, Fact, OidcToken, ProviderArn, Request, SamlAssertion,
    SamlAttribute,
};

const OIDC: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const SAML: &str = "arn:aws:iam::123456789012:saml-provider/KC";

#[derive(Deserialize)]
struct Table {
    oidc: Vec<OidcRow>,
    saml: Vec<SamlRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OidcRow {
    source: String,
    claims: String,
    expect: BTreeMap<String, toml::Value>,
    #[serde(default)]
    invisible: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SamlRow {
    source: String,
    subject_format: String,
    attributes: BTreeMap<String, Vec<String>>,
    expect: BTreeMap<String, toml::Value>,
    #[serde(default)]
    invisible: Vec<String>,
}

fn table() -> Table {
    let path = format!("{}/tests/data/keys.toml", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn fact(value: &toml::Value) -> Fact {
    match value {
        toml::Value::String(text) => Fact::Single(text.clone()),
        toml::Value::Array(items) => Fact::Many(
            items
                .iter()
                .map(|item| item.as_str().unwrap().to_owned())
                .collect(),
        ),
        toml::Value::Table(table) => match table["state"].as_str().unwrap() {
            "missing" => Fact::Missing,
            "unknown" => Fact::Unknown,
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}

fn check(request: &Request, expect: &BTreeMap<String, toml::Value>, source: &str) {
    for (key, value) in expect {
        assert_eq!(
            *request.fact(&ConditionKey::new(key)),
            fact(value),
            "{key}: {source}"
        );
    }
}

#[test]
fn claims_become_condition_keys_as_documented() {
    for row in table().oidc {
        let claims = serde_json::from_str(&row.claims).unwrap();
        let token = OidcToken::issued(&claims, None);
        let provider = ProviderArn::parse(OIDC).unwrap();
        let request = Request {
            action: Action::AssumeRoleWithWebIdentity,
            context: token.context(&provider, &Call::default()),
            caller: Caller::Federated(provider),
        };
        check(&request, &row.expect, &row.source);
        if !row.invisible.is_empty() {
            let names: Vec<_> = token.invisible().iter().map(|claim| &claim.claim).collect();
            assert_eq!(names, row.invisible.iter().collect::<Vec<_>>());
        }
    }
}

#[test]
fn attributes_become_condition_keys_as_documented() {
    for row in table().saml {
        let assertion = SamlAssertion {
            issuer: Some("https://idp.example.org".into()),
            recipient: Some("https://signin.aws.amazon.com/saml".into()),
            subject: Some("G-123".into()),
            subject_format: Some(row.subject_format),
            attributes: row
                .attributes
                .into_iter()
                .map(|(name, values)| SamlAttribute { name, values })
                .collect(),
            ..SamlAssertion::default()
        };
        let provider = ProviderArn::parse(SAML).unwrap();
        let request = Request {
            action: Action::AssumeRoleWithSaml,
            context: assertion.context(&provider, &Call::default()),
            caller: Caller::Federated(provider),
        };
        check(&request, &row.expect, &row.source);
        assert_eq!(assertion.invisible(), row.invisible, "{}", row.source);
    }
}

#[test]
fn a_claim_name_split_at_its_dots_is_recognised() {
    let claims = serde_json::json!({
        "sub": "s", "aud": "a",
        "https://aws": {"amazon": {"com/roles": ["arn:aws:iam::123456789012:role/x"]}},
    });
    let token = OidcToken::issued(claims.as_object().unwrap(), None);
    assert!(token.roles().is_none());
    let hint = token.invisible()[0].hint.as_deref().unwrap();
    assert!(hint.contains("`https://aws.amazon.com/roles`"), "{hint}");
}
