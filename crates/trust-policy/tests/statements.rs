//! Who a statement is about, what it does, and how statements combine.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;

use diagnostic::Source;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use trust_policy::{
    AccountId, Action, Caller, Decision, Explanation, Policy, ProviderArn, Request, evaluate,
};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const HOST: &str = "sso.example.org/realms/prod";

#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: String,
    statements: String,
    #[serde(default)]
    caller: String,
    decision: String,
    #[serde(default)]
    refused: bool,
}

fn rows() -> Vec<Row> {
    let path = format!("{}/tests/data/statements.toml", env!("CARGO_MANIFEST_DIR"));
    toml::from_str::<Table>(&fs::read_to_string(path).unwrap())
        .unwrap()
        .row
}

fn parse(statements: &str) -> Policy {
    let statements = statements
        .replace("\"P\"", &format!("\"{PROVIDER}\""))
        .replace("\"H:", &format!("\"{HOST}:"));
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#);
    Policy::parse(&Source::new("policy.json", text)).unwrap()
}

fn request(caller: &str) -> Request {
    match caller {
        "" => Request::new(
            Action::AssumeRoleWithWebIdentity,
            Caller::Federated(ProviderArn::parse(PROVIDER).unwrap()),
        )
        .with(&format!("{HOST}:sub"), "-admin-")
        .with(&format!("{HOST}:aud"), "aws-cli"),
        "role" => Request::new(
            Action::AssumeRole,
            Caller::Aws {
                account: AccountId::parse("111122223333").unwrap(),
                arns: vec![
                    "arn:aws:iam::111122223333:role/Deploy".into(),
                    "arn:aws:sts::111122223333:assumed-role/Deploy/ci".into(),
                ],
            },
        ),
        "service" => Request::new(
            Action::AssumeRole,
            Caller::Service("ec2.amazonaws.com".into()),
        ),
        other => panic!("{other}"),
    }
}

#[test]
fn statements_decide_as_the_facts_say() {
    for row in rows() {
        let policy = parse(&row.statements);
        let verdict = evaluate(&policy, &request(&row.caller));
        assert_eq!(
            format!("{:?}", verdict.decision),
            row.decision,
            "{}",
            row.source
        );
        assert_eq!(
            policy.has_errors(),
            row.refused,
            "{}: {:?}",
            row.source,
            policy.findings()
        );
    }
}

#[test]
fn every_verdict_can_be_explained() {
    for row in rows() {
        let policy = parse(&row.statements);
        let request = request(&row.caller);
        let explanation = Explanation::new(&policy, &request, &evaluate(&policy, &request));
        let finding = explanation.to_finding(&policy);
        for label in &finding.labels {
            assert!(
                !policy.source().slice(label.span).is_empty(),
                "{}: {label:?}",
                row.source
            );
            assert!(!label.text.is_empty());
        }
        let unknown = explanation.decision == Decision::Unknown;
        assert_eq!(
            explanation.change.is_none(),
            unknown,
            "{}: {explanation:?}",
            row.source
        );
    }
}

/// Pieces of conditions that meet, miss and confuse the login above.
fn condition() -> impl Strategy<Value = Value> {
    let operator = prop::sample::select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIfExists",
        "ForAllValues:StringLike",
        "ForAnyValue:StringNotLike",
        "StringEqualsIgnoreCase",
        "IpAddress",
        "Null",
    ]);
    let key = prop::sample::select(vec![
        format!("{HOST}:sub"),
        format!("{HOST}:aud"),
        format!("{HOST}:amr"),
        format!("{HOST}:none"),
        "aws:SourceIp".into(),
    ]);
    let value = prop::sample::select(vec![
        "-admin-",
        "*-admin-*",
        "aws-cli",
        "*",
        "true",
        "192.0.2.0/24",
        "${sso.example.org/realms/prod:aud}",
        "${*}",
        "${",
    ]);
    prop::collection::btree_map(
        operator,
        prop::collection::btree_map(key, prop::collection::vec(value, 1..3), 1..3),
        0..3,
    )
    .prop_map(|block| json!(block))
}

fn statement() -> impl Strategy<Value = Value> {
    let effect = prop::sample::select(vec!["Allow", "Allow", "Deny"]);
    let principal = prop::sample::select(vec![json!({"Federated": PROVIDER}), json!({"AWS": "*"})]);
    let action = prop::sample::select(vec!["sts:*", "sts:AssumeRole", "sts:AssumeRoleWith*"]);
    (effect, principal, action, condition()).prop_map(|(effect, principal, action, condition)| {
        json!({"Effect": effect, "Principal": principal, "Action": action, "Condition": condition})
    })
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .rev()
                .map(|(key, value)| (key.clone(), reversed(value)))
                .collect(),
        ),
        Value::Array(items) => items.iter().rev().map(reversed).collect(),
        other => other.clone(),
    }
}

fn policy(statements: &[Value], version: &str) -> Value {
    json!({"Version": version, "Statement": statements})
}

fn read(document: &Value) -> Policy {
    Policy::parse(&Source::new("policy.json", document.to_string())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_order_of_statements_keys_and_values_does_not_matter(
        statements in prop::collection::vec(statement(), 1..4),
        version in prop::sample::select(vec!["2012-10-17", "2008-10-17"]),
    ) {
        let document = policy(&statements, version);
        let forward = evaluate(&read(&document), &request("")).decision;
        let backward = evaluate(&read(&reversed(&document)), &request("")).decision;
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn a_policy_printed_and_read_again_is_the_same(statements in prop::collection::vec(statement(), 1..4)) {
        let first = read(&policy(&statements, "2012-10-17"));
        let printed = first.to_json();
        let second = read(&printed);
        prop_assert_eq!(second.to_json(), printed);
        let (one, two) = (evaluate(&first, &request("")), evaluate(&second, &request("")));
        prop_assert_eq!(one.decision, two.decision);
        prop_assert_eq!(one.trace.len(), two.trace.len());
    }

    #[test]
    fn hostile_policies_are_read_or_refused_and_always_explained(
        statements in prop::collection::vec(statement(), 1..3),
        cut in 0usize..400,
        noise in "[\\x00-\\x7f\u{e9}\u{1F600}]{0,6}",
    ) {
        let mut text = policy(&statements, "2012-10-17").to_string();
        let mut at = cut.min(text.len());
        while !text.is_char_boundary(at) { at -= 1; }
        text.insert_str(at, &noise);
        if let Ok(policy) = Policy::parse(&Source::new("policy.json", text)) {
            let request = request("");
            let verdict = evaluate(&policy, &request);
            let _ = Explanation::new(&policy, &request, &verdict).to_finding(&policy);
            let _ = policy.to_json();
        }
    }
}

#[test]
fn no_deny_decides_a_document_that_can_be_read_in_two_ways() {
    // aws.md 2.1: duplicate keys are outside the grammar: "not evaluable" rather than a guess
    let statement = |effect: &str| {
        format!(
            r#"{{"Effect":"{effect}","Principal":{{"Federated":"{PROVIDER}"}},"Action":"sts:*"}}"#
        )
    };
    let (allow, deny) = (statement("Allow"), statement("Deny"));
    for text in [
        format!(r#"{{"Statement":{allow},"Statement":{deny}}}"#),
        format!(r#"{{"Statement":{deny},"Statement":{allow}}}"#),
        format!(r#"{{"Version":"2008-10-17","Version":"2012-10-17","Statement":{deny}}}"#),
        format!(r#"{{"Version":"2030-01-01","Statement":{deny}}}"#),
    ] {
        let policy = Policy::parse(&Source::new("policy.json", text.clone())).unwrap();
        let caller = Caller::Federated(ProviderArn::parse(PROVIDER).unwrap());
        let request = Request::new(Action::AssumeRoleWithWebIdentity, caller);
        let decision = evaluate(&policy, &request).decision;
        assert_eq!(decision, Decision::Unknown, "{text}");
    }
}
