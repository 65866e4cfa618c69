//! How a mapper instance is configured: the string map an administrator fills in.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use keycloak_model::{KeycloakVersion, ProtocolMapper};

/// Where a mapper's claim can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The access token.
    AccessToken,
    /// The ID token.
    IdToken,
    /// The answer of the userinfo endpoint.
    Userinfo,
    /// The answer of the introspection endpoint.
    Introspection,
    /// The token endpoint's answer around the tokens.
    TokenResponse,
}

impl Target {
    /// All of them, in the order of a login.
    pub const ALL: [Self; 5] = [
        Self::AccessToken,
        Self::IdToken,
        Self::TokenResponse,
        Self::Userinfo,
        Self::Introspection,
    ];
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessToken => "access-token",
            Self::IdToken => "id-token",
            Self::Userinfo => "userinfo",
            Self::Introspection => "introspection",
            Self::TokenResponse => "token-response",
        })
    }
}

/// A name that is no target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no target: there are access-token, id-token, userinfo, introspection, token-response"
)]
pub struct UnknownTarget(String);

impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(name: &str) -> Result<Self, UnknownTarget> {
        Self::ALL
            .into_iter()
            .find(|target| target.to_string() == name)
            .ok_or_else(|| UnknownTarget(name.to_owned()))
    }
}

/// `jsonType.label`: what a script's result is converted to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum JsonType {
    /// Nothing configured: Jackson writes what the script gave.
    #[default]
    Unset,
    /// `String`
    String,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `boolean`
    Boolean,
    /// `JSON`
    Json,
    /// Any other word, which Keycloak takes as if nothing were configured.
    Unknown(String),
}

impl JsonType {
    /// The types an administrator can choose from, and none.
    pub const ALL: [Self; 6] = [
        Self::Unset,
        Self::String,
        Self::Int,
        Self::Long,
        Self::Boolean,
        Self::Json,
    ];

    /// The type with this label.
    #[must_use]
    pub fn labelled(label: &str) -> Self {
        match label {
            "String" => Self::String,
            "int" => Self::Int,
            "long" => Self::Long,
            "boolean" => Self::Boolean,
            "JSON" => Self::Json,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The label; none when nothing is configured.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::Unset => None,
            Self::String => Some("String"),
            Self::Int => Some("int"),
            Self::Long => Some("long"),
            Self::Boolean => Some("boolean"),
            Self::Json => Some("JSON"),
            Self::Unknown(label) => Some(label),
        }
    }
}

/// A mapper instance's configuration, with Keycloak's reading of it: only the text `true` is
/// true, an absent key is its own thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceConfig {
    /// Name of the instance; stands in log lines.
    pub name: String,
    entries: Vec<(String, String)>,
}

impl InstanceConfig {
    /// A configuration from its keys and values; the last of repeated keys counts.
    pub fn new<K: Into<String>, V: Into<String>>(
        name: impl Into<String>,
        entries: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut config = Self {
            name: name.into(),
            entries: Vec::new(),
        };
        for (key, value) in entries {
            config = config.with(key, value);
        }
        config
    }

    /// The configuration of an instance found in a realm.
    #[must_use]
    pub fn of(mapper: &ProtocolMapper) -> Self {
        Self::new(mapper.name.as_str(), mapper.config.iter().cloned())
    }

    /// The same with `key` set.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        self.entries.retain(|(known, _)| *known != key);
        self.entries.push((key, value.into()));
        self
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }

    /// Keys and values.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn is_true(&self, key: &str) -> bool {
        self.get(key) == Some("true")
    }

    /// Whether it says for any target if the mapper runs.
    pub(crate) fn has_switches(&self) -> bool {
        let switches = [".token.claim", ".tokenResponse.claim"];
        self.entries
            .iter()
            .any(|(key, _)| switches.iter().any(|switch| key.ends_with(switch)))
    }

    /// `claim.name`.
    #[must_use]
    pub fn claim_name(&self) -> Option<&str> {
        self.get("claim.name")
    }

    /// `jsonType.label`.
    #[must_use]
    pub fn json_type(&self) -> JsonType {
        self.get("jsonType.label")
            .map_or(JsonType::Unset, JsonType::labelled)
    }

    /// `multivalued`.
    #[must_use]
    pub fn multivalued(&self) -> bool {
        self.is_true("multivalued")
    }

    /// Whether the script runs for `target` (`OIDCAttributeMapperHelper.includeIn…`).
    ///
    /// `lightweight` says that the client asks for lightweight access tokens, attribute
    /// `client.use.lightweight.access.token.enabled`, which 24.0 and later know.
    #[must_use]
    pub fn runs_for(&self, target: Target, version: KeycloakVersion, lightweight: bool) -> bool {
        let or_like = |key, other| match self.get(key) {
            Some(value) => value == "true",
            None => self.is_true(other),
        };
        match target {
            Target::AccessToken if lightweight && version.at_least(24, 0) => {
                self.is_true("lightweight.claim")
            }
            Target::AccessToken => self.is_true("access.token.claim"),
            Target::IdToken => self.is_true("id.token.claim"),
            Target::Userinfo => or_like("userinfo.token.claim", "id.token.claim"),
            Target::Introspection => {
                version.at_least(23, 0)
                    && or_like("introspection.token.claim", "access.token.claim")
            }
            Target::TokenResponse => self.is_true("access.tokenResponse.claim"),
        }
    }
}
