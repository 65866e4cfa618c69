//! Who logs in where, and what is wanted of STS then.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;
use session_store::Keyring;

use crate::{
    AuthMethod, Issuer, LoginSettings, ProviderArn, RoleArn, RoleSources, SessionName, StsTarget,
};

/// Everything a user has chosen for one way to credentials.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What the user calls it; in no record's id.
    pub name: String,
    /// The OpenID provider.
    pub issuer: Issuer,
    /// The client registered there.
    pub client_id: String,
    /// How a confidential client proves who it is.
    pub client_auth: AuthMethod,
    /// Where a confidential client's secret comes from.
    pub secret: Option<ClientSecret>,
    /// Further root certificates (PEM).
    pub ca_file: Option<PathBuf>,
    /// Whose login it is, where several people log in at the same client from here.
    pub user: Option<String>,
    /// How to log in.
    pub login: LoginSettings,
    /// What STS is shown.
    pub federation: Federation,
    /// The role to take when none is named.
    pub role: Option<RoleArn>,
    /// Where offered roles come from besides tokens, and what accounts are called.
    pub sources: RoleSources,
    /// Which STS is called.
    pub sts: StsTarget,
    /// The region that the user chose, for programs that get the credentials.
    pub region: Option<String>,
    /// Another session name than the one made of the user's name.
    pub session_name: Option<SessionName>,
    /// `DurationSeconds`.
    pub duration: Option<u32>,
    /// An inline session policy.
    pub policy: Option<String>,
    /// Managed session policies.
    pub policy_arns: Vec<String>,
}

/// What STS is shown of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Federation {
    /// The ID token (`AssumeRoleWithWebIdentity`).
    WebIdentity,
    /// A SAML assertion that the provider gives for the login (`AssumeRoleWithSAML`).
    Saml {
        /// The SAML client's id at the provider.
        audience: String,
        /// The provider at AWS, where the assertion doesn't name it.
        provider: Option<ProviderArn>,
    },
}

/// Says a client's secret when it is needed; asking may run a program.
#[derive(Clone)]
pub struct ClientSecret(Arc<Ask>);

type Ask = dyn Fn(Keyring) -> Result<SecretString, String> + Send + Sync;

impl ClientSecret {
    /// The secret that `ask` says, or why there is none. The keyring it may look into is one that is
    /// only unlocked when somebody is there.
    pub fn new(
        ask: impl Fn(Keyring) -> Result<SecretString, String> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    pub(super) fn ask(&self, keyring: Keyring) -> Result<SecretString, String> {
        (self.0)(keyring)
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientSecret")
    }
}
