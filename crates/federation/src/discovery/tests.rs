use serde_json::json;

use super::*;
use crate::test_provider::{Reply, TestProvider, http};

async fn discovered(test: &TestProvider) -> Result<Provider, DiscoveryError> {
    Provider::discover(&http(), &test.issuer(), Timestamp::UNIX_EPOCH).await
}

#[tokio::test]
async fn a_provider_can_be_remembered() {
    let test = TestProvider::start().await;
    let provider = discovered(&test).await.unwrap();
    let stored = serde_json::to_vec(&provider).unwrap();
    let again: Provider = serde_json::from_slice(&stored).unwrap();
    assert_eq!(again.issuer(), &test.issuer());
    assert_eq!(again.token_endpoint().path(), "/token");
    assert_eq!(again.keys().unwrap().keys().len(), 1);
    assert_eq!(again.discovered_at(), Timestamp::UNIX_EPOCH);
    assert_eq!(again.offers_grant("refresh_token"), Some(true));
    assert_eq!(again.offers_grant("password"), Some(false));
}

#[tokio::test]
async fn a_provider_that_lists_nothing_optional_is_enough() {
    let test = TestProvider::start().await;
    test.change(|b| {
        b.configuration = json!({
            "device_authorization_endpoint": null, "end_session_endpoint": null, "revocation_endpoint": null,
            "authorization_response_iss_parameter_supported": null, "grant_types_supported": null,
        });
    });
    let provider = discovered(&test).await.unwrap();
    assert_eq!(provider.offers_grant("refresh_token"), None);
    assert!(provider.endpoints().device_authorization_endpoint.is_none());
}

#[tokio::test]
async fn a_provider_that_isnt_what_it_should_be_is_refused_with_advice() {
    for (configuration, reason) in [
        (
            json!({"issuer": "https://evil.example.org"}),
            "calls itself `https://evil.example.org`",
        ),
        (
            json!({"token_endpoint": "http://sso.example.org/token"}),
            "`token_endpoint` can't be used: http://sso.example.org/token: plain http",
        ),
        (
            json!({"authorization_endpoint": "javascript:alert(1)"}),
            "`authorization_endpoint` can't be used",
        ),
        (json!({"token_endpoint": null}), "a member is missing"),
        (json!({"issuer": null}), "a member is missing"),
        (json!({"jwks_uri": 5}), "of another type"),
    ] {
        let test = TestProvider::start().await;
        test.change(|b| b.configuration = configuration);
        let error = discovered(&test).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test]
async fn an_issuer_with_another_case_is_another() {
    let test = TestProvider::start().await;
    let base = test.server.base.clone();
    test.change(|b| b.configuration = json!({"issuer": base.replace("http://", "HTTP://")}));
    let error = discovered(&test).await.unwrap_err();
    assert!(matches!(error, DiscoveryError::Issuer { .. }), "{error}");
}

#[tokio::test]
async fn a_realm_that_doesnt_exist_is_named_in_the_providers_words() {
    let test = TestProvider::start().await;
    test.change(|b| {
        let reply = Reply::json(404, &json!({"error": "Realm does not exist"}));
        b.other = Some(("/.well-known/openid-configuration", reply));
    });
    let error = discovered(&test).await.unwrap_err().to_string();
    assert!(
        error.contains("Realm does not exist (status 404)") && error.contains("/realms/REALM"),
        "{error}"
    );
}

#[tokio::test]
async fn keys_that_nobody_understands_are_no_keys() {
    for keys in [json!({"keys": []}), json!({"keys": [{"kty": "moon"}, 5]})] {
        let test = TestProvider::start().await;
        test.change(|b| b.other = Some(("/keys", Reply::json(200, &keys))));
        let error = discovered(&test).await.unwrap_err();
        assert!(matches!(error, DiscoveryError::NoKeys { .. }), "{error}");
    }
}
