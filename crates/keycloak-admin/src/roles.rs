//! Roles of the realm and of clients.

use crate::Error;
use crate::ids::{ClientScopeId, ClientUuid, GroupId, UserId};
use crate::paging::Pages;
use crate::realm::Realm;
use crate::representation::{RoleMappings, RoleRepresentation, UserRepresentation};

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

    /// All roles of a container, with their attributes.
    #[must_use]
    pub fn roles(&self, of: &RoleContainer) -> Pages<RoleRepresentation> {
        self.pages(&of.path(&[]), &[("briefRepresentation", "false")])
    }

    /// The users to whom a role was granted directly.
    #[must_use]
    pub fn users_with_role(&self, of: &RoleContainer, name: &str) -> Pages<UserRepresentation> {
        self.pages(
            &of.path(&[name, "users"]),
            &[("briefRepresentation", "true")],
        )
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

    /// All roles that were granted directly, whatever they belong to.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn all_granted_roles(&self, to: &RoleHolder) -> Result<RoleMappings, Error> {
        self.get(&holder_path(to), &[]).await
    }

    /// The roles that tokens of a client may carry when it isn't allowed all of them.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn client_scope_mappings(&self, client: &ClientUuid) -> Result<RoleMappings, Error> {
        self.get(&["clients", client.as_ref(), "scope-mappings"], &[])
            .await
    }

    /// The roles that tokens with a client scope may carry.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn scope_mappings(&self, scope: &ClientScopeId) -> Result<RoleMappings, Error> {
        self.get(&["client-scopes", scope.as_ref(), "scope-mappings"], &[])
            .await
    }

    /// Deletes a role.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn delete_role(&self, of: &RoleContainer, name: &str) -> Result<(), Error> {
        self.delete_at(&of.path(&[name])).await
    }
}

fn holder_path(to: &RoleHolder) -> [&str; 3] {
    let (kind, id) = match to {
        RoleHolder::User(id) => ("users", id.as_ref()),
        RoleHolder::Group(id) => ("groups", id.as_ref()),
    };
    [kind, id, "role-mappings"]
}

fn mappings_path<'a>(to: &'a RoleHolder, of: &'a RoleContainer) -> Vec<&'a str> {
    let mut path = holder_path(to).to_vec();
    match of {
        RoleContainer::Realm => path.push("realm"),
        RoleContainer::Client(id) => path.extend(["clients", id.as_ref()]),
    }
    path
}
