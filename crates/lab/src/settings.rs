//! What a practice world is made of.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::SignedDuration;
use keycloak_model::{KeycloakVersion, World};
use mapper_runtime::worker::WorkerCommand;
use secrecy::SecretString;

use crate::clock::Clock;

/// Everything about a practice world.
#[derive(Debug)]
pub struct LabSettings {
    /// The identity provider.
    pub idp: IdpSettings,
    /// How to start a program that calls [`crate::serve_worker`].
    pub worker: WorkerCommand,
    /// The time that both servers go by.
    pub clock: Clock,
}

impl LabSettings {
    /// A world around this realm, with Keycloak's defaults.
    #[must_use]
    pub fn new(world: World, worker: WorkerCommand) -> Self {
        Self {
            idp: IdpSettings::new(world),
            worker,
            clock: Clock::system(),
        }
    }
}

/// The identity provider.
#[derive(Debug)]
pub struct IdpSettings {
    /// Realm, and what sessions and requests hold beside it.
    pub world: World,
    /// The Keycloak version it behaves as.
    pub keycloak: KeycloakVersion,
    /// Jars with scripts, as in Keycloak's folder `providers`.
    pub jars: Vec<PathBuf>,
    /// Mapper instances beside those the realm has.
    pub mappers: Vec<MapperSettings>,
    /// What is to be known about clients beside what the realm says.
    pub clients: Vec<ClientSettings>,
    /// Passwords by user name. Everybody else gets a random one.
    pub passwords: BTreeMap<String, SecretString>,
    /// "Revoke refresh token": each can be used once.
    pub rotate_refresh_tokens: bool,
    /// Who may exchange tokens for assertions.
    pub token_exchange: TokenExchange,
    /// Its port on 127.0.0.1; a free one when there is none.
    pub port: Option<u16>,
    /// How far its own clock is ahead of the world's, or behind.
    pub clock_offset: SignedDuration,
}

impl IdpSettings {
    /// A provider of this realm, with Keycloak's defaults.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self {
            world,
            keycloak: KeycloakVersion::NEWEST,
            jars: Vec::new(),
            mappers: Vec::new(),
            clients: Vec::new(),
            passwords: BTreeMap::new(),
            rotate_refresh_tokens: false,
            token_exchange: TokenExchange::default(),
            port: None,
            clock_offset: SignedDuration::ZERO,
        }
    }
}

/// A mapper instance that is attached to a client.
#[derive(Clone, Debug)]
pub struct MapperSettings {
    /// `clientId` of the client, made when the realm hasn't it.
    pub client: String,
    /// Name of the instance.
    pub name: String,
    /// Id of its provider: `script-group-stringify.js`.
    pub provider: String,
    /// Its configuration, as Keycloak stores it.
    pub config: Vec<(String, String)>,
}

/// A client, in place of or beside the realm's own of that id.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// `clientId`
    pub id: String,
    /// What kind of client it is; `None` leaves that to the realm.
    pub kind: Option<ClientKind>,
    /// Where logins may return to, beside what the realm says.
    pub redirect_uris: Vec<String>,
    /// Attributes, which replace the realm's own.
    pub attributes: Vec<(String, String)>,
}

/// A kind of client.
#[derive(Clone, Debug)]
pub enum ClientKind {
    /// An OpenID Connect client without a secret.
    Public,
    /// An OpenID Connect client with this secret.
    Confidential(SecretString),
    /// A SAML service provider.
    Saml,
}

/// What the server does about `requested_token_type=...:saml2`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TokenExchange {
    /// The features `token-exchange` and `admin-fine-grained-authz` (v1): these pairs of
    /// requesting and target client may.
    Legacy(Vec<(String, String)>),
    /// Standard token exchange (v2) alone, which knows no SAML: what 26.2 and later start with.
    #[default]
    Standard,
}
