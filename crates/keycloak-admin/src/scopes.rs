//! Client scopes.

use crate::Error;
use crate::ids::{ClientScopeId, ClientUuid};
use crate::realm::Realm;
use crate::representation::ClientScopeRepresentation;

/// How a client has a client scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeAssignment {
    /// Always.
    Default,
    /// When a login asks for it by the `scope` parameter.
    Optional,
}

impl ScopeAssignment {
    const fn path(self) -> &'static str {
        match self {
            Self::Default => "default-client-scopes",
            Self::Optional => "optional-client-scopes",
        }
    }
}

impl Realm {
    /// All client scopes.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn client_scopes(&self) -> Result<Vec<ClientScopeRepresentation>, Error> {
        self.get(&["client-scopes"], &[]).await
    }

    /// The id of the client scope with this name.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none.
    pub async fn client_scope(&self, name: &str) -> Result<ClientScopeId, Error> {
        let scopes = self.client_scopes().await?;
        scopes
            .into_iter()
            .find(|scope| scope.name == name)
            .and_then(|scope| scope.id)
            .ok_or_else(|| self.missing("client scope", name))
    }

    /// Creates a client scope.
    ///
    /// # Errors
    /// [`Conflict`](crate::RefusalKind::Conflict) when the name is taken.
    pub async fn create_client_scope(
        &self,
        scope: &ClientScopeRepresentation,
    ) -> Result<ClientScopeId, Error> {
        let created = self.post(&["client-scopes"], scope).await?;
        Ok(ClientScopeId::new(created.created_id()?))
    }

    /// Deletes a client scope.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn delete_client_scope(&self, id: &ClientScopeId) -> Result<(), Error> {
        self.delete_at(&["client-scopes", id.as_ref()]).await
    }

    /// Gives a client scope to a client.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn assign_scope(
        &self,
        client: &ClientUuid,
        scope: &ClientScopeId,
        how: ScopeAssignment,
    ) -> Result<(), Error> {
        self.put_nothing(&["clients", client.as_ref(), how.path(), scope.as_ref()])
            .await
    }

    /// Takes a client scope from a client.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn unassign_scope(
        &self,
        client: &ClientUuid,
        scope: &ClientScopeId,
        how: ScopeAssignment,
    ) -> Result<(), Error> {
        self.delete_at(&["clients", client.as_ref(), how.path(), scope.as_ref()])
            .await
    }
}
