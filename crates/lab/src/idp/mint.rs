//! Tokens: what the mappers give, with what only a running server knows, signed.

use axum::Json as JsonBody;
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use keycloak_model::{ClientKey, Session};
use mapper_runtime::{Failure, Json, MapperResult, Outcome, Ran, Target, WholeToken};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Idp;
use super::answer::{NO_STORE, Refusal, refusal};
use super::session::UserSession;
use crate::jws;
use crate::random;
use crate::worker::{Job, Made, NotMade, Wanted};

/// What a client asks for.
pub(crate) struct Grant<'g> {
    pub(crate) session: &'g UserSession,
    pub(crate) client: ClientKey,
    pub(crate) scope: &'g str,
    pub(crate) nonce: Option<&'g str>,
    /// The grant in two letters, as `jti` has it: `ac`.
    pub(crate) shortcut: &'static str,
    pub(crate) refresh: Refresh,
}

/// Which refresh token comes with the others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refresh {
    Online,
    Offline,
    /// None, and the session is forgotten.
    None,
}

impl Idp {
    /// The session as scripts see it.
    pub(crate) fn script_session(&self, session: &UserSession) -> Session {
        let seconds = |time: i64| i32::try_from(time).unwrap_or(i32::MAX);
        let mut notes = self.session.notes.clone();
        notes.retain(|(name, _)| session.note(name).is_none());
        notes.extend(session.notes.iter().cloned());
        Session {
            id: Some(session.id.clone()),
            login_username: Some(session.login_username.clone()),
            started: seconds(session.started),
            last_session_refresh: seconds(session.last_refresh),
            offline: session.offline,
            notes,
            ..self.session.clone()
        }
    }

    /// What the mappers make of these tokens.
    pub(crate) async fn map(
        &self,
        session: &UserSession,
        client: ClientKey,
        scope: &str,
        wanted: Wanted,
    ) -> Result<Made, Refusal> {
        let job = Job {
            user: session.user,
            client,
            introspected_by: None,
            session: self.script_session(session),
            request: self.request.clone(),
            scope: scope.to_owned(),
            now: self.clock.now().as_millisecond(),
            wanted,
        };
        self.workers().run(job).await.map_err(|error| {
            tracing::warn!(%error, "no token");
            match error {
                NotMade::Killed(_) => refusal(
                    500,
                    "unknown_error",
                    format!("{error}; a real server would never answer"),
                ),
                error => Refusal::internal(&error),
            }
        })
    }

    /// The answer of the token endpoint.
    pub(crate) async fn answer(&self, grant: Grant<'_>) -> Result<Response, Refusal> {
        let open_id = grant
            .scope
            .split_ascii_whitespace()
            .any(|scope| scope == "openid");
        let mut targets = vec![Target::AccessToken];
        if open_id {
            targets.push(Target::IdToken);
        }
        targets.push(Target::TokenResponse);
        let made = self
            .map(
                grant.session,
                grant.client,
                grant.scope,
                Wanted::Tokens(targets),
            )
            .await?;
        let Made::Tokens(tokens) = made else {
            return Err(Refusal::internal(&"an assertion in place of tokens"));
        };
        let unusable = tokens.first().and_then(unusable).map(str::to_owned);
        let mut tokens = tokens.into_iter().map(entries);
        let mut next = || tokens.next().unwrap_or_else(|| Ok(Vec::new()));
        let access = self.signed_access_token(next()?, &grant, unusable.as_deref())?;
        let id = if open_id {
            Some(self.signed_id_token(next()?, &access, &grant)?)
        } else {
            None
        };
        let mut answer = next()?;
        put(&mut answer, "access_token", Some(access.into()));
        put(&mut answer, "id_token", id.map(Json::from));
        let now = self.now();
        let until = grant.session.refresh_until(now, self.lifespans());
        let (refresh, lifespan) = match grant.refresh {
            Refresh::None => (None, 0),
            Refresh::Offline => (Some(self.refresh_token(&grant, None)), 0),
            Refresh::Online => (Some(self.refresh_token(&grant, Some(until))), until - now),
        };
        put(&mut answer, "refresh_token", refresh.map(Json::from));
        put(&mut answer, "refresh_expires_in", Some(lifespan.into()));
        if grant.refresh == Refresh::None {
            put(&mut answer, "session_state", None);
        }
        let body = Json::Object(answer).to_string();
        let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
        Ok((NO_STORE, json, body).into_response())
    }

    fn signed_access_token(
        &self,
        mut token: Vec<(String, Json)>,
        grant: &Grant<'_>,
        unusable: Option<&str>,
    ) -> Result<String, Refusal> {
        let id = random::uuid();
        let id = if self.keycloak.at_least(26, 0) {
            let kind = match grant.refresh {
                Refresh::Online => "on",
                Refresh::Offline => "of",
                Refresh::None => "tr",
            };
            format!("{kind}rt{}:{id}", grant.shortcut)
        } else {
            id
        };
        replace(&mut token, "jti", id.as_str().into());
        if let Some(why) = unusable {
            tracing::warn!(
                why,
                "the access token is signed, and refused wherever it is shown"
            );
            let expires = self.now() + i64::from(self.realm.access_token_lifespan);
            self.state().revoked.insert(id, expires);
        }
        if grant.refresh == Refresh::None {
            put(&mut token, "sid", None);
            put(&mut token, "session_state", None);
        }
        self.sign(token)
    }

    fn signed_id_token(
        &self,
        mut token: Vec<(String, Json)>,
        access: &str,
        grant: &Grant<'_>,
    ) -> Result<String, Refusal> {
        replace(&mut token, "jti", random::uuid().into());
        // The left half of the hash (OpenID Connect Core 1.0, 3.1.3.6).
        let hash = Sha256::digest(access.as_bytes());
        let half = hash.get(..16).unwrap_or_default();
        replace(
            &mut token,
            "at_hash",
            BASE64_URL_SAFE_NO_PAD.encode(half).into(),
        );
        // From 25.0 on a mapper's business.
        let auth_time = grant.session.note("AUTH_TIME");
        let auth_time = auth_time.and_then(|seconds| seconds.parse::<i64>().ok());
        if let Some(seconds) = auth_time
            && !self.keycloak.at_least(25, 0)
        {
            replace(&mut token, "auth_time", seconds.into());
        }
        if let Some(nonce) = grant.nonce
            && !token.iter().any(|(name, _)| name == "nonce")
        {
            let after = token.iter().position(|(name, _)| name == "azp");
            let at = after.map_or(token.len(), |at| at + 1);
            token.insert(at, ("nonce".to_owned(), nonce.into()));
        }
        self.sign(token)
    }

    fn sign(&self, token: Vec<(String, Json)>) -> Result<String, Refusal> {
        let claims = Json::Object(token).to_string();
        jws::sign(&self.key, &claims).map_err(|error| Refusal::internal(&error))
    }

    fn refresh_token(&self, grant: &Grant<'_>, expires: Option<i64>) -> String {
        let offline = grant.refresh == Refresh::Offline;
        let mut claims = json!({
            "exp": expires,
            "iat": self.now(),
            "jti": random::uuid(),
            "iss": self.issuer,
            "aud": self.issuer,
            "sub": self.realm.users[grant.session.user].id,
            "typ": if offline { "Offline" } else { "Refresh" },
            "azp": self.realm.clients[grant.client].client_id,
            "nonce": grant.nonce,
            "sid": grant.session.id,
            "scope": grant.scope,
        });
        if let Value::Object(claims) = &mut claims {
            claims.retain(|_, value| !value.is_null());
        }
        self.own_key.sign(&claims)
    }

    /// What the mappers put into the answer of the userinfo endpoint, around `sub`.
    pub(crate) fn userinfo_answer(
        &self,
        session: &UserSession,
        whole: WholeToken,
    ) -> Result<Response, Refusal> {
        let mut claims = entries(whole)?;
        let own = self.realm.users[session.user].id.as_str().into();
        let sub = claims.iter().position(|(name, _)| name == "sub");
        let sub = sub.map_or(own, |at| claims.remove(at).1);
        claims.insert(0, ("sub".to_owned(), sub));
        let body = Json::Object(claims).to_value();
        Ok((NO_STORE, JsonBody(body)).into_response())
    }
}

/// Why Keycloak itself refuses a token that it has signed.
fn unusable(whole: &WholeToken) -> Option<&str> {
    whole
        .mappers
        .iter()
        .find_map(|run| match outcome(&run.ran) {
            Some(Outcome::TokenUnusable { why, .. }) => Some(why.as_str()),
            _ => None,
        })
}

const fn outcome(ran: &Ran) -> Option<&Outcome> {
    match ran {
        Ran::BuiltIn(outcome) => outcome.as_ref(),
        Ran::Script(report) => match &report.result {
            MapperResult::Claim { outcome, .. } => Some(outcome),
            MapperResult::Saml(_) | MapperResult::Unknown => None,
        },
        Ran::NotForTarget | Ran::Unknown(_) => None,
    }
}

/// The claims of a token, or what the server answers in its place.
fn entries(whole: WholeToken) -> Result<Vec<(String, Json)>, Refusal> {
    for unknown in &whole.unknown {
        let claim = unknown.claim.as_deref().unwrap_or("any claim");
        tracing::warn!(claim, why = %unknown.why, "can't be foretold, and is left out");
    }
    if let Some(Json::Object(entries)) = whole.token {
        return Ok(entries);
    }
    let outcome = whole.mappers.last().and_then(|run| outcome(&run.ran));
    Err(match outcome {
        Some(Outcome::LoginFails(failure) | Outcome::RequestFails(failure)) => {
            tracing::warn!(status = failure.status, cause = %failure.cause, "a mapper failed");
            Refusal::Mapper(Failure::clone(failure))
        }
        Some(Outcome::Hangs { why }) => refusal(
            500,
            "unknown_error",
            format!("a mapper's script never ends: {why}; a real server would never answer"),
        ),
        _ => Refusal::internal(&"no token can be written with these mappers' claims"),
    })
}

/// Sets the first entry of that name, where there is one; removes it for `None`.
fn put(entries: &mut Vec<(String, Json)>, name: &str, value: Option<Json>) {
    let at = entries.iter().position(|(known, _)| known == name);
    match (at, value) {
        (Some(at), Some(value)) => {
            if let Some((_, old)) = entries.get_mut(at) {
                *old = value;
            }
        }
        (Some(at), None) => {
            entries.remove(at);
        }
        (None, Some(value)) => entries.push((name.to_owned(), value)),
        (None, None) => {}
    }
}

/// Sets the first entry of that name, if there is one.
fn replace(entries: &mut [(String, Json)], name: &str, value: Json) {
    if let Some((_, old)) = entries.iter_mut().find(|(known, _)| known == name) {
        *old = value;
    }
}
