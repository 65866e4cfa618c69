//! Credentials: stored ones that are good, else new ones, asked for once for all who wait.

use std::sync::Arc;

use jiff::Timestamp;
use session_store::RecordId;

use super::outlook::{Outlook, duration, session_name};
use super::records::{
    CREDENTIALS, CREDENTIALS_FAILURE, CredentialsRecord, SESSION, SessionRecord, credentials_id,
    session_id,
};
use super::roles::{assertion, chosen, name_in, offered};
use super::session::Session;
use super::{Caller, Engine, EngineError, ErrorClass, Federation, Milestone, Profile};
use crate::console::console_sign_in;
use crate::{
    Assertion, CallerIdentity, ConsoleError, Credentials, OfferedRoles, RoleArn, SamlRequest,
    SamlResponseError, SessionPolicies, SignIn, Sts, WebIdentityRequest, offered_roles,
};

impl Engine {
    /// Credentials for a role; without one, for the profile's, or for the only one offered.
    ///
    /// Stored ones are handed out while they have time left. Otherwise one process asks, and those
    /// who wait share what it gets, be it credentials or a failure.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn credentials(
        &self,
        profile: &Profile,
        role: Option<&RoleArn>,
        caller: &Caller,
    ) -> Result<CredentialsRecord, EngineError> {
        let role = role.or(profile.role.as_ref());
        let id = credentials_id(profile, role);
        if let Some(record) = self.stored(id, None).await? {
            return Ok(record);
        }
        self.login_possible(profile, caller).await?;
        let turn = self
            .turn(CREDENTIALS, CREDENTIALS_FAILURE, id, caller.patience)
            .await?;
        if let Some(record) = self.stored(id, turn.waited_since).await? {
            return Ok(record);
        }
        let asked = self.ask_sts(profile, role, caller, id).await;
        if let Err(error) = &asked {
            self.share_failure(CREDENTIALS_FAILURE, id, error).await;
        }
        drop(turn.lock);
        asked
    }

    /// Whom the STS takes credentials for.
    ///
    /// # Errors
    /// When it takes them for nobody's, or has no such call.
    pub async fn caller_identity(
        &self,
        profile: &Profile,
        credentials: &Credentials,
    ) -> Result<CallerIdentity, EngineError> {
        let sts = Sts::new(self.http(profile)?, profile.sts.clone());
        Ok(sts.caller_identity(credentials).await?)
    }

    /// A link that signs somebody in to the AWS console with credentials: a secret, good for 15
    /// minutes. `destination`: a place in the console; its front page when there is none.
    ///
    /// # Errors
    /// When the credentials aren't AWS's, or its sign-in refuses them.
    pub async fn console(
        &self,
        profile: &Profile,
        credentials: &Credentials,
        destination: Option<&str>,
    ) -> Result<SignIn, EngineError> {
        let http = self.http(profile)?;
        Ok(console_sign_in(&http, credentials, destination).await?)
    }

    /// Stored credentials that are good enough: fresh, or had while the caller waited for them.
    async fn stored(
        &self,
        id: RecordId,
        waited_since: Option<Timestamp>,
    ) -> Result<Option<CredentialsRecord>, EngineError> {
        let record: Option<CredentialsRecord> = self
            .blocking(move |store| store.read(CREDENTIALS, &id))
            .await?;
        let now = self.now();
        Ok(record.filter(|record| {
            let awaited = waited_since.is_some_and(|since| record.obtained_at >= since);
            record.is_fresh(now) || (awaited && record.credentials.expiration > now)
        }))
    }

    async fn ask_sts(
        &self,
        profile: &Profile,
        role: Option<&RoleArn>,
        caller: &Caller,
        id: RecordId,
    ) -> Result<CredentialsRecord, EngineError> {
        let session = self.session(profile, caller).await?;
        let (credentials, outlook) = self.assume(profile, role, &session).await?;
        self.passed(Milestone::Assumed);
        let record = CredentialsRecord {
            credentials,
            obtained_at: self.now(),
            name: session.tokens.id_token.name().to_owned(),
            profile: profile.name.clone(),
            issuer: profile.issuer.to_string(),
            limit: Some(outlook.length(None).limit),
            brought: outlook.claims,
            session: session_id(profile).hex(),
        };
        let stored = record.clone();
        let (whose, since) = (session_id(profile), session.logged_in_at);
        self.blocking(move |store| {
            // Somebody may have logged out meanwhile, or somebody else in: what is stored is theirs.
            let now: Option<SessionRecord> = store.read(SESSION, &whose)?;
            match now {
                Some(now) if now.logged_in_at == since => store.write(CREDENTIALS, &id, &stored),
                _ => Ok(()),
            }
        })
        .await?;
        self.passed(Milestone::CredentialsWritten);
        Ok(record)
    }

    /// Credentials for an assertion that came from elsewhere. They aren't stored: whose login it was
    /// says only the assertion, which nobody but STS has verified, and no logout here would drop them.
    ///
    /// # Errors
    /// What STS would refuse of the assertion, before it is sent; what it does refuse.
    pub async fn credentials_for_assertion(
        &self,
        profile: &Profile,
        role: Option<&RoleArn>,
        assertion: &Assertion,
    ) -> Result<CredentialsRecord, EngineError> {
        let role = role.or(profile.role.as_ref());
        let sts = Sts::new(self.http(profile)?, profile.sts.clone());
        let offers = || offered_roles(&[], Some(assertion.facts()), &profile.sources);
        let credentials = self
            .assume_by_saml(&sts, profile, role, assertion, offers)
            .await?;
        let outlook = Outlook::of_assertion(profile, assertion, self.now());
        Ok(CredentialsRecord {
            credentials,
            obtained_at: self.now(),
            name: name_in(assertion),
            profile: profile.name.clone(),
            issuer: assertion.facts().issuer.clone(),
            limit: Some(outlook.length(None).limit),
            brought: outlook.claims,
            session: String::new(),
        })
    }

    async fn assume(
        &self,
        profile: &Profile,
        role: Option<&RoleArn>,
        session: &Session,
    ) -> Result<(Credentials, Outlook), EngineError> {
        let sts = Sts::new(Arc::clone(&session.http), profile.sts.clone());
        match &profile.federation {
            Federation::WebIdentity => {
                let request = WebIdentityRequest {
                    role: chosen(profile, role, || offered(profile, session, None))?,
                    session_name: session_name(profile, session),
                    duration: duration(profile),
                    token: session.tokens.id_token.raw(),
                    policies: policies(profile),
                };
                let credentials = sts.assume_with_web_identity(&request).await?;
                let outlook = Outlook::of(profile, session, None, self.now());
                Ok((credentials, outlook))
            }
            Federation::Saml { audience, .. } => {
                let assertion = assertion(session, audience).await?;
                let offers = || offered(profile, session, Some(&assertion));
                let credentials = self
                    .assume_by_saml(&sts, profile, role, &assertion, offers)
                    .await?;
                let outlook = Outlook::of_assertion(profile, &assertion, self.now());
                Ok((credentials, outlook))
            }
        }
    }

    async fn assume_by_saml(
        &self,
        sts: &Sts,
        profile: &Profile,
        role: Option<&RoleArn>,
        assertion: &Assertion,
        offers: impl FnOnce() -> OfferedRoles,
    ) -> Result<Credentials, EngineError> {
        // An assertion that can't be used says more than that it offers no role.
        assertion.check(self.now())?;
        let provider = match &profile.federation {
            Federation::Saml { provider, .. } => provider.as_ref(),
            Federation::WebIdentity => None,
        };
        let role = chosen(profile, role, offers)?.ok_or_else(|| {
            EngineError::new(ErrorClass::Role, "SAML needs a role").remedy("give --role ARN")
        })?;
        let response = assertion.response_for(&role, provider, self.now())?;
        let request = SamlRequest {
            response: &response,
            duration: duration(profile),
            policies: policies(profile),
        };
        Ok(sts.assume_with_saml(&request).await?)
    }
}

fn policies(profile: &Profile) -> SessionPolicies {
    SessionPolicies {
        policy: profile.policy.clone(),
        policy_arns: profile.policy_arns.clone(),
    }
}

impl From<SamlResponseError> for EngineError {
    fn from(error: SamlResponseError) -> Self {
        let class = match &error {
            SamlResponseError::NotOffered { .. } => ErrorClass::Role,
            _ => ErrorClass::Refused,
        };
        Self::new(class, error.to_string())
    }
}

impl From<ConsoleError> for EngineError {
    fn from(error: ConsoleError) -> Self {
        let class = match &error {
            ConsoleError::Partition(_) | ConsoleError::Destination(..) => ErrorClass::Settings,
            ConsoleError::Http(_) => ErrorClass::Unreachable,
            ConsoleError::Refused(_) => ErrorClass::Refused,
        };
        Self::new(class, error.to_string())
    }
}
