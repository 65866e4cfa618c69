//! Every table of the facts about condition operators, row by row.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use serde_json::json;
use trust_policy::{Action, Caller, Decision, Fact, Policy, ProviderArn, Request, evaluate};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    source: String,
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    operators: Vec<String>,
    /// Empty for a policy without Version.
    #[serde(default = "newest")]
    version: String,
    values: Vec<String>,
    #[serde(default)]
    context: BTreeMap<String, String>,
    #[serde(default)]
    lists: BTreeMap<String, Vec<String>>,
    cases: Vec<Case>,
}

fn newest() -> String {
    "2012-10-17".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default)]
    missing: bool,
    #[serde(default)]
    unknown: bool,
    one: Option<String>,
    many: Option<Vec<String>>,
    holds: toml::Value,
}

impl Case {
    fn fact(&self) -> Fact {
        match (&self.one, &self.many) {
            (Some(one), None) => Fact::Single(one.clone()),
            (None, Some(many)) => Fact::Many(many.clone()),
            (None, None) if self.missing => Fact::Missing,
            (None, None) if self.unknown => Fact::Unknown,
            _ => panic!("a case says exactly one of missing, unknown, one, many"),
        }
    }

    fn expected(&self) -> Decision {
        match &self.holds {
            toml::Value::Boolean(true) => Decision::Allowed,
            toml::Value::Boolean(false) => Decision::Denied,
            _ => Decision::Unknown,
        }
    }
}

/// A policy that allows exactly when the condition holds.
fn policy(row: &Row, operator: &str) -> Policy {
    let mut document = json!({"Statement": {
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {operator: {"test:Key": row.values}},
    }});
    if !row.version.is_empty() {
        document["Version"] = row.version.clone().into();
    }
    let source = diagnostic::Source::new("policy.json", document.to_string());
    Policy::parse(&source).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn check(file: &str) {
    let path = format!(
        "{}/tests/data/conditions/{file}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let table: Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(table.source.starts_with("aws.md"));
    for row in &table.row {
        for operator in &row.operators {
            let policy = policy(row, operator);
            for case in &row.cases {
                let caller = Caller::Federated(ProviderArn::parse(PROVIDER).unwrap());
                let mut request = Request::new(Action::AssumeRoleWithWebIdentity, caller)
                    .with("TEST:key", case.fact());
                for (key, value) in &row.context {
                    request = request.with(key, value.as_str());
                }
                for (key, values) in &row.lists {
                    request = request.with(key, Fact::Many(values.clone()));
                }
                assert_eq!(
                    evaluate(&policy, &request).decision,
                    case.expected(),
                    "{file}: {operator} {:?} against {:?}",
                    row.values,
                    case.fact()
                );
            }
        }
    }
}

#[test]
fn a_missing_key_is_true_or_false_as_the_table_says() {
    check("missing-key");
}

#[test]
fn a_list_without_set_prefix_never_matches() {
    check("lists");
}

#[test]
fn values_compare_as_their_operator_says() {
    check("values");
}

#[test]
fn texts_compare_as_observed() {
    check("text");
}
