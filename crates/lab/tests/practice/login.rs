//! Logins by browser: what a right one gives, and what is said about wrong ones.

use libtest_mimic::Trial;
use serde_json::json;

use crate::browser::{Browser, CALLBACK, VERIFIER, request, request_with};
use crate::trials;
use crate::world::{Turned, settings};

pub fn tests() -> Vec<Trial> {
    trials![
        a_person_logs_in_and_the_application_gets_tokens,
        the_answer_names_state_and_issuer,
        the_id_token_is_signed_by_a_key_of_the_jwks,
        a_code_works_once_and_its_second_use_ends_the_session,
        a_code_needs_its_verifier_client_and_redirect_uri,
        a_code_is_good_for_a_minute,
        wrong_requests_go_back_to_the_application_with_keycloaks_words,
        requests_that_name_no_trusted_address_are_answered_with_a_page,
        a_wrong_password_shows_the_page_again,
        what_comes_from_outside_is_escaped,
        somebody_who_is_logged_in_is_not_asked_again,
        a_page_that_waited_too_long_is_refused,
        confidential_clients_show_their_secret,
        grants_nobody_knows_are_refused,
    ]
}

async fn a_person_logs_in_and_the_application_gets_tokens() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let tokens = browser.tokens("anna").await;
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    let names: Vec<String> = tokens.json().as_object().unwrap().keys().cloned().collect();
    // In the order that Keycloak sends.
    assert_eq!(
        names,
        [
            "access_token",
            "expires_in",
            "refresh_expires_in",
            "refresh_token",
            "token_type",
            "id_token",
            "not-before-policy",
            "session_state",
            "scope",
        ]
    );
    assert_eq!(tokens.json()["expires_in"], 300);
    assert_eq!(tokens.json()["token_type"], "Bearer");
    let id = tokens.claims("id_token");
    assert_eq!(id["iss"], lab.issuer().as_str());
    assert_eq!(id["aud"], "app");
    assert_eq!(id["azp"], "app");
    assert_eq!(id["nonce"], "n0nce");
    assert_eq!(id["preferred_username"], "anna");
    assert_eq!(id["name"], "Anna Arm");
    assert_eq!(id["auth_time"], id["iat"]);
    let access = tokens.claims("access_token");
    assert_eq!(access["sub"], id["sub"]);
    assert_eq!(access["sid"], id["sid"]);
    assert!(access["jti"].as_str().unwrap().starts_with("onrtac:"));
    let roles = access["realm_access"]["roles"].as_array().unwrap();
    assert!(roles.contains(&json!("dev")) && roles.contains(&json!("default-roles-acme")));
    // Whoever has the default roles has some of the account console's.
    assert_eq!(access["aud"], "account");
    assert_eq!(lab.counts().logins, 1);
    assert_eq!(lab.counts().token["authorization_code"], 1);
    let url = browser.url("/protocol/openid-connect/userinfo");
    let info = browser
        .http
        .get(&url)
        .bearer_auth(tokens.member("access_token"));
    let info = browser.send(info).await;
    assert_eq!(info.json()["sub"], id["sub"]);
    assert_eq!(info.json()["email"], "anna@acme.example");
    let nobody = browser
        .send(browser.http.get(&url).bearer_auth("x.y.z"))
        .await;
    assert_eq!((nobody.status, nobody.text.as_str()), (401, ""));
    assert_eq!(
        nobody.headers["www-authenticate"],
        "Bearer realm=\"acme\", error=\"invalid_token\", error_description=\"Token verification failed\""
    );
}

async fn the_answer_names_state_and_issuer() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let answer = browser.log_in("anna", &request()).await;
    assert_eq!(answer.status, 302);
    let (address, parameters) = answer.location();
    assert_eq!(address, CALLBACK);
    assert_eq!(parameters["state"], "st&te");
    assert_eq!(parameters["iss"], lab.issuer().as_str());
    assert!(parameters.contains_key("code") && parameters.contains_key("session_state"));
    let discovery = browser
        .get("/.well-known/openid-configuration")
        .await
        .json();
    assert_eq!(discovery["issuer"], lab.issuer().as_str());
    assert_eq!(
        discovery["authorization_response_iss_parameter_supported"],
        true
    );
}

async fn the_id_token_is_signed_by_a_key_of_the_jwks() {
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let token = browser.tokens("ben").await.member("id_token");
    let discovery = browser
        .get("/.well-known/openid-configuration")
        .await
        .json();
    let keys = browser.http.get(discovery["jwks_uri"].as_str().unwrap());
    let key = browser.send(keys).await.json()["keys"][0].clone();
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let header: serde_json::Value = serde_json::from_slice(&bytes(parts[0])).unwrap();
    assert_eq!(header["kid"], key["kid"]);
    assert_eq!(header["alg"], "RS256");
    let public = RsaPublicKeyComponents {
        n: bytes(key["n"].as_str().unwrap()),
        e: bytes(key["e"].as_str().unwrap()),
    };
    let signed = format!("{}.{}", parts[0], parts[1]);
    let verify = |signed: &str| {
        public.verify(
            &RSA_PKCS1_2048_8192_SHA256,
            signed.as_bytes(),
            &bytes(parts[2]),
        )
    };
    assert!(verify(&signed).is_ok());
    assert!(verify(&format!("{signed}x")).is_err());
}

async fn a_code_works_once_and_its_second_use_ends_the_session() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let (_, parameters) = browser.log_in("anna", &request()).await.location();
    let first = browser.redeem(&parameters["code"]).await;
    assert_eq!(first.status, 200);
    let second = browser.redeem(&parameters["code"]).await;
    assert_eq!(second.status, 400);
    assert_eq!(
        second.json(),
        json!({"error": "invalid_grant", "error_description": "Code not valid"})
    );
    let refreshed = browser.refresh(&first.member("refresh_token")).await;
    assert_eq!(refreshed.json()["error"], "invalid_grant");
}

async fn a_code_needs_its_verifier_client_and_redirect_uri() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let rows = [
        ("code_verifier", "", "PKCE code verifier not specified"),
        (
            "code_verifier",
            "short",
            "PKCE verification failed: Invalid code verifier",
        ),
        (
            "code_verifier",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx",
            "PKCE verification failed: Code mismatch",
        ),
        (
            "redirect_uri",
            "http://127.0.0.1:40124/callback",
            "Incorrect redirect_uri",
        ),
        ("redirect_uri", "", "Incorrect redirect_uri"),
        ("code", "guessed", "Code not valid"),
    ];
    for (name, value, words) in rows {
        let (_, parameters) = browser.log_in("anna", &request()).await.location();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", "app"),
            ("code", parameters["code"].as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        form.retain(|(known, _)| *known != name);
        form.push((name, value));
        let answer = browser.token(&form).await;
        assert_eq!(answer.status, 400);
        assert_eq!(
            answer.json(),
            json!({"error": "invalid_grant", "error_description": words})
        );
    }
}

async fn a_code_is_good_for_a_minute() {
    let turned = Turned::default();
    let mut settings = settings();
    settings.clock = turned.clock();
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let (_, parameters) = browser.log_in("anna", &request()).await.location();
    turned.forward(61);
    let answer = browser.redeem(&parameters["code"]).await;
    assert_eq!(answer.json()["error"], "invalid_grant");
}

async fn wrong_requests_go_back_to_the_application_with_keycloaks_words() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let rows = [
        (
            "response_type",
            "",
            "invalid_request",
            "Missing parameter: response_type",
        ),
        (
            "response_type",
            "token",
            "unsupported_response_type",
            "Unsupported response_type",
        ),
        (
            "response_mode",
            "pigeon",
            "invalid_request",
            "Invalid parameter: response_mode",
        ),
        (
            "scope",
            "openid nonsense",
            "invalid_scope",
            "Invalid scopes: openid nonsense",
        ),
        (
            "code_challenge_method",
            "",
            "invalid_request",
            "Missing parameter: code_challenge_method",
        ),
        (
            "code_challenge_method",
            "plain",
            "invalid_request",
            "Invalid parameter: code challenge method is not configured one",
        ),
        (
            "code_challenge",
            "",
            "invalid_request",
            "Missing parameter: code_challenge",
        ),
        (
            "code_challenge",
            "short",
            "invalid_request",
            "Invalid parameter: code_challenge",
        ),
    ];
    for (name, value, error, words) in rows {
        let answer = browser.authorize(&request_with(name, value)).await;
        let (address, parameters) = answer.location();
        assert_eq!(address, CALLBACK);
        assert_eq!(parameters["error"], error, "{name}={value}");
        assert_eq!(parameters["error_description"], words);
        assert_eq!(parameters["state"], "st&te");
        assert_eq!(parameters["iss"], lab.issuer().as_str());
    }
    let mut twice = request();
    twice.push(("scope", "openid".to_owned()));
    let (_, parameters) = browser.authorize(&twice).await.location();
    assert_eq!(parameters["error_description"], "duplicated parameter");
    let silent = browser.authorize(&request_with("prompt", "none")).await;
    assert_eq!(silent.location().1["error"], "login_required");
}

async fn requests_that_name_no_trusted_address_are_answered_with_a_page() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    for (name, value, words) in [
        ("client_id", "nobody", "Client not found."),
        (
            "redirect_uri",
            "https://evil.example/",
            "Invalid parameter: redirect_uri",
        ),
        (
            "redirect_uri",
            "http://127.0.0.1:1/else",
            "Invalid parameter: redirect_uri",
        ),
        ("redirect_uri", "", "Invalid parameter: redirect_uri"),
    ] {
        let answer = browser.authorize(&request_with(name, value)).await;
        assert_eq!(answer.status, 400);
        assert!(!answer.headers.contains_key("location"));
        assert!(answer.text.contains(words), "{}", answer.text);
    }
}

async fn a_wrong_password_shows_the_page_again() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let page = browser.authorize(&request()).await;
    for (user, password, words) in [
        ("anna", "ben-password", "Invalid username or password."),
        ("anna", "", "Invalid username or password."),
        ("nobody", "x", "Invalid username or password."),
        (
            "gone",
            "gone-password",
            "Account is disabled, contact your administrator.",
        ),
    ] {
        let again = browser.submit(&page, user, password).await;
        assert_eq!(again.status, 200);
        assert!(again.text.contains(words), "{}", again.text);
    }
    assert_eq!(lab.counts().logins, 0);
    let right = browser
        .submit(&page, "ANNA@acme.example", "anna-password")
        .await;
    assert!(right.location().1.contains_key("code"));
    assert_eq!(lab.counts().logins, 1);
}

async fn what_comes_from_outside_is_escaped() {
    const HOSTILE: &str = "\"'><script>alert(1)</script>&amp;\u{0}";
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let page = browser
        .authorize(&request_with("login_hint", HOSTILE))
        .await;
    let again = browser.submit(&page, HOSTILE, HOSTILE).await;
    let unknown = browser.authorize(&request_with("client_id", HOSTILE)).await;
    for page in [&page, &again, &unknown] {
        assert!(!page.text.contains("<script"), "{}", page.text);
        assert!(!page.text.contains("\"'>"), "{}", page.text);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"));
        assert_eq!(page.headers["x-frame-options"], "DENY");
    }
    assert!(
        again
            .text
            .contains("value=\"&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;")
    );
    assert!(!again.text.contains("anna-password"));
}

async fn somebody_who_is_logged_in_is_not_asked_again() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let cookie = browser.log_in("anna", &request()).await.cookie();
    let auth = browser.url("/protocol/openid-connect/auth");
    let ask = async |request: Vec<(&str, String)>| {
        let again = browser
            .http
            .get(&auth)
            .query(&request)
            .header("cookie", &cookie);
        browser.send(again).await
    };
    let again = ask(request()).await;
    let tokens = browser.redeem(&again.location().1["code"]).await;
    assert_eq!(tokens.claims("id_token")["preferred_username"], "anna");
    assert_eq!(lab.counts().logins, 1);
    assert!(
        ask(request_with("prompt", "none"))
            .await
            .location()
            .1
            .contains_key("code")
    );
    assert_eq!(ask(request_with("prompt", "login")).await.status, 200);
}

async fn a_page_that_waited_too_long_is_refused() {
    let turned = Turned::default();
    let mut settings = settings();
    settings.clock = turned.clock();
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let page = browser.authorize(&request()).await;
    turned.forward(1801);
    let answer = browser.submit(&page, "anna", "anna-password").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("Your login attempt timed out."));
}

async fn confidential_clients_show_their_secret() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let request = || {
        let mut request = request_with("redirect_uri", "https://conf.example/cb");
        request.retain(|(name, _)| *name != "client_id" && !name.starts_with("code_challenge"));
        request.push(("client_id", "conf".to_owned()));
        request
    };
    for (secret, status) in [("conf-secret", 200), ("wrong", 401), ("", 401)] {
        let (_, parameters) = browser.log_in("anna", &request()).await.location();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", parameters["code"].as_str()),
            ("redirect_uri", "https://conf.example/cb"),
        ];
        let by_form = [("client_id", "conf"), ("client_secret", secret)];
        let answer = browser.token(&[form.as_slice(), &by_form].concat()).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        if status == 401 {
            assert_eq!(
                answer.json()["error_description"],
                "Invalid client or Invalid client credentials"
            );
        }
    }
    let (_, parameters) = browser.log_in("anna", &request()).await.location();
    let url = browser.url("/protocol/openid-connect/token");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", parameters["code"].as_str()),
        ("redirect_uri", "https://conf.example/cb"),
    ];
    let basic = browser
        .http
        .post(url)
        .basic_auth("conf", Some("conf-secret"));
    assert_eq!(browser.send(basic.form(&form)).await.status, 200);
}

async fn grants_nobody_knows_are_refused() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let missing = browser.token(&[("client_id", "app")]).await;
    assert_eq!(
        missing.json(),
        json!({"error": "invalid_request", "error_description": "Missing form parameter: grant_type"})
    );
    let unknown = browser
        .token(&[("client_id", "app"), ("grant_type", "wish")])
        .await;
    assert_eq!(
        unknown.json(),
        json!({"error": "unsupported_grant_type", "error_description": "Unsupported grant_type"})
    );
    let huge = "x".repeat(1 << 20);
    let huge = browser.token(&[("grant_type", &huge)]).await;
    assert_eq!(huge.status, 413);
}
