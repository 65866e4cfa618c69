//! The roles a login is offered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::session::Session;
use super::{Caller, Engine, EngineError, ErrorClass, Federation, Profile};
use crate::{
    Assertion, ExchangeError, OfferedRole, OfferedRoles, RoleArn, exchange_for_saml, offered_roles,
};

/// A login and what it is offered.
#[derive(Debug)]
pub struct Offer {
    /// The person's name as shown.
    pub name: String,
    /// The roles.
    pub roles: OfferedRoles,
}

impl Engine {
    /// The roles that a login is offered, from everywhere roles can come from.
    ///
    /// # Errors
    /// Why nobody is logged in, or, with SAML, why there is no assertion.
    pub async fn roles(&self, profile: &Profile, caller: &Caller) -> Result<Offer, EngineError> {
        let session = self.session(profile, caller).await?;
        let assertion = match &profile.federation {
            Federation::WebIdentity => None,
            Federation::Saml { audience, .. } => Some(assertion(&session, audience).await?),
        };
        Ok(Offer {
            name: session.tokens.id_token.name().to_owned(),
            roles: offered(profile, &session, assertion.as_ref()),
        })
    }
}

/// Exchanges the login's access token for an assertion.
pub(super) async fn assertion(session: &Session, audience: &str) -> Result<Assertion, EngineError> {
    Ok(exchange_for_saml(
        &session.http,
        &session.provider,
        &session.client,
        &session.tokens.access_token,
        audience,
    )
    .await?)
}

pub(super) fn offered(
    profile: &Profile,
    session: &Session,
    assertion: Option<&Assertion>,
) -> OfferedRoles {
    let access = payload(&session.tokens.access_token);
    let mut claims = vec![session.tokens.id_token.claims()];
    claims.extend(&access);
    offered_roles(&claims, assertion.map(Assertion::facts), &profile.sources)
}

/// The role that was named; else the only one offered. A store of one's own may do without.
pub(super) fn chosen(
    profile: &Profile,
    named: Option<&RoleArn>,
    offered: impl FnOnce() -> OfferedRoles,
) -> Result<Option<RoleArn>, EngineError> {
    if let Some(role) = named {
        return Ok(Some(role.clone()));
    }
    let offered = offered();
    let refuse = |message: String| {
        Err(EngineError::new(ErrorClass::Role, message)
            .remedy("give --role ARN, or set `role` in the profile; `keyferry roles` lists them"))
    };
    match offered.roles.as_slice() {
        [OfferedRole { role, .. }] => Ok(role.clone()),
        [] if profile.sts.endpoint().is_some() => Ok(None),
        [] => refuse("no role is offered, and none is named".to_owned()),
        several => refuse(format!(
            "it isn't said which of {} roles to take",
            several.len()
        )),
    }
}

/// The claims of an access token, which Keycloak puts client roles into. It came from the provider
/// over TLS, and what is read from it is only offered: not checked, and nothing when it is opaque.
fn payload(token: &SecretString) -> Option<Map<String, Value>> {
    let payload = token.expose_secret().split('.').nth(1)?;
    let bytes = zeroize::Zeroizing::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    serde_json::from_slice(&bytes).ok()
}

impl From<ExchangeError> for EngineError {
    fn from(error: ExchangeError) -> Self {
        let class = match &error {
            ExchangeError::Http(_) => ErrorClass::Unreachable,
            _ => ErrorClass::LoginFailed,
        };
        Self::new(class, error.to_string())
    }
}
