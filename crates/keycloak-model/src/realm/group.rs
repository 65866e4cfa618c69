use super::RoleKey;
use crate::arena::key;
use crate::attributes::Attributes;
use serde::{Deserialize, Serialize};

key! {
    /// A group of a [`super::Realm`].
    GroupKey
}

/// A group, as Keycloak's `GroupModel` holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    /// Internal id.
    pub id: String,
    /// Name within the parent; may contain slashes.
    pub name: String,
    /// The group it lies in.
    pub parent: Option<GroupKey>,
    /// Description (26.4 and later).
    pub description: Option<String>,
    /// Attributes.
    pub attributes: Attributes,
    /// Roles every member gets.
    pub roles: Vec<RoleKey>,
}
