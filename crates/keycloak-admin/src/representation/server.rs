//! What a server is and what it has loaded.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The answer of `serverinfo`, as far as it concerns mappers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServerInfo {
    /// The server itself; from Keycloak 26.4 on only for administrators of `master` or with the role `view-system`.
    pub system_info: Option<SystemInfo>,
    /// Features and whether they are on (Keycloak 23 and newer).
    pub features: Vec<Feature>,
    /// Mapper providers by protocol (`openid-connect`, `saml`).
    pub protocol_mapper_types: BTreeMap<String, Vec<MapperProvider>>,
    profile_info: ProfileInfo,
}

/// The server itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SystemInfo {
    /// Keycloak's version.
    pub version: String,
}

/// A feature of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Feature {
    /// Its name in capitals, such as `SCRIPTS`.
    pub name: String,
    /// Whether it is on.
    pub enabled: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ProfileInfo {
    disabled_features: Vec<String>,
}

/// A mapper provider the server has loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MapperProvider {
    /// Its id, as in [`MapperRepresentation::protocol_mapper`](crate::MapperRepresentation::protocol_mapper).
    pub id: String,
    /// Its name; for a script the descriptor's `name`.
    pub name: String,
    /// What it does; for a script the descriptor's `description`.
    pub help_text: Option<String>,
}

impl ServerInfo {
    /// Whether a feature (`SCRIPTS`) is on.
    #[must_use]
    pub fn has_feature(&self, name: &str) -> bool {
        match self.features.iter().find(|feature| feature.name == name) {
            Some(feature) => feature.enabled,
            // Up to Keycloak 22 only the disabled ones are listed.
            None => {
                self.features.is_empty()
                    && !self
                        .profile_info
                        .disabled_features
                        .iter()
                        .any(|f| f == name)
            }
        }
    }

    /// The mapper provider with this id, if the server has loaded it.
    #[must_use]
    pub fn mapper_provider(&self, protocol: &str, id: &str) -> Option<&MapperProvider> {
        self.protocol_mapper_types
            .get(protocol)?
            .iter()
            .find(|provider| provider.id == id)
    }
}
