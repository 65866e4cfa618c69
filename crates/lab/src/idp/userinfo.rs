//! `UserInfoEndpoint`

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use keycloak_model::ClientKey;
use mapper_runtime::Target;
use serde_json::{Map, Value};

use super::Idp;
use super::session::UserSession;
use crate::jws;
use crate::worker::{Made, Wanted};

/// An access token that is still good.
pub(crate) struct AccessToken {
    pub(crate) session: UserSession,
    pub(crate) client: ClientKey,
    pub(crate) scope: String,
}

impl Idp {
    /// The access token that a text is.
    pub(crate) fn read_access_token(&self, token: &str) -> Option<AccessToken> {
        let claims = jws::verified(&self.key, token)?;
        self.active(&claims)
    }

    fn active(&self, claims: &Map<String, Value>) -> Option<AccessToken> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let now = self.now();
        if text("iss")? != self.issuer || text("typ")? != "Bearer" {
            return None;
        }
        if claims.get("exp")?.as_i64()? <= now {
            return None;
        }
        let client = self.realm.client_by_client_id(text("azp")?)?;
        let id = text("sid")?;
        let state = self.state();
        let lifespans = self.lifespans();
        let session = [false, true].into_iter().find_map(|offline| {
            state
                .session(id, offline)
                .filter(|session| session.is_active(now, lifespans))
                .filter(|session| session.clients.contains_key(&client))
        })?;
        Some(AccessToken {
            session: session.clone(),
            client,
            scope: text("scope").unwrap_or_default().to_owned(),
        })
    }

    fn challenge(&self, status: StatusCode, error: &str, description: &str) -> Response {
        let challenge = format!(
            "Bearer realm=\"{}\", error=\"{error}\", error_description=\"{description}\"",
            self.realm.name
        );
        (status, [(header::WWW_AUTHENTICATE, challenge)]).into_response()
    }
}

pub(crate) async fn userinfo(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION);
    let token = token.and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer "));
    let Some(token) = token else {
        let challenge = format!("Bearer realm=\"{}\"", idp.realm.name);
        return (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, challenge)],
        )
            .into_response();
    };
    let Some(token) = idp.read_access_token(token) else {
        return idp.challenge(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "Token verification failed",
        );
    };
    if !token
        .scope
        .split_ascii_whitespace()
        .any(|scope| scope == "openid")
    {
        return idp.challenge(
            StatusCode::FORBIDDEN,
            "insufficient_scope",
            "Missing openid scope",
        );
    }
    let wanted = Wanted::Tokens(vec![Target::Userinfo]);
    let made = idp
        .map(&token.session, token.client, &token.scope, wanted)
        .await;
    let answer = made.and_then(|made| match made {
        Made::Tokens(tokens) => match tokens.into_iter().next() {
            Some(whole) => idp.userinfo_answer(&token.session, whole),
            None => Err(super::answer::Refusal::internal(&"no claims")),
        },
        Made::Assertion(_) => Err(super::answer::Refusal::internal(&"an assertion")),
    });
    answer.into_response()
}
