//! Ends of sessions and tokens: `LogoutEndpoint`, `TokenRevocationEndpoint` (RFC 7009).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use url::Url;

use super::Idp;
use super::answer::{Refusal, bad_request, refusal};
use super::pages::{self, escape};
use super::parameters::Parameters;
use super::redirect_uri;
use crate::jws;

pub(crate) async fn get(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes());
    idp.end_session(&query, &headers)
}

/// With a refresh token, a client ends its session; else a browser asks.
pub(crate) async fn post(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let form = Parameters::parse(&body);
    let Some(token) = form.get("refresh_token") else {
        return Ok(idp.end_session(&form, &headers));
    };
    let client = idp.authenticated(&headers, &form)?;
    let invalid = || bad_request("invalid_grant", "Invalid refresh token");
    let token = idp.read_refresh_token(token).ok_or_else(invalid)?;
    if token.client != idp.realm.clients[client].client_id {
        let description = "Invalid refresh token. Token client and authorized client don't match";
        return Err(bad_request("invalid_grant", description));
    }
    let mut state = idp.state();
    state.sessions.remove(&token.session);
    if token.offline {
        state.offline.remove(&token.session);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

impl Idp {
    /// OpenID Connect RP-Initiated Logout 1.0.
    fn end_session(&self, parameters: &Parameters, headers: &HeaderMap) -> Response {
        let invalid = |name: &str| {
            pages::error(
                StatusCode::BAD_REQUEST,
                &format!("Invalid parameter: {name}"),
            )
        };
        let hint = match parameters.get("id_token_hint") {
            None => None,
            Some(token) => match jws::verified(&self.key, token) {
                Some(claims) => Some(claims),
                None => return invalid("id_token_hint"),
            },
        };
        let text = |name: &str| hint.as_ref()?.get(name)?.as_str().map(str::to_owned);
        let client_id = parameters.get("client_id").map(str::to_owned);
        let client = match (client_id, text("azp")) {
            (Some(given), Some(own)) if given != own => return invalid("client_id"),
            (given, own) => given.or(own),
        };
        let client = client.and_then(|id| self.realm.client_by_client_id(&id));
        let back = match parameters.get("post_logout_redirect_uri") {
            None => None,
            Some(uri) => {
                let client = client.map(|key| &self.realm.clients[key]);
                let allowed =
                    client.is_some_and(|client| redirect_uri::is_allowed_after_logout(client, uri));
                if !allowed {
                    return pages::error(StatusCode::BAD_REQUEST, "Invalid redirect uri");
                }
                Url::parse(uri).ok()
            }
        };
        let confirmed = parameters.get("confirmLogout").is_some();
        if hint.is_none() && !confirmed {
            return self.ask_for_logout(parameters);
        }
        let session = text("sid").or_else(|| self.browser_session(headers).map(|one| one.id));
        if let Some(session) = session {
            self.state().sessions.remove(&session);
        }
        let mut answer = match back {
            None => pages::message(StatusCode::OK, "You are logged out", &[]),
            Some(mut back) => {
                if let Some(state) = parameters.get("state") {
                    back.query_pairs_mut().append_pair("state", state);
                }
                (StatusCode::FOUND, [(header::LOCATION, back.to_string())]).into_response()
            }
        };
        answer.headers_mut().extend(self.cookie("", "; Max-Age=0"));
        answer
    }

    /// Nobody is logged out because some page links here.
    fn ask_for_logout(&self, parameters: &Parameters) -> Response {
        let names = ["client_id", "post_logout_redirect_uri", "state"];
        let hidden: String = names
            .iter()
            .filter_map(|name| {
                let value = escape(parameters.get(name)?);
                Some(format!(
                    "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"
                ))
            })
            .collect();
        let body = format!(
            "<p>Do you want to log out?</p><form action=\"{}\" method=\"post\">{hidden}\
             <button name=\"confirmLogout\" id=\"kc-logout\" value=\"Logout\" type=\"submit\">\
             Logout</button></form>",
            escape(&self.endpoint("logout")),
        );
        pages::page(StatusCode::OK, "Logging out", &body)
    }
}

/// A client gives a token back.
pub(crate) async fn revoke(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let form = Parameters::parse(&body);
    let client = idp.authenticated(&headers, &form)?;
    let own = |azp: &str| {
        if azp == idp.realm.clients[client].client_id {
            Ok(())
        } else {
            Err(bad_request("invalid_request", "Unmatching clients"))
        }
    };
    let token = form.get("token");
    let token = token.ok_or_else(|| bad_request("invalid_request", "Token not provided"))?;
    if let Some(token) = idp.read_refresh_token(token) {
        own(&token.client)?;
        let mut state = idp.state();
        if let Some(session) = state.session_mut(&token.session, token.offline) {
            session.clients.remove(&client);
        }
        state
            .sessions
            .retain(|_, session| !session.clients.is_empty());
        state
            .offline
            .retain(|_, session| !session.clients.is_empty());
        return Ok(StatusCode::OK.into_response());
    }
    // 200 although it is none: what is asked for is the case.
    let invalid = || refusal(200, "invalid_token", "Invalid token");
    let claims = jws::verified(&idp.key, token).ok_or_else(invalid)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("typ") != Some("Bearer") {
        return Err(bad_request(
            "unsupported_token_type",
            "Unsupported token type",
        ));
    }
    own(text("azp").ok_or_else(invalid)?)?;
    let expires = claims.get("exp").and_then(Value::as_i64);
    if let Some((id, expires)) = text("jti").zip(expires) {
        idp.state().revoked.insert(id.to_owned(), expires);
    }
    Ok(StatusCode::OK.into_response())
}
