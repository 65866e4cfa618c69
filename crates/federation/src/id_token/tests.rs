use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::test_provider::{
    ACCESS, CLIENT, Key, TestProvider, client, http, recorded, signing_input,
};
use crate::tokens::{Exchange, TokenError, Tokens};

fn judged(
    provider: &Provider,
    raw: &str,
    settings: &LoginSettings,
) -> Result<IdToken, IdTokenError> {
    verify(
        provider,
        &SecretString::from(raw.to_owned()),
        &Expected {
            client_id: CLIENT,
            settings,
            nonce: None,
            fresh: true,
            access_token: &SecretString::from(ACCESS.to_owned()),
            now: Timestamp::now(),
        },
    )
}

fn in_seconds(seconds: i64) -> i64 {
    Timestamp::now().as_second() + seconds
}

#[tokio::test]
async fn a_good_token_gives_its_claims() {
    let test = TestProvider::start().await;
    let provider = test.discover().await;
    let raw = test.id_token();
    let token = judged(&provider, raw.expose_secret(), &LoginSettings::default()).unwrap();
    assert_eq!(token.subject(), "1234");
    assert_eq!(token.name(), "alice");
    assert_eq!(token.claims()["azp"], CLIENT);
    assert!(token.expires_at() > Timestamp::now());
    assert!(!format!("{token:?}").contains("ey"));
}

#[tokio::test]
async fn a_token_that_doesnt_fit_is_refused_with_its_reason() {
    let ask = LoginSettings {
        max_age: Some(Duration::from_secs(100)),
        acr_values: vec!["gold".into(), "silver".into()],
        trusted_audiences: vec!["sts.amazonaws.com".into()],
        ..LoginSettings::default()
    };
    let plain = LoginSettings {
        max_age: None,
        acr_values: Vec::new(),
        ..ask.clone()
    };
    for (settings, claims, outcome) in [
        (
            &plain,
            json!({"iss": "https://evil.example.org"}),
            Err("expected `http://127.0.0.1"),
        ),
        (
            &plain,
            json!({"aud": "another"}),
            Err("must contain `keyferry`"),
        ),
        (
            &plain,
            json!({"aud": [CLIENT, "sts.amazonaws.com"]}),
            Ok(()),
        ),
        (
            &plain,
            json!({"aud": [CLIENT, "another"]}),
            Err("`another` is not a trusted audience"),
        ),
        (
            &plain,
            json!({"aud": [CLIENT, "sts.amazonaws.com"], "azp": null}),
            Err("several audiences"),
        ),
        (&plain, json!({"azp": null}), Ok(())),
        (
            &plain,
            json!({"azp": "another"}),
            Err("made for the client `another`"),
        ),
        (&plain, json!({"sub": ""}), Err("`sub` is empty")),
        (&plain, json!({"sub": null}), Err("claim `sub` is missing")),
        (&plain, json!({"exp": in_seconds(-30)}), Ok(())),
        (&plain, json!({"exp": in_seconds(-90)}), Err("expired")),
        (&plain, json!({"exp": null}), Err("claim `exp` is missing")),
        (&plain, json!({"iat": in_seconds(30)}), Ok(())),
        (
            &plain,
            json!({"iat": in_seconds(600)}),
            Err("clock is ahead"),
        ),
        (
            &plain,
            json!({"at_hash": "AAAA"}),
            Err("`at_hash` doesn't fit"),
        ),
        (
            &plain,
            json!({"email_verified": "t0p-5ecret"}),
            Err("the claim `email_verified` has another type"),
        ),
        (&ask, json!({"acr": "gold"}), Ok(())),
        (
            &ask,
            json!({"acr": "0"}),
            Err("reached the level `0`, asked for was `gold` or `silver`"),
        ),
        (&ask, json!({}), Err("reached the level nothing")),
        (
            &ask,
            json!({"acr": "gold", "auth_time": in_seconds(-150)}),
            Ok(()),
        ),
        (
            &ask,
            json!({"acr": "gold", "auth_time": in_seconds(-300)}),
            Err("`max_age` allows 100 s"),
        ),
        (
            &ask,
            json!({"acr": "gold", "auth_time": null}),
            Err("(`auth_time`)"),
        ),
    ] {
        let test = TestProvider::start().await;
        let provider = test.discover().await;
        test.change(|b| b.claims = claims.clone());
        let raw = test.id_token();
        match (judged(&provider, raw.expose_secret(), settings), outcome) {
            (Ok(_), Ok(())) => {}
            (Err(error), Err(reason)) => {
                let error = error.to_string();
                assert!(error.contains(reason), "{claims}: {error}");
                assert!(!error.contains("5ecret"), "{error}");
            }
            (got, _) => panic!("{claims}: {got:?}"),
        }
    }
}

#[tokio::test]
async fn the_access_token_belongs_to_its_id_token() {
    let test = TestProvider::start().await;
    let provider = test.discover().await;
    // OpenID Connect Core 3.1.3.6: the left half of the hash.
    let hash = ring::digest::digest(&ring::digest::SHA256, ACCESS.as_bytes());
    let half = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]);
    test.change(|b| b.claims = json!({"at_hash": half}));
    let raw = test.id_token();
    judged(&provider, raw.expose_secret(), &LoginSettings::default()).unwrap();
}

#[tokio::test]
async fn a_token_that_the_provider_didnt_sign_is_refused() {
    let test = TestProvider::start().await;
    let provider = test.discover().await;
    let good = test.id_token();
    let good = good.expose_secret();
    let [_, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts");
    };
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let unsigned = signing_input(&json!({"alg": "none", "kid": "k1"}), &claims);
    let hmac_input = signing_input(&json!({"alg": "HS256", "kid": "k1"}), &claims);
    let hmac_key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"client-secret");
    let hmac = URL_SAFE_NO_PAD.encode(ring::hmac::sign(&hmac_key, hmac_input.as_bytes()));
    let mut other = claims.clone();
    other["sub"] = json!("root");
    let changed = signing_input(&json!({"alg": "ES256", "kid": "k1"}), &other);
    for (raw, reason) in [
        (format!("{unsigned}."), "signature isn't accepted"),
        (unsigned, "can't be read"),
        (format!("{hmac_input}.{hmac}"), "signature isn't accepted"),
        (format!("{changed}.{signature}"), "signature isn't accepted"),
        (Key::new("k1").sign(&claims), "signature isn't accepted"),
        (
            Key::new("k2").sign(&claims),
            "key that the provider doesn't publish",
        ),
        (String::new(), "can't be read"),
        ("a.b.c".to_owned(), "can't be read"),
    ] {
        let error = judged(&provider, &raw, &LoginSettings::default()).unwrap_err();
        assert!(error.to_string().contains(reason), "{raw}: {error}");
    }
}

async fn accepted(provider: &mut Provider, nonce: Option<&Nonce>) -> Result<Tokens, TokenError> {
    let http = http();
    let (events, _) = recorded();
    let mut exchange = Exchange {
        http: &http,
        provider,
        client: &client(),
        settings: &LoginSettings::default(),
        events: &events,
        clock: &Timestamp::now,
    };
    let answer = exchange.post(&[]).await.unwrap();
    exchange.accept(&answer, nonce, true).await
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_fetched_once() {
    let test = TestProvider::start().await;
    let mut provider = test.discover().await;
    let before = provider.keys_fetched_at();
    test.change(|b| b.key = Key::new("k2"));
    accepted(&mut provider, None).await.unwrap();
    accepted(&mut provider, None).await.unwrap();
    assert_eq!(test.server.asked("/keys").len(), 2);
    assert!(provider.keys_fetched_at() > before);

    let stranger = Key::new("k3");
    let mut claims = json!({"iss": test.server.base, "aud": CLIENT, "sub": "1"});
    claims["iat"] = json!(in_seconds(0));
    claims["exp"] = json!(in_seconds(60));
    let forged = stranger.sign(&claims);
    test.change(|b| b.answer = json!({"id_token": forged}));
    let error = accepted(&mut provider, None).await.unwrap_err();
    assert_eq!(error, TokenError::IdToken(IdTokenError::UnknownKey));
    assert_eq!(test.server.asked("/keys").len(), 3);
}

#[tokio::test]
async fn a_token_of_another_login_is_refused() {
    let test = TestProvider::start().await;
    let mut provider = test.discover().await;
    let nonce = Nonce::new("ours".into());
    for (claim, reason) in [
        (json!("theirs"), "nonce mismatch"),
        (json!(null), "missing nonce"),
    ] {
        test.change(|b| b.claims = json!({"nonce": claim}));
        let error = accepted(&mut provider, Some(&nonce)).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    test.change(|b| b.claims = json!({"nonce": "ours"}));
    accepted(&mut provider, Some(&nonce)).await.unwrap();
}

#[tokio::test]
async fn answers_without_usable_tokens_are_explained() {
    for (answer, reason) in [
        (json!({"id_token": null}), "no ID token"),
        (json!({"token_type": "DPoP"}), "type `DPoP`"),
        (json!({"access_token": null}), "a member is missing"),
        (json!({"access_token": 5}), "of another type"),
        (json!({"expires_in": -5}), "of another type"),
    ] {
        let test = TestProvider::start().await;
        let mut provider = test.discover().await;
        test.change(|b| b.answer = answer);
        let error = accepted(&mut provider, None).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let test = TestProvider::start().await;
    let mut provider = test.discover().await;
    test.change(|b| b.answer = json!({"expires_in": u64::MAX, "refresh_expires_in": 0}));
    let tokens = accepted(&mut provider, None).await.unwrap();
    assert_eq!(tokens.access_expires, Some(Timestamp::MAX));
    assert_eq!(tokens.refresh_expires, None);
    for secret in [ACCESS, "refresh-5ecret", "ey"] {
        assert!(!format!("{tokens:?}").contains(secret));
    }
}

/// A provider without a server, for many cases.
fn offline(key: &Key) -> Provider {
    let url = "https://h/x";
    serde_json::from_value(json!({
        "issuer": "https://h",
        "endpoints": {"token_endpoint": url, "jwks_uri": url},
        "keys": {"keys": [key.jwk()]},
        "discovered_at": "2026-01-01T00:00:00Z",
        "keys_fetched_at": "2026-01-01T00:00:00Z",
    }))
    .unwrap()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("https://h")),
        Just(Value::from(CLIENT)),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_token_makes_it_panic(raw in ".{0,80}") {
        let provider = offline(&Key::new("k1"));
        prop_assert!(judged(&provider, &raw, &LoginSettings::default()).is_err());
    }

    #[test]
    fn no_signed_claims_make_it_panic(
        name in prop::sample::select(vec![
            "iss", "aud", "azp", "sub", "exp", "iat", "auth_time", "acr", "at_hash", "nonce", "name", "address",
            "locale", "updated_at", "email_verified", "amr",
        ]),
        value in any_json(),
    ) {
        let key = Key::new("k1");
        let provider = offline(&key);
        let mut claims = json!({
            "iss": "https://h", "aud": CLIENT, "sub": "1", "iat": in_seconds(0), "exp": in_seconds(60),
        });
        claims[name] = value;
        let settings = LoginSettings {
            max_age: Some(Duration::MAX),
            skew: Duration::from_secs(60),
            ..LoginSettings::default()
        };
        let _ = judged(&provider, &key.sign(&claims), &settings);
    }
}
