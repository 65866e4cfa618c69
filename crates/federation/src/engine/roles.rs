//! The roles a login is offered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::outlook::Outlook;
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
    /// What a session of any of them will be like.
    pub outlook: Outlook,
}

/// What a login can show to STS.
#[derive(Debug)]
pub struct Evidence {
    /// The person's name as shown.
    pub name: String,
    /// The ID token's claims.
    pub claims: Map<String, Value>,
    /// The assertion, where the profile goes the way of SAML.
    pub assertion: Option<Assertion>,
}

impl Evidence {
    /// What an assertion from elsewhere shows.
    #[must_use]
    pub fn of_assertion(assertion: Assertion) -> Self {
        Self {
            name: name_in(&assertion),
            claims: Map::new(),
            assertion: Some(assertion),
        }
    }
}

impl Engine {
    /// The roles that a login is offered, from everywhere roles can come from.
    ///
    /// # Errors
    /// Why nobody is logged in, or, with SAML, why there is no assertion.
    pub async fn roles(&self, profile: &Profile, caller: &Caller) -> Result<Offer, EngineError> {
        let session = self.session(profile, caller).await?;
        let assertion = shown(profile, &session).await?;
        let mut roles = offered(profile, &session, assertion.as_ref());
        if let Some(assertion) = &assertion {
            add_problems(&mut roles, assertion, self.now());
        }
        Ok(Offer {
            name: session.tokens.id_token.name().to_owned(),
            roles,
            outlook: Outlook::of(profile, &session, assertion.as_ref(), self.now()),
        })
    }

    /// The roles that an assertion from elsewhere offers. Asks nobody.
    #[must_use]
    pub fn roles_of_assertion(&self, profile: &Profile, assertion: &Assertion) -> Offer {
        let mut roles = offered_roles(&[], Some(assertion.facts()), &profile.sources);
        add_problems(&mut roles, assertion, self.now());
        Offer {
            name: name_in(assertion),
            roles,
            outlook: Outlook::of_assertion(profile, assertion, self.now()),
        }
    }

    /// What the login shows to STS: fresh claims, and the assertion where that is the profile's way.
    ///
    /// # Errors
    /// As for [`Engine::roles`].
    pub async fn evidence(
        &self,
        profile: &Profile,
        caller: &Caller,
    ) -> Result<Evidence, EngineError> {
        let session = self.session(profile, caller).await?;
        let token = &session.tokens.id_token;
        Ok(Evidence {
            name: token.name().to_owned(),
            claims: token.claims().clone(),
            assertion: shown(profile, &session).await?,
        })
    }
}

/// The assertion that a profile of that way shows.
async fn shown(profile: &Profile, session: &Session) -> Result<Option<Assertion>, EngineError> {
    match &profile.federation {
        Federation::WebIdentity => Ok(None),
        Federation::Saml { audience, .. } => assertion(session, audience).await.map(Some),
    }
}

/// Whom an assertion is about: its session's name reads better than the subject, which may be random.
pub(super) fn name_in(assertion: &Assertion) -> String {
    let facts = assertion.facts();
    let name = facts.session_names.first().or(facts.subject.as_ref());
    crate::readable::readable(name.map_or("somebody", String::as_str))
}

fn add_problems(roles: &mut OfferedRoles, assertion: &Assertion, now: Timestamp) {
    let problems = assertion.problems(now).into_iter();
    let sentences = problems.map(|problem| format!("{}: {}", problem.what, problem.remedy));
    roles.problems.extend(sentences);
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
