use serde_json::json;

use super::*;
use crate::test_provider::{Reply, TestProvider, client, http};

async fn run(test: &TestProvider) -> Logout {
    let provider = test.discover().await;
    let token = SecretString::from("0ld-5ecret".to_owned());
    logout(&http(), &provider, &client(), &token).await
}

#[tokio::test]
async fn a_logout_ends_session_and_token() {
    let test = TestProvider::start().await;
    let done = run(&test).await;
    assert_eq!((done.session, done.token), (Ended::Done, Ended::Done));
    let [session] = &test.server.asked("/logout")[..] else {
        panic!("one request");
    };
    assert_eq!(session.form["refresh_token"], "0ld-5ecret");
    assert_eq!(session.form["client_id"], "keyferry");
    let [token] = &test.server.asked("/revoke")[..] else {
        panic!("one request");
    };
    assert_eq!(token.form["token"], "0ld-5ecret");
    assert_eq!(token.form["token_type_hint"], "refresh_token");
}

#[tokio::test]
async fn what_cant_be_ended_is_said_and_keeps_nothing_else_from_ending() {
    let test = TestProvider::start().await;
    test.change(|b| {
        b.configuration = json!({"revocation_endpoint": null});
        b.other = Some((
            "/logout",
            Reply::error("invalid_grant", "Session not active"),
        ));
    });
    let gone = run(&test).await;
    assert_eq!((gone.session, gone.token), (Ended::Done, Ended::NotOffered));

    test.change(|b| {
        b.configuration = json!({});
        b.other = Some((
            "/logout",
            Reply::error("invalid_client", "Invalid client credentials"),
        ));
    });
    let refused = run(&test).await;
    assert!(matches!(refused.session, Ended::Refused(_)), "{refused:?}");
    assert_eq!(refused.token, Ended::Done);

    test.change(|b| b.other = Some(("/logout", Reply::HangUp)));
    assert!(matches!(run(&test).await.session, Ended::Unanswered(_)));
}

#[tokio::test]
async fn a_person_can_end_the_session_in_the_browser() {
    let test = TestProvider::start().await;
    let url = logout_page(&test.discover().await, &client()).unwrap();
    assert_eq!(url.path(), "/logout");
    assert_eq!(url.query(), Some("client_id=keyferry"));
}
