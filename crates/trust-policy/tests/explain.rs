//! Explanations: what failed, where, and what would help.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use diagnostic::{Source, text};
use serde_json::json;
use trust_policy::{
    Action, Caller, Cause, Decision, Explanation, Fact, Part, Policy, ProviderArn, Request, Truth,
    evaluate,
};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";

fn explain(statements: serde_json::Value) -> (Policy, Explanation) {
    let text =
        serde_json::to_string_pretty(&json!({"Version": "2012-10-17", "Statement": statements}))
            .unwrap();
    let policy = Policy::parse(&Source::new("policy.json", text)).unwrap();
    let caller = Caller::Federated(ProviderArn::parse(PROVIDER).unwrap());
    let request = Request::new(Action::AssumeRoleWithWebIdentity, caller)
        .with("sso.example.org/realms/prod:sub", "-dev-")
        .with("sso.example.org/realms/prod:aud", "aws-cli")
        .with(
            "sso.example.org/realms/prod:amr",
            Fact::Many(vec!["pwd".into()]),
        );
    let explanation = Explanation::new(&policy, &request, &evaluate(&policy, &request));
    (policy, explanation)
}

fn allow(condition: serde_json::Value) -> serde_json::Value {
    json!({
        "Sid": "People",
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    })
}

/// The first part of the nearest miss: the text it points at, its cause, its sentence.
fn first(policy: &Policy, explanation: &Explanation) -> (String, Cause, String) {
    let part = &explanation.near_misses[0].parts[0];
    let Part::Condition { cause, truth, .. } = &part.part else {
        panic!("{part:?}")
    };
    assert_eq!(*truth, Truth::False);
    (
        policy.source().slice(part.span).to_owned(),
        *cause,
        part.sentence.clone(),
    )
}

#[test]
fn a_value_that_differs_is_shown_beside_the_pattern() {
    let (policy, explanation) = explain(json!([allow(json!({
        "StringEquals": {"sso.example.org/realms/prod:aud": "aws-cli"},
        "StringLike": {"sso.example.org/realms/prod:sub": "*-admin-*"},
    }))]));
    let (text, cause, sentence) = first(&policy, &explanation);
    assert_eq!(text, "\"*-admin-*\"");
    assert_eq!(cause, Cause::NoneFits { of: 0 });
    assert!(
        sentence.contains("`-dev-`") && sentence.contains("`*-admin-*`"),
        "{sentence}"
    );
    let change = explanation.change.unwrap();
    assert!(change.admits);
    assert_eq!(
        change.needs.len(),
        1,
        "only the condition that failed: {change}"
    );
    assert!(change.needs[0].contains("`*-admin-*`"));
}

#[test]
fn a_missing_key_is_told_from_a_value_that_differs() {
    let (policy, explanation) = explain(json!([allow(json!({
        "StringEquals": {"sso.example.org/realms/prod:groups": "admin"},
    }))]));
    let (_, cause, sentence) = first(&policy, &explanation);
    assert_eq!(cause, Cause::KeyMissing);
    assert!(sentence.contains("has no key"), "{sentence}");
}

#[test]
fn a_key_under_the_wrong_url_points_to_the_right_one() {
    let (policy, explanation) = explain(json!([allow(json!({
        "StringLike": {"sso.example.org/realms/prod/:sub": "*-dev-*"},
    }))]));
    let (_, _, sentence) = first(&policy, &explanation);
    assert!(
        sentence.contains("it has `sso.example.org/realms/prod:sub`"),
        "{sentence}"
    );
}

#[test]
fn a_list_without_prefix_asks_for_one() {
    let (policy, explanation) = explain(json!([allow(json!({
        "StringEquals": {"sso.example.org/realms/prod:amr": "pwd"},
    }))]));
    let (_, cause, _) = first(&policy, &explanation);
    assert_eq!(cause, Cause::ListWithoutPrefix);
    let change = explanation.change.unwrap().to_string();
    assert!(change.contains("ForAnyValue:StringEquals"), "{change}");
}

#[test]
fn values_that_differ_in_case_only_say_so() {
    let (policy, explanation) = explain(json!([allow(json!({
        "StringEquals": {"sso.example.org/realms/prod:sub": "-Dev-"},
    }))]));
    assert!(first(&policy, &explanation).2.contains("differ in case"));
}

#[test]
fn the_deny_that_fired_is_named_with_what_it_saw() {
    let (policy, explanation) = explain(json!([
        allow(json!({})),
        {
            "Sid": "Guard",
            "Effect": "Deny",
            "Principal": {"Federated": PROVIDER},
            "Action": "sts:*",
            "Condition": {"StringNotLike": {"sso.example.org/realms/prod:sub": "*-admin-*"}},
        },
    ]));
    assert_eq!(explanation.decision, Decision::Denied);
    assert_eq!(explanation.deciding[0].name, "`Guard`");
    let finding = explanation.to_finding(&policy);
    assert_eq!(
        finding.message,
        "`Guard` denies sts:AssumeRoleWithWebIdentity"
    );
    assert_eq!(
        policy.source().slice(finding.span.unwrap()),
        "\"*-admin-*\""
    );
}

#[test]
fn a_forgotten_action_is_the_nearest_change() {
    let mut statement = allow(json!({}));
    statement["Action"] = "sts:AssumeRole".into();
    let (policy, explanation) = explain(json!([statement]));
    let change = explanation.change.clone().unwrap().to_string();
    assert!(
        change.contains("add sts:AssumeRoleWithWebIdentity to the actions of `People`"),
        "{change}"
    );
    let finding = explanation.to_finding(&policy);
    assert_eq!(
        policy.source().slice(finding.span.unwrap()),
        "\"sts:AssumeRole\""
    );
}

#[test]
fn a_star_for_aws_is_explained_to_federated_callers() {
    let mut statement = allow(json!({}));
    statement["Principal"] = json!({"AWS": "*"});
    let (_, explanation) = explain(json!([statement]));
    let sentence = &explanation.near_misses[0].parts[0].sentence;
    assert!(
        sentence.contains("doesn't admit federated callers"),
        "{sentence}"
    );
}

#[test]
fn an_allowed_login_shows_through_which_values_it_came() {
    let (policy, explanation) = explain(json!([allow(json!({
        "StringLike": {"sso.example.org/realms/prod:sub": ["*-admin-*", "*-dev-*"]},
    }))]));
    assert_eq!(explanation.decision, Decision::Allowed);
    let part = &explanation.deciding[0].parts[0];
    assert_eq!(policy.source().slice(part.span), "\"*-dev-*\"");
    let change = explanation.change.unwrap();
    assert!(!change.admits);
    assert!(
        change.needs[0].contains("must not fit `*-dev-*`"),
        "{change}"
    );
}

#[test]
fn an_unknown_verdict_names_what_is_not_known() {
    let (_, explanation) = explain(json!([allow(json!({
        "IpAddress": {"aws:SourceIp": "192.0.2.0/24"},
    }))]));
    assert_eq!(explanation.decision, Decision::Unknown);
    assert!(
        explanation.deciding[0].parts[0]
            .sentence
            .contains("`aws:SourceIp` isn't known")
    );
}

#[test]
fn an_explanation_shows_the_policy_with_carets() {
    let (policy, explanation) = explain(json!([
        allow(json!({
            "StringEquals": {"sso.example.org/realms/prod/:aud": "aws-cli", "sso.example.org/realms/prod:groups": "dev"},
            "StringLike": {"sso.example.org/realms/prod:sub": "*-admin-*"},
        })),
        {
            "Effect": "Deny",
            "Principal": {"Federated": PROVIDER},
            "Action": "sts:*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}},
        },
    ]));
    insta::assert_snapshot!(text::render(
        &[explanation.to_finding(&policy)],
        text::Options::default()
    ));
}

#[test]
fn an_allowed_login_is_shown_with_what_it_fitted() {
    let (policy, explanation) = explain(json!([allow(json!({
        "StringEquals": {"sso.example.org/realms/prod:aud": "aws-cli"},
        "StringLike": {"sso.example.org/realms/prod:sub": "*-dev-*"},
    }))]));
    insta::assert_snapshot!(text::render(
        &[explanation.to_finding(&policy)],
        text::Options::default()
    ));
}
