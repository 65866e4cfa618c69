//! What the reader and the lints find in a policy, and where.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use diagnostic::{Finding, Level, Source};
use proptest::prelude::*;
use serde::Deserialize;
use trust_policy::{Call, OidcToken, Policy, ProviderArn, lint};

const OIDC: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const HOST: &str = "sso.example.org/realms/prod";
const SAML: &str = "arn:aws:iam::123456789012:saml-provider/KC";

#[derive(Deserialize)]
struct Table {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    policy: Option<String>,
    /// Of a statement that allows web identity for the OIDC provider.
    condition: Option<String>,
    ids: Option<Vec<String>>,
    lints: Option<Vec<String>>,
    at: Option<String>,
    says: Option<String>,
}

fn text(row: &Row) -> String {
    let text = row.policy.clone().unwrap_or_else(|| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"P"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{}}}]}}"#,
            row.condition.as_ref().unwrap()
        )
    });
    text.replace("\"P\"", &format!("\"{OIDC}\""))
        .replace("\"S\"", &format!("\"{SAML}\""))
        .replace("H:", &format!("{HOST}:"))
        .replace("H/:", &format!("{HOST}/:"))
}

fn check(source: &Source, findings: &[Finding], wanted: &[String], row: &Row) {
    let ids: Vec<_> = findings.iter().map(|finding| finding.id.as_ref()).collect();
    assert_eq!(ids, wanted, "{}\n{findings:#?}", source.text());
    let Some(first) = findings.first() else {
        return;
    };
    if let Some(at) = &row.at {
        assert_eq!(source.slice(first.span.unwrap()), at);
    }
    if let Some(says) = &row.says {
        assert!(first.message.contains(says), "{}", first.message);
    }
}

#[test]
fn mistakes_are_found_where_they_stand() {
    let path = format!("{}/tests/data/findings.toml", env!("CARGO_MANIFEST_DIR"));
    let table: Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for row in &table.row {
        let source = Source::new("policy.json", text(row));
        let policy = Policy::parse(&source).unwrap();
        if let Some(ids) = &row.ids {
            check(&source, policy.findings(), ids, row);
        }
        if let Some(lints) = &row.lints {
            assert!(policy.findings().is_empty(), "{:?}", policy.findings());
            check(&source, &lint(&policy, None), lints, row);
        }
    }
}

/// A policy of `characters` characters that count, in a text with white space between them.
fn long_policy(characters: usize) -> Result<Policy, Vec<Finding>> {
    let frame = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{OIDC}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"{HOST}:sub":""}}}}}}]}}"#
    );
    let filler = "x".repeat(characters - frame.len());
    let text = frame.replace(":\"\"}", &format!(":  \n\t\"{filler}\"}}"));
    Policy::parse(&Source::new("policy.json", text))
}

#[test]
fn the_size_quota_counts_characters_without_white_space() {
    assert!(long_policy(2048).unwrap().findings().is_empty());
    let policy = long_policy(2049).unwrap();
    assert_eq!(policy.findings()[0].id, "policy-size");
    assert_eq!(policy.findings()[0].level, Level::Warning);
    assert!(long_policy(8192).is_ok());
    assert_eq!(long_policy(8193).unwrap_err()[0].id, "policy-size");
}

#[test]
fn a_character_beyond_latin_1_is_shown_with_its_escape() {
    for (character, escape) in [
        ("é", None),
        ("€", Some("\\u20ac")),
        ("😀", Some("\\ud83d\\ude00")),
        ("\u{1}", None),
    ] {
        let text = format!(
            r#"{{"Id":"{character}","Statement":[{{"Effect":"Deny","Principal":{{"AWS":"*"}},"Action":"sts:*"}}]}}"#
        );
        let source = Source::new("policy.json", text);
        match (Policy::parse(&source), escape) {
            (Ok(policy), None) => assert!(policy.findings().is_empty()),
            (Ok(policy), Some(escape)) => {
                let finding = &policy.findings()[0];
                assert_eq!(finding.id, "policy-characters");
                assert_eq!(source.slice(finding.span.unwrap()), character);
                assert!(finding.help.as_ref().unwrap().contains(escape));
            }
            // A control character isn't JSON in the first place.
            (Err(findings), _) => assert_eq!(
                (findings[0].id.as_ref(), character),
                ("policy-json", "\u{1}")
            ),
        }
    }
}

/// JSON values of every shape, with the names STS looks at among them.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
    ];
    let name = prop_oneof![
        prop::sample::select(vec![
            "principal_tags",
            "transitive_tag_keys",
            "team",
            "amazon",
            "com/roles",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(name.clone(), inner, 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_claims_become_some_context(
        claims in prop::collection::btree_map(
            prop::sample::select(vec![
                "iss", "sub", "aud", "azp", "iat", "exp", "nbf", "amr", "email", "https://aws", "groups",
                "https://aws.amazon.com/roles", "https://aws.amazon.com/tags", "https://aws.amazon.com/source_identity",
                "https://aws.amazon.com/tags/principal_tags/x", "https://aws.amazon.com/tags/transitive_tag_keys",
            ]),
            json(),
            0..10,
        )
    ) {
        let claims: serde_json::Map<_, _> = claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        for token in [OidcToken::issued(&claims, None), OidcToken::synthetic(&claims, &[])] {
            let _ = token.context(&ProviderArn::parse(OIDC).unwrap(), &Call::default());
            let _ = (token.problems(), token.invisible(), token.roles());
        }
    }
}

#[test]
fn a_misspelt_element_is_told_what_is_probably_meant() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole",
        "Conditoin": {}, "effect": "Deny", "Resource": "*", "Whatever": 1
    }]}"#;
    let policy = Policy::parse(&Source::new("policy.json", text)).unwrap();
    let unknown = policy.findings().iter();
    let helps: Vec<_> = unknown
        .filter(|finding| finding.id == "policy-unknown-element")
        .filter_map(|finding| finding.help.as_deref())
        .collect();
    assert_eq!(
        helps,
        [
            "did you mean `Condition`? If not, remove it",
            "write `Effect`",
            "remove it: a trust policy belongs to its role and names no resource",
            "remove it; known are Sid, Effect, Principal, NotPrincipal, Action, NotAction, Condition",
        ]
    );
}
