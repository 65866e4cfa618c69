use super::ClientKey;
use crate::arena::key;
use crate::attributes::Attributes;
use serde::{Deserialize, Serialize};

key! {
    /// A role of a [`super::Realm`] or of one of its clients.
    RoleKey
}

/// What a role belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RoleContainer {
    /// The realm.
    Realm,
    /// One client.
    Client(ClientKey),
}

/// A role, as Keycloak's `RoleModel` holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Role {
    /// Internal id.
    pub id: String,
    /// Name within the container.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Realm role or role of which client.
    pub container: RoleContainer,
    /// Roles that come with this one.
    pub composites: Vec<RoleKey>,
    /// Attributes.
    pub attributes: Attributes,
}
