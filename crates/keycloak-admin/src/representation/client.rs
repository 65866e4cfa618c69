//! Clients, client scopes and mapper instances.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Extra, Secret};
use crate::ids::{ClientScopeId, ClientUuid, MapperId};

/// A client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientRepresentation {
    /// Its internal id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ClientUuid>,
    /// The name it logs in with; for SAML its entity id.
    pub client_id: String,
    /// Whether it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// `openid-connect` or `saml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// Whether it has no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_client: Option<bool>,
    /// The secret of a confidential client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    /// Whether the password grant works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct_access_grants_enabled: Option<bool>,
    /// Settings without a field of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, String>>,
    /// Its own mapper instances. In a PUT they replace the present ones, without any check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol_mappers: Option<Vec<MapperRepresentation>>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A client scope.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientScopeRepresentation {
    /// Its internal id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ClientScopeId>,
    /// Its name, as in the `scope` parameter.
    pub name: String,
    /// `openid-connect` or `saml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// Its mapper instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol_mappers: Option<Vec<MapperRepresentation>>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A mapper instance.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MapperRepresentation {
    /// Its internal id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<MapperId>,
    /// Its name, unique on its client or client scope.
    pub name: String,
    /// `openid-connect` or `saml`.
    pub protocol: String,
    /// The id of its provider; for a script `script-` and the file's name in the jar.
    pub protocol_mapper: String,
    /// Its settings, all of them texts.
    #[serde(default)]
    pub config: BTreeMap<String, String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A mapper instance that takes part in a login, and where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EffectiveMapper {
    /// Its internal id.
    #[serde(default)]
    pub mapper_id: Option<MapperId>,
    /// Its name.
    #[serde(default)]
    pub mapper_name: String,
    /// The client or client scope it lives on.
    #[serde(default)]
    pub container_name: String,
    /// `client` or `client-scope`.
    #[serde(default)]
    pub container_type: String,
    /// The id of its provider.
    #[serde(default)]
    pub protocol_mapper: String,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}
