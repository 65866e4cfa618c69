use serde_json::json;

use super::*;
use crate::id_token::IdTokenError;
use crate::test_provider::{Key, Reply, TestProvider, client, http, recorded};

async fn run(test: &TestProvider, sub: Option<&str>) -> Result<Tokens, RefreshError> {
    let mut provider = test.discover().await;
    let (events, _) = recorded();
    // Asked for at login; a refresh can't be newer than that login.
    let settings = LoginSettings {
        max_age: Some(std::time::Duration::from_secs(60)),
        acr_values: vec!["gold".into()],
        ..LoginSettings::default()
    };
    refresh(
        &http(),
        &mut provider,
        &client(),
        &settings,
        &SecretString::from("0ld-5ecret".to_owned()),
        sub,
        &events,
        &jiff::Timestamp::now,
    )
    .await
}

#[tokio::test]
async fn a_refresh_gives_new_tokens_with_one_request() {
    let test = TestProvider::start().await;
    test.change(|b| b.claims = json!({"auth_time": 5, "nonce": "of the login"}));
    let tokens = run(&test, Some("1234")).await.unwrap();
    assert_eq!(
        tokens.refresh_token.unwrap().expose_secret(),
        "refresh-5ecret"
    );
    assert!(tokens.refresh_expires.unwrap() > jiff::Timestamp::now());
    let [request] = &test.token_requests()[..] else {
        panic!("one request");
    };
    assert_eq!(request.form["grant_type"], "refresh_token");
    assert_eq!(request.form["refresh_token"], "0ld-5ecret");
    assert!(!request.form.contains_key("scope"));
}

#[tokio::test]
async fn without_rotation_the_refresh_token_stays() {
    let test = TestProvider::start().await;
    test.change(|b| b.answer = json!({"refresh_token": null, "refresh_expires_in": 0}));
    let tokens = run(&test, None).await.unwrap();
    assert_eq!(tokens.refresh_token.unwrap().expose_secret(), "0ld-5ecret");
    assert_eq!(tokens.refresh_expires, None);
}

#[tokio::test]
async fn groups_in_sub_that_changed_mean_a_new_login() {
    let test = TestProvider::start().await;
    test.change(|b| b.claims = json!({"sub": ":dev:ops:"}));
    let error = run(&test, Some(":dev:")).await.unwrap_err();
    assert!(error.login_needed());
    let text = error.to_string();
    assert!(
        text.contains("`:dev:`") && text.contains("`:dev:ops:`") && text.contains("new login"),
        "{text}"
    );
}

#[tokio::test]
async fn an_ended_session_needs_a_login_and_a_bad_network_doesnt() {
    for (reply, login_needed) in [
        (Reply::error("invalid_grant", "Session not active"), true),
        (Reply::error("invalid_grant", "Stale token"), true),
        (
            Reply::error("unauthorized_client", "Invalid client secret"),
            false,
        ),
        (Reply::HangUp, false),
        (Reply::Full(503, "", Vec::new()), false),
        (
            Reply::Full(200, "content-type: text/html\r\n", Vec::new()),
            false,
        ),
    ] {
        let test = TestProvider::start().await;
        test.change(|b| b.token_replies = vec![reply.clone(), reply.clone()]);
        let error = run(&test, None).await.unwrap_err();
        assert_eq!(error.login_needed(), login_needed, "{error}");
        assert!(!format!("{error} {error:?}").contains("0ld-5ecret"));
        assert_eq!(
            error.transport().is_some(),
            matches!(reply, Reply::HangUp | Reply::Full(200, ..)),
            "{error}"
        );
    }
    let test = TestProvider::start().await;
    test.change(|b| b.answer = json!({"id_token": null}));
    assert!(run(&test, None).await.unwrap_err().login_needed());
}

#[tokio::test]
async fn a_forged_id_token_isnt_believed_after_a_refresh_either() {
    let test = TestProvider::start().await;
    let forged = {
        let now = jiff::Timestamp::now().as_second();
        Key::new("k1").sign(&json!({
            "iss": test.server.base, "aud": "keyferry", "sub": "1234", "iat": now, "exp": now + 60,
        }))
    };
    test.change(|b| b.answer = json!({"id_token": forged}));
    let error = run(&test, None).await.unwrap_err();
    assert!(matches!(
        error,
        RefreshError::Token(TokenError::IdToken(IdTokenError::Signature { .. }))
    ));
}
