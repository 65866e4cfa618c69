//! From a token to credentials: every gate on the way.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use diagnostic::Source;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use trust_policy::{
    Assertion, Assessment, Call, Decision, Login, OidcToken, Policy, Provider, ProviderArn, Role,
    RoleArn, SamlAssertion, SamlAttribute,
};

#[derive(Deserialize)]
struct Table {
    usual: Usual,
    row: Vec<Row>,
}

#[derive(Deserialize)]
struct Usual {
    role: String,
    provider: String,
    now: u64,
    claims: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: String,
    role: Option<String>,
    now: Option<u64>,
    set: Option<String>,
    #[serde(default)]
    unset: Vec<String>,
    client_ids: Option<Vec<String>>,
    algorithm: Option<String>,
    allow: Option<Vec<String>>,
    deny: Option<Vec<String>>,
    condition: Option<String>,
    duration: Option<u32>,
    max: Option<u32>,
    decision: String,
    gate: Option<String>,
    error: Option<String>,
    seconds: Option<u32>,
}

fn policy(
    provider: &str,
    allow: &[String],
    deny: Option<&[String]>,
    condition: Option<&str>,
) -> Policy {
    let mut statements = vec![json!({
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": allow,
    })];
    if let Some(condition) = condition {
        statements[0]["Condition"] = serde_json::from_str(condition).unwrap();
    }
    if let Some(deny) = deny {
        statements.push(json!({
            "Effect": "Deny",
            "Principal": {"Federated": provider},
            "Action": deny,
        }));
    }
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    Policy::parse(&Source::new("policy.json", document.to_string())).unwrap()
}

fn role(arn: &str, policy: Policy, max: Option<u32>) -> Role {
    Role {
        name: arn.to_owned(),
        arn: Some(RoleArn::parse(arn).unwrap()),
        policy,
        max_session_seconds: max,
    }
}

fn assess(usual: &Usual, row: &Row) -> Assessment {
    let mut claims: Map<String, Value> = serde_json::from_str(&usual.claims).unwrap();
    if let Some(set) = &row.set {
        claims.extend(serde_json::from_str::<Map<String, Value>>(set).unwrap());
    }
    claims.retain(|name, _| !row.unset.contains(name));
    let token = OidcToken::issued(&claims, row.algorithm.as_deref());
    let mut provider = Provider::new(ProviderArn::parse(&usual.provider).unwrap());
    provider.client_ids.clone_from(&row.client_ids);
    let call = Call {
        duration_seconds: row.duration,
        time: Some(UNIX_EPOCH + Duration::from_secs(row.now.unwrap_or(usual.now))),
        ..Call::default()
    };
    let role = role(
        row.role.as_ref().unwrap_or(&usual.role),
        policy(
            &usual.provider,
            row.allow.as_ref().unwrap_or(&usual.allow),
            row.deny.as_deref(),
            row.condition.as_deref(),
        ),
        row.max,
    );
    Login::new(Assertion::Oidc(&token), &provider, &call).assess(&role)
}

#[test]
fn a_web_identity_call_passes_the_gates_the_facts_name() {
    let path = format!("{}/tests/data/gates.toml", env!("CARGO_MANIFEST_DIR"));
    let table: Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for row in &table.row {
        let assessment = assess(&table.usual, row);
        let source = &row.source;
        assert_eq!(
            format!("{:?}", assessment.decision),
            row.decision,
            "{source}\n{assessment:#?}"
        );
        assert_eq!(
            assessment.gate.map(|gate| format!("{gate:?}")),
            row.gate,
            "{source}"
        );
        if let Some(error) = &row.error {
            assert_eq!(
                &format!("{:?}", assessment.error().unwrap()),
                error,
                "{source}"
            );
        }
        if let Some(seconds) = row.seconds {
            assert_eq!(assessment.session_seconds, Some(seconds), "{source}");
        }
    }
}

const SAML: &str = "arn:aws:iam::123456789012:saml-provider/KC";
const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";

fn assertion(attributes: &[(&str, &str)]) -> SamlAssertion {
    SamlAssertion {
        issuer: Some("https://idp.example.org".into()),
        recipient: Some("https://signin.aws.amazon.com/saml".into()),
        attributes: attributes
            .iter()
            .map(|(name, value)| SamlAttribute {
                name: format!("https://aws.amazon.com/SAML/Attributes/{name}"),
                values: vec![(*value).to_owned()],
            })
            .collect(),
        ..SamlAssertion::default()
    }
}

fn assess_saml(assertion: &SamlAssertion, call: &Call, entity_id: Option<&str>) -> Assessment {
    assess_saml_at(ADMIN, assertion, call, entity_id)
}

fn assess_saml_at(
    arn: &str,
    assertion: &SamlAssertion,
    call: &Call,
    entity_id: Option<&str>,
) -> Assessment {
    let mut provider = Provider::new(ProviderArn::parse(SAML).unwrap());
    provider.entity_id = entity_id.map(str::to_owned);
    let policy = policy(SAML, &["sts:AssumeRoleWithSAML".to_owned()], None, None);
    Login::new(Assertion::Saml(assertion), &provider, call).assess(&role(arn, policy, None))
}

#[test]
fn the_role_attribute_holds_the_pair_in_either_order() {
    // aws.md 1.8
    for pair in [
        format!("{ADMIN},{SAML}"),
        format!("{SAML},{ADMIN}"),
        format!("{ADMIN} , {SAML}"),
    ] {
        let assertion = assertion(&[("Role", &pair), ("RoleSessionName", "alice")]);
        let assessment = assess_saml(&assertion, &Call::default(), None);
        assert_eq!(assessment.decision, Decision::Allowed, "{pair}");
    }
    for pair in [
        ADMIN.to_owned(),
        format!("{ADMIN}x,{SAML}"),
        format!("{ADMIN},{SAML}2"),
        String::new(),
    ] {
        let assertion = assertion(&[("Role", &pair), ("RoleSessionName", "alice")]);
        let assessment = assess_saml(&assertion, &Call::default(), None);
        assert_eq!(format!("{:?}", assessment.gate), "Some(RoleList)", "{pair}");
    }
}

#[test]
fn an_assertion_without_role_attribute_is_refused() {
    // aws.md 1.8: the pair asked for must be in the Role attribute
    let assertion = assertion(&[("RoleSessionName", "alice")]);
    let assessment = assess_saml(&assertion, &Call::default(), None);
    assert_eq!(assessment.decision, Decision::Denied);
    assert_eq!(format!("{:?}", assessment.gate), "Some(RoleList)");
}

#[test]
fn a_role_of_identity_center_is_out_of_reach_for_saml() {
    // aws.md 1.3
    let reserved = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
    let pair = format!("{reserved},{SAML}");
    let assertion = assertion(&[("Role", &pair), ("RoleSessionName", "alice")]);
    let assessment = assess_saml_at(reserved, &assertion, &Call::default(), None);
    assert_eq!(assessment.decision, Decision::Denied);
    assert_eq!(format!("{:?}", assessment.gate), "Some(Provider)");
}

#[test]
fn an_assertion_without_session_name_is_refused() {
    // aws.md 1.8: "RoleSessionName is required in AuthnResponse"
    let assertion = assertion(&[("Role", &format!("{ADMIN},{SAML}"))]);
    let assessment = assess_saml(&assertion, &Call::default(), None);
    assert_eq!(format!("{:?}", assessment.gate), "Some(Token)");
}

#[test]
fn an_assertion_of_another_issuer_is_refused() {
    // aws.md 1.8: "Issuer not present in specified provider"
    let assertion = assertion(&[
        ("Role", &format!("{ADMIN},{SAML}")),
        ("RoleSessionName", "alice"),
    ]);
    let call = Call::default();
    assert_eq!(
        assess_saml(&assertion, &call, Some("https://idp.example.org")).decision,
        Decision::Allowed
    );
    let refused = assess_saml(&assertion, &call, Some("https://idp.example.org/"));
    assert_eq!(format!("{:?}", refused.gate), "Some(Provider)");
}

#[test]
fn a_saml_session_is_cut_by_its_attribute_and_by_the_end_of_the_login() {
    // aws.md 1.9 and 9.11: SessionNotOnOrAfter cuts even below 900 seconds
    let role = format!("{ADMIN},{SAML}");
    let mut assertion = assertion(&[
        ("Role", &role),
        ("RoleSessionName", "alice"),
        ("SessionDuration", "1800"),
    ]);
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let call = Call {
        time: Some(now),
        ..Call::default()
    };
    assert_eq!(
        assess_saml(&assertion, &call, None).session_seconds,
        Some(1800)
    );
    assertion.session_not_on_or_after = Some(now + Duration::from_secs(60));
    assert_eq!(
        assess_saml(&assertion, &call, None).session_seconds,
        Some(60)
    );
    assertion.not_on_or_after = Some(now);
    assert_eq!(
        format!("{:?}", assess_saml(&assertion, &call, None).error()),
        "Some(ExpiredToken)"
    );
}

#[test]
fn a_made_up_user_needs_no_times_and_unknown_claims_stay_unknown() {
    let claims = json!({"sub": "-admin-", "aud": "aws-cli"});
    let provider = Provider::new(
        ProviderArn::parse("arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod")
            .unwrap(),
    );
    let call = Call::default();
    let policy = policy(
        provider.arn.as_str(),
        &["sts:AssumeRoleWithWebIdentity".to_owned()],
        None,
        Some(r#"{"StringLike":{"sso.example.org/realms/prod:sub":"*-admin-*"}}"#),
    );
    let role = role(ADMIN, policy, None);
    let decide = |unknown: &[&str]| {
        let unknown: Vec<String> = unknown.iter().map(|name| (*name).to_owned()).collect();
        let token = OidcToken::synthetic(claims.as_object().unwrap(), &unknown);
        Login::new(Assertion::Oidc(&token), &provider, &call)
            .assess(&role)
            .decision
    };
    assert_eq!(decide(&[]), Decision::Allowed);
    assert_eq!(decide(&["sub"]), Decision::Unknown);
    assert_eq!(decide(&["email"]), Decision::Allowed);
    assert_eq!(decide(&["https://aws.amazon.com/roles"]), Decision::Unknown);
    assert_eq!(decide(&["https://aws.amazon.com/tags"]), Decision::Unknown);
    assert_eq!(
        decide(&["https://aws.amazon.com/source_identity"]),
        Decision::Unknown
    );
}
