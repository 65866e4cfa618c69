use serde_json::json;

use super::*;
use crate::client::{Flow, LoginSettings};
use crate::login::Opener;
use crate::test_provider::{CLIENT, Reply, TestProvider, client, http, recorded};
use crate::{LoginEvent, login};

struct NoBrowser;

impl Opener for NoBrowser {
    fn open(&self, _: &Url) -> Result<(), String> {
        panic!("the device flow opens no browser");
    }
}

async fn run(test: &TestProvider, limit: u64) -> (Result<Tokens, LoginError>, Vec<LoginEvent>) {
    let mut provider = test.discover().await;
    let (events, seen) = recorded();
    let settings = LoginSettings {
        flow: Flow::Device,
        scopes: vec!["groups".into()],
        time_limit: Duration::from_secs(limit),
        ..LoginSettings::default()
    };
    let outcome = login(
        &http(),
        &mut provider,
        &client(),
        &settings,
        &NoBrowser,
        &events,
        &jiff::Timestamp::now,
    )
    .await;
    let seen = seen.lock().unwrap().clone();
    (outcome, seen)
}

#[tokio::test]
async fn a_person_logs_in_on_another_device() {
    let test = TestProvider::start().await;
    test.change(|b| b.token_replies = vec![Reply::error("authorization_pending", "wait")]);
    let (outcome, events) = run(&test, 60).await;
    assert_eq!(outcome.unwrap().id_token.subject(), "1234");
    let [
        LoginEvent::DeviceCode {
            user_code,
            uri,
            complete_uri: Some(complete),
            ..
        },
        LoginEvent::Waiting { .. },
        LoginEvent::LoggedIn { .. },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(user_code, "ABCD-EFGH");
    assert_eq!(uri.path(), "/device-page");
    assert_eq!(complete.query(), Some("user_code=ABCD-EFGH"));
    let asked = &test.server.asked("/device")[0].form;
    assert_eq!(asked["scope"], "openid groups");
    assert_eq!(asked["client_id"], CLIENT);
    let [_, poll] = &test.token_requests()[..] else {
        panic!("two polls");
    };
    assert_eq!(
        poll.form["grant_type"],
        "urn:ietf:params:oauth:grant-type:device_code"
    );
    assert_eq!(poll.form["device_code"], "dev1ce-5ecret");
    assert!(!format!("{events:?}").contains("dev1ce-5ecret"));
}

#[tokio::test]
async fn a_code_that_nobody_enters_ends() {
    let test = TestProvider::start().await;
    test.change(|b| {
        b.device = json!({"expires_in": 2, "interval": null});
        b.token_replies = vec![Reply::error("authorization_pending", ""); 9];
    });
    let (outcome, _) = run(&test, 60).await;
    assert_eq!(outcome.unwrap_err(), LoginError::CodeExpired);
    let (outcome, _) = run(&test, 1).await;
    assert!(matches!(outcome.unwrap_err(), LoginError::TimedOut { .. }));
}

#[tokio::test]
async fn a_device_answer_that_cant_be_used_is_refused() {
    for (device, reason) in [
        (
            json!({"verification_uri": "javascript:alert(1)"}),
            "no page to open",
        ),
        (
            json!({"verification_uri_complete": "file:///etc/passwd"}),
            "no page to open",
        ),
        (json!({"device_code": null}), "a member is missing"),
    ] {
        let test = TestProvider::start().await;
        test.change(|b| b.device = device);
        let error = run(&test, 60).await.0.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let test = TestProvider::start().await;
    test.change(|b| {
        b.other = Some((
            "/device",
            Reply::error("unauthorized_client", "not allowed"),
        ))
    });
    let error = run(&test, 60).await.0.unwrap_err().to_string();
    assert!(error.contains("device authorization grant"), "{error}");
    test.change(|b| b.configuration = json!({"device_authorization_endpoint": null}));
    let error = run(&test, 60).await.0.unwrap_err().to_string();
    assert!(error.contains("log in by the browser"), "{error}");
}

fn refused(code: &str) -> TokenError {
    TokenError::Refused(Refusal::new(code, None))
}

#[test]
fn asking_slows_down_when_told_and_stops_when_refused() {
    let mut polling = Polling::every(None);
    assert_eq!(polling.interval, Duration::from_secs(5));
    polling.after(refused("authorization_pending")).unwrap();
    assert_eq!(polling.interval, Duration::from_secs(5));
    for seconds in [10, 15] {
        polling.after(refused("slow_down")).unwrap();
        assert_eq!(polling.interval, Duration::from_secs(seconds));
    }
    assert_eq!(
        polling.after(refused("expired_token")),
        Err(LoginError::CodeExpired)
    );
    assert!(matches!(
        polling.after(refused("access_denied")),
        Err(LoginError::Denied(_))
    ));
    assert!(matches!(
        polling.after(refused("invalid_grant")),
        Err(LoginError::Token(_))
    ));
    assert_eq!(Polling::every(Some(0)).interval, Duration::from_secs(1));
    assert_eq!(
        Polling::every(Some(u64::MAX)).interval,
        Duration::from_secs(3600)
    );
}

#[test]
fn a_network_that_fails_a_while_is_borne() {
    let broken = || {
        TokenError::Http(HttpError::Unreachable {
            url: "u".into(),
            reason: "r".into(),
            advice: "a",
        })
    };
    let mut polling = Polling::every(Some(2));
    for seconds in [4, 8, 16] {
        polling.after(broken()).unwrap();
        assert_eq!(polling.interval, Duration::from_secs(seconds));
    }
    polling.after(refused("authorization_pending")).unwrap();
    for _ in 0..5 {
        polling.after(broken()).unwrap();
    }
    assert!(polling.after(broken()).is_err());
}
