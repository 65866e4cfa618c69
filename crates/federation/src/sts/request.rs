//! What is asked of STS, checked against its limits before it is sent.

use std::time::Duration;

use aws_sdk_sts::types::PolicyDescriptorType;
use secrecy::{ExposeSecret, SecretString};

use super::StsTarget;
use crate::arn::{ProviderArn, RoleArn};
use crate::saml_response::SamlResponse;
use crate::session_name::SessionName;

/// Policies that narrow a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionPolicies {
    /// A policy document.
    pub policy: Option<String>,
    /// ARNs of managed policies, of the role's account.
    pub policy_arns: Vec<String>,
}

/// An ID token for credentials.
#[derive(Debug)]
pub struct WebIdentityRequest<'a> {
    /// The role. MinIO needs none: it derives rights from a claim.
    pub role: Option<RoleArn>,
    /// What the session is called.
    pub session_name: SessionName,
    /// How long the credentials are to live.
    pub duration: Duration,
    /// The ID token.
    pub token: &'a SecretString,
    /// What narrows the session.
    pub policies: SessionPolicies,
}

/// A SAML response for credentials of the role that it was made for.
#[derive(Debug)]
pub struct SamlRequest<'a> {
    /// The response, with role and provider.
    pub response: &'a SamlResponse,
    /// How long the credentials are to live, if the assertion allows it.
    pub duration: Duration,
    /// What narrows the session.
    pub policies: SessionPolicies,
}

/// A request that STS would refuse, and that therefore wasn't sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Outside of what any session may have.
    #[error(
        "a session of {} s isn't possible: give 900 s (15 minutes) to {longest} s, and not more than the role's maximum session duration", asked.as_secs()
    )]
    Duration {
        /// What was asked for.
        asked: Duration,
        /// The longest that this STS can grant, in seconds.
        longest: u64,
    },
    /// The token is longer than STS reads.
    #[error(
        "the ID token has {0} characters, and STS reads {TOKEN_LIMIT} at most: have Keycloak leave claims out of it"
    )]
    TooLong(usize),
    /// Too many or too large session policies.
    #[error("session policies: {0}")]
    Policies(&'static str),
    /// Region and role can't belong together.
    #[error(
        "the role {role} lies in partition `{of_role}`, and the region {region} in `{of_region}`: set a region of the role's partition"
    )]
    Partition {
        /// The role.
        role: RoleArn,
        /// Its partition.
        of_role: String,
        /// The region.
        region: String,
        /// The region's partition.
        of_region: &'static str,
    },
    /// A provider of the wrong kind.
    #[error("{0} isn't a SAML provider, which an assertion needs")]
    NotSaml(ProviderArn),
    /// Role and provider of different accounts.
    #[error("the role {role} and the provider {provider} lie in different accounts")]
    Accounts {
        /// The role.
        role: RoleArn,
        /// The provider.
        provider: ProviderArn,
    },
    /// A role of IAM Identity Center, which only that service assumes.
    #[error(
        "{0} belongs to IAM Identity Center, which alone can assume it: ask for a role of your own, or use `aws sso login`"
    )]
    Reserved(RoleArn),
}

/// STS model: `WebIdentityToken`.
const TOKEN_LIMIT: usize = 20_000;
const SHORTEST: u64 = 900;
const LONGEST_AT_AWS: u64 = 43_200;
/// MinIO grants a year; other stores less.
const LONGEST_ELSEWHERE: u64 = 31_536_000;

impl SessionPolicies {
    pub(super) fn descriptors(&self) -> Option<Vec<PolicyDescriptorType>> {
        let descriptor = |arn: &String| PolicyDescriptorType::builder().arn(arn).build();
        (!self.policy_arns.is_empty()).then(|| self.policy_arns.iter().map(descriptor).collect())
    }

    fn check(&self) -> Result<(), RequestError> {
        if self.policy_arns.len() > 10 {
            return Err(RequestError::Policies("10 managed policies at most"));
        }
        let Some(policy) = &self.policy else {
            return Ok(());
        };
        let text: usize = self.policy_arns.iter().map(String::len).sum();
        if policy.chars().count() + text > 2048 {
            return Err(RequestError::Policies(
                "policy and ARNs together have 2048 characters at most; leave spaces out, or use managed policies",
            ));
        }
        let fits = |char| matches!(char, '\t' | '\n' | '\r' | ' '..='\u{ff}');
        if !policy.chars().all(fits) {
            return Err(RequestError::Policies(
                "only characters up to U+00FF are allowed in a policy",
            ));
        }
        Ok(())
    }
}

impl WebIdentityRequest<'_> {
    pub(super) fn check(&self, target: &StsTarget) -> Result<(), RequestError> {
        check_duration(self.duration, target)?;
        if let Some(role) = &self.role {
            check_role(role, target)?;
        }
        if target.endpoint().is_some() {
            return Ok(());
        }
        let length = self.token.expose_secret().len();
        if length > TOKEN_LIMIT {
            return Err(RequestError::TooLong(length));
        }
        self.policies.check()
    }
}

impl SamlRequest<'_> {
    pub(super) fn check(&self, target: &StsTarget) -> Result<(), RequestError> {
        check_duration(self.duration, target)?;
        let (role, provider) = (self.response.role(), self.response.provider());
        check_role(role, target)?;
        if !provider.is_saml() {
            return Err(RequestError::NotSaml(provider.clone()));
        }
        if target.endpoint().is_some() {
            return Ok(());
        }
        if role.account() != provider.account() {
            return Err(RequestError::Accounts {
                role: role.clone(),
                provider: provider.clone(),
            });
        }
        if role.name().starts_with("AWSReservedSSO_") {
            return Err(RequestError::Reserved(role.clone()));
        }
        self.policies.check()
    }
}

fn check_duration(asked: Duration, target: &StsTarget) -> Result<(), RequestError> {
    let longest = if target.endpoint().is_some() {
        LONGEST_ELSEWHERE
    } else {
        LONGEST_AT_AWS
    };
    if (SHORTEST..=longest).contains(&asked.as_secs()) {
        Ok(())
    } else {
        Err(RequestError::Duration { asked, longest })
    }
}

fn check_role(role: &RoleArn, target: &StsTarget) -> Result<(), RequestError> {
    match target.other_partition(role) {
        None => Ok(()),
        Some((region, of_region)) => Err(RequestError::Partition {
            role: role.clone(),
            of_role: role.partition().to_owned(),
            region: region.to_owned(),
            of_region,
        }),
    }
}

/// As STS takes it. Durations are checked to be far below the limit of the number.
pub(super) fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}
