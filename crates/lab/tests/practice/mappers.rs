//! Mappers from jars, at work in logins.

use std::sync::Arc;

use libtest_mimic::Trial;
use provider_jar::Kind;
use serde_json::json;

use crate::browser::Browser;
use crate::trials;
use crate::world::{Jar, instance, settings, shipped};

pub fn tests() -> Vec<Trial> {
    trials![
        a_packed_script_makes_the_claim_until_its_jar_changes,
        a_script_that_throws_leaves_its_claim_out,
        a_script_that_does_not_compile_ends_the_login_as_keycloak_does,
        a_result_that_does_not_fit_ends_the_login_in_26_6_and_is_left_out_in_26_7,
        a_script_that_never_ends_is_stopped_and_the_server_goes_on,
        a_script_adds_to_the_answer_of_the_token_endpoint,
        a_token_that_keycloak_cannot_use_is_refused_at_userinfo,
        many_people_log_in_at_once,
        a_broken_jar_stops_the_start,
    ]
}

const SUB: [(&str, &str); 3] = [
    ("claim.name", "sub"),
    ("jsonType.label", "String"),
    ("id.token.claim", "true"),
];

async fn a_packed_script_makes_the_claim_until_its_jar_changes() {
    let jar = Jar::of(
        Kind::Mapper,
        "group-stringify.js",
        &shipped("group-stringify"),
    );
    let mut settings = settings();
    settings.idp.jars = vec![jar.path()];
    settings.idp.mappers = vec![instance("group-stringify.js", &SUB)];
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    // The cases of the shipped mapper, recorded from servers: both groups, and none.
    assert_eq!(
        browser.tokens("anna").await.claims("id_token")["sub"],
        "-dev-ops-"
    );
    assert_eq!(browser.tokens("ben").await.claims("id_token")["sub"], "-");
    jar.write("'changed'");
    assert_eq!(
        browser.tokens("anna").await.claims("id_token")["sub"],
        "-dev-ops-"
    );
    lab.reload().unwrap();
    assert_eq!(
        browser.tokens("anna").await.claims("id_token")["sub"],
        "changed"
    );
}

/// Of keycloak-live: 26.7.3 issues the token.
async fn a_script_that_throws_leaves_its_claim_out() {
    let claims = with_script("throw 'boom'", "26.7.3", &[("claim.name", "c")]).await;
    assert!(claims.unwrap().get("c").is_none());
}

async fn a_script_that_does_not_compile_ends_the_login_as_keycloak_does() {
    let refused = with_script("var x = ;", "26.7.3", &[("claim.name", "c")]).await;
    assert_eq!(
        refused.unwrap_err(),
        (
            500,
            json!({"error": "unknown_error", "error_description": "For more on this error consult the server log."})
        )
    );
}

async fn a_result_that_does_not_fit_ends_the_login_in_26_6_and_is_left_out_in_26_7() {
    let long = [("claim.name", "c"), ("jsonType.label", "long")];
    let newer = with_script("5", "26.7.3", &long).await;
    assert!(newer.unwrap().get("c").is_none());
    let older = with_script("5", "26.4.0", &long).await;
    assert_eq!(
        older.unwrap_err(),
        (
            500,
            json!({"error": "unknown_error", "error_description": "For more on this error consult the server log."})
        )
    );
    let oldest = with_script("5", "22.0.5", &long).await;
    assert_eq!(
        oldest.unwrap_err(),
        (500, json!({"error": "unknown_error"}))
    );
}

/// The claims of anna's ID token with this script, or how the token endpoint refuses.
async fn with_script(
    code: &str,
    version: &str,
    config: &[(&str, &str)],
) -> Result<serde_json::Value, (u16, serde_json::Value)> {
    let jar = Jar::of(Kind::Mapper, "m.js", code);
    let mut settings = settings();
    settings.idp.keycloak = version.parse().unwrap();
    settings.idp.jars = vec![jar.path()];
    let config = [config, &[("id.token.claim", "true")]].concat();
    settings.idp.mappers = vec![instance("m.js", &config)];
    let lab = lab::start(settings).await.unwrap();
    let answer = Browser::at(&lab).tokens("anna").await;
    if answer.status == 200 {
        Ok(answer.claims("id_token"))
    } else {
        Err((answer.status, answer.json()))
    }
}

async fn a_script_that_never_ends_is_stopped_and_the_server_goes_on() {
    let jar = Jar::of(
        Kind::Mapper,
        "m.js",
        "if (user.username == 'anna') { while (true) {} } 'ok'",
    );
    let mut settings = settings();
    settings.idp.jars = vec![jar.path()];
    settings.idp.mappers = vec![instance("m.js", &SUB)];
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let anna = browser.tokens("anna").await;
    assert_eq!(anna.status, 500);
    assert!(
        anna.member("error_description")
            .contains("a real server would never answer")
    );
    assert_eq!(browser.tokens("ben").await.claims("id_token")["sub"], "ok");
}

async fn a_script_adds_to_the_answer_of_the_token_endpoint() {
    let jar = Jar::of(Kind::Mapper, "m.js", "'more'");
    let mut settings = settings();
    settings.idp.jars = vec![jar.path()];
    let config = [
        ("claim.name", "foo"),
        ("access.tokenResponse.claim", "true"),
    ];
    settings.idp.mappers = vec![instance("m.js", &config)];
    let lab = lab::start(settings).await.unwrap();
    let answer = Browser::at(&lab).tokens("anna").await;
    assert_eq!(answer.json()["foo"], "more");
}

/// Of keycloak-live 3: `token.issuer('I')` takes effect, and userinfo is 401.
async fn a_token_that_keycloak_cannot_use_is_refused_at_userinfo() {
    let jar = Jar::of(Kind::Mapper, "m.js", "token.issuer('I'); 'x'");
    let mut settings = settings();
    settings.idp.jars = vec![jar.path()];
    let config = [("claim.name", "c"), ("access.token.claim", "true")];
    settings.idp.mappers = vec![instance("m.js", &config)];
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    assert_eq!(tokens.claims("access_token")["iss"], "I");
    let url = browser.url("/protocol/openid-connect/userinfo");
    let asked = browser
        .http
        .get(url)
        .bearer_auth(tokens.member("access_token"));
    assert_eq!(browser.send(asked).await.status, 401);
}

async fn many_people_log_in_at_once() {
    let jar = Jar::of(Kind::Mapper, "m.js", "user.username");
    let mut settings = settings();
    settings.idp.jars = vec![jar.path()];
    settings.idp.mappers = vec![instance("m.js", &SUB)];
    let lab = lab::start(settings).await.unwrap();
    let browser = Arc::new(Browser::at(&lab));
    let logins: Vec<_> = (0..40)
        .map(|number| {
            let browser = Arc::clone(&browser);
            let user = if number % 2 == 0 { "anna" } else { "ben" };
            tokio::spawn(async move { (user, browser.tokens(user).await) })
        })
        .collect();
    for login in logins {
        let (user, tokens) = login.await.unwrap();
        assert_eq!(tokens.claims("id_token")["sub"], user);
    }
    assert_eq!(lab.counts().logins, 40);
}

async fn a_broken_jar_stops_the_start() {
    let jar = Jar::of(Kind::Mapper, "m.js", "1");
    std::fs::write(jar.path(), "no jar").unwrap();
    let mut settings = settings();
    settings.idp.jars = vec![jar.path()];
    let error = lab::start(settings).await.err().unwrap().to_string();
    assert!(
        error.contains("mappers.jar") && error.contains("`kc.sh build` fails"),
        "{error}"
    );
    let mut settings = crate::world::settings();
    settings.idp.jars = vec!["/nowhere/m.jar".into()];
    let error = lab::start(settings).await.err().unwrap().to_string();
    assert!(error.starts_with("/nowhere/m.jar: "), "{error}");
}
