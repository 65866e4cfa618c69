//! The token endpoint's answers, verified.

use std::fmt;

use jiff::Timestamp;
use openidconnect::Nonce;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::client::{Client, LoginSettings};
use crate::clock::{Clock, later};
use crate::discovery::Provider;
use crate::events::{Events, LoginEvent};
use crate::http::{Answer, Http, HttpError};
use crate::id_token::{self, Expected, IdToken, IdTokenError};
use crate::refusal::Refusal;

/// What a login or a refresh gives.
pub struct Tokens {
    /// The verified ID token; never stored.
    pub id_token: IdToken,
    /// The access token.
    pub access_token: SecretString,
    /// When the access token ends, as far as the provider says.
    pub access_expires: Option<Timestamp>,
    /// The refresh token to use next: a new one when the provider rotates, else the one that was presented.
    pub refresh_token: Option<SecretString>,
    /// When the refresh token ends unless it is used (`refresh_expires_in`, Keycloak's); `None` when it doesn't end by
    /// itself (offline tokens) or the provider doesn't say.
    pub refresh_expires: Option<Timestamp>,
    /// The scopes that were granted, when the provider says.
    pub scope: Option<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("access_expires", &self.access_expires)
            .field("refresh_expires", &self.refresh_expires)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: SecretString,
    token_type: String,
    id_token: Option<SecretString>,
    refresh_token: Option<SecretString>,
    expires_in: Option<u64>,
    refresh_expires_in: Option<u64>,
    scope: Option<String>,
}

/// How tokens are asked for and judged; what all flows have in common.
pub(crate) struct Exchange<'a> {
    pub(crate) http: &'a Http,
    pub(crate) provider: &'a mut Provider,
    pub(crate) client: &'a Client,
    pub(crate) settings: &'a LoginSettings,
    pub(crate) events: &'a Events,
    pub(crate) clock: &'a Clock,
}

impl Exchange<'_> {
    /// One request to the token endpoint.
    pub(crate) async fn post(&self, form: &[(&str, &str)]) -> Result<Answer, HttpError> {
        self.http
            .post_form(self.provider.token_endpoint(), form, Some(self.client))
            .await
    }

    /// Judges the token endpoint's answer. `nonce`: the authorization request's; `fresh`: whether a person has just
    /// logged in.
    pub(crate) async fn accept(
        &mut self,
        answer: &Answer,
        nonce: Option<&Nonce>,
        fresh: bool,
    ) -> Result<Tokens, TokenError> {
        if !answer.is_success() {
            return Err(TokenError::Refused(Refusal::read(answer)));
        }
        let response: TokenResponse = answer.json()?;
        if !response.token_type.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::Kind {
                token_type: answer.readable(&response.token_type),
            });
        }
        let raw = response.id_token.ok_or(TokenError::NoIdToken)?;
        let now = (self.clock)();
        let expected = Expected {
            client_id: &self.client.id,
            settings: self.settings,
            nonce,
            fresh,
            access_token: &response.access_token,
            now,
        };
        let id_token = match id_token::verify(self.provider, &raw, &expected) {
            Err(IdTokenError::UnknownKey) => {
                self.events.send(LoginEvent::FetchingKeys);
                self.provider
                    .renew_keys(self.http, now)
                    .await
                    .map_err(|e| IdTokenError::Keys(Box::new(e)))?;
                id_token::verify(self.provider, &raw, &expected)?
            }
            other => other?,
        };
        let end = |seconds: Option<u64>| seconds.filter(|s| *s > 0).map(|s| later(now, s));
        Ok(Tokens {
            id_token,
            access_token: response.access_token,
            access_expires: end(response.expires_in),
            refresh_token: response
                .refresh_token
                .filter(|token| !token.expose_secret().is_empty()),
            refresh_expires: end(response.refresh_expires_in),
            scope: response.scope,
        })
    }
}

/// Tokens that didn't come or aren't believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// No usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The provider refused.
    #[error("the provider refuses tokens: {0}")]
    Refused(Refusal),
    /// Tokens of a kind that this program can't present.
    #[error(
        "the provider gives tokens of the type `{token_type}`; switch the client to bearer tokens (Keycloak: DPoP off)"
    )]
    Kind {
        /// `token_type`.
        token_type: String,
    },
    /// No ID token came.
    #[error(
        "the provider gives no ID token; the client has to speak OpenID Connect and be allowed the scope `openid`"
    )]
    NoIdToken,
    /// The ID token isn't believed.
    #[error(transparent)]
    IdToken(#[from] IdTokenError),
}
