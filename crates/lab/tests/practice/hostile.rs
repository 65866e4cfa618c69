//! Requests that nobody would send, and the end of a world.

use std::time::Duration;

use libtest_mimic::Trial;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::browser::Browser;
use crate::trials;
use crate::world::settings;

pub fn tests() -> Vec<Trial> {
    trials![
        no_request_makes_the_server_fail,
        only_loopback_is_listened_to,
        a_stopped_world_answers_nobody,
        a_taken_port_is_named,
        random_passwords_are_shown_and_work,
    ]
}

const PATHS: [&str; 14] = [
    "",
    "/.well-known/openid-configuration",
    "/device",
    "/login-actions/authenticate",
    "/login-actions/consent",
    "/protocol/openid-connect/auth",
    "/protocol/openid-connect/auth/device",
    "/protocol/openid-connect/certs",
    "/protocol/openid-connect/logout",
    "/protocol/openid-connect/revoke",
    "/protocol/openid-connect/token",
    "/protocol/openid-connect/userinfo",
    "/protocol/saml/descriptor",
    "/../../etc/passwd",
];

async fn no_request_makes_the_server_fail() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let names = [
        "client_id",
        "client_secret",
        "code",
        "code_challenge",
        "code_challenge_method",
        "confirmLogout",
        "device_code",
        "grant_type",
        "id_token_hint",
        "max_age",
        "post_logout_redirect_uri",
        "redirect_uri",
        "refresh_token",
        "response_mode",
        "response_type",
        "scope",
        "session_code",
        "state",
        "subject_token",
        "token",
        "user_code",
        "username",
        "password",
    ];
    let long = "x".repeat(2_000);
    let values = [
        "",
        "%",
        "%00",
        "%ff%fe",
        "app",
        "conf",
        "..",
        "-1",
        "99999999999999999999",
        "a.b.c",
        "...",
        "http://127.0.0.1:1/callback%0d%0aX:y",
        "authorization_code",
        "refresh_token",
        &long,
    ];
    for value in values {
        let form: Vec<String> = names.iter().map(|name| format!("{name}={value}")).collect();
        let form = form.join("&");
        for path in PATHS {
            let url = browser.url(path);
            let get = browser.http.get(format!("{url}?{form}"));
            let post = browser.http.post(&url).body(form.clone());
            let post = post.header("content-type", "application/x-www-form-urlencoded");
            for request in [get, post] {
                let request = request.header("authorization", format!("Basic {value}"));
                let request = request.header("cookie", format!("KEYCLOAK_IDENTITY={value}"));
                let answer = browser.send(request).await;
                assert!(
                    answer.status < 500,
                    "{path} {value}: {} {}",
                    answer.status,
                    answer.text
                );
                assert!(!answer.headers.contains_key("x"));
            }
        }
    }
    assert_eq!(browser.tokens("anna").await.status, 200);
}

async fn only_loopback_is_listened_to() {
    let lab = lab::start(settings()).await.unwrap();
    assert_eq!(lab.issuer().host_str(), Some("127.0.0.1"));
    let port = lab.issuer().port().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_ok());
    // Who listens everywhere on Linux is reached here too.
    assert!(TcpStream::connect(("127.0.0.2", port)).await.is_err());
}

async fn a_stopped_world_answers_nobody() {
    let lab = lab::start(settings()).await.unwrap();
    let address = format!("127.0.0.1:{}", lab.issuer().port().unwrap());
    let mut kept = TcpStream::connect(&address).await.unwrap();
    kept.write_all(b"GET /realms/acme HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut buffer = vec![0; 65_536];
    assert!(kept.read(&mut buffer).await.unwrap() > 0);
    lab.stop();
    let end = tokio::time::timeout(Duration::from_secs(5), kept.read(&mut buffer)).await;
    assert_eq!(end.unwrap().unwrap(), 0, "the connection is closed");
    assert!(TcpStream::connect(&address).await.is_err());
}

async fn a_taken_port_is_named() {
    let first = lab::start(settings()).await.unwrap();
    let mut second = settings();
    second.idp.port = first.issuer().port();
    let error = lab::start(second).await.err().unwrap().to_string();
    let port = first.issuer().port().unwrap();
    assert!(
        error.starts_with(&format!("can't listen on 127.0.0.1:{port}: ")),
        "{error}"
    );
}

async fn random_passwords_are_shown_and_work() {
    use secrecy::ExposeSecret;
    let mut settings = settings();
    settings.idp.passwords.clear();
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let accounts = lab.accounts();
    let names: Vec<&str> = accounts
        .iter()
        .map(|account| account.username.as_str())
        .collect();
    assert_eq!(names, ["anna", "ben", "gone"]);
    let page = browser.authorize(&crate::browser::request()).await;
    let password = accounts[0].password.expose_secret();
    assert_eq!(password.len(), 12);
    assert_ne!(password, accounts[1].password.expose_secret());
    assert!(!format!("{accounts:?}").contains(password));
    assert_eq!(browser.submit(&page, "anna", password).await.status, 302);
    assert!(lab.client_secret("conf").is_some() && lab.client_secret("app").is_none());
}
