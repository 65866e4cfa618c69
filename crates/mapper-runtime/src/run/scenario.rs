use serde::{Deserialize, Serialize};
use std::sync::Arc;

use diagnostic::closest;
use keycloak_model::{
    ClientKey, KeycloakVersion, Protocol, Realm, Request, Session, UserKey, World,
};

use crate::instance::{InstanceConfig, Target};

/// Which provider a script is deployed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MapperKind {
    /// `mappers` in the descriptor: OpenID Connect.
    OpenIdConnect,
    /// `saml-mappers` in the descriptor.
    Saml,
}

/// One run of a mapper: who logs in where, and what is being made.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The realm. Shared: a run that writes to it works on a copy.
    pub realm: Arc<Realm>,
    /// Who logs in.
    pub user: UserKey,
    /// The client the token is issued to.
    pub client: ClientKey,
    /// At introspection, the client that asks when it is another one.
    pub introspected_by: Option<ClientKey>,
    /// The user session.
    pub session: Session,
    /// The HTTP request.
    pub request: Request,
    /// OpenID Connect or SAML.
    pub kind: MapperKind,
    /// What is being made; of no meaning for SAML.
    pub target: Target,
    /// How the mapper instance is configured.
    pub instance: InstanceConfig,
    /// URL of the server, without the realm.
    pub server_url: String,
    /// Milliseconds since 1970.
    pub now: i64,
    /// The scopes the client asks for.
    pub scope: String,
}

/// A name that isn't in the realm.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownName {
    /// No such user.
    #[error("the realm has no user `{name}`{hint}", hint = hint(meant))]
    User {
        /// The name.
        name: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// No such client.
    #[error("the realm has no client `{name}`{hint}", hint = hint(meant))]
    Client {
        /// The name.
        name: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// No client at all to log in at.
    #[error("the realm has no client for OpenID Connect to log in at")]
    NoClient,
}

fn hint(meant: &Option<String>) -> String {
    let meant = meant.as_ref();
    meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"))
}

impl Scenario {
    /// A login of `username` at `client_id`, for an access token that gets the claim as it is.
    /// Without a client, the first one for OpenID Connect that the fixture names itself.
    ///
    /// # Errors
    /// A name that isn't in the realm.
    pub fn new(
        world: &World,
        username: &str,
        client_id: Option<&str>,
    ) -> Result<Self, UnknownName> {
        let realm = Arc::new(world.realm.clone());
        Self::in_realm(realm, username, client_id).map(|scenario| Self {
            session: world.session.clone(),
            request: world.request.clone(),
            ..scenario
        })
    }

    /// The same in a realm that many runs share, with a fresh session.
    ///
    /// # Errors
    /// A name that isn't in the realm.
    pub fn in_realm(
        realm: Arc<Realm>,
        username: &str,
        client_id: Option<&str>,
    ) -> Result<Self, UnknownName> {
        let user = realm.user_by_name(username).ok_or_else(|| {
            let names = realm.users.iter().map(|(_, user)| user.username.as_str());
            UnknownName::User {
                name: username.to_owned(),
                meant: closest(username, names).map(str::to_owned),
            }
        })?;
        let client = match client_id {
            Some(name) => realm.client_by_client_id(name).ok_or_else(|| {
                let names = realm.clients.iter();
                let names = names.map(|(_, client)| client.client_id.as_str());
                UnknownName::Client {
                    name: name.to_owned(),
                    meant: closest(name, names).map(str::to_owned),
                }
            })?,
            None => first_client(&realm).ok_or(UnknownName::NoClient)?,
        };
        Ok(Self::of(realm, user, client))
    }

    /// A login with a fresh session, of somebody who is in the realm.
    #[must_use]
    pub fn of(realm: Arc<Realm>, user: UserKey, client: ClientKey) -> Self {
        Self {
            realm,
            user,
            client,
            introspected_by: None,
            session: Session::default(),
            request: Request::default(),
            kind: MapperKind::OpenIdConnect,
            target: Target::AccessToken,
            instance: InstanceConfig::new("mapper", [("claim.name", "claim")]),
            server_url: "https://keycloak.example".to_owned(),
            now: 1_700_000_200_000,
            scope: "openid profile email".to_owned(),
        }
    }

    /// The client a script finds in the context. Before 24.0 nothing ran at introspection.
    pub(super) fn requesting_client(&self, version: KeycloakVersion) -> ClientKey {
        match self.introspected_by {
            Some(asking) if self.target == Target::Introspection && version.at_least(24, 0) => {
                asking
            }
            _ => self.client,
        }
    }
}

/// `account` is in every realm, so it is the last one to think of.
fn first_client(realm: &Realm) -> Option<ClientKey> {
    let usable = |built_in: bool| {
        realm.clients.find(|client| {
            client.protocol == Protocol::OpenIdConnect
                && !client.bearer_only
                && (client.client_id == "account") == built_in
        })
    };
    usable(false).or_else(|| usable(true))
}
