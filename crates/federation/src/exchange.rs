//! Token exchange (RFC 8693) of an access token for a SAML assertion, as Keycloak's legacy exchange
//! offers it.
//!
//! Keycloak has two exchanges: the legacy one (feature `token-exchange`, from 26.2 on
//! `token-exchange:v1`), which alone gives SAML 2.0, and the standard one (on by default from 26.2
//! on), which serves a request when the requesting client has it switched on.

mod refusal;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::assertion::{Assertion, AssertionError};
use crate::client::Client;
use crate::discovery::Provider;
use crate::http::{Answer, Http, HttpError};
use crate::refusal::Refusal;

pub use self::refusal::{ExchangeProblem, ExchangeRefusal, Offered};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const SAML2: &str = "urn:ietf:params:oauth:token-type:saml2";

/// The audience of AWS, and so the *Client ID* of the SAML client in Keycloak.
pub const AWS_AUDIENCE: &str = "urn:amazon:webservices";

/// The members that matter (RFC 8693, section 2.2.1).
#[derive(Deserialize)]
struct Exchanged {
    access_token: SecretString,
    issued_token_type: Option<String>,
}

/// No assertion came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// No usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The provider refuses, and what that means.
    #[error("{0}")]
    Refused(ExchangeRefusal),
    /// Something else than an assertion came.
    #[error(
        "the provider gave a token of the type `{0}` instead of a SAML 2.0 assertion; it doesn't offer the exchange to SAML: use the ID token (`AssumeRoleWithWebIdentity`)"
    )]
    OtherType(String),
    /// It isn't base64url.
    #[error("the provider's assertion isn't in base64url (RFC 8693, section 3)")]
    NotBase64,
    /// It can't be read.
    #[error(transparent)]
    Assertion(#[from] AssertionError),
}

/// Exchanges an access token for an assertion of the SAML client `audience`: one request, and a
/// second one when the client has the standard exchange on, which is then passed by: Keycloak's
/// standard exchange wants a `subject_token_type`, and the legacy one serves requests without.
///
/// # Errors
/// [`ExchangeError`], which says what the server offers and where Keycloak is set right.
pub async fn exchange_for_saml(
    http: &Http,
    provider: &Provider,
    client: &Client,
    subject_token: &SecretString,
    audience: &str,
) -> Result<Assertion, ExchangeError> {
    let whole = request(http, provider, client, subject_token, audience, true).await?;
    if whole.is_success() {
        return accept(&whole);
    }
    let refused = Refusal::read(&whole);
    let says = |refusal: &Refusal, what: fn(&str) -> bool| {
        refusal.description.as_deref().is_some_and(what)
    };
    let mut shown = refused;
    if says(&shown, refusal::may_be_standard) {
        let legacy = request(http, provider, client, subject_token, audience, false).await?;
        if legacy.is_success() {
            return accept(&legacy);
        }
        // The legacy exchange's refusal counts, if it is one; and of two of the standard exchange
        // the first, since the second only misses the parameter.
        let other = Refusal::read(&legacy);
        if !(says(&shown, refusal::is_standard) && says(&other, refusal::is_standard)) {
            shown = other;
        }
    }
    Err(ExchangeError::Refused(refusal::explained(
        &shown, provider, client, audience,
    )))
}

async fn request(
    http: &Http,
    provider: &Provider,
    client: &Client,
    subject_token: &SecretString,
    audience: &str,
    typed: bool,
) -> Result<Answer, HttpError> {
    let mut form = vec![
        ("grant_type", GRANT),
        ("subject_token", subject_token.expose_secret()),
        ("requested_token_type", SAML2),
        ("audience", audience),
    ];
    if typed {
        form.push(("subject_token_type", ACCESS_TOKEN));
    }
    http.post_form(provider.token_endpoint(), &form, Some(client))
        .await
}

fn accept(answer: &Answer) -> Result<Assertion, ExchangeError> {
    let exchanged: Exchanged = answer.json()?;
    if let Some(other) = exchanged.issued_token_type.filter(|found| found != SAML2) {
        return Err(ExchangeError::OtherType(answer.readable(&other)));
    }
    let encoded = exchanged.access_token.expose_secret().trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD
        .decode(encoded)
        .map_err(|_| ExchangeError::NotBase64)?;
    let bytes = Zeroizing::new(bytes);
    Ok(Assertion::read(&bytes)?)
}

#[cfg(test)]
mod tests;
