//! `AssumeRoleWithSAML`: facts 1.3, 1.4, 1.8 and 1.9.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use trust_policy::{ProviderArn, RoleArn};

use super::signer::{Draft, ISSUER, KEYS, metadata, response, sign};
use super::world::*;
use crate::clock::Clock;
use crate::{ProviderSettings, RoleSettings, StsSettings};

const PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/Keycloak";
const ATTRIBUTES: &str = "https://aws.amazon.com/SAML/Attributes/";

fn now() -> Timestamp {
    "2026-01-01T00:00:10Z".parse().unwrap()
}

fn after(seconds: i64) -> String {
    (now() + SignedDuration::from_secs(seconds)).to_string()
}

fn settings(statement: Value, metadata: &str) -> StsSettings {
    StsSettings {
        roles: [ROLE, "arn:aws:iam::123456789012:role/AWSReservedSSO_x"]
            .map(|role| RoleSettings {
                arn: RoleArn::parse(role).unwrap(),
                trust_policy: policy(&json!({"Version": "2012-10-17", "Statement": statement})),
                max_session_seconds: 7200,
            })
            .into(),
        providers: vec![ProviderSettings::Saml {
            arn: ProviderArn::parse(PROVIDER).unwrap(),
            metadata: metadata.to_owned(),
        }],
        ..StsSettings::default()
    }
}

fn statement() -> Value {
    json!({
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}},
    })
}

async fn world(statement: Value) -> World {
    let settings = settings(statement, &metadata(&KEYS[0]));
    World::serve_at(
        settings,
        Clock::new(now),
        ISSUER.to_owned(),
        Default::default(),
    )
    .await
}

fn draft() -> Draft {
    Draft {
        id: "a1",
        issuer: ISSUER.to_owned(),
        format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
        recipient: Some("https://signin.aws.amazon.com/saml"),
        not_on_or_after: Some(after(60)),
        conditions: "<saml:Conditions><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction></saml:Conditions>".to_owned(),
        session_end: None,
        attributes: vec![
            (format!("{ATTRIBUTES}Role"), vec![format!("{ROLE},{PROVIDER}")]),
            (format!("{ATTRIBUTES}RoleSessionName"), vec!["alice".to_owned()]),
        ],
    }
}

/// The draft with an attribute replaced, added, or (without values) taken away.
fn with(name: &str, values: &[&str]) -> Draft {
    let mut draft = draft();
    let name = format!("{ATTRIBUTES}{name}");
    draft.attributes.retain(|(known, _)| *known != name);
    if !values.is_empty() {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        draft.attributes.push((name, values));
    }
    draft
}

async fn assume_with(world: &World, document: &str, changes: &[(&str, &str)]) -> Answer {
    let encoded = STANDARD.encode(document);
    let mut form = std::collections::BTreeMap::from([
        ("Action", "AssumeRoleWithSAML"),
        ("Version", "2011-06-15"),
        ("RoleArn", ROLE),
        ("PrincipalArn", PROVIDER),
        ("SAMLAssertion", &encoded),
    ]);
    form.extend(changes.iter().copied());
    form.retain(|_, value| *value != "(none)");
    world.post(&form.into_iter().collect::<Vec<_>>()).await
}

async fn assume(world: &World, draft: &Draft) -> Answer {
    assume_with(world, &response(&draft.signed()), &[]).await
}

fn seconds(answer: &Answer) -> i64 {
    let expiration: Timestamp = answer.get("Expiration").parse().unwrap();
    expiration.duration_since(now()).as_secs()
}

#[tokio::test]
async fn keycloaks_own_assertion_gets_credentials() {
    let recording = include_str!("keycloak/26.7.3/assertion-sha256.xml");
    let metadata = include_str!("keycloak/26.7.3/metadata.xml");
    // Ten seconds after Keycloak issued it.
    let clock = Clock::new(|| "2026-11-22T04:57:36Z".parse().unwrap());
    let settings = settings(statement(), metadata);
    let world = World::serve_at(settings, clock, String::new(), Default::default()).await;
    let answer = assume_with(&world, &response(recording), &[]).await;
    assert_eq!(answer.outcome(), (200, "", ""), "{}", answer.body);
    assert_eq!(
        answer.get("Subject"),
        "G-306d3a2d-9d7c-4de6-a220-96f20b0e8b04"
    );
    assert_eq!(answer.get("SubjectType"), "persistent");
    assert_eq!(answer.get("Issuer"), "http://127.0.0.1:18461/realms/lab");
    assert_eq!(answer.get("Audience"), "https://signin.aws.amazon.com/saml");
    // base64(sha1("http://127.0.0.1:18461/realms/lab" + "123456789012" + "/Keycloak")), worked out by hand.
    assert_eq!(answer.get("NameQualifier"), "HN83QhcPBIPeriNzc2qV1blNnTQ=");
    assert_eq!(
        answer.get("Arn"),
        "arn:aws:sts::123456789012:assumed-role/Reader/alice"
    );
    // Its SessionDuration attribute says 1800.
    assert_eq!(answer.get("Expiration"), "2026-11-22T05:27:36Z");
    assert_eq!(world.calls("AssumeRoleWithSAML"), 1);
}

#[tokio::test]
async fn assertions_are_judged_as_the_live_service_judges_them() {
    let world = world(statement()).await;
    let conditions = |inner: &str| Draft {
        conditions: format!("<saml:Conditions{inner}</saml:Conditions>"),
        ..draft()
    };
    let invalid = |message| (400, "InvalidIdentityToken", message);
    let fine = (200, "", "");
    let denied = (
        403,
        "AccessDenied",
        "Not authorized to perform sts:AssumeRoleWithSAML",
    );
    let session_name =
        invalid("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");
    let reversed = format!("{PROVIDER},{ROLE}");
    let other_role = format!("arn:aws:iam::123456789012:role/Other,{PROVIDER}");
    let right = format!("{ROLE},{PROVIDER}");
    let cases = [
        ("as it should be", draft(), fine),
        // 1.8, observed: what isn't enforced.
        (
            "another audience",
            conditions(
                "><saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>",
            ),
            fine,
        ),
        ("no audience", conditions(">"), fine),
        (
            "not before tomorrow",
            conditions(" NotBefore=\"2026-01-02T00:00:00Z\">"),
            fine,
        ),
        // 1.8, observed: what is.
        (
            "no Recipient",
            Draft {
                recipient: None,
                ..draft()
            },
            invalid("Response does not contain the required audience"),
        ),
        (
            "a NameID without Format",
            Draft {
                format: None,
                ..draft()
            },
            invalid("NameID in AuthnResponse has no Format"),
        ),
        (
            "redeemed too late",
            Draft {
                not_on_or_after: Some(after(-1)),
                ..draft()
            },
            (
                400,
                "ExpiredTokenException",
                "Token must be redeemed within 5 minutes of issuance",
            ),
        ),
        (
            "no time limit",
            Draft {
                not_on_or_after: None,
                ..draft()
            },
            invalid("SubjectConfirmationData in AuthnResponse has no NotOnOrAfter"),
        ),
        (
            "a session that is over",
            Draft {
                session_end: Some(after(-1)),
                ..draft()
            },
            (
                400,
                "ExpiredTokenException",
                "SessionNotOnOrAfter in AuthnResponse has passed",
            ),
        ),
        (
            "another issuer",
            Draft {
                issuer: "https://x.example".to_owned(),
                ..draft()
            },
            invalid("Issuer not present in specified provider"),
        ),
        // Any Recipient passes the token check; this policy asks for AWS's.
        (
            "another Recipient",
            Draft {
                recipient: Some("https://other.example/acs"),
                ..draft()
            },
            denied,
        ),
        // 1.8: attributes.
        (
            "no session name",
            with("RoleSessionName", &[]),
            invalid("RoleSessionName is required in AuthnResponse"),
        ),
        (
            "a session name with a space",
            with("RoleSessionName", &["a b"]),
            session_name,
        ),
        (
            "two session names",
            with("RoleSessionName", &["alice", "bob"]),
            session_name,
        ),
        (
            "role and provider in the other order",
            with("Role", &[&reversed]),
            fine,
        ),
        (
            "among other pairs",
            with("Role", &[&other_role, &right]),
            fine,
        ),
        ("another role", with("Role", &[&other_role]), denied),
        ("no roles", with("Role", &[]), denied),
        (
            "a SessionDuration out of bounds",
            with("SessionDuration", &["60"]),
            invalid("SessionDuration in AuthnResponse must be 900 to 43200"),
        ),
        (
            "tags without permission",
            with("PrincipalTag:team", &["x"]),
            (
                403,
                "AccessDenied",
                "Not authorized to perform sts:TagSession",
            ),
        ),
        (
            "a source identity without permission",
            with("SourceIdentity", &["alice"]),
            (
                403,
                "AccessDenied",
                "Not authorized to perform sts:SetSourceIdentity",
            ),
        ),
    ];
    for (name, draft, expected) in cases {
        let answer = assume(&world, &draft).await;
        assert_eq!(answer.outcome(), expected, "{name}");
    }
    // 1.8: an assertion can be used again.
    let again = draft();
    assert_eq!(assume(&world, &again).await.outcome(), fine);
    assert_eq!(assume(&world, &again).await.outcome(), fine);
}

#[tokio::test]
async fn the_recipient_is_what_a_policy_sees_as_audience() {
    let mut open = statement();
    open.as_object_mut().unwrap().remove("Condition");
    let world = world(open).await;
    let foreign = Draft {
        recipient: Some("https://other.example/acs"),
        ..draft()
    };
    let answer = assume(&world, &foreign).await;
    assert_eq!(answer.get("Audience"), "https://other.example/acs");
}

#[tokio::test]
async fn a_session_lasts_as_long_as_the_shortest_limit() {
    let world = world(statement()).await;
    let long = with("SessionDuration", &["7200"]);
    let short = with("SessionDuration", &["1800"]);
    // 1.9: SessionNotOnOrAfter cuts even below 900 seconds.
    let ending = Draft {
        session_end: Some(after(600)),
        ..draft()
    };
    for (name, draft, asked, expected) in [
        ("by default", &draft(), None, 3600),
        ("as asked", &draft(), Some("7200"), 7200),
        ("SessionDuration can shorten", &short, Some("7200"), 1800),
        ("SessionDuration can't lengthen", &long, None, 3600),
        ("the login ends before", &ending, Some("7200"), 600),
    ] {
        let changes: Vec<_> = asked
            .map(|asked| ("DurationSeconds", asked))
            .into_iter()
            .collect();
        let answer = assume_with(&world, &response(&draft.signed()), &changes).await;
        assert_eq!(answer.outcome().0, 200, "{name}: {}", answer.body);
        assert_eq!(seconds(&answer), expected, "{name}");
    }
    let document = response(&draft().signed());
    let answer = assume_with(&world, &document, &[("DurationSeconds", "7201")]).await;
    assert_eq!(answer.outcome().1, "ValidationError");
}

#[tokio::test]
async fn parameters_and_documents_that_arent_right_are_told_apart() {
    let world = world(statement()).await;
    let genuine = draft().signed();
    let document = response(&genuine);
    let reserved = "arn:aws:iam::123456789012:role/AWSReservedSSO_x";
    let long = "A".repeat(100_001);
    let base64url = URL_SAFE_NO_PAD.encode(&genuine);
    for (name, document, changes, code, message) in [
        (
            "no provider",
            &document,
            vec![("PrincipalArn", "(none)")],
            "ValidationError",
            "1 validation error detected: Value null at 'principalArn' failed to satisfy constraint: Member must not be null",
        ),
        (
            "an unknown provider",
            &document,
            vec![(
                "PrincipalArn",
                "arn:aws:iam::123456789012:saml-provider/Other",
            )],
            "InvalidIdentityToken",
            "Specified provider doesn't exist",
        ),
        (
            "no ARN",
            &document,
            vec![("PrincipalArn", "arn:aws:iam::123456789012:user/x")],
            "ValidationError",
            "Request ARN is invalid",
        ),
        (
            "a role that isn't there",
            &document,
            vec![("RoleArn", "arn:aws:iam::123456789012:role/Nobody")],
            "AccessDenied",
            "Not authorized to perform sts:AssumeRoleWithSAML",
        ),
        (
            "a role of Identity Center",
            &response(&with("Role", &[&format!("{reserved},{PROVIDER}")]).signed()),
            vec![("RoleArn", reserved)],
            "AccessDenied",
            "Not authorized to perform sts:AssumeRoleWithSAML",
        ),
        (
            "too long",
            &document,
            vec![("SAMLAssertion", &long)],
            "ValidationError",
            "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000",
        ),
        (
            "the exchange's base64url",
            &document,
            vec![("SAMLAssertion", &base64url)],
            "InvalidIdentityToken",
            "",
        ),
        (
            "no base64",
            &document,
            vec![("SAMLAssertion", "<xml/>")],
            "InvalidIdentityToken",
            "Invalid base64 SAMLResponse",
        ),
        (
            "a bare assertion",
            &genuine,
            vec![],
            "InvalidIdentityToken",
            "Invalid SAML response",
        ),
        (
            "no signature",
            &response(&draft().text()),
            vec![],
            "InvalidIdentityToken",
            "Response signature invalid",
        ),
        (
            "an attacker's signature",
            &response(&sign(&draft().text(), &KEYS[1], |info| info)),
            vec![],
            "InvalidIdentityToken",
            "Response signature invalid",
        ),
    ] {
        let answer = assume_with(&world, document, &changes).await;
        assert_eq!(answer.outcome().1, code, "{name}");
        if !message.is_empty() {
            assert_eq!(answer.outcome().2, message, "{name}");
        }
    }
}

#[tokio::test]
async fn tags_and_source_identity_reach_the_session_when_they_are_allowed() {
    let mut statement = statement();
    statement["Action"] = json!([
        "sts:AssumeRoleWithSAML",
        "sts:TagSession",
        "sts:SetSourceIdentity"
    ]);
    let world = world(statement).await;
    assert_eq!(
        assume(&world, &with("PrincipalTag:team", &["x"]))
            .await
            .outcome()
            .0,
        200
    );
    let answer = assume(&world, &with("SourceIdentity", &["alice"])).await;
    assert_eq!(answer.get("SourceIdentity"), "alice");
    let answer = assume(&world, &with("PrincipalTag:team", &["a", "b"])).await;
    assert_eq!(answer.outcome().1, "InvalidIdentityToken");
}
