//! The token endpoint: `TokenEndpoint` and its grant types.

mod code;
mod refresh;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::Idp;
use super::answer::{Refusal, bad_request};
use super::parameters::Parameters;

pub(crate) async fn token(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let form = Parameters::parse(&body);
    let grant = form.get("grant_type");
    let grant = grant
        .ok_or_else(|| bad_request("invalid_request", "Missing form parameter: grant_type"))?;
    if !GRANTS.contains(&grant) {
        return Err(bad_request(
            "unsupported_grant_type",
            "Unsupported grant_type",
        ));
    }
    idp.counters.count(|counts| {
        *counts.token.entry(grant.to_owned()).or_default() += 1;
    });
    if form.has_duplicates() {
        return Err(bad_request("invalid_request", "duplicated parameter"));
    }
    let client = idp.authenticated(&headers, &form)?;
    match grant {
        "authorization_code" => idp.redeem(client, &form).await,
        _ => idp.refresh(client, &form).await,
    }
}

const GRANTS: [&str; 2] = ["authorization_code", "refresh_token"];
