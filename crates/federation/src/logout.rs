//! Ending a login at the provider.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::client::Client;
use crate::discovery::Provider;
use crate::http::{Http, HttpError};
use crate::refusal::Refusal;

/// How each half of a logout went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logout {
    /// The login session of the person, for all clients.
    pub session: Ended,
    /// The refresh or offline token (RFC 7009).
    pub token: Ended,
}

/// How one half went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// The provider ended it, or knew it no more.
    Done,
    /// The provider has no endpoint for it.
    NotOffered,
    /// The provider refused.
    Refused(Refusal),
    /// No usable answer.
    Unanswered(HttpError),
}

/// Ends the session and revokes the refresh token; what can't be done is said, and doesn't keep the rest from being
/// done.
///
/// The session is ended by posting the refresh token to the `end_session_endpoint`, as Keycloak offers it: ID tokens,
/// which OpenID Connect RP-Initiated Logout wants, aren't kept. Access tokens and AWS credentials that were given out
/// live on until they end by themselves.
pub async fn logout(
    http: &Http,
    provider: &Provider,
    client: &Client,
    refresh_token: &SecretString,
) -> Logout {
    let token = refresh_token.expose_secret();
    let endpoints = provider.endpoints();
    let session = end(
        http,
        endpoints.end_session_endpoint.as_ref(),
        client,
        &[("refresh_token", token)],
    )
    .await;
    let token = end(
        http,
        endpoints.revocation_endpoint.as_ref(),
        client,
        &[("token", token), ("token_type_hint", "refresh_token")],
    )
    .await;
    Logout { session, token }
}

/// The page where the person can end the session in the browser (OpenID Connect RP-Initiated Logout 1.0): for
/// providers that can't do it otherwise. It asks for confirmation, for no ID token is kept to prove who asks.
#[must_use]
pub fn logout_page(provider: &Provider, client: &Client) -> Option<Url> {
    let mut url = provider.endpoints().end_session_endpoint.clone()?;
    url.query_pairs_mut().append_pair("client_id", &client.id);
    Some(url)
}

async fn end(http: &Http, url: Option<&Url>, client: &Client, form: &[(&str, &str)]) -> Ended {
    let Some(url) = url else {
        return Ended::NotOffered;
    };
    match http.post_form(url, form, Some(client)).await {
        Err(error) => Ended::Unanswered(error),
        Ok(answer) if answer.is_success() => Ended::Done,
        Ok(answer) => {
            let refusal = Refusal::read(&answer);
            match refusal.error.as_str() {
                "invalid_grant" | "invalid_token" => Ended::Done,
                _ => Ended::Refused(refusal),
            }
        }
    }
}

#[cfg(test)]
mod tests;
