use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::super::{SessionPolicies, WebIdentityRequest};
use super::*;
use crate::arn::RoleArn;
use crate::session_name::SessionName;

const NOW: i64 = 1_795_323_604;

fn advice(claims: Value, code: &str, message: &str) -> Advice {
    let token = SecretString::from(format!(
        "h.{}.s",
        URL_SAFE_NO_PAD.encode(claims.to_string())
    ));
    let request = WebIdentityRequest {
        role: RoleArn::parse("arn:aws:iam::123456789012:role/Admin").ok(),
        session_name: SessionName::parse("alice").unwrap(),
        duration: std::time::Duration::from_secs(3600),
        token: &token,
        policies: SessionPolicies::default(),
    };
    let date = Timestamp::from_second(NOW).ok();
    let action = Action::AssumeRoleWithWebIdentity;
    Advice::about(action, code, message, &Sent::web_identity(&request), date)
}

fn causes(advice: &Advice) -> Vec<Cause> {
    advice.likely.iter().map(|likely| likely.cause).collect()
}

const NOT_AUTHORIZED: &str = "Not authorized to perform sts:AssumeRoleWithWebIdentity";

#[test]
fn access_denied_without_tags_is_the_trust_policy_or_a_new_role() {
    let claims = json!({"sub": "s-1", "aud": ["account", "x"], "azp": "keyferry"});
    let advice = advice(claims, "AccessDenied", NOT_AUTHORIZED);
    assert_eq!(
        causes(&advice),
        [Cause::TrustPolicy, Cause::RoleUnknownOrNew]
    );
    insta::assert_snapshot!(advice, @r"
      the trust policy of `arn:aws:iam::123456789012:role/Admin` doesn't allow it (it sees `aud` = `keyferry`, `sub` = `s-1`)
      -> compare the policy with the token: `keyferry explain --policy FILE`
      or: `arn:aws:iam::123456789012:role/Admin` doesn't exist, or has just been created or changed, which STS learns with a delay of some seconds
      -> check the ARN letter by letter; for a new role or provider try again in 10 seconds
    ");
}

#[test]
fn access_denied_with_tags_is_first_of_all_a_missing_tag_session() {
    let claims = json!({
        "https://aws.amazon.com/tags": {"principal_tags": {"team": ["a"]}},
        "https://aws.amazon.com/source_identity": "alice"
    });
    let advice = advice(claims, "AccessDenied", NOT_AUTHORIZED);
    assert_eq!(
        causes(&advice),
        [
            Cause::TagSession,
            Cause::SourceIdentity,
            Cause::TrustPolicy,
            Cause::RoleUnknownOrNew
        ]
    );
    assert!(advice.likely[0].remedy.contains("sts:TagSession"));
    assert!(advice.likely[0].meaning.contains("`team`"));
}

#[test]
fn an_answer_that_names_the_missing_permission_leaves_no_doubt() {
    let advice = advice(
        json!({}),
        "AccessDenied",
        "Not authorized to perform sts:TagSession",
    );
    assert_eq!(causes(&advice), [Cause::TagSession]);
}

#[test]
fn a_role_outside_of_the_roles_claim_is_told_from_a_trust_policy() {
    let claims = json!({"https://aws.amazon.com/roles": ["arn:aws:iam::123456789012:role/Read"]});
    let message = "The target role ARN is not present in the roles claim of the identity token";
    let advice = advice(claims, "InvalidIdentityToken", message);
    assert_eq!(causes(&advice), [Cause::RolesClaim]);
    assert!(advice.likely[0].meaning.contains("role/Read"), "{advice}");
}

#[test]
fn clocks_that_differ_are_told_from_a_token_that_has_ended() {
    let ahead = advice(
        json!({"iat": NOW + 600, "exp": NOW + 900}),
        "InvalidIdentityToken",
        "Token is not yet valid",
    );
    assert_eq!(causes(&ahead)[0], Cause::ClockSkew);
    assert!(ahead.likely[0].meaning.contains("600 s"), "{ahead}");
    let ended = advice(
        json!({"iat": NOW - 3600, "exp": NOW - 3300}),
        "ExpiredTokenException",
        "Token expired",
    );
    assert_eq!(causes(&ended), [Cause::Expired, Cause::ClockSkew]);
    let valid = advice(
        json!({"iat": NOW, "exp": NOW + 300}),
        "InvalidIdentityToken",
        "No good",
    );
    assert_eq!(causes(&valid), [Cause::Token]);
}

#[test]
fn every_code_of_sts_has_an_entry() {
    for code in [
        "AccessDenied",
        "InvalidIdentityToken",
        "ExpiredTokenException",
        "IDPCommunicationError",
        "IDPRejectedClaim",
        "MalformedPolicyDocument",
        "PackedPolicyTooLarge",
        "RegionDisabledException",
        "ValidationError",
        "InternalFailure",
    ] {
        let advice = advice(json!({}), code, "");
        assert!(!causes(&advice).contains(&Cause::Unknown), "{code}");
    }
    assert_eq!(causes(&advice(json!({}), "Whatever", "")), [Cause::Unknown]);
}

#[test]
fn texts_of_sts_lead_to_their_causes() {
    for (code, message, cause) in [
        (
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account for https://a",
            Cause::UnknownProvider,
        ),
        (
            "InvalidIdentityToken",
            "Incorrect token audience",
            Cause::Audience,
        ),
        (
            "InvalidIdentityToken",
            "RoleSessionName is required in AuthnResponse",
            Cause::SamlSessionName,
        ),
        (
            "InvalidIdentityToken",
            "Response signature invalid",
            Cause::Signature,
        ),
        (
            "InvalidIdentityToken",
            "Issuer not present in specified provider",
            Cause::SamlIssuer,
        ),
        (
            "InvalidIdentityToken",
            "Response does not contain the required audience",
            Cause::SamlAudience,
        ),
        (
            "InvalidIdentityToken",
            "Specified provider doesn't exist",
            Cause::SamlProvider,
        ),
        (
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role",
            Cause::Duration,
        ),
        (
            "ValidationError",
            "1 validation error detected",
            Cause::Parameter,
        ),
    ] {
        assert_eq!(
            causes(&advice(json!({}), code, message)),
            [cause],
            "{message}"
        );
    }
}

#[test]
fn foreign_text_in_claims_cannot_move_the_cursor() {
    let claims = json!({"sub": "\u{1b}[2Jx", "aud": "k\r\n"});
    let shown = advice(claims, "AccessDenied", "").to_string();
    assert!(
        !shown.contains('\u{1b}') && !shown.contains('\r'),
        "{shown:?}"
    );
}
