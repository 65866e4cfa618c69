//! Generated policies: clean, and open to exactly those they are meant for.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diagnostic::Source;
use proptest::prelude::*;
use trust_policy::{
    Action, Caller, Decision, Fact, Format, NewPolicy, NewPolicyError, Policy, ProviderArn,
    Request, Who, evaluate, lint,
};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const SAML: &str = "arn:aws:iam::123456789012:saml-provider/KC";

fn new(who: Who) -> NewPolicy {
    NewPolicy {
        provider: ProviderArn::parse(PROVIDER).unwrap(),
        audience: "aws-cli".into(),
        who,
        tags: false,
        source_identity: false,
    }
}

fn item(delimiter: &str, item: &str) -> Who {
    Who::Item {
        delimiter: delimiter.into(),
        item: item.into(),
    }
}

fn read(new: &NewPolicy) -> Policy {
    Policy::parse(&Source::new("new.json", new.write(Format::Json).unwrap())).unwrap()
}

fn decide(policy: &Policy, sub: &str) -> Decision {
    let request = Request::new(
        Action::AssumeRoleWithWebIdentity,
        Caller::Federated(ProviderArn::parse(PROVIDER).unwrap()),
    )
    .with("sso.example.org/realms/prod:sub", sub)
    .with("sso.example.org/realms/prod:aud", "aws-cli");
    evaluate(policy, &request).decision
}

proptest! {
    #[test]
    fn an_item_of_any_characters_admits_its_members_and_nobody_else(
        name in "[a-c*?${}\"\\\\/%é😀\n-]{1,6}",
        others in prop::collection::vec("[a-c*?${}/é😀-]{1,4}", 0..4),
        member in any::<bool>(),
    ) {
        let new = new(item(";", &name));
        let policy = read(&new);
        prop_assert!(policy.findings().is_empty(), "{:?}", policy.findings());
        let mut items = others;
        if member {
            items.push(name.clone());
        }
        let sub = format!(";{};", items.join(";;"));
        let expected = if items.contains(&name) { Decision::Allowed } else { Decision::Denied };
        prop_assert_eq!(decide(&policy, &sub), expected, "{}", sub);
    }

    #[test]
    fn what_is_generated_has_no_findings(name in "[A-Za-z0-9_.%-]{1,12}", tags in any::<bool>(), identity in any::<bool>()) {
        for who in [
            Who::Subject(name.clone()),
            item(";", &format!("/aws/{name}")),
            Who::RoleList,
            Who::Tag { key: "aws-role".into(), value: name.replace('%', "") + "x" },
        ] {
            for provider in [PROVIDER, SAML] {
                let new = NewPolicy {
                    provider: ProviderArn::parse(provider).unwrap(),
                    tags,
                    source_identity: identity,
                    ..new(who.clone())
                };
                let policy = read(&new);
                let mut findings = policy.findings().to_vec();
                findings.extend(lint(&policy, None));
                prop_assert!(findings.is_empty(), "{:?}", findings);
            }
        }
    }
}

#[test]
fn a_policy_for_tokens_with_source_identity_refuses_those_without() {
    let policy = read(&NewPolicy {
        source_identity: true,
        ..new(Who::Subject("alice".into()))
    });
    let asked = |action, identity: Fact| {
        let caller = Caller::Federated(ProviderArn::parse(PROVIDER).unwrap());
        let request = Request::new(action, caller)
            .with("sso.example.org/realms/prod:sub", "alice")
            .with("sso.example.org/realms/prod:aud", "aws-cli")
            .with("sts:SourceIdentity", identity);
        evaluate(&policy, &request).decision
    };
    let alice = || Fact::Single("alice".into());
    let assume = Action::AssumeRoleWithWebIdentity;
    assert_eq!(asked(assume, alice()), Decision::Allowed);
    assert_eq!(asked(assume, Fact::Missing), Decision::Denied);
    assert_eq!(asked(Action::SetSourceIdentity, alice()), Decision::Allowed);
}

#[test]
fn names_that_would_match_others_are_refused() {
    for (delimiter, name) in [
        (";", ""),
        (";", "a;b"),
        ("", "a"),
        ("--", "a-"),
        ("--", "-a"),
        ("-", "a-b"),
    ] {
        let refused = new(item(delimiter, name)).write(Format::Json);
        assert!(refused.is_err(), "{delimiter} {name}");
    }
    let refused = new(Who::Tag {
        key: "a".into(),
        value: "b;c".into(),
    })
    .write(Format::Json);
    assert!(matches!(refused, Err(NewPolicyError::Tag(_))));
}

#[test]
fn json_escapes_what_iam_refuses() {
    let text = new(item(";", "/aws/管理😀é")).write(Format::Json).unwrap();
    assert!(text.is_ascii());
    assert!(
        text.contains("\\u7ba1\\u7406\\ud83d\\ude00\\u00e9"),
        "{text}"
    );
}

#[test]
fn terraform_and_cloudformation_refuse_what_they_would_break() {
    for format in [Format::Terraform("Admin"), Format::CloudFormation("Admin")] {
        let refused = new(item(";", "/aws/管")).write(format);
        assert_eq!(refused, Err(NewPolicyError::Character('管')));
    }
    assert!(new(Who::RoleList).write(Format::Terraform("a b")).is_err());
}

#[test]
fn terraform_text() {
    let text = new(item("-", "a*${b}%{c}\"é"))
        .write(Format::Terraform("Team.Admin"))
        .unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn cloudformation_text() {
    let text = NewPolicy {
        tags: true,
        ..new(item("-", "a*${b}%{c}\"é"))
    }
    .write(Format::CloudFormation("Team.Admin"))
    .unwrap();
    insta::assert_snapshot!(text);
}
