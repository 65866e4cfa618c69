//! New tokens without a person (OpenID Connect Core 1.0, section 12).

use secrecy::{ExposeSecret, SecretString};

use crate::client::{Client, LoginSettings, SettingError};
use crate::clock::Clock;
use crate::discovery::Provider;
use crate::events::{Events, LoginEvent};
use crate::http::{Http, HttpError};
use crate::readable::readable;
use crate::refusal::Refusal;
use crate::tokens::{Exchange, TokenError, Tokens};

/// Exchanges a refresh token for new tokens: one request, and one more when the provider has a new key.
///
/// The provider may have made the presented token worthless (rotation), also when this future is dropped before its
/// end; store [`Tokens::refresh_token`] before anything else. `expected_sub`: the `sub` of the login's ID token.
///
/// # Errors
/// [`RefreshError`]; [`RefreshError::login_needed`] tells whether only a person can help.
#[expect(
    clippy::too_many_arguments,
    reason = "the world a refresh happens in, each part its own"
)]
pub async fn refresh(
    http: &Http,
    provider: &mut Provider,
    client: &Client,
    settings: &LoginSettings,
    refresh_token: &SecretString,
    expected_sub: Option<&str>,
    events: &Events,
    clock: &Clock,
) -> Result<Tokens, RefreshError> {
    settings.check()?;
    events.send(LoginEvent::Refreshing);
    let mut exchange = Exchange {
        http,
        provider,
        client,
        settings,
        events,
        clock,
    };
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.expose_secret()),
    ];
    let answer = exchange.post(&form).await.map_err(TokenError::Http)?;
    let mut tokens = match exchange.accept(&answer, None, false).await {
        Err(TokenError::Refused(refusal)) if refusal.error == "invalid_grant" => {
            return Err(RefreshError::Ended(refusal));
        }
        other => other?,
    };
    if let Some(before) = expected_sub
        && before != tokens.id_token.subject()
    {
        return Err(RefreshError::SubjectChanged {
            before: readable(before),
            now: readable(tokens.id_token.subject()),
        });
    }
    if tokens.refresh_token.is_none() {
        tokens.refresh_token = Some(refresh_token.clone());
    }
    Ok(tokens)
}

/// A refresh that gave no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// A setting can't work.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The refresh token counts no more: expired, revoked, used up, or its session was ended.
    #[error("the login has ended at the provider: {0}")]
    Ended(Refusal),
    /// The ID token names another subject than at login. Usual where `sub` is made of groups and these changed.
    #[error(
        "the subject changed since the login (`sub` was `{before}` and is `{now}` now); a new login is needed. Where `sub` \
         is made of groups, the groups have changed"
    )]
    SubjectChanged {
        /// At login.
        before: String,
        /// Now.
        now: String,
    },
    /// No tokens, or none to believe.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl RefreshError {
    /// Whether only a new login helps; else trying again later may.
    #[must_use]
    pub fn login_needed(&self) -> bool {
        match self {
            Self::Ended(_) | Self::SubjectChanged { .. } => true,
            Self::Token(error) => matches!(error, TokenError::NoIdToken),
            Self::Setting(_) => false,
        }
    }

    /// Whether the provider didn't answer as an OpenID provider does: the session may still be good.
    #[must_use]
    pub fn transport(&self) -> Option<&HttpError> {
        match self {
            Self::Token(TokenError::Http(error)) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
