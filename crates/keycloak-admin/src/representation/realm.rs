//! Realm settings.

use serde::{Deserialize, Serialize};

use super::Extra;

/// A realm. Creating one with users, groups, clients and so on in `extra` imports them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RealmRepresentation {
    /// Its name.
    pub realm: String,
    /// Whether people can log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What becomes of user attributes that the user profile doesn't name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UnmanagedAttributePolicy {
    /// Everybody who may edit the user may set them.
    Enabled,
    /// Administrators may set them, users don't see them.
    AdminEdit,
    /// Administrators see them, nobody sets them.
    AdminView,
}

/// The user profile of a realm.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserProfile {
    /// What becomes of attributes the profile doesn't name; absent: they are dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmanaged_attribute_policy: Option<UnmanagedAttributePolicy>,
    /// Everything else: the attributes it does name, and their groups.
    #[serde(flatten)]
    pub extra: Extra,
}
