use serde_json::json;
use url::Url;

use super::*;
use crate::assertion::tests::KEYCLOAK;
use crate::client::Issuer;
use crate::http::HttpSettings;
use crate::scripted_server::{Asked, Reply, ScriptedServer};

fn granted(token: &str) -> Reply {
    let body = json!({
        "access_token": token, "expires_in": 60, "refresh_expires_in": 0, "token_type": "Bearer",
        "not-before-policy": 0, "issued_token_type": SAML2
    });
    Reply::new(200, "application/json", body.to_string())
}

fn refusal(status: u16, error: &str, description: &str) -> Reply {
    let body = json!({"error": error, "error_description": description});
    Reply::new(status, "application/json", body.to_string())
}

fn keycloak() -> Reply {
    granted(&URL_SAFE_NO_PAD.encode(KEYCLOAK))
}

/// A provider that was discovered at the scripted server, whose keys don't matter here.
fn provider(url: &Url, grants: &[&str]) -> Provider {
    let at = |path: &str| url.join(path).unwrap();
    let issuer = Issuer::parse(at("realms/lab").as_str()).unwrap();
    serde_json::from_value(json!({
        "issuer": issuer,
        "endpoints": {
            "token_endpoint": at("token"), "jwks_uri": at("certs"), "grant_types_supported": grants
        },
        "keys": {"keys": []},
        "discovered_at": "2026-11-22T05:00:00Z",
        "keys_fetched_at": "2026-11-22T05:00:00Z"
    }))
    .unwrap()
}

async fn exchanged(replies: Vec<Reply>) -> (Result<Assertion, ExchangeError>, Vec<Asked>) {
    let server = ScriptedServer::start(replies).await;
    let provider = provider(&server.url, &[GRANT]);
    let http = Http::new(&HttpSettings::default()).unwrap();
    let client = Client::confidential("keyferry", "s3cret".into());
    let token = SecretString::from("the-access-token");
    let result = exchange_for_saml(&http, &provider, &client, &token, AWS_AUDIENCE).await;
    (result, server.asked())
}

async fn refused(replies: Vec<Reply>) -> ExchangeRefusal {
    match exchanged(replies).await.0.unwrap_err() {
        ExchangeError::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_access_token_becomes_an_assertion() {
    let (assertion, asked) = exchanged(vec![keycloak()]).await;
    assert_eq!(assertion.unwrap().xml(), KEYCLOAK);
    let [asked] = asked.as_slice() else { panic!() };
    for (name, value) in [
        ("grant_type", GRANT),
        ("subject_token", "the-access-token"),
        ("subject_token_type", ACCESS_TOKEN),
        ("requested_token_type", SAML2),
        ("audience", "urn:amazon:webservices"),
    ] {
        assert_eq!(asked.field(name).as_deref(), Some(value), "{name}");
    }
    assert!(asked.header("authorization").unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn a_client_with_the_standard_exchange_on_is_served_by_the_legacy_one() {
    // Seen on 26.7.3: without a `subject_token_type` the standard exchange isn't chosen.
    let standard = refusal(400, "invalid_request", "requested_token_type unsupported");
    let (assertion, asked) = exchanged(vec![standard, keycloak()]).await;
    assert_eq!(assertion.unwrap().xml(), KEYCLOAK);
    assert_eq!(asked[1].field("subject_token_type"), None);
}

#[tokio::test]
async fn which_exchange_a_server_has_is_told() {
    // 26.7.3 as it comes, the client's switch off and on; and with no exchange at all.
    let off = refusal(
        400,
        "invalid_request",
        "Standard token exchange is not enabled for the requested client",
    );
    let on = vec![
        refusal(400, "invalid_request", "requested_token_type unsupported"),
        refusal(
            400,
            "invalid_request",
            "Parameter 'subject_token_type' required for standard token exchange",
        ),
    ];
    for replies in [vec![off], on] {
        let refusal = refused(replies).await;
        assert_eq!(refusal.offered, Offered::StandardOnly);
        assert_eq!(refusal.problem, ExchangeProblem::NotOffered);
        assert!(
            refusal.to_string().contains("token-exchange:v1"),
            "{refusal}"
        );
        assert!(
            refusal.to_string().contains("AssumeRoleWithWebIdentity"),
            "{refusal}"
        );
    }
    let none = refused(vec![refusal(
        400,
        "unsupported_grant_type",
        "Unsupported grant_type",
    )])
    .await;
    assert_eq!(
        (none.offered, none.problem),
        (Offered::Nothing, ExchangeProblem::NotOffered)
    );
}

#[tokio::test]
async fn every_refusal_of_keycloak_says_what_to_set_where() {
    for (status, error, description, problem, words) in [
        (
            403,
            "access_denied",
            "Client not allowed to exchange",
            ExchangeProblem::NotPermitted,
            "*Permissions enabled*",
        ),
        (
            403,
            "access_denied",
            "Client is not the holder of the token",
            ExchangeProblem::NotHolder,
            "*Client authentication*",
        ),
        (
            400,
            "invalid_client",
            "Audience not found",
            ExchangeProblem::AudienceUnknown,
            "*Client ID* `urn:amazon:webservices`",
        ),
        (
            400,
            "invalid_client",
            "Client requires assertion consumer url set up",
            ExchangeProblem::NoConsumerUrl,
            "*Assertion Consumer Service POST Binding URL*",
        ),
        (
            400,
            "invalid_client",
            "Client requires user consent",
            ExchangeProblem::ConsentRequired,
            "*Consent required*",
        ),
        (
            400,
            "invalid_client",
            "Client disabled",
            ExchangeProblem::ClientDisabled,
            "*Enabled*",
        ),
        (
            400,
            "invalid_request",
            "Invalid token",
            ExchangeProblem::SubjectToken,
            "log in again",
        ),
        (
            400,
            "invalid_token",
            "Invalid token",
            ExchangeProblem::SubjectToken,
            "log in again",
        ),
        (
            400,
            "invalid_request",
            "Can not get SAML 2.0 token",
            ExchangeProblem::NoAssertion,
            "*Encrypt assertions*",
        ),
        (
            401,
            "unauthorized_client",
            "Invalid client or Invalid client credentials",
            ExchangeProblem::ClientCredentials,
            "secret",
        ),
        (
            500,
            "unknown_error",
            "",
            ExchangeProblem::Unknown,
            "server's log",
        ),
    ] {
        let refusal = refused(vec![refusal(status, error, description)]).await;
        assert_eq!(refusal.problem, problem, "{description}");
        assert!(refusal.to_string().contains(words), "{refusal}");
        assert!(refusal.to_string().contains(description), "{refusal}");
    }
}

#[tokio::test]
async fn what_is_no_assertion_is_refused() {
    let other =
        json!({"access_token": "eyJ", "issued_token_type": ACCESS_TOKEN, "token_type": "Bearer"});
    for (reply, words) in [
        (
            Reply::new(200, "application/json", other.to_string()),
            "access_token",
        ),
        (granted("!!"), "base64url"),
        (
            granted(&URL_SAFE_NO_PAD.encode("<html/>")),
            "this is `html`",
        ),
        (
            Reply::new(200, "application/json", "{}"),
            "can't be read as JSON",
        ),
        (Reply::new(200, "text/html", "<html/>"), "text/html"),
    ] {
        let error = exchanged(vec![reply]).await.0.unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[tokio::test]
async fn no_error_contains_the_token_or_the_secret() {
    for reply in [
        refusal(400, "invalid_request", "Invalid token"),
        granted("the-broken-assertion"),
        Reply::new(200, "text/html", "<html/>"),
    ] {
        let error = exchanged(vec![reply]).await.0.unwrap_err();
        let shown = format!("{error} {error:?}");
        for secret in ["the-access-token", "s3cret", "the-broken-assertion"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
