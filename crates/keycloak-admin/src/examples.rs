//! Example tokens: what a user's token would hold, with the real mappers and their real scripts.

use crate::Error;
use crate::ids::{ClientUuid, UserId};
use crate::realm::Realm;
use crate::representation::EffectiveMapper;

/// What to make an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// The access token's claims.
    AccessToken,
    /// The ID token's claims.
    IdToken,
    /// What the userinfo endpoint would answer.
    UserInfo,
    /// A SAML response, as a JSON string with its XML. Keycloak 24.0 has none (404), 26.7 does.
    SamlResponse,
}

impl Example {
    const fn path(self) -> &'static str {
        match self {
            Self::AccessToken => "generate-example-access-token",
            Self::IdToken => "generate-example-id-token",
            Self::UserInfo => "generate-example-userinfo",
            Self::SamlResponse => "generate-example-saml-response",
        }
    }
}

impl Realm {
    /// An example for a user of a client, as the server's JSON text: a parsed number would no longer tell `5.0` from
    /// `5`.
    ///
    /// The session behind it is an artificial one, without the notes of a real login and, seen from a script, without
    /// a state. The account needs `view-clients` and `view-users`.
    ///
    /// # Errors
    /// When the request fails. A script that can't be compiled makes it a 500, as it does a login.
    pub async fn example(
        &self,
        of: Example,
        client: &ClientUuid,
        user: &UserId,
        scope: &str,
    ) -> Result<String, Error> {
        let path = ["clients", client.as_ref(), "evaluate-scopes", of.path()];
        let query = [("scope", scope), ("userId", user.as_ref())];
        self.fetch(&path, &query).await?.text()
    }

    /// The mapper instances that take part in a login to a client, its client scopes' included.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn effective_mappers(
        &self,
        client: &ClientUuid,
        scope: &str,
    ) -> Result<Vec<EffectiveMapper>, Error> {
        let path = [
            "clients",
            client.as_ref(),
            "evaluate-scopes",
            "protocol-mappers",
        ];
        self.get(&path, &[("scope", scope)]).await
    }
}
