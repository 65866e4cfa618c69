//! Many roles at once give the decisions that one by one would give.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diagnostic::Source;
use proptest::prelude::*;
use serde_json::{Value, json};
use trust_policy::{
    Assertion, Call, Decision, Login, OidcToken, Policy, PolicySet, Provider, ProviderArn, Role,
    RoleArn, SamlAssertion, SamlAttribute,
};

const OIDC: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const OTHER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/dev";
const SAML: &str = "arn:aws:iam::123456789012:saml-provider/KC";
const HOST: &str = "sso.example.org/realms/prod";

/// One operator with one key and its values.
fn clause() -> impl Strategy<Value = (String, String, Value)> {
    let text = prop::sample::select(vec!["a", "b", "c", "aws-cli", "-a-", "-a-b-"]);
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
        "*-*",
        "*-${*}-*",
        "*-${sso.example.org/realms/prod:aud}-*",
        "${sts:RoleAuthorizedByIdp}",
        "*-a-",
    ]);
    let key = prop::sample::select(vec![
        format!("{HOST}:sub"),
        format!("{HOST}:sub"),
        format!("{HOST}:aud"),
        format!("{HOST}:amr"),
        "aws:TagKeys".into(),
        "aws:RequestTag/team".into(),
        "saml:edupersonaffiliation".into(),
        "saml:sub".into(),
        "aws:SourceIp".into(),
    ]);
    prop_oneof![
        3 => (prop::sample::select(vec!["StringEquals", "ForAnyValue:StringEquals", "StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals", "StringEqualsIgnoreCase"]), key.clone(), prop::collection::vec(text, 1..3))
            .prop_map(|(operator, key, values)| (operator.to_owned(), key, json!(values))),
        3 => (prop::sample::select(vec!["StringLike", "ForAnyValue:StringLike", "StringNotLike", "StringLikeIfExists", "ForAllValues:StringLike"]), key, prop::collection::vec(pattern, 1..3))
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
        json!({"https://aws.amazon.com/source_identity": "alice"}),
        json!({"iss": "https://elsewhere.example.org"}),
        json!({"amr": ["a", "b"]}),
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

/// The set's answer, role by role.
fn at_once(roles: &[Role], login: &Login<'_>) -> Vec<Decision> {
    let set = PolicySet::new(roles.to_vec());
    let mut decisions = vec![Decision::Denied; roles.len()];
    for (index, decision) in set.decide(login) {
        decisions[index] = decision;
    }
    decisions
}

fn one_by_one(roles: &[Role], login: &Login<'_>) -> Vec<Decision> {
    roles
        .iter()
        .map(|role| login.assess(role).decision)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_token_gets_the_same_decisions_at_once_and_one_by_one(
        roles in prop::collection::vec(role(), 1..12),
        token in token(),
        duration in prop::sample::select(vec![None, None, Some(7200), Some(1)]),
    ) {
        let provider = Provider::new(ProviderArn::parse(OIDC).unwrap());
        let call = Call { duration_seconds: duration, ..Call::default() };
        let login = Login::new(Assertion::Oidc(&token), &provider, &call);
        prop_assert_eq!(at_once(&roles, &login), one_by_one(&roles, &login));
    }

    #[test]
    fn an_assertion_gets_the_same_decisions_at_once_and_one_by_one(
        roles in prop::collection::vec(role(), 1..12),
        affiliations in prop::collection::vec(prop::sample::select(vec!["a", "-a-", "b"]), 0..3),
        listed in any::<bool>(),
    ) {
        let provider = Provider::new(ProviderArn::parse(SAML).unwrap());
        let attribute = |name: &str, values: Vec<String>| SamlAttribute { name: name.into(), values };
        let mut attributes = vec![
            attribute("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", affiliations.into_iter().map(str::to_owned).collect()),
            attribute("https://aws.amazon.com/SAML/Attributes/RoleSessionName", vec!["alice".into()]),
        ];
        if listed {
            let pair = format!("arn:aws:iam::123456789012:role/A,{SAML}");
            attributes.push(attribute("https://aws.amazon.com/SAML/Attributes/Role", vec![pair]));
        }
        let assertion = SamlAssertion { subject: Some("-a-".into()), attributes, ..SamlAssertion::default() };
        let call = Call::default();
        let login = Login::new(Assertion::Saml(&assertion), &provider, &call);
        prop_assert_eq!(at_once(&roles, &login), one_by_one(&roles, &login));
    }
}
