//! Roles of the realm and of clients.

use crate::Error;
use crate::ids::{ClientUuid, GroupId, UserId};
use crate::realm::Realm;
use crate::representation::RoleRepresentation;

/// What a role belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleContainer {
    /// The realm.
    Realm,
    /// A client.
    Client(ClientUuid),
}

impl RoleContainer {
    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        let base = match self {
            Self::Realm => vec!["roles"],
            Self::Client(id) => vec!["clients", id.as_ref(), "roles"],
        };
        [&base, rest].concat()
    }
}

/// Who holds roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleHolder {
    /// A user.
    User(UserId),
    /// A group, for all its members and those of the groups below it.
    Group(GroupId),
}

impl Realm {
    /// Creates a role. Composites are added with [`Realm::add_composites`].
    ///
    /// # Errors
    /// [`Conflict`](crate::RefusalKind::Conflict) when the name is taken.
    pub async fn create_role(
        &self,
        of: &RoleContainer,
        role: &RoleRepresentation,
    ) -> Result<(), Error> {
        self.post(&of.path(&[]), role).await.map(drop)
    }

    /// A role by name, with the id that granting it takes.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn role(&self, of: &RoleContainer, name: &str) -> Result<RoleRepresentation, Error> {
        self.get(&of.path(&[name]), &[]).await
    }

    /// Makes a role composite: who has it has these as well.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn add_composites(
        &self,
        of: &RoleContainer,
        name: &str,
        roles: &[RoleRepresentation],
    ) -> Result<(), Error> {
        self.post(&of.path(&[name, "composites"]), &roles)
            .await
            .map(drop)
    }

    /// The roles a composite role consists of.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn composites(
        &self,
        of: &RoleContainer,
        name: &str,
    ) -> Result<Vec<RoleRepresentation>, Error> {
        self.get(&of.path(&[name, "composites"]), &[]).await
    }

    /// Grants roles of one container.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn grant_roles(
        &self,
        to: &RoleHolder,
        of: &RoleContainer,
        roles: &[RoleRepresentation],
    ) -> Result<(), Error> {
        self.post(&mappings_path(to, of), &roles).await.map(drop)
    }

    /// The roles of one container that were granted directly.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn granted_roles(
        &self,
        to: &RoleHolder,
        of: &RoleContainer,
    ) -> Result<Vec<RoleRepresentation>, Error> {
        self.get(&mappings_path(to, of), &[]).await
    }

    /// Deletes a role.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn delete_role(&self, of: &RoleContainer, name: &str) -> Result<(), Error> {
        self.delete_at(&of.path(&[name])).await
    }
}

fn mappings_path<'a>(to: &'a RoleHolder, of: &'a RoleContainer) -> Vec<&'a str> {
    let mut path = match to {
        RoleHolder::User(id) => vec!["users", id.as_ref()],
        RoleHolder::Group(id) => vec!["groups", id.as_ref()],
    };
    path.push("role-mappings");
    match of {
        RoleContainer::Realm => path.push("realm"),
        RoleContainer::Client(id) => path.extend(["clients", id.as_ref()]),
    }
    path
}
