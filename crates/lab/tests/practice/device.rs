//! Logins on another device (RFC 8628).

use lab::{ClientSettings, Lab, LabSettings};
use libtest_mimic::Trial;
use serde_json::json;

use crate::browser::{Answer, Browser, action, request};
use crate::trials;
use crate::world::{Turned, settings};

pub fn tests() -> Vec<Trial> {
    trials![
        a_device_gets_tokens_when_somebody_agrees,
        a_device_is_told_that_somebody_refused,
        a_device_that_asks_too_often_is_slowed_down,
        a_device_code_ends_after_ten_minutes,
        a_code_nobody_was_given_is_asked_for_again,
        a_client_without_the_switch_is_refused,
        somebody_who_is_logged_in_only_agrees,
    ]
}

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn with_devices(turned: &Turned) -> LabSettings {
    let mut settings = settings();
    settings.clock = turned.clock();
    settings.idp.clients.push(ClientSettings {
        id: "app".to_owned(),
        kind: None,
        redirect_uris: Vec::new(),
        attributes: vec![(
            "oauth2.device.authorization.grant.enabled".to_owned(),
            "true".to_owned(),
        )],
    });
    settings
}

async fn begin(browser: &Browser) -> Answer {
    let form = [("client_id", "app"), ("scope", "openid")];
    let url = browser.url("/protocol/openid-connect/auth/device");
    browser.send(browser.http.post(url).form(&form)).await
}

async fn poll(browser: &Browser, begun: &Answer) -> Answer {
    let code = begun.member("device_code");
    let form = [
        ("grant_type", GRANT),
        ("client_id", "app"),
        ("device_code", &code),
    ];
    browser.token(&form).await
}

/// Presses a button of the question whether the device may have tokens.
async fn press(browser: &Browser, question: &Answer, button: &str) -> Answer {
    let hidden = question
        .text
        .split("name=\"code\" value=\"")
        .nth(1)
        .unwrap();
    let code = hidden.split('"').next().unwrap();
    let form = [("code", code), (button, "x")];
    let answer = browser.http.post(action(&question.text)).form(&form);
    browser.send(answer).await
}

async fn question(browser: &Browser, begun: &Answer) -> Answer {
    let page = browser.http.get(begun.member("verification_uri_complete"));
    let page = browser.send(page).await;
    let question = browser.submit(&page, "anna", "anna-password").await;
    assert!(
        question.text.contains("Grant Access to app"),
        "{}",
        question.text
    );
    assert!(question.text.contains(&begun.member("user_code")));
    question
}

fn refused(answer: &Answer, error: &str, words: &str) {
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json(),
        json!({"error": error, "error_description": words})
    );
}

async fn a_device_gets_tokens_when_somebody_agrees() {
    let turned = Turned::default();
    let lab = lab::start(with_devices(&turned)).await.unwrap();
    let browser = Browser::at(&lab);
    let begun = begin(&browser).await;
    assert_eq!(begun.json()["expires_in"], 600);
    assert_eq!(begun.json()["interval"], 5);
    assert_eq!(begun.member("verification_uri"), browser.url("/device"));
    let pending = "The authorization request is still pending";
    refused(
        &poll(&browser, &begun).await,
        "authorization_pending",
        pending,
    );
    let agreed = press(&browser, &question(&browser, &begun).await, "accept").await;
    assert!(
        agreed.text.contains("Device Login Successful"),
        "{}",
        agreed.text
    );
    turned.forward(5);
    let tokens = poll(&browser, &begun).await;
    assert_eq!(tokens.claims("id_token")["preferred_username"], "anna");
    assert!(
        tokens.claims("access_token")["jti"]
            .as_str()
            .unwrap()
            .starts_with("onrtdg:")
    );
    let refreshed = browser.refresh(&tokens.member("refresh_token")).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    turned.forward(5);
    refused(
        &poll(&browser, &begun).await,
        "invalid_grant",
        "Device code not valid",
    );
    assert_eq!(lab.counts().token[GRANT], 3);
}

async fn a_device_is_told_that_somebody_refused() {
    let turned = Turned::default();
    let lab = lab::start(with_devices(&turned)).await.unwrap();
    let browser = Browser::at(&lab);
    let begun = begin(&browser).await;
    let refusal = press(&browser, &question(&browser, &begun).await, "cancel").await;
    assert!(refusal.text.contains("Consent denied"), "{}", refusal.text);
    let words = "The end user denied the authorization request";
    refused(&poll(&browser, &begun).await, "access_denied", words);
}

async fn a_device_that_asks_too_often_is_slowed_down() {
    let turned = Turned::default();
    let lab = lab::start(with_devices(&turned)).await.unwrap();
    let browser = Browser::at(&lab);
    let begun = begin(&browser).await;
    poll(&browser, &begun).await;
    refused(&poll(&browser, &begun).await, "slow_down", "Slow down");
}

async fn a_device_code_ends_after_ten_minutes() {
    let turned = Turned::default();
    let lab = lab::start(with_devices(&turned)).await.unwrap();
    let browser = Browser::at(&lab);
    let begun = begin(&browser).await;
    turned.forward(600);
    refused(
        &poll(&browser, &begun).await,
        "expired_token",
        "Device code is expired",
    );
    let page = browser.http.get(begun.member("verification_uri_complete"));
    let page = browser.send(page).await;
    assert!(page.text.contains("Invalid code, please try again."));
}

async fn a_code_nobody_was_given_is_asked_for_again() {
    let turned = Turned::default();
    let lab = lab::start(with_devices(&turned)).await.unwrap();
    let browser = Browser::at(&lab);
    let page = browser.get("/device").await;
    assert!(page.text.contains("Enter the code provided by your device"));
    let hostile = [("device_user_code", "\"><script>")];
    let again = browser.http.post(action(&page.text)).form(&hostile);
    let again = browser.send(again).await;
    assert!(again.text.contains("Invalid code, please try again."));
    assert!(!again.text.contains("<script"));
    let begun = begin(&browser).await;
    let typed = begun.member("user_code").to_lowercase().replace('-', " ");
    let right = [("device_user_code", typed.as_str())];
    let right = browser.http.post(action(&page.text)).form(&right);
    assert!(browser.send(right).await.text.contains("kc-form-login"));
}

async fn a_client_without_the_switch_is_refused() {
    let lab: Lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    refused(
        &begin(&browser).await,
        "unauthorized_client",
        "Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the client.",
    );
}

async fn somebody_who_is_logged_in_only_agrees() {
    let turned = Turned::default();
    let lab = lab::start(with_devices(&turned)).await.unwrap();
    let browser = Browser::at(&lab);
    let cookie = browser.log_in("anna", &request()).await.cookie();
    let begun = begin(&browser).await;
    let page = browser.http.get(begun.member("verification_uri_complete"));
    let question = browser.send(page.header("cookie", cookie)).await;
    press(&browser, &question, "accept").await;
    assert_eq!(poll(&browser, &begun).await.status, 200);
    assert_eq!(lab.counts().logins, 1);
}
