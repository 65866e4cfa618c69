//! Clients.

use crate::Error;
use crate::ids::ClientUuid;
use crate::paging::Pages;
use crate::realm::Realm;
use crate::representation::ClientRepresentation;

impl Realm {
    /// All clients.
    #[must_use]
    pub fn clients(&self) -> Pages<ClientRepresentation> {
        self.pages(&["clients"], &[])
    }

    /// The client with this `clientId`, and its id.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none.
    pub async fn client(
        &self,
        client_id: &str,
    ) -> Result<(ClientUuid, ClientRepresentation), Error> {
        let found: Vec<ClientRepresentation> =
            self.get(&["clients"], &[("clientId", client_id)]).await?;
        found
            .into_iter()
            .find(|client| client.client_id == client_id)
            .and_then(|client| Some((client.id.clone()?, client)))
            .ok_or_else(|| self.missing("client", client_id))
    }

    /// Creates a client. Keycloak doesn't check the mapper instances it may carry: neither that their providers exist
    /// nor that their scripts compile. [`Realm::create_mapper`] does.
    ///
    /// # Errors
    /// [`Conflict`](crate::RefusalKind::Conflict) when the `clientId` is taken.
    pub async fn create_client(&self, client: &ClientRepresentation) -> Result<ClientUuid, Error> {
        let created = self.post(&["clients"], client).await?;
        Ok(ClientUuid::new(created.created_id()?))
    }

    /// Changes a client. A `protocolMappers` list replaces the client's mapper instances, unchecked.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn update_client(
        &self,
        id: &ClientUuid,
        client: &ClientRepresentation,
    ) -> Result<(), Error> {
        self.put(&["clients", id.as_ref()], client).await.map(drop)
    }

    /// Deletes a client.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn delete_client(&self, id: &ClientUuid) -> Result<(), Error> {
        self.delete_at(&["clients", id.as_ref()]).await
    }
}
