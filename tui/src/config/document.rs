//! The configuration as it stands in the file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Document {
    pub default_profile: Option<Spanned<String>>,
    #[serde(default)]
    pub accounts: BTreeMap<Spanned<String>, String>,
    /// Roles and the files that have their trust policies, for the screens.
    #[serde(default)]
    pub trust_policies: BTreeMap<Spanned<String>, Spanned<PathBuf>>,
    #[serde(default)]
    pub profiles: BTreeMap<Spanned<String>, ProfileDocument>,
}

/// `[profiles.NAME]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ProfileDocument {
    pub issuer: Option<Spanned<String>>,
    pub client_id: Option<Spanned<String>>,
    pub client_secret: Option<Spanned<SecretDocument>>,
    #[serde(default)]
    pub client_auth: ClientAuthDocument,
    pub ca_file: Option<Spanned<PathBuf>>,

    pub user: Option<String>,
    #[serde(default)]
    pub flow: FlowDocument,
    pub port: Option<Spanned<u16>>,
    pub scopes: Option<Vec<String>>,
    #[serde(default)]
    pub offline: bool,
    pub idp_hint: Option<String>,
    #[serde(default)]
    pub acr_values: Vec<String>,
    pub max_age: Option<u64>,
    #[serde(default)]
    pub parameters: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    pub trusted_audiences: Vec<String>,
    pub login_time_limit: Option<Spanned<u64>>,

    #[serde(default)]
    pub federation: FederationDocument,
    pub role: Option<Spanned<String>>,
    #[serde(default)]
    pub roles: Vec<Spanned<String>>,
    pub groups_claim: Option<String>,
    #[serde(default)]
    pub group_roles: BTreeMap<String, Vec<Spanned<String>>>,
    pub provider: Option<Spanned<String>>,
    pub saml_audience: Option<String>,

    pub sts_endpoint: Option<Spanned<String>>,
    pub region: Option<Spanned<String>>,
    pub duration: Option<Spanned<u32>>,
    pub session_name: Option<Spanned<String>>,
    pub policy: Option<Spanned<String>>,
    #[serde(default)]
    pub policy_arns: Vec<Spanned<String>>,
}

/// Where the client's secret comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) enum SecretDocument {
    /// A variable of the environment.
    Env(String),
    /// The first line that a program prints.
    Command(Vec<String>),
    /// The desktop's keyring, by the name that `keyferry config secret` was given.
    Keyring(String),
    /// The text itself, for the world to read.
    PlainText(String),
}

/// How the client proves that it is the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ClientAuthDocument {
    #[default]
    Basic,
    Post,
}

/// Which way of logging in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FlowDocument {
    #[default]
    Browser,
    Device,
}

/// What STS is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FederationDocument {
    #[default]
    WebIdentity,
    Saml,
}
