use std::time::Instant;

use secrecy::SecretString;

use super::*;
use crate::test_provider::{Reply, Server, http, http_with};

async fn asked(reply: Reply) -> Result<Answer, HttpError> {
    asked_with(reply, &HttpSettings::default()).await
}

async fn asked_with(reply: Reply, settings: &HttpSettings) -> Result<Answer, HttpError> {
    let server = Server::start(move |_, _| reply.clone()).await;
    let url = Url::parse(&format!("{}/x?code=5ecret", server.base)).unwrap();
    http_with(settings).get(&url).await
}

fn full(content_type: &'static str, body: &str) -> Reply {
    Reply::Full(200, content_type, body.as_bytes().to_vec())
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    for reply in [Reply::Flood(64 << 20), full("", &" ".repeat((1 << 20) + 1))] {
        let error = asked(reply).await.unwrap_err();
        assert!(
            matches!(error, HttpError::TooLarge { limit, .. } if limit == 1 << 20),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_slow_answer_is_given_up() {
    let settings = HttpSettings {
        time_limit: Duration::from_millis(300),
        ..HttpSettings::default()
    };
    for reply in [Reply::Drip, Reply::Silence] {
        let begin = Instant::now();
        let error = asked_with(reply, &settings).await.unwrap_err();
        assert!(matches!(error, HttpError::TimedOut { .. }), "{error}");
        assert!(begin.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_redirect_isnt_followed() {
    let error = asked(Reply::Full(
        302,
        "location: https://evil.example.org/x?token=1\r\n",
        Vec::new(),
    ))
    .await
    .unwrap_err();
    assert!(matches!(&error, HttpError::Redirected { to, .. } if to.starts_with("https://evil")));
}

#[tokio::test]
async fn only_json_is_read_as_json() {
    const HTML: &str = "content-type: text/html; charset=utf-8\r\n";
    const JSON: &str = "content-type: application/json;charset=UTF-8\r\n";
    for (reply, reason) in [
        (full(HTML, "{}"), "it is `text/html`"),
        (full(JSON, "<html>"), "isn't well formed"),
        (full(JSON, "{\"a\":"), "breaks off"),
        (full(JSON, "[\"t0ken\"]"), "of another type"),
    ] {
        let error = asked(reply)
            .await
            .unwrap()
            .json::<std::collections::HashMap<String, String>>()
            .unwrap_err()
            .to_string();
        assert!(error.contains(reason), "{error}");
        assert!(!error.contains("t0ken"), "{error}");
    }
    let deep = asked(full(JSON, &"[".repeat(100_000))).await.unwrap();
    assert!(deep.json::<serde_json::Value>().is_err());
    assert!(
        asked(full(JSON, "{}"))
            .await
            .unwrap()
            .json::<serde_json::Value>()
            .is_ok()
    );
}

#[tokio::test]
async fn an_address_in_a_message_has_no_query() {
    for reply in [
        Reply::HangUp,
        Reply::Flood(2 << 20),
        Reply::Full(302, "", Vec::new()),
    ] {
        let error = asked(reply).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("5ecret"), "{error}");
    }
}

#[tokio::test]
async fn plain_http_stays_on_this_machine() {
    for (url, refused) in [
        (
            "http://sso.example.org/",
            "plain http is only for this machine",
        ),
        ("http://127.0.0.1.example.org/", "plain http"),
        ("http://[2001:db8::1]/", "plain http"),
        ("file:///etc/passwd", "isn't an address for requests"),
        ("https://u:hunter2@sso.example.org/", "without user name"),
    ] {
        let error = http().get(&Url::parse(url).unwrap()).await.unwrap_err();
        assert!(error.to_string().contains(refused), "{error}");
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[tokio::test]
async fn who_cant_be_reached_is_said_with_advice() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let url = Url::parse(&format!("http://127.0.0.1:{port}/x")).unwrap();
    let error = http().get(&url).await.unwrap_err().to_string();
    assert!(
        error.contains("onnection refused") && error.contains("the server runs"),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_says_who_it_is_in_its_way() {
    let server = Server::start(|_, _| Reply::Full(200, "", Vec::new())).await;
    let url = Url::parse(&format!("{}/token", server.base)).unwrap();
    // The text of RFC 6749, appendix B.
    let mut client = Client::confidential("a:b", SecretString::from(" %&+£€".to_owned()));
    let http = http();
    http.post_form(&url, &[("x", "ä&")], Some(&client))
        .await
        .unwrap();
    client.auth = AuthMethod::Post;
    http.post_form(&url, &[], Some(&client)).await.unwrap();
    client.secret = None;
    http.post_form(&url, &[], Some(&client)).await.unwrap();

    let [basic, post, public] = &server.asked("/token")[..] else {
        panic!("three requests");
    };
    use base64::Engine;
    let pair = base64::engine::general_purpose::STANDARD.encode("a%3Ab:+%25%26%2B%C2%A3%E2%82%AC");
    assert_eq!(basic.authorization, Some(format!("Basic {pair}")));
    assert_eq!(basic.form["x"], "ä&");
    assert!(!basic.form.contains_key("client_id"));
    assert_eq!(post.authorization, None);
    assert_eq!(post.form["client_secret"], " %&+£€");
    assert_eq!(post.form["client_id"], "a:b");
    assert_eq!(public.form["client_id"], "a:b");
    assert!(!public.form.contains_key("client_secret"));
}

#[test]
fn a_file_without_certificates_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("missing", None),
        ("empty.pem", Some("")),
        ("x.pem", Some("hello")),
    ] {
        let file = dir.path().join(name);
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let settings = HttpSettings {
            ca_file: Some(file),
            ..HttpSettings::default()
        };
        let error = Http::new(&settings).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("PEM"), "{error}");
    }
}
