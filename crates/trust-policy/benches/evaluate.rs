//! How long one evaluation takes, and one login against ten thousand roles.
//!
//! `cargo bench -p trust-policy`

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use diagnostic::Source;
use divan::{Bencher, black_box};
use serde_json::{Value, json};
use trust_policy::{
    Action, Assertion, Call, Caller, Explanation, Login, OidcToken, Policy, PolicySet, Provider,
    ProviderArn, Request, Role, RoleArn, evaluate,
};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const HOST: &str = "sso.example.org/realms/prod";
const ROLES: usize = 10_000;

fn main() {
    divan::main();
}

fn policy(condition: Value) -> Policy {
    let document = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }]});
    Policy::parse(&Source::new("policy.json", document.to_string())).unwrap()
}

fn typical() -> Policy {
    policy(json!({
        "StringEquals": {format!("{HOST}:aud"): "aws-cli"},
        "StringLike": {format!("{HOST}:sub"): "*;/aws/prod-admin;*"},
    }))
}

/// Twenty groups, the last of which is the one the typical policy asks for.
fn subject() -> String {
    let groups: String = (0..19)
        .map(|number| format!(";/aws/team-{number};"))
        .collect();
    format!("{groups};/aws/prod-admin;")
}

fn provider() -> Provider {
    Provider::new(ProviderArn::parse(PROVIDER).unwrap())
}

fn token() -> OidcToken {
    let claims = json!({"sub": subject(), "azp": "aws-cli", "aud": "account"});
    OidcToken::synthetic(claims.as_object().unwrap(), &[])
}

#[divan::bench]
fn one_evaluation_with_trace(bencher: Bencher) {
    let policy = typical();
    let request = Request {
        action: Action::AssumeRoleWithWebIdentity,
        caller: Caller::Federated(provider().arn),
        context: token().context(&provider().arn, &Call::default()),
    };
    bencher.bench_local(|| evaluate(black_box(&policy), black_box(&request)));
}

#[divan::bench]
fn one_explanation(bencher: Bencher) {
    let policy = typical();
    let request = Request::new(
        Action::AssumeRoleWithWebIdentity,
        Caller::Federated(provider().arn),
    );
    let verdict = evaluate(&policy, &request);
    bencher.bench_local(|| Explanation::new(black_box(&policy), &request, &verdict));
}

#[divan::bench]
fn reading_a_policy(bencher: Bencher) {
    let source = typical().source().clone();
    bencher.bench_local(|| Policy::parse(black_box(&source)));
}

#[divan::bench]
fn preparing_a_login(bencher: Bencher) {
    let (token, provider, call) = (token(), provider(), Call::default());
    bencher.bench_local(|| Login::new(Assertion::Oidc(black_box(&token)), &provider, &call));
}

/// A pattern that makes a matcher that goes back go back most, against a text that never fits.
fn hostile(bencher: Bencher, stars: usize, letters: usize) {
    let policy = policy(json!({
        "StringLike": {format!("{HOST}:sub"): format!("{}*c*", "*a?a".repeat(stars))},
    }));
    let claims = json!({"sub": "a".repeat(letters), "azp": "aws-cli", "aud": "account"});
    let token = OidcToken::synthetic(claims.as_object().unwrap(), &[]);
    let request = Request {
        action: Action::AssumeRoleWithWebIdentity,
        caller: Caller::Federated(provider().arn),
        context: token.context(&provider().arn, &Call::default()),
    };
    bencher.bench_local(|| evaluate(black_box(&policy), black_box(&request)));
}

/// The time grows as the text does.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn hostile_pattern_by_letters_of_the_text(bencher: Bencher, letters: usize) {
    hostile(bencher, 100, letters);
}

/// The time grows as the pattern does, at most.
#[divan::bench(args = [10, 100, 1_000])]
fn hostile_text_by_stars_of_the_pattern(bencher: Bencher, stars: usize) {
    hostile(bencher, stars, 10_000);
}

fn set(condition: impl Fn(usize) -> Value) -> PolicySet {
    let roles = (0..ROLES).map(|number| Role {
        name: format!("role-{number}"),
        arn: Some(RoleArn::parse(&format!("arn:aws:iam::123456789012:role/R{number}")).unwrap()),
        policy: policy(condition(number)),
        max_session_seconds: Some(3600),
    });
    PolicySet::new(roles.collect())
}

/// Logins of many people with twenty groups each, one after the other.
fn decide(bencher: Bencher, set: &PolicySet) {
    const PEOPLE: usize = 50;
    let (provider, call) = (provider(), Call::default());
    let tokens: Vec<OidcToken> = (0..PEOPLE)
        .map(|person| {
            let groups: String = (0..20)
                .map(|group| format!(";/aws/team-{};", person * 97 + group * 331))
                .collect();
            let claims = json!({"sub": groups, "azp": "aws-cli", "aud": "account"});
            OidcToken::synthetic(claims.as_object().unwrap(), &[])
        })
        .collect();
    let prepared = set.prepare(&provider, &call);
    let mut evaluator = prepared.evaluator();
    bencher
        .counter(divan::counter::ItemsCount::new(ROLES * PEOPLE))
        .bench_local(|| {
            let shown: Vec<_> = tokens.iter().map(Assertion::Oidc).collect();
            black_box(evaluator.decide(&shown))
        });
}

fn audience_and(operator: &str, key: &str, value: String) -> Value {
    let mut condition = json!({"StringEquals": {format!("{HOST}:aud"): "aws-cli"}});
    condition[operator][key] = value.into();
    condition
}

/// Patterns `*;item;*`.
#[divan::bench]
fn ten_thousand_roles_by_item(bencher: Bencher) {
    decide(
        bencher,
        &set(|number| {
            audience_and(
                "StringLike",
                &format!("{HOST}:sub"),
                format!("*;/aws/team-{number};*"),
            )
        }),
    );
}

/// One tag per role: ten thousand different condition keys.
#[divan::bench]
fn ten_thousand_roles_by_tag(bencher: Bencher) {
    decide(
        bencher,
        &set(|number| {
            audience_and(
                "StringEquals",
                &format!("aws:RequestTag/role-{number}"),
                "1".into(),
            )
        }),
    );
}

/// Patterns of other forms: found by the longest text in them.
#[divan::bench]
fn ten_thousand_roles_by_text(bencher: Bencher) {
    decide(
        bencher,
        &set(|number| {
            audience_and(
                "StringLike",
                &format!("{HOST}:sub"),
                format!("*team-{number}?*aws*"),
            )
        }),
    );
}

/// An Allow for everybody with a Deny for strangers: nothing to look up.
#[divan::bench]
fn ten_thousand_roles_without_index(bencher: Bencher) {
    let roles = (0..ROLES).map(|number| {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:*",
             "Condition": {"StringEquals": {format!("{HOST}:aud"): "aws-cli"}}},
            {"Effect": "Deny", "Principal": {"Federated": PROVIDER}, "Action": "sts:*",
             "Condition": {"StringNotLike": {format!("{HOST}:sub"): format!("*;/aws/team-{number};*")}}},
        ]});
        Role {
            name: format!("role-{number}"),
            arn: None,
            policy: Policy::parse(&Source::new("policy.json", document.to_string())).unwrap(),
            max_session_seconds: None,
        }
    });
    decide(bencher, &PolicySet::new(roles.collect()));
}
