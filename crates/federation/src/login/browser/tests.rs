use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::*;
use crate::client::{Client, Flow};
use crate::id_token::IdTokenError;
use crate::test_provider::{
    ACCESS, CLIENT, Reply, TestProvider, client, http, raw_request, recorded,
};
use crate::{LoginEvent, login};

/// A browser: what it does with the address runs beside the login; its last page is kept.
struct Browser<F> {
    act: F,
    page: Arc<Mutex<Option<tokio::task::JoinHandle<String>>>>,
}

impl<F, R> Browser<F>
where
    F: Fn(Url) -> R,
    R: Future<Output = String> + Send + 'static,
{
    fn new(act: F) -> Self {
        Self {
            act,
            page: Arc::default(),
        }
    }

    async fn page(&self) -> String {
        let page = self.page.lock().unwrap().take().unwrap();
        page.await.unwrap()
    }
}

impl<F, R> Opener for Browser<F>
where
    F: Fn(Url) -> R + Send + Sync,
    R: Future<Output = String> + Send + 'static,
{
    fn open(&self, url: &Url) -> Result<(), String> {
        *self.page.lock().unwrap() = Some(tokio::spawn((self.act)(url.clone())));
        Ok(())
    }
}

/// Follows a redirect to the loopback address, as browsers do.
async fn follow(target: &str) -> String {
    let url = Url::parse(target).unwrap();
    assert_eq!(url.host_str(), Some("127.0.0.1"));
    let port = url.port().unwrap();
    let query = url.query().unwrap_or_default();
    raw_request(
        port,
        &format!(
            "GET {}?{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n",
            url.path()
        ),
    )
    .await
}

fn parameter(url: &Url, name: &str) -> String {
    let mut found = url.query_pairs().filter(|(n, _)| n == name);
    let (_, value) = found.next().unwrap_or_else(|| panic!("{name} in {url}"));
    assert!(found.next().is_none(), "{name} once");
    value.into_owned()
}

fn port_of(url: &Url) -> u16 {
    let redirect = Url::parse(&parameter(url, "redirect_uri")).unwrap();
    redirect.port().unwrap()
}

fn brief() -> LoginSettings {
    LoginSettings {
        time_limit: Duration::from_secs(20),
        ..LoginSettings::default()
    }
}

struct Ran {
    outcome: Result<Tokens, LoginError>,
    events: Vec<LoginEvent>,
}

async fn run(test: &TestProvider, settings: &LoginSettings, opener: &dyn Opener) -> Ran {
    let mut provider = test.discover().await;
    let (events, seen) = recorded();
    let outcome = login(
        &http(),
        &mut provider,
        &client(),
        settings,
        opener,
        &events,
        &jiff::Timestamp::now,
    )
    .await;
    let events = seen.lock().unwrap().clone();
    Ran { outcome, events }
}

/// A person who logs in at once.
fn person(test: &TestProvider) -> impl Fn(Url) -> futures::future::BoxFuture<'static, String> {
    let shared = test.clone();
    move |url| {
        let target = shared.authorize(&url);
        Box::pin(async move { follow(&target).await })
    }
}

#[tokio::test]
async fn a_person_logs_in() {
    let test = TestProvider::start().await;
    let browser = Browser::new(person(&test));
    let settings = LoginSettings {
        scopes: vec!["groups".into()],
        login_hint: Some("alice@example.org".into()),
        idp_hint: Some("google".into()),
        max_age: Some(Duration::from_secs(3600)),
        extra: vec![("ui_locales".into(), "de en".into())],
        ..brief()
    };
    let ran = run(&test, &settings, &browser).await;
    let tokens = ran.outcome.unwrap();
    assert_eq!(tokens.id_token.subject(), "1234");
    assert_eq!(tokens.access_token.expose_secret(), ACCESS);
    assert_eq!(
        tokens.refresh_token.unwrap().expose_secret(),
        "refresh-5ecret"
    );

    let [
        LoginEvent::OpeningBrowser { url },
        LoginEvent::Waiting { .. },
        LoginEvent::ExchangingCode,
        LoginEvent::LoggedIn { name },
    ] = &ran.events[..]
    else {
        panic!("{:?}", ran.events);
    };
    assert_eq!(name, "alice");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("scope", "openid groups"),
        ("code_challenge_method", "S256"),
        ("login_hint", "alice@example.org"),
        ("kc_idp_hint", "google"),
        ("max_age", "3600"),
        ("ui_locales", "de en"),
        ("tenant", "1"),
    ] {
        assert_eq!(parameter(url, name), value);
    }
    assert!(parameter(url, "state").len() >= 32 && parameter(url, "nonce").len() >= 32);

    let [request] = &test.token_requests()[..] else {
        panic!("one token request");
    };
    assert_eq!(request.form["grant_type"], "authorization_code");
    assert_eq!(request.form["code"], "the-c0de");
    assert_eq!(request.form["redirect_uri"], parameter(url, "redirect_uri"));
    assert_eq!(request.form["client_id"], CLIENT);
    // RFC 7636, section 4.6.
    let digest = ring::digest::digest(
        &ring::digest::SHA256,
        request.form["code_verifier"].as_bytes(),
    );
    use base64::Engine;
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest);
    assert_eq!(parameter(url, "code_challenge"), challenge);

    let page = browser.page().await;
    assert!(page.contains("Logged in"), "{page}");
    for secret in ["the-c0de", ACCESS, "refresh-5ecret", "1234"] {
        assert!(!page.contains(secret), "{page}");
    }
    assert!(page.contains("cache-control: no-store") && page.contains("default-src 'none'"));
}

#[tokio::test]
async fn stray_requests_dont_end_the_login() {
    let test = TestProvider::start().await;
    let person = person(&test);
    let browser = Browser::new(move |url: Url| {
        let port = port_of(&url);
        let state = parameter(&url, "state");
        let login = person(url);
        Box::pin(async move {
            let host = format!("127.0.0.1:{port}");
            // Opened by browsers in advance, and never used.
            let idle = tokio::net::TcpStream::connect(&host).await.unwrap();
            for (request, status) in [
                (
                    format!("GET /favicon.ico HTTP/1.1\r\nHost: {host}\r\n\r\n"),
                    "404",
                ),
                (format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"), "404"),
                (
                    format!("GET /callback HTTP/1.1\r\nHost: {host}\r\n\r\n"),
                    "400",
                ),
                (
                    format!("GET /callback?code=x&state=guess HTTP/1.1\r\nHost: {host}\r\n\r\n"),
                    "400",
                ),
                (
                    format!("GET /callback?error=access_denied HTTP/1.1\r\nHost: {host}\r\n\r\n"),
                    "400",
                ),
                (
                    format!(
                        "GET /callback?code=x&code=y&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n"
                    ),
                    "400",
                ),
                (
                    format!(
                        "GET /callback?code=x&state={state} HTTP/1.1\r\nHost: evil.example.org\r\n\r\n"
                    ),
                    "400",
                ),
                (
                    format!("GET /callback?code=x&state={state} HTTP/1.1\r\n\r\n"),
                    "400",
                ),
                (
                    format!("POST /callback?code=x&state={state} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
                    "405",
                ),
                ("nonsense\r\n\r\n".to_owned(), "400"),
            ] {
                let answer = raw_request(port, &request).await;
                assert!(
                    answer.starts_with(&format!("HTTP/1.1 {status} ")),
                    "{request}{answer}"
                );
            }
            assert_eq!(raw_request(port, &"x".repeat(40_000)).await, "");
            let page = login.await;
            drop(idle);
            page
        })
    });
    let ran = run(&test, &brief(), &browser).await;
    assert!(browser.page().await.contains("Logged in"));
    ran.outcome.unwrap();
    let strays = ran
        .events
        .iter()
        .filter(|e| matches!(e, LoginEvent::StrayRequest))
        .count();
    assert_eq!(strays, 9);
    assert_eq!(test.token_requests().len(), 1);
}

/// A provider that sends the browser back with these parameters beside `state`.
async fn sent_back(test: &TestProvider, query: &'static str) -> (Ran, String) {
    let base = test.server.base.clone();
    let browser = Browser::new(move |url: Url| {
        let query = query.replace("OURS", &base);
        let target = format!(
            "{}?state={}&{query}",
            parameter(&url, "redirect_uri"),
            parameter(&url, "state")
        );
        async move { follow(&target).await }
    });
    let ran = run(test, &brief(), &browser).await;
    let page = browser.page().await;
    (ran, page)
}

#[tokio::test]
async fn the_providers_own_words_are_shown() {
    let test = TestProvider::start().await;
    let (ran, page) = sent_back(
        &test,
        "iss=OURS&error=access_denied&error_description=%3Cb%3EYou%1b%5B2J+are+not+in%3C/b%3E",
    )
    .await;
    let error = ran.outcome.unwrap_err();
    assert!(matches!(error, LoginError::Refused(_)), "{error}");
    assert!(
        error
            .to_string()
            .contains("access_denied (<b>You [2J are not in</b>)"),
        "{error}"
    );
    assert!(page.contains("Not logged in"), "{page}");
    assert!(
        page.contains("&lt;b&gt;You [2J are not in&lt;/b&gt;") && !page.contains("<b>"),
        "{page}"
    );
    assert!(test.token_requests().is_empty());
}

#[tokio::test]
async fn an_answer_of_another_provider_gets_no_code_exchanged() {
    let test = TestProvider::start().await;
    for query in [
        "code=c&iss=https://evil.example.org",
        "code=c",
        "error=access_denied",
    ] {
        let (ran, page) = sent_back(&test, query).await;
        let error = ran.outcome.unwrap_err();
        assert!(
            matches!(error, LoginError::ResponseIssuer { .. }),
            "{query}: {error}"
        );
        assert!(page.contains("Not logged in"));
    }
    test.change(|b| {
        b.configuration = json!({"authorization_response_iss_parameter_supported": null});
    });
    let (ran, _) = sent_back(&test, "code=c&iss=https://evil.example.org").await;
    assert!(matches!(
        ran.outcome.unwrap_err(),
        LoginError::ResponseIssuer { .. }
    ));
    assert!(test.token_requests().is_empty());
    // Without the promise, a provider that doesn't know RFC 9207 is fine: what is missing now is the nonce.
    let (ran, _) = sent_back(&test, "code=c").await;
    let error = ran.outcome.unwrap_err().to_string();
    assert!(error.contains("missing nonce"), "{error}");
}

#[tokio::test]
async fn an_answer_without_a_code_is_refused() {
    let test = TestProvider::start().await;
    for query in ["iss=OURS", "iss=OURS&code="] {
        let (ran, _) = sent_back(&test, query).await;
        assert!(matches!(
            ran.outcome.unwrap_err(),
            LoginError::Response { .. }
        ));
    }
}

#[tokio::test]
async fn a_code_that_the_provider_refuses_is_told_in_terminal_and_browser() {
    let test = TestProvider::start().await;
    test.change(|b| {
        b.token_replies = vec![Reply::error("unauthorized_client", "Invalid client secret")]
    });
    let browser = Browser::new(person(&test));
    let ran = run(&test, &brief(), &browser).await;
    let error = ran.outcome.unwrap_err().to_string();
    assert!(
        error.contains("unauthorized_client (Invalid client secret)"),
        "{error}"
    );
    assert!(
        error.contains("check the client's id and secret"),
        "{error}"
    );
    let page = browser.page().await;
    assert!(
        page.contains("Not logged in") && page.contains("Invalid client secret"),
        "{page}"
    );
    assert!(!page.contains("the-c0de"));
}

#[tokio::test]
async fn an_id_token_of_another_login_is_refused() {
    let test = TestProvider::start().await;
    test.change(|b| b.claims = json!({"nonce": "another"}));
    let browser = Browser::new(person(&test));
    let ran = run(&test, &brief(), &browser).await;
    let error = ran.outcome.unwrap_err();
    assert!(
        matches!(&error, LoginError::Token(TokenError::IdToken(IdTokenError::Rejected { reason, .. })) if reason.contains("nonce")),
        "{error}"
    );
}

struct NoBrowser;

impl Opener for NoBrowser {
    fn open(&self, _: &Url) -> Result<(), String> {
        Err("no display".into())
    }
}

#[tokio::test]
async fn without_a_browser_the_address_is_told_and_the_login_ends_in_time() {
    let test = TestProvider::start().await;
    let settings = LoginSettings {
        time_limit: Duration::from_millis(300),
        ..LoginSettings::default()
    };
    let begin = Instant::now();
    let ran = run(&test, &settings, &NoBrowser).await;
    assert!(begin.elapsed() < Duration::from_secs(5));
    let error = ran.outcome.unwrap_err();
    assert!(matches!(error, LoginError::TimedOut { .. }), "{error}");
    assert!(
        error.to_string().contains("register http://127.0.0.1:"),
        "{error}"
    );
    let failed = ran.events.iter().find_map(|e| match e {
        LoginEvent::BrowserFailed { url, reason } => Some((url, reason)),
        _ => None,
    });
    let (url, reason) = failed.unwrap();
    assert_eq!(reason, "no display");
    assert!(url.as_str().starts_with(&test.server.base));
    // The port is closed again.
    assert!(
        tokio::net::TcpStream::connect(("127.0.0.1", port_of(url)))
            .await
            .is_err()
    );
}

/// Programs run logins beside other work.
fn on_any_thread<F: Send>(future: F) -> F {
    future
}

#[tokio::test]
async fn a_cancelled_login_closes_its_port() {
    let test = TestProvider::start().await;
    let mut provider = test.discover().await;
    let (events, seen) = recorded();
    let (http, client, settings) = (http(), client(), brief());
    let waiting = login(
        &http,
        &mut provider,
        &client,
        &settings,
        &NoBrowser,
        &events,
        &jiff::Timestamp::now,
    );
    let waiting = on_any_thread(waiting);
    assert!(timeout(Duration::from_millis(200), waiting).await.is_err());
    let url = match seen.lock().unwrap().first() {
        Some(LoginEvent::OpeningBrowser { url }) => url.clone(),
        other => panic!("{other:?}"),
    };
    assert!(
        tokio::net::TcpStream::connect(("127.0.0.1", port_of(&url)))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_fixed_port_is_used_and_a_taken_one_named() {
    let test = TestProvider::start().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let settings = LoginSettings {
        flow: Flow::Browser { port: Some(port) },
        ..brief()
    };
    let browser = Browser::new(person(&test));
    let error = run(&test, &settings, &browser)
        .await
        .outcome
        .unwrap_err()
        .to_string();
    assert!(
        error.contains(&format!("port {port} of 127.0.0.1")),
        "{error}"
    );
    drop(taken);
    let ran = run(&test, &settings, &browser).await;
    ran.outcome.unwrap();
    let redirect = &test.token_requests()[0].form["redirect_uri"];
    assert_eq!(redirect, &format!("http://127.0.0.1:{port}/callback"));
}

#[tokio::test]
async fn a_provider_without_a_login_page_is_told() {
    let test = TestProvider::start().await;
    test.change(|b| b.configuration = json!({"authorization_endpoint": null}));
    let error = run(&test, &brief(), &NoBrowser)
        .await
        .outcome
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`authorization_endpoint`") && error.contains("device code"),
        "{error}"
    );
}

#[tokio::test]
async fn a_confidential_clients_secret_is_in_no_message() {
    let test = TestProvider::start().await;
    let mut provider = test.discover().await;
    let (events, seen) = recorded();
    let client = Client::confidential(CLIENT, SecretString::from("cl1ent-5ecret".to_owned()));
    test.change(|b| {
        b.token_replies = vec![Reply::Full(
            500,
            "content-type: text/html\r\n",
            b"<h1>".to_vec(),
        )]
    });
    let browser = Browser::new(person(&test));
    let error = login(
        &http(),
        &mut provider,
        &client,
        &brief(),
        &browser,
        &events,
        &jiff::Timestamp::now,
    )
    .await
    .unwrap_err();
    let all = format!("{error} {error:?} {:?} {client:?}", seen.lock().unwrap());
    for secret in ["cl1ent-5ecret", "the-c0de"] {
        assert!(!all.contains(secret), "{all}");
    }
    assert!(
        test.token_requests()[0]
            .authorization
            .as_deref()
            .unwrap()
            .starts_with("Basic ")
    );
    assert!(error.to_string().contains("HTTP status 500"), "{error}");
}
