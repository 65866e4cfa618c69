//! `AuthorizationCodeGrantType`, `OAuth2CodeParser`, `PkceUtils`

use axum::response::Response;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use keycloak_model::ClientKey;
use sha2::{Digest, Sha256};

use super::super::Idp;
use super::super::answer::{Refusal, bad_request};
use super::super::client_auth::same;
use super::super::mint::{Grant, Refresh};
use super::super::parameters::Parameters;
use super::super::session::{AuthorizationRequest, Challenge, UserSession};

fn invalid(description: &str) -> Refusal {
    bad_request("invalid_grant", description)
}

impl Idp {
    /// Tokens for an authorization code.
    pub(super) async fn redeem(
        &self,
        client: ClientKey,
        form: &Parameters,
    ) -> Result<Response, Refusal> {
        let code = form.get("code");
        let code = code.ok_or_else(|| bad_request("invalid_request", "Missing parameter: code"))?;
        let (request, session) = self.take(code, client)?;
        let given = form.get("redirect_uri");
        if given != Some(request.redirect_uri.as_str()) {
            return Err(invalid("Incorrect redirect_uri"));
        }
        verify(request.challenge.as_ref(), form.get("code_verifier"))?;
        let offline = self.asks_for_offline(&request.scope);
        if offline {
            self.go_offline(&session, client);
        }
        self.answer(Grant {
            session: &session,
            client,
            scope: &request.scope,
            nonce: request.nonce.as_deref(),
            shortcut: "ac",
            refresh: if offline {
                Refresh::Offline
            } else {
                Refresh::Online
            },
        })
        .await
    }

    /// The code's request and session. A code can be taken once; when it comes again, somebody
    /// has stolen it, and the client's session ends.
    fn take(
        &self,
        code: &str,
        client: ClientKey,
    ) -> Result<(AuthorizationRequest, UserSession), Refusal> {
        let now = self.now();
        let mut state = self.state();
        let state = &mut *state;
        let known = state.codes.get_mut(code);
        let known = known.ok_or_else(|| invalid("Code not valid"))?;
        let was_used = std::mem::replace(&mut known.used, true);
        let session = state.sessions.get_mut(&known.session);
        if was_used {
            if let Some(session) = session {
                session.clients.remove(&known.request.client);
            }
            return Err(invalid("Code not valid"));
        }
        if known.expires <= now {
            return Err(invalid("Code is expired"));
        }
        if known.request.client != client {
            return Err(invalid("Auth error"));
        }
        let session = session.ok_or_else(|| invalid("Session not active"))?;
        Ok((known.request.clone(), session.clone()))
    }

    /// Whether these scopes make the session one that outlives its browser's.
    pub(in super::super) fn asks_for_offline(&self, scope: &str) -> bool {
        scope
            .split_ascii_whitespace()
            .any(|scope| scope == "offline_access")
    }

    /// Keeps the session beyond its end.
    pub(in super::super) fn go_offline(&self, session: &UserSession, client: ClientKey) {
        let mut state = self.state();
        let entry = state.offline.entry(session.id.clone());
        let offline = entry.or_insert_with(|| UserSession {
            offline: true,
            ..session.clone()
        });
        offline.clients.entry(client).or_default();
    }
}

fn verify(challenge: Option<&Challenge>, verifier: Option<&str>) -> Result<(), Refusal> {
    let Some(challenge) = challenge else {
        return match verifier {
            None => Ok(()),
            Some(_) => Err(invalid(
                "PKCE code verifier specified but challenge not present in the authorization request",
            )),
        };
    };
    let verifier = verifier.ok_or_else(|| invalid("PKCE code verifier not specified"))?;
    let well_formed = (43..=128).contains(&verifier.len())
        && verifier
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-._~".contains(letter));
    if !well_formed {
        return Err(invalid("PKCE verification failed: Invalid code verifier"));
    }
    let right = match challenge {
        Challenge::Plain(challenge) => same(challenge, verifier),
        Challenge::S256(challenge) => {
            let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            same(challenge, &hash)
        }
    };
    if right {
        Ok(())
    } else {
        Err(invalid("PKCE verification failed: Code mismatch"))
    }
}
