//! Mapper instances: what ties a mapper provider to a client or a client scope.

use crate::Error;
use crate::ids::{ClientScopeId, ClientUuid, MapperId};
use crate::realm::Realm;
use crate::representation::MapperRepresentation;

/// Where mapper instances live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapperHome {
    /// On a client.
    Client(ClientUuid),
    /// On a client scope, for every client that has it.
    ClientScope(ClientScopeId),
}

impl MapperHome {
    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        let (kind, id) = match self {
            Self::Client(id) => ("clients", id.as_ref()),
            Self::ClientScope(id) => ("client-scopes", id.as_ref()),
        };
        [&[kind, id, "protocol-mappers", "models"], rest].concat()
    }
}

impl Realm {
    /// The mapper instances of a client or client scope. The server leaves out those whose provider it hasn't loaded.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn mappers(&self, home: &MapperHome) -> Result<Vec<MapperRepresentation>, Error> {
        self.get(&home.path(&[]), &[]).await
    }

    /// Creates a mapper instance.
    ///
    /// # Errors
    /// [`ProviderMissing`](crate::RefusalKind::ProviderMissing) when the server hasn't loaded its provider,
    /// [`ScriptDoesNotCompile`](crate::RefusalKind::ScriptDoesNotCompile) with Nashorn's message,
    /// [`Conflict`](crate::RefusalKind::Conflict) when the name is taken.
    pub async fn create_mapper(
        &self,
        home: &MapperHome,
        mapper: &MapperRepresentation,
    ) -> Result<MapperId, Error> {
        let created = self.post(&home.path(&[]), mapper).await?;
        Ok(MapperId::new(created.created_id()?))
    }

    /// Changes a mapper instance. After a refusal the old one is still in place.
    ///
    /// # Errors
    /// As [`Realm::create_mapper`].
    pub async fn update_mapper(
        &self,
        home: &MapperHome,
        id: &MapperId,
        mapper: &MapperRepresentation,
    ) -> Result<(), Error> {
        // Keycloak takes the id from the body and ignores the one in the path.
        let body = MapperRepresentation {
            id: Some(id.clone()),
            ..mapper.clone()
        };
        self.put(&home.path(&[id.as_ref()]), &body).await.map(drop)
    }

    /// Deletes a mapper instance.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn delete_mapper(&self, home: &MapperHome, id: &MapperId) -> Result<(), Error> {
        self.delete_at(&home.path(&[id.as_ref()])).await
    }
}
