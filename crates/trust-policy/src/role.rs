//! A role and its identity provider, as far as who gets in depends on them.

use crate::arn::{ProviderArn, RoleArn};
use crate::policy::Policy;

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// What people call it: its ARN, its name, or the file its policy came from.
    pub name: String,
    /// Its ARN, when it is known.
    pub arn: Option<RoleArn>,
    /// Its trust policy.
    pub policy: Policy,
    /// `MaxSessionDuration` in seconds, when it is known; AWS's default is 3600.
    pub max_session_seconds: Option<u32>,
}

/// An IAM identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its ARN; for OIDC it holds the registered URL.
    pub arn: ProviderArn,
    /// The registered client ids (audiences) of an OIDC provider, when they are known.
    pub client_ids: Option<Vec<String>>,
    /// The entity id in the metadata of a SAML provider, when it is known.
    pub entity_id: Option<String>,
}

impl Provider {
    /// A provider of which only the ARN is known.
    #[must_use]
    pub const fn new(arn: ProviderArn) -> Self {
        Self {
            arn,
            client_ids: None,
            entity_id: None,
        }
    }
}
