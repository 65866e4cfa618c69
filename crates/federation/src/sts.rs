//! The calls to STS: `AssumeRoleWithWebIdentity`, `AssumeRoleWithSAML`, `GetCallerIdentity`.
//!
//! The client's configuration is built here by hand and from values: the first two calls are
//! unsigned, and neither a broken `AWS_PROFILE` nor keys in the environment may get in their way.

mod advice;
mod answer;
mod connector;
mod error;
mod request;
mod target;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::timeout::TimeoutConfig;
use aws_sdk_sts::config::{BehaviorVersion, StalledStreamProtectionConfig};
use secrecy::ExposeSecret;

use crate::arn::RoleArn;
use crate::credentials::{CallerIdentity, Credentials};
use crate::echo::Echo;
use crate::http::Http;

use self::advice::Sent;
pub use self::advice::{Advice, Cause, Likely};
use self::connector::Connector;
use self::error::Call;
pub use self::error::{Action, StsError, StsRefusal};
pub use self::request::{RequestError, SamlRequest, SessionPolicies, WebIdentityRequest};
pub use self::target::{Region, StsTarget, TargetError};

/// One try. STS answers within a second; behind a slow proxy within several.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);
/// A call with all its tries: callers of a `credential_process` give up after a minute.
const CALL_LIMIT: Duration = Duration::from_secs(25);
/// How often a call is tried: broken connections, throttling, 5xx, `IDPCommunicationError`.
const ATTEMPTS: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(300);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// A client of an STS.
#[derive(Debug, Clone)]
pub struct Sts {
    target: StsTarget,
    http: Arc<Http>,
    attempt_limit: Duration,
}

impl Sts {
    /// A client that has sent nothing yet. Root certificates, proxies and the limit of an answer's
    /// size are those of `http`.
    #[must_use]
    pub const fn new(http: Arc<Http>, target: StsTarget) -> Self {
        Self {
            target,
            http,
            attempt_limit: ATTEMPT_LIMIT,
        }
    }

    /// Which STS is called.
    #[must_use]
    pub const fn target(&self) -> &StsTarget {
        &self.target
    }

    /// Exchanges an ID token for credentials of a role.
    ///
    /// # Errors
    /// [`StsError`], with advice that knows what was sent.
    pub async fn assume_with_web_identity(
        &self,
        request: &WebIdentityRequest<'_>,
    ) -> Result<Credentials, StsError> {
        let sent = Sent::web_identity(request);
        let call = self.call(
            Action::AssumeRoleWithWebIdentity,
            request.role.as_ref(),
            sent,
            Echo::of([request.token.expose_secret()]),
        );
        request
            .check(&self.target)
            .map_err(|error| call.refused_here(error))?;
        let answer = self
            .client(request.role.as_ref(), None)
            .assume_role_with_web_identity()
            .set_role_arn(request.role.as_ref().map(ToString::to_string))
            .role_session_name(request.session_name.as_str())
            .web_identity_token(request.token.expose_secret())
            .duration_seconds(request::seconds(request.duration))
            .set_policy(request.policies.policy.clone())
            .set_policy_arns(request.policies.descriptors())
            .send()
            .await
            .map_err(|error| call.failed(error))?;
        answer::of_web_identity(answer, request.role.clone(), &call.echo)
            .map_err(|missing| call.wrong(missing))
    }

    /// Exchanges a SAML response for credentials of the role that it was made for.
    ///
    /// # Errors
    /// [`StsError`], with advice that knows what was sent.
    pub async fn assume_with_saml(
        &self,
        request: &SamlRequest<'_>,
    ) -> Result<Credentials, StsError> {
        let role = request.response.role();
        let sent = Sent::saml(request);
        let echo = request.response.echo();
        let call = self.call(Action::AssumeRoleWithSaml, Some(role), sent, echo);
        request
            .check(&self.target)
            .map_err(|error| call.refused_here(error))?;
        let answer = self
            .client(Some(role), None)
            .assume_role_with_saml()
            .role_arn(role.as_str())
            .principal_arn(request.response.provider().as_str())
            .saml_assertion(request.response.base64().expose_secret())
            .duration_seconds(request::seconds(request.duration))
            .set_policy(request.policies.policy.clone())
            .set_policy_arns(request.policies.descriptors())
            .send()
            .await
            .map_err(|error| call.failed(error))?;
        answer::of_saml(answer, role.clone(), &call.echo).map_err(|missing| call.wrong(missing))
    }

    /// Asks whom STS takes the credentials for. MinIO has no such call.
    ///
    /// # Errors
    /// [`StsError`].
    pub async fn caller_identity(
        &self,
        credentials: &Credentials,
    ) -> Result<CallerIdentity, StsError> {
        let role = credentials.role.as_ref();
        let echo = Echo::of([
            credentials.secret_access_key.expose_secret(),
            credentials.session_token.expose_secret(),
        ]);
        let call = self.call(Action::GetCallerIdentity, role, Sent::default(), echo);
        let answer = self
            .client(role, Some(credentials))
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| call.failed(error))?;
        answer::of_identity(answer, &call.echo).map_err(|missing| call.wrong(missing))
    }

    fn call<'a>(
        &self,
        action: Action,
        role: Option<&RoleArn>,
        mut sent: Sent<'a>,
        echo: Echo,
    ) -> Call<'a> {
        sent.custom_endpoint = self.target.endpoint().is_some();
        let region = self.target.region_for(role);
        let place = match self.target.endpoint() {
            Some(endpoint) => endpoint.as_str().trim_end_matches('/').to_owned(),
            None => format!("STS in {region}"),
        };
        Call {
            action,
            place,
            sent,
            echo,
        }
    }

    fn client(
        &self,
        role: Option<&RoleArn>,
        signed_by: Option<&Credentials>,
    ) -> aws_sdk_sts::Client {
        let region = self.target.region_for(role).to_owned();
        let mut config = aws_sdk_sts::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(aws_sdk_sts::config::Region::new(region))
            .http_client(Connector(Arc::clone(&self.http)))
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(FIRST_PAUSE)
                    .with_max_backoff(LONGEST_PAUSE),
            )
            .timeout_config(
                TimeoutConfig::builder()
                    .operation_attempt_timeout(self.attempt_limit)
                    .operation_timeout(CALL_LIMIT)
                    .build(),
            )
            // The limits above already cover an answer that drips.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        if let Some(endpoint) = self.target.endpoint() {
            config = config.endpoint_url(endpoint.as_str());
        }
        if let Some(credentials) = signed_by {
            config = config.credentials_provider(aws_sdk_sts::config::Credentials::new(
                credentials.access_key_id.clone(),
                credentials.secret_access_key.expose_secret(),
                Some(credentials.session_token.expose_secret().to_owned()),
                None,
                "keyferry",
            ));
        }
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

#[cfg(test)]
mod tests;
