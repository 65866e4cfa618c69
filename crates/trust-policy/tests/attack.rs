//! Group names packed into `sub` with hyphens: exactly whom does `*-G-*` admit?

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;

use diagnostic::Source;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;
use trust_policy::{Action, Caller, Decision, Policy, ProviderArn, Request, evaluate};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const SUB: &str = "sso.example.org/realms/prod:sub";

#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    table: String,
    groups: Option<Vec<String>>,
    sub: Option<String>,
    pattern: String,
    #[serde(default)]
    guard: bool,
    admitted: bool,
}

fn stringify(groups: &[String]) -> String {
    format!("-{}-", groups.join("-"))
}

fn admits(pattern: &str, sub: &str, guard: bool) -> bool {
    let usual =
        json!({"Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"});
    let statement = |effect: &str, condition: serde_json::Value| {
        let mut statement = usual.clone();
        statement["Effect"] = effect.into();
        statement["Condition"] = condition;
        statement
    };
    let statements = if guard {
        json!([
            statement("Allow", json!({})),
            statement("Deny", json!({"StringNotLike": {SUB: pattern}}))
        ])
    } else {
        json!([statement("Allow", json!({"StringLike": {SUB: pattern}}))])
    };
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let text: String = document
        .to_string()
        .chars()
        .map(|character| match character {
            character if character.is_ascii() => character.to_string(),
            character => format!("\\u{:04x}", u32::from(character)),
        })
        .collect();
    let policy = Policy::parse(&Source::new("policy.json", text)).unwrap();
    assert!(!policy.has_errors(), "{:?}", policy.findings());
    let caller = Caller::Federated(ProviderArn::parse(PROVIDER).unwrap());
    let request = Request::new(Action::AssumeRoleWithWebIdentity, caller).with(SUB, sub);
    match evaluate(&policy, &request).decision {
        Decision::Allowed => true,
        Decision::Denied => false,
        Decision::Unknown => panic!("{pattern} {sub}"),
    }
}

#[test]
fn the_attacks_of_the_table_work_as_described() {
    let path = format!("{}/tests/data/attack.toml", env!("CARGO_MANIFEST_DIR"));
    let table: Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for row in table.row {
        let sub = row.sub.unwrap_or_else(|| stringify(&row.groups.unwrap()));
        assert_eq!(
            admits(&row.pattern, &sub, row.guard),
            row.admitted,
            "{}",
            row.table
        );
    }
}

/// aws.md 3.1: T(G) appears as a run of consecutive tokens in the concatenation of T(g).
fn criterion(group: &str, groups: &[String]) -> bool {
    let wanted: Vec<&str> = group.split('-').collect();
    let tokens: Vec<&str> = groups.iter().flat_map(|name| name.split('-')).collect();
    tokens.windows(wanted.len()).any(|run| run == wanted)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_pattern_admits_exactly_whom_the_criterion_names(
        group in "[ab-]{0,5}",
        groups in prop::collection::vec("[ab-]{0,4}", 1..5),
    ) {
        prop_assert_eq!(
            admits(&format!("*-{group}-*"), &stringify(&groups), false),
            criterion(&group, &groups)
        );
    }
}
