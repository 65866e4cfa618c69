//! Refresh tokens: how often, how long, for whom.

use libtest_mimic::Trial;
use serde_json::json;

use crate::browser::{Answer, Browser, request_with};
use crate::trials;
use crate::world::{Turned, settings};

pub fn tests() -> Vec<Trial> {
    trials![
        a_refresh_token_works_again_and_again,
        a_rotated_token_works_once_and_its_reuse_ends_the_session,
        a_session_ends_when_nobody_uses_it,
        an_offline_token_outlives_the_session,
        a_refresh_token_is_its_clients_own,
        scopes_can_only_shrink,
    ]
}

fn refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(
        answer.json(),
        json!({"error": "invalid_grant", "error_description": words})
    );
}

async fn a_refresh_token_works_again_and_again() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    let token = tokens.member("refresh_token");
    for _ in 0..2 {
        let again = browser.refresh(&token).await;
        assert_eq!(again.status, 200, "{}", again.text);
        let (old, new) = (tokens.claims("id_token"), again.claims("id_token"));
        for same in ["sub", "sid", "aud", "auth_time", "nonce"] {
            assert_eq!(old[same], new[same], "{same}");
        }
        assert_ne!(old["jti"], new["jti"]);
        let access = again.claims("access_token");
        assert!(access["jti"].as_str().unwrap().starts_with("onrtrt:"));
    }
    assert_eq!(lab.counts().token["refresh_token"], 2);
    assert_eq!(lab.counts().logins, 1);
}

async fn a_rotated_token_works_once_and_its_reuse_ends_the_session() {
    let mut settings = settings();
    settings.idp.rotate_refresh_tokens = true;
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let first = browser.tokens("anna").await.member("refresh_token");
    let second = browser.refresh(&first).await.member("refresh_token");
    assert_ne!(first, second);
    refused(
        &browser.refresh(&first).await,
        "Maximum allowed refresh token reuse exceeded",
    );
    refused(
        &browser.refresh(&second).await,
        "Session doesn't have required client",
    );
}

async fn a_session_ends_when_nobody_uses_it() {
    let turned = Turned::default();
    let mut settings = settings();
    settings.clock = turned.clock();
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    assert_eq!(tokens.json()["refresh_expires_in"], 1800);
    turned.forward(1700);
    let again = browser.refresh(&tokens.member("refresh_token")).await;
    assert_eq!(again.status, 200);
    turned.forward(200);
    refused(
        &browser.refresh(&tokens.member("refresh_token")).await,
        "Token is not active",
    );
    assert_eq!(
        browser.refresh(&again.member("refresh_token")).await.status,
        200
    );
}

async fn an_offline_token_outlives_the_session() {
    let turned = Turned::default();
    let mut settings = settings();
    settings.clock = turned.clock();
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let request = request_with("scope", "openid offline_access");
    let (_, parameters) = browser.log_in("anna", &request).await.location();
    let tokens = browser.redeem(&parameters["code"]).await;
    assert_eq!(tokens.json()["refresh_expires_in"], 0);
    assert_eq!(tokens.claims("refresh_token")["typ"], "Offline");
    turned.forward(7 * 24 * 3600);
    let again = browser.refresh(&tokens.member("refresh_token")).await;
    assert_eq!(again.status, 200, "{}", again.text);
}

async fn a_refresh_token_is_its_clients_own() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    let stolen = browser
        .token(&[
            ("grant_type", "refresh_token"),
            ("client_id", "conf"),
            ("client_secret", "conf-secret"),
            ("refresh_token", &tokens.member("refresh_token")),
        ])
        .await;
    refused(
        &stolen,
        "Invalid refresh token. Token client and authorized client don't match",
    );
    refused(
        &browser.refresh("made.up.token").await,
        "Invalid refresh token",
    );
    let access = tokens.member("access_token");
    refused(&browser.refresh(&access).await, "Invalid refresh token");
}

async fn scopes_can_only_shrink() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let token = browser.tokens("anna").await.member("refresh_token");
    let more = browser
        .token(&[
            ("grant_type", "refresh_token"),
            ("client_id", "app"),
            ("refresh_token", &token),
            ("scope", "openid offline_access"),
        ])
        .await;
    assert_eq!(more.json()["error"], "invalid_scope");
}
