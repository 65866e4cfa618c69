//! Users, groups, roles.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Extra, Secret};
use crate::ids::{GroupId, UserId};

/// A user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserRepresentation {
    /// Internal id, the default `sub`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<UserId>,
    /// The name to log in with.
    pub username: String,
    /// Whether the user may log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the email is known to be theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// First name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, Vec<String>>>,
    /// Groups as paths; taken on creation only, and not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Credentials; taken on creation only, and not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Vec<CredentialRepresentation>>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A credential to set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CredentialRepresentation {
    /// `password`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The password itself.
    pub value: Secret,
    /// Whether it must be changed at the next login.
    #[serde(default)]
    pub temporary: bool,
}

impl CredentialRepresentation {
    /// A password to stay.
    #[must_use]
    pub fn password(password: SecretString) -> Self {
        Self {
            kind: "password".into(),
            value: Secret(password),
            temporary: false,
        }
    }
}

/// A group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupRepresentation {
    /// Internal id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<GroupId>,
    /// Its name; may hold slashes.
    pub name: String,
    /// Its path, as the server writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, Vec<String>>>,
    /// How many groups are directly below it (Keycloak 23 and newer).
    #[serde(default, skip_serializing)]
    pub sub_group_count: Option<u64>,
    /// The groups directly below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_groups: Vec<GroupRepresentation>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleRepresentation {
    /// Internal id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it consists of other roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub composite: Option<bool>,
    /// Attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, Vec<String>>>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Roles that were granted, or that tokens may carry, by what they belong to.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoleMappings {
    /// Roles of the realm.
    pub realm_mappings: Vec<RoleRepresentation>,
    /// Roles of clients, by `clientId`.
    pub client_mappings: BTreeMap<String, ClientRoleMappings>,
}

/// Roles of one client.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ClientRoleMappings {
    /// Them.
    pub mappings: Vec<RoleRepresentation>,
}
