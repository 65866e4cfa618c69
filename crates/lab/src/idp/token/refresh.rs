//! `RefreshTokenGrantType`, `TokenManager.refreshAccessToken`

use axum::response::Response;
use keycloak_model::ClientKey;
use serde_json::{Map, Value};

use super::super::Idp;
use super::super::answer::{Refusal, bad_request};
use super::super::mint::{Grant, Refresh};
use super::super::parameters::Parameters;
use super::super::session::UserSession;

fn invalid(description: &str) -> Refusal {
    bad_request("invalid_grant", description)
}

/// A refresh token, as it was signed.
pub(in super::super) struct RefreshToken {
    pub(in super::super) id: String,
    pub(in super::super) session: String,
    pub(in super::super) client: String,
    pub(in super::super) offline: bool,
    scope: String,
    nonce: Option<String>,
    issued: i64,
    expires: Option<i64>,
}

impl RefreshToken {
    fn of(claims: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| claims.get(name).and_then(Value::as_i64);
        Some(Self {
            id: text("jti")?,
            session: text("sid")?,
            client: text("azp")?,
            offline: text("typ")? == "Offline",
            scope: text("scope")?,
            nonce: text("nonce"),
            issued: number("iat")?,
            expires: number("exp"),
        })
    }
}

impl Idp {
    /// A refresh token that was issued here.
    pub(in super::super) fn read_refresh_token(&self, token: &str) -> Option<RefreshToken> {
        RefreshToken::of(&self.own_key.verified(token)?)
    }

    /// New tokens for a refresh token.
    pub(super) async fn refresh(
        &self,
        client: ClientKey,
        form: &Parameters,
    ) -> Result<Response, Refusal> {
        let token = form.get("refresh_token");
        let token = token.ok_or_else(|| bad_request("invalid_request", "No refresh token"))?;
        let token = self.read_refresh_token(token);
        let token = token.ok_or_else(|| invalid("Invalid refresh token"))?;
        let session = self.use_refresh_token(&token, client)?;
        let scope = narrowed(&token.scope, form.get("scope"))?;
        self.answer(Grant {
            session: &session,
            client,
            scope: &scope,
            nonce: token.nonce.as_deref(),
            shortcut: "rt",
            refresh: if token.offline {
                Refresh::Offline
            } else {
                Refresh::Online
            },
        })
        .await
    }

    fn use_refresh_token(
        &self,
        token: &RefreshToken,
        client: ClientKey,
    ) -> Result<UserSession, Refusal> {
        if self.realm.clients[client].client_id != token.client {
            return Err(invalid(
                "Invalid refresh token. Token client and authorized client don't match",
            ));
        }
        let now = self.now();
        if token.expires.is_some_and(|expires| expires <= now) {
            return Err(invalid("Token is not active"));
        }
        let lifespans = self.lifespans();
        let mut state = self.state();
        let gone = || {
            invalid(if token.offline {
                "Offline user session not found"
            } else {
                "Session not active"
            })
        };
        let session = state.session_mut(&token.session, token.offline);
        let session = session.filter(|session| session.is_active(now, lifespans));
        let session = session.ok_or_else(gone)?;
        if !self.realm.users[session.user].enabled {
            return Err(invalid("User disabled"));
        }
        let Some(used) = session.clients.get_mut(&client) else {
            return Err(invalid("Session doesn't have required client"));
        };
        if self.rotate_refresh_tokens {
            let stale = used.last_used.is_some()
                && used.last_used.as_ref() != Some(&token.id)
                && token.issued < used.last_use;
            let again = used.last_used.as_ref() == Some(&token.id);
            if stale || again {
                session.clients.remove(&client);
                return Err(invalid(if stale {
                    "Stale token"
                } else {
                    "Maximum allowed refresh token reuse exceeded"
                }));
            }
        }
        used.last_used = Some(token.id.clone());
        used.last_use = now;
        session.last_refresh = now;
        Ok(session.clone())
    }
}

/// The scopes asked for, when they are among those granted before.
fn narrowed(granted: &str, asked: Option<&str>) -> Result<String, Refusal> {
    let Some(asked) = asked else {
        return Ok(granted.to_owned());
    };
    let granted: Vec<&str> = granted.split_ascii_whitespace().collect();
    if asked
        .split_ascii_whitespace()
        .all(|scope| granted.contains(&scope))
    {
        Ok(asked.to_owned())
    } else {
        Err(bad_request(
            "invalid_scope",
            format!("Invalid scopes: {asked}"),
        ))
    }
}
