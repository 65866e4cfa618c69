//! What was sent to STS, as far as advice needs it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::super::{SamlRequest, WebIdentityRequest};
use crate::arn::{ProviderArn, RoleArn};
use crate::aws_claims::{SessionClaims, roles_claim};

/// STS grants five minutes to clocks that differ.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What was sent.
#[derive(Debug, Default)]
pub(crate) struct Sent<'a> {
    pub(crate) role: Option<&'a RoleArn>,
    pub(crate) provider: Option<&'a ProviderArn>,
    /// An endpoint that isn't AWS's.
    pub(crate) custom_endpoint: bool,
    /// The claims of the ID token. Empty for other calls.
    claims: Map<String, Value>,
    /// When token or assertion were issued, and end.
    issued: Option<Timestamp>,
    usable_until: Option<Timestamp>,
    /// Tags and source identity of token or assertion.
    pub(crate) session: SessionClaims,
}

/// What the server's clock and the token's times say about each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// Token or assertion aren't valid yet: the provider's clock is ahead by this much.
    Ahead(SignedDuration),
    /// Token or assertion ended at this time.
    Expired(Timestamp),
}

impl<'a> Sent<'a> {
    pub(crate) fn web_identity(request: &'a WebIdentityRequest<'_>) -> Self {
        let claims = payload(request.token).unwrap_or_default();
        let time = |claim| {
            let seconds = claims.get(claim).and_then(Value::as_i64)?;
            Timestamp::from_second(seconds).ok()
        };
        Self {
            issued: time("iat"),
            usable_until: time("exp"),
            role: request.role.as_ref(),
            session: SessionClaims::of_claims(&claims),
            claims,
            ..Self::default()
        }
    }

    pub(crate) fn saml(request: &'a SamlRequest<'_>) -> Self {
        Self {
            role: Some(request.response.role()),
            provider: Some(request.response.provider()),
            session: request.response.facts().session.clone(),
            usable_until: request.response.facts().usable_until,
            issued: request.response.facts().issued,
            ..Self::default()
        }
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        self.claims.get("iss")?.as_str()
    }

    pub(crate) fn subject(&self) -> Option<&str> {
        self.claims.get("sub")?.as_str()
    }

    /// What STS compares with the registered client ids: `azp` when there is one.
    pub(crate) fn audience(&self) -> Option<&str> {
        let only = |claim: &'_ Value| matches!(claim.as_array()?.as_slice(), [_]).then_some(());
        let text = |claim: &'_ str| self.claims.get(claim);
        text("azp").and_then(Value::as_str).or_else(|| {
            let aud = text("aud")?;
            match only(aud) {
                Some(()) => aud.get(0)?.as_str(),
                None => aud.as_str(),
            }
        })
    }

    /// The roles in the token's roles claim.
    pub(crate) fn roles(&self) -> Option<Vec<RoleArn>> {
        roles_claim(&self.claims)
    }

    pub(crate) fn clock(&self, date: Option<Timestamp>) -> Option<Clock> {
        let date = date?;
        if let Some(issued) = self.issued {
            let ahead = issued.duration_since(date);
            if ahead > TOLERANCE {
                return Some(Clock::Ahead(ahead));
            }
        }
        let end = self.usable_until?;
        (date.duration_since(end) > SignedDuration::ZERO).then_some(Clock::Expired(end))
    }
}

/// The claims of a JWT, unverified: whoever sends the token knows where it comes from.
fn payload(token: &SecretString) -> Option<Map<String, Value>> {
    let payload = token.expose_secret().split('.').nth(1)?;
    let json = URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice(&json).ok()
}
