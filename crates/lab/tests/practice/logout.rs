//! Ends of sessions and of tokens, and clients without people.

use lab::ClientSettings;
use libtest_mimic::Trial;
use serde_json::json;

use crate::browser::{Browser, action, request};
use crate::trials;
use crate::world::{settings, world_of};

pub fn tests() -> Vec<Trial> {
    trials![
        an_application_ends_the_session_of_its_id_token,
        a_page_that_links_to_the_logout_ends_nothing_by_itself,
        nobody_is_sent_to_an_address_that_was_not_registered,
        a_client_ends_its_session_by_refresh_token,
        a_revoked_token_is_refused,
        a_client_gives_back_only_what_is_its_own,
        a_client_has_a_user_of_its_own,
    ]
}

const BACK: &str = "http://127.0.0.1:40123/callback";

async fn an_application_ends_the_session_of_its_id_token() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    let hint = tokens.member("id_token");
    let url = browser.url("/protocol/openid-connect/logout");
    let query = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", BACK),
        ("state", "bye"),
    ];
    let answer = browser.send(browser.http.get(url).query(&query)).await;
    assert_eq!(answer.status, 302);
    let (address, parameters) = answer.location();
    assert_eq!(
        (address.as_str(), parameters["state"].as_str()),
        (BACK, "bye")
    );
    let refreshed = browser.refresh(&tokens.member("refresh_token")).await;
    assert_eq!(
        refreshed.json(),
        json!({"error": "invalid_grant", "error_description": "Session not active"})
    );
}

async fn a_page_that_links_to_the_logout_ends_nothing_by_itself() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let cookie = browser.log_in("anna", &request()).await.cookie();
    let auth = browser.url("/protocol/openid-connect/auth");
    let is_logged_in = async || {
        let again = browser
            .http
            .get(&auth)
            .query(&request())
            .header("cookie", &cookie);
        browser.send(again).await.status == 302
    };
    let logout = browser
        .http
        .get(browser.url("/protocol/openid-connect/logout"));
    let page = browser.send(logout.header("cookie", &cookie)).await;
    assert!(page.text.contains("Do you want to log out?"));
    assert!(is_logged_in().await);
    let confirmed = browser
        .http
        .post(action(&page.text))
        .header("cookie", &cookie);
    let confirmed = browser
        .send(confirmed.form(&[("confirmLogout", "Logout")]))
        .await;
    assert!(confirmed.text.contains("You are logged out"));
    assert!(!is_logged_in().await);
}

async fn nobody_is_sent_to_an_address_that_was_not_registered() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let hint = browser.tokens("anna").await.member("id_token");
    let url = browser.url("/protocol/openid-connect/logout");
    for (query, words) in [
        (
            vec![
                ("id_token_hint", hint.as_str()),
                ("post_logout_redirect_uri", "https://evil.example/"),
            ],
            "Invalid redirect uri",
        ),
        (
            vec![("post_logout_redirect_uri", BACK)],
            "Invalid redirect uri",
        ),
        (
            vec![("id_token_hint", "a.b.c")],
            "Invalid parameter: id_token_hint",
        ),
        (
            vec![("id_token_hint", hint.as_str()), ("client_id", "conf")],
            "Invalid parameter: client_id",
        ),
    ] {
        let answer = browser.send(browser.http.get(&url).query(&query)).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains(words), "{}", answer.text);
    }
}

async fn a_client_ends_its_session_by_refresh_token() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let token = browser.tokens("anna").await.member("refresh_token");
    let url = browser.url("/protocol/openid-connect/logout");
    let form = [("client_id", "app"), ("refresh_token", token.as_str())];
    let answer = browser.send(browser.http.post(url).form(&form)).await;
    assert_eq!(answer.status, 204);
    assert_eq!(
        browser.refresh(&token).await.json()["error"],
        "invalid_grant"
    );
}

async fn a_revoked_token_is_refused() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    let revoke = browser.url("/protocol/openid-connect/revoke");
    let userinfo = browser.url("/protocol/openid-connect/userinfo");
    let access = tokens.member("access_token");
    let asked = async || {
        browser
            .send(browser.http.get(&userinfo).bearer_auth(&access))
            .await
            .status
    };
    assert_eq!(asked().await, 200);
    let form = [("client_id", "app"), ("token", access.as_str())];
    let answer = browser.send(browser.http.post(&revoke).form(&form)).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    assert_eq!(asked().await, 401);
    let refresh = tokens.member("refresh_token");
    let form = [("client_id", "app"), ("token", refresh.as_str())];
    assert_eq!(
        browser
            .send(browser.http.post(&revoke).form(&form))
            .await
            .status,
        200
    );
    assert_eq!(browser.refresh(&refresh).await.status, 400);
}

async fn a_client_gives_back_only_what_is_its_own() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    let revoke = browser.url("/protocol/openid-connect/revoke");
    for name in ["access_token", "refresh_token"] {
        let token = tokens.member(name);
        let form = [
            ("client_id", "conf"),
            ("client_secret", "conf-secret"),
            ("token", &token),
        ];
        let answer = browser.send(browser.http.post(&revoke).form(&form)).await;
        assert_eq!(answer.json()["error_description"], "Unmatching clients");
    }
    let form = [("client_id", "app"), ("token", "made.up.token")];
    let answer = browser.send(browser.http.post(&revoke).form(&form)).await;
    assert_eq!(
        (answer.status, answer.member("error").as_str()),
        (200, "invalid_token")
    );
}

async fn a_client_has_a_user_of_its_own() {
    let fixture = "[realm]\nname = \"acme\"\n[clients.robot]\n[clients.app]\npublic = true\n";
    let mut settings = world_of(fixture);
    let realm = &mut settings.idp.world.realm;
    let robot = realm.client("robot");
    realm.clients[robot].service_accounts_enabled = true;
    settings.idp.clients.push(ClientSettings {
        id: "robot".to_owned(),
        kind: Some(lab::ClientKind::Confidential("beep".into())),
        redirect_uris: Vec::new(),
        attributes: Vec::new(),
    });
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let ask = async |client: &str, secret: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", secret),
        ];
        browser.token(&form).await
    };
    let tokens = ask("robot", "beep").await;
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    let claims = tokens.claims("access_token");
    assert_eq!(claims["preferred_username"], "service-account-robot");
    assert!(claims["jti"].as_str().unwrap().starts_with("trrtcc:"));
    assert!(claims.get("sid").is_none());
    assert_eq!(tokens.json()["refresh_expires_in"], 0);
    for absent in ["refresh_token", "id_token", "session_state"] {
        assert!(tokens.json().get(absent).is_none(), "{absent}");
    }
    let refused = |words| json!({"error": "unauthorized_client", "error_description": words});
    let conf = ask("conf", "conf-secret").await;
    assert_eq!(conf.status, 401);
    assert_eq!(
        conf.json(),
        refused("Client not enabled to retrieve service account")
    );
    let public = ask("app", "").await;
    assert_eq!(
        public.json(),
        refused("Public client not allowed to retrieve service account")
    );
}
