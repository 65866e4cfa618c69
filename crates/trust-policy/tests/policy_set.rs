//! Many roles at once give the decisions that one by one would give.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diagnostic::Source;
use proptest::prelude::*;
use serde_json::{Value, json};
use trust_policy::{
    Assertion, Call, Decision, Decisions, Login, OidcToken, Policy, PolicySet, Provider,
    ProviderArn, Role, RoleArn, SamlAssertion, SamlAttribute,
};

const OIDC: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const OTHER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/dev";
const SAML: &str = "arn:aws:iam::123456789012:saml-provider/KC";
const HOST: &str = "sso.example.org/realms/prod";

/// One operator with one key and its values.
fn clause() -> impl Strategy<Value = (String, String, Value)> {
    let text = prop::sample::select(vec![
        "a",
        "b",
        "c",
        "A",
        "aws-cli",
        "-a-",
        "-a-b-",
        "${aws:RequestTag/team}",
        "-${aws:RequestTag/team, 'b'}-",
    ]);
    let pattern = prop::sample::select(vec![
        "*-a-*",
        "*-?-*",
        "?a?",
        "*-b-*",
        "*-a-b-*",
        "*--*",
        "*;a;*",
        "a*",
        "*",
        "???",
        "*-*",
        "*-${*}-*",
        "*-${sso.example.org/realms/prod:aud}-*",
        "*-${aws:RequestTag/team}-*",
        "*-${aws:RequestTag/team, 'b'}?*",
        "${aws:SourceIp}*",
        "${sts:RoleAuthorizedByIdp}",
        "*-a-",
        "${",
    ]);
    let key = prop::sample::select(vec![
        format!("{HOST}:sub"),
        format!("{HOST}:sub"),
        format!("{HOST}:aud"),
        format!("{HOST}:amr"),
        "aws:TagKeys".into(),
        "aws:RequestTag/team".into(),
        "aws:RequestTag/level".into(),
        "saml:edupersonaffiliation".into(),
        "saml:sub".into(),
        "aws:SourceIp".into(),
    ]);
    let other_value = prop::sample::select(vec![
        "1",
        "2.5",
        "10.0.0.0/8",
        "2026-11-21",
        "true",
        "false",
        "arn:aws:iam::*:role/a*",
        "-${aws:RequestTag/team}-",
    ]);
    prop_oneof![
        3 => (prop::sample::select(vec!["StringEquals", "ForAnyValue:StringEquals", "StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "ForAnyValue:StringEqualsIgnoreCase", "ForAllValues:StringNotEquals"]), key.clone(), prop::collection::vec(text, 1..3))
            .prop_map(|(operator, key, values)| (operator.to_owned(), key, json!(values))),
        3 => (prop::sample::select(vec!["StringLike", "ForAnyValue:StringLike", "StringNotLike", "StringLikeIfExists", "ForAllValues:StringLike", "ForAnyValue:StringNotLike"]), key.clone(), prop::collection::vec(pattern, 1..3))
            .prop_map(|(operator, key, values)| (operator.to_owned(), key, json!(values))),
        2 => (prop::sample::select(vec!["NumericLessThan", "NumericNotEqualsIfExists", "DateGreaterThan", "IpAddress", "NotIpAddressIfExists", "ArnLike", "ArnNotEquals", "Bool", "BinaryEquals", "Null"]), key, prop::collection::vec(other_value, 1..3))
            .prop_map(|(operator, key, values)| (operator.to_owned(), key, json!(values))),
        1 => prop::sample::select(vec!["true", "false"])
            .prop_map(|value| ("Bool".to_owned(), "sts:RoleAuthorizedByIdp".to_owned(), json!(value))),
    ]
}

fn statement() -> impl Strategy<Value = Value> {
    let effect = prop::sample::select(vec!["Allow", "Allow", "Allow", "Deny"]);
    let principal = prop::sample::select(vec![
        json!({"Federated": OIDC}),
        json!({"Federated": [OIDC, SAML]}),
        json!({"Federated": OTHER}),
        json!({"AWS": "*"}),
        json!("*"),
    ]);
    let action = prop::sample::select(vec![
        json!("sts:AssumeRoleWithWebIdentity"),
        json!("sts:*"),
        json!("sts:AssumeRoleWithSAML"),
        json!("sts:TagSession"),
        json!("sts:AssumeRole"),
    ]);
    (
        effect,
        principal,
        action,
        prop::collection::vec(clause(), 0..3),
    )
        .prop_map(|(effect, principal, action, clauses)| {
            let mut block = json!({});
            for (operator, key, values) in clauses {
                block[operator][key] = values;
            }
            json!({"Effect": effect, "Principal": principal, "Action": action, "Condition": block})
        })
}

fn role() -> impl Strategy<Value = Role> {
    let version = prop::sample::select(vec!["2012-10-17", "2012-10-17", "2008-10-17"]);
    let arn = prop::option::weighted(
        0.8,
        prop::sample::select(vec![
            "arn:aws:iam::123456789012:role/A",
            "arn:aws:iam::123456789012:role/B",
            "arn:aws:iam::999999999999:role/A",
        ]),
    );
    (prop::collection::vec(statement(), 1..4), version, arn).prop_map(
        |(statements, version, arn)| {
            let document = json!({"Version": version, "Statement": statements});
            Role {
                name: "role".into(),
                arn: arn.map(|arn| RoleArn::parse(arn).unwrap()),
                policy: Policy::parse(&Source::new("p.json", document.to_string())).unwrap(),
                max_session_seconds: None,
            }
        },
    )
}

fn token() -> impl Strategy<Value = OidcToken> {
    let sub = prop::sample::select(vec![
        "a",
        "-a-",
        "-a-b-",
        "-b-",
        "--",
        "-",
        ";a;",
        "-*-",
        "-aws-cli-",
        "A",
        "2.5",
        "10.1.2.3",
        "10.1.2.3-a",
        "arn:aws:iam::1:role/ab",
    ]);
    let roles = prop::sample::select(vec![
        json!(null),
        json!(null),
        json!([]),
        json!(["arn:aws:iam::123456789012:role/A"]),
    ]);
    let extra = prop::sample::select(vec![
        json!({}),
        json!({}),
        json!({"https://aws.amazon.com/tags": {"principal_tags": {"team": ["a"]}}}),
        json!({"https://aws.amazon.com/tags": {"principal_tags": {"team": ["b"], "level": ["2.5"]}}}),
        json!({"https://aws.amazon.com/source_identity": "alice"}),
        json!({"iss": "https://elsewhere.example.org"}),
        json!({"amr": ["a", "b"]}),
        json!({"amr": ["-a-"]}),
        json!({"amr": []}),
    ]);
    let unknown = prop::sample::select(vec![
        vec![],
        vec![],
        vec![],
        vec!["sub"],
        vec!["amr"],
        vec!["https://aws.amazon.com/roles"],
        vec!["https://aws.amazon.com/tags"],
    ]);
    (sub, roles, extra, unknown).prop_map(|(sub, roles, extra, unknown)| {
        let mut claims =
            json!({"sub": sub, "aud": "aws-cli", "https://aws.amazon.com/roles": roles});
        claims
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let unknown: Vec<String> = unknown.into_iter().map(str::to_owned).collect();
        OidcToken::synthetic(claims.as_object().unwrap(), &unknown)
    })
}

/// What one evaluator answers to logins in turn, and what each pair of login and role gets by itself.
fn at_once_and_one_by_one(
    roles: &[Role],
    shown: &[Assertion<'_>],
    provider: &Provider,
    call: &Call,
) -> [Vec<Vec<Decision>>; 2] {
    let set = PolicySet::new(roles.to_vec());
    let prepared = set.prepare(provider, call);
    let mut evaluator = prepared.evaluator();
    // Whatever is decided together.
    let at_once = shown.chunks(1 + shown.len() / 2).flat_map(|group| {
        let decided = evaluator.decide(group).into_iter();
        let decided = decided.map(|decisions| {
            let mut listed = vec![Decision::Denied; roles.len()];
            for (role, decision) in decisions.iter() {
                listed[role] = decision;
            }
            let each: Vec<Decision> = (0..roles.len()).map(|role| decisions.of(role)).collect();
            assert_eq!(listed, each);
            each
        });
        decided.collect::<Vec<_>>()
    });
    let one_by_one = shown.iter().map(|assertion| {
        let login = Login::new(*assertion, provider, call);
        let roles = roles.iter();
        roles.map(|role| login.assess(role).decision).collect()
    });
    [at_once.collect(), one_by_one.collect()]
}

fn call() -> impl Strategy<Value = Call> {
    (
        prop::sample::select(vec![None, None, Some(7200), Some(1)]),
        prop::sample::select(vec![None, Some("10.1.2.3"), Some("192.0.2.1")]),
    )
        .prop_map(|(duration_seconds, address)| Call {
            duration_seconds,
            source_ip: address.map(|address| address.parse().unwrap()),
            ..Call::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn tokens_get_the_same_decisions_at_once_and_one_by_one(
        roles in prop::collection::vec(role(), 1..12),
        tokens in prop::collection::vec(token(), 1..6),
        call in call(),
    ) {
        let provider = Provider::new(ProviderArn::parse(OIDC).unwrap());
        let shown: Vec<Assertion<'_>> = tokens.iter().map(Assertion::Oidc).collect();
        let [at_once, one_by_one] = at_once_and_one_by_one(&roles, &shown, &provider, &call);
        prop_assert_eq!(at_once, one_by_one);
    }

    #[test]
    fn assertions_get_the_same_decisions_at_once_and_one_by_one(
        roles in prop::collection::vec(role(), 1..12),
        assertions in prop::collection::vec(assertion(), 1..6),
        call in call(),
    ) {
        let provider = Provider::new(ProviderArn::parse(SAML).unwrap());
        let shown: Vec<Assertion<'_>> = assertions.iter().map(Assertion::Saml).collect();
        let [at_once, one_by_one] = at_once_and_one_by_one(&roles, &shown, &provider, &call);
        prop_assert_eq!(at_once, one_by_one);
    }
}

fn assertion() -> impl Strategy<Value = SamlAssertion> {
    const ATTRIBUTES: &str = "https://aws.amazon.com/SAML/Attributes/";
    const AFFILIATION: &str = "urn:oid:1.3.6.1.4.1.5923.1.1.1.1";
    let values = prop::collection::vec(prop::sample::select(vec!["a", "-a-", "b"]), 0..3);
    let role = prop::option::weighted(0.8, prop::sample::select(vec!["A", "B", "C"]));
    let tag = prop::option::weighted(0.3, prop::sample::select(vec!["a", "b"]));
    let unknown = prop::option::weighted(
        0.2,
        prop::sample::select(vec![
            AFFILIATION.to_owned(),
            format!("{ATTRIBUTES}Role"),
            format!("{ATTRIBUTES}PrincipalTag:team"),
        ]),
    );
    (values, role, tag, unknown).prop_map(|(affiliations, role, tag, unknown)| {
        let attribute = |name: String, values: Vec<String>| SamlAttribute { name, values };
        let affiliations = affiliations.into_iter().map(str::to_owned).collect();
        let mut attributes = vec![
            attribute(AFFILIATION.into(), affiliations),
            attribute(format!("{ATTRIBUTES}RoleSessionName"), vec!["alice".into()]),
        ];
        attributes.extend(role.map(|role| {
            let pairs = vec![
                format!("arn:aws:iam::123456789012:role/{role},{SAML}"),
                format!("{SAML}, arn:aws:iam::123456789012:role/A"),
            ];
            attribute(format!("{ATTRIBUTES}Role"), pairs)
        }));
        attributes.extend(
            tag.map(|tag| attribute(format!("{ATTRIBUTES}PrincipalTag:team"), vec![tag.into()])),
        );
        SamlAssertion {
            subject: Some("-a-".into()),
            attributes,
            unknown_attributes: unknown.into_iter().collect(),
            ..SamlAssertion::default()
        }
    })
}

fn role_with(version: &str, condition: &Value) -> Role {
    let document = json!({"Version": version, "Statement": {
        "Effect": "Allow",
        "Principal": {"Federated": OIDC},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }});
    Role {
        name: "role".into(),
        arn: Some(RoleArn::parse("arn:aws:iam::123456789012:role/A").unwrap()),
        policy: Policy::parse(&Source::new("p.json", document.to_string())).unwrap(),
        max_session_seconds: None,
    }
}

fn decided(roles: &[Role], subjects: &[&str]) -> Vec<Vec<Decision>> {
    let token = |sub: &&str| {
        let claims = json!({"sub": sub, "aud": "aws-cli"});
        OidcToken::synthetic(claims.as_object().unwrap(), &[])
    };
    let tokens: Vec<OidcToken> = subjects.iter().map(token).collect();
    let shown: Vec<Assertion<'_>> = tokens.iter().map(Assertion::Oidc).collect();
    let provider = Provider::new(ProviderArn::parse(OIDC).unwrap());
    let [at_once, one_by_one] = at_once_and_one_by_one(roles, &shown, &provider, &Call::default());
    assert_eq!(at_once, one_by_one);
    at_once
}

#[test]
fn the_same_words_mean_two_things_in_the_two_versions() {
    // aws.md 2.4: `${*}` is a literal star, but only with Version 2012-10-17
    let condition = json!({"StringEquals": {format!("{HOST}:sub"): "${*}"}});
    let roles = ["2012-10-17", "2008-10-17"].map(|version| role_with(version, &condition));
    let (yes, no) = (Decision::Allowed, Decision::Denied);
    assert_eq!(
        decided(&roles, &["*", "${*}"]),
        [vec![yes, no], vec![no, yes]]
    );
}

#[test]
fn what_the_roles_claim_says_can_be_text_of_a_condition() {
    // aws.md 1.6: without the claim the key is `false`
    let condition = json!({"StringEquals": {format!("{HOST}:sub"): "${sts:RoleAuthorizedByIdp}"}});
    let role = role_with("2012-10-17", &condition);
    let (yes, no) = (Decision::Allowed, Decision::Denied);
    assert_eq!(
        decided(&[role], &["x", "false", "x", "true", "false"]),
        [[no], [yes], [no], [no], [yes]]
    );
}

#[test]
fn of_two_ways_into_a_role_the_better_counts() {
    let role = |arn: &str, provider: &str| Role {
        name: arn.into(),
        arn: Some(RoleArn::parse(arn).unwrap()),
        policy: Policy::parse(&Source::new(
            "p.json",
            json!({"Version": "2012-10-17", "Statement": {
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
            }})
            .to_string(),
        ))
        .unwrap(),
        max_session_seconds: None,
    };
    let elsewhere = OIDC.replace("123456789012", "999999999999");
    let set = PolicySet::new(vec![
        role("arn:aws:iam::123456789012:role/A", OIDC),
        role("arn:aws:iam::999999999999:role/A", &elsewhere),
        role("arn:aws:iam::999999999999:role/B", OIDC),
    ]);
    let claims = json!({"sub": "a", "aud": "aws-cli"});
    let token = OidcToken::synthetic(claims.as_object().unwrap(), &[]);
    let mut decisions = Decisions::denied(3);
    for arn in [OIDC, &elsewhere] {
        let provider = Provider::new(ProviderArn::parse(arn).unwrap());
        let call = Call::default();
        let prepared = set.prepare(&provider, &call);
        let decided = prepared.evaluator().decide(&[Assertion::Oidc(&token)]);
        decisions.merge(&decided[0]);
    }
    let expected = [(0, Decision::Allowed), (1, Decision::Allowed)];
    assert_eq!(decisions.iter().collect::<Vec<_>>(), expected);
    assert_eq!(decisions.count(), (2, 0));
}
