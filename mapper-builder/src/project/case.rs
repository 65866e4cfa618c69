//! `cases/*.toml`: who logs in, and what must come of it.

use diagnostic::Source;
use keycloak_model::KeycloakVersion;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Target;

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its file's name without `.toml`.
    pub name: String,
    /// The file.
    pub source: Source,
    /// User name of who logs in.
    pub user: String,
    /// Client id of where; the realm's first OIDC client when absent.
    pub client: Option<String>,
    /// Which answer is looked at; the first of the mapper's targets when absent.
    pub target: Option<Target>,
    /// The versions it holds for; all of the project's when absent.
    pub keycloak: Option<Vec<KeycloakVersion>>,
    /// What must come of it.
    pub expect: Expectation,
}

/// What must come of a login.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expectation {
    /// The claim's value; or the attribute's values.
    pub claim: Option<Value>,
    /// How it ends, when not with a claim.
    pub result: Option<Outcome>,
    /// What else differs in the token after the script ran, by claim; null for what is gone. Anything
    /// not named here must be as it was.
    #[serde(default)]
    pub also: Map<String, Value>,
    /// Texts that lines of the server's log hold, in this order.
    #[serde(default)]
    pub log: Vec<String>,
    /// The lines the script prints; not looked at when absent.
    pub printed: Option<Vec<String>>,
}

/// How a login ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A token without the claim.
    Omitted,
    /// No token.
    LoginFails,
    /// A token, but userinfo or introspection fails.
    RequestFails,
    /// A token that the server refuses later.
    TokenUnusable,
    /// The request never ends.
    Hangs,
}

impl Outcome {
    /// As a case spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Omitted => "omitted",
            Self::LoginFails => "login-fails",
            Self::RequestFails => "request-fails",
            Self::TokenUnusable => "token-unusable",
            Self::Hangs => "hangs",
        }
    }
}

/// As it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Document {
    pub user: String,
    pub client: Option<String>,
    pub target: Option<Target>,
    pub keycloak: Option<Vec<toml::Spanned<String>>>,
    pub expect: toml::Spanned<Expectation>,
}
