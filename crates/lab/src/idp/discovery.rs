//! What clients and relying parties can look up.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Idp;

/// `OIDCWellKnownProvider`, as far as it is true here.
pub(crate) async fn configuration(State(idp): State<Arc<Idp>>) -> Json<Value> {
    let methods = json!(["client_secret_basic", "client_secret_post"]);
    Json(json!({
        "issuer": idp.issuer,
        "authorization_endpoint": idp.endpoint("auth"),
        "token_endpoint": idp.endpoint("token"),
        "userinfo_endpoint": idp.endpoint("userinfo"),
        "jwks_uri": idp.endpoint("certs"),
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "acr_values_supported": ["0", "1"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "prompt_values_supported": ["none", "login", "consent"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_modes_supported": ["query", "fragment"],
        "token_endpoint_auth_methods_supported": methods,
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "name", "given_name", "family_name", "preferred_username", "email", "acr", "azp", "nonce"],
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": false,
        "scopes_supported": scopes(&idp),
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "code_challenge_methods_supported": ["plain", "S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

fn scopes(idp: &Idp) -> Vec<&str> {
    let scopes = idp.realm.client_scopes.iter();
    let scopes =
        scopes.filter(|(_, scope)| scope.protocol == keycloak_model::Protocol::OpenIdConnect);
    std::iter::once("openid")
        .chain(scopes.map(|(_, scope)| scope.name.as_str()))
        .collect()
}

/// The JWKS.
pub(crate) async fn keys(State(idp): State<Arc<Idp>>) -> Json<Value> {
    Json(json!({"keys": [idp.key.jwk()]}))
}

/// `PublishedRealmRepresentation`
pub(crate) async fn realm(State(idp): State<Arc<Idp>>) -> Json<Value> {
    Json(json!({
        "realm": idp.realm.name,
        "token-service": format!("{}/protocol/openid-connect", idp.issuer),
        "account-service": format!("{}/account", idp.issuer),
        "tokens-not-before": 0,
    }))
}
