use serde::{Deserialize, Serialize};
use std::fmt;

use super::RoleKey;
use crate::arena::key;

key! {
    /// A client of a [`super::Realm`].
    ClientKey
}

key! {
    /// A client scope of a [`super::Realm`].
    ClientScopeKey
}

/// The protocol a client or mapper speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    /// `openid-connect`
    OpenIdConnect,
    /// `saml`
    Saml,
    /// Any other that a provider may add.
    Other(String),
}

impl Protocol {
    /// The protocol with this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "openid-connect" => Self::OpenIdConnect,
            "saml" => Self::Saml,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenIdConnect => "openid-connect",
            Self::Saml => "saml",
            Self::Other(name) => name,
        })
    }
}

/// A client, as Keycloak's `ClientModel` holds it; without its secret and keys, which no reader
/// takes in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Client {
    /// Internal id.
    pub id: String,
    /// The id the client itself uses.
    pub client_id: String,
    /// Name for people.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Whether it may be used.
    pub enabled: bool,
    /// Its protocol.
    pub protocol: Protocol,
    /// Whether it has no secret.
    pub public: bool,
    /// Whether it only accepts tokens.
    pub bearer_only: bool,
    /// Whether users are asked for consent.
    pub consent_required: bool,
    /// Whether it has a user of its own.
    pub service_accounts_enabled: bool,
    /// Whether tokens carry all roles of the user.
    pub full_scope_allowed: bool,
    /// Base URL.
    pub base_url: Option<String>,
    /// Root URL.
    pub root_url: Option<String>,
    /// Admin URL.
    pub admin_url: Option<String>,
    /// Where logins may return to.
    pub redirect_uris: Vec<String>,
    /// Where browsers may call from.
    pub web_origins: Vec<String>,
    /// Attributes, one value each, without those that hold secrets.
    pub attributes: Vec<(String, String)>,
    /// Names of attributes that exist but were not read, because they hold secrets or keys.
    pub withheld_attributes: Vec<String>,
    /// Names of client scopes that always apply.
    pub default_client_scopes: Vec<String>,
    /// Names of client scopes that apply when asked for.
    pub optional_client_scopes: Vec<String>,
    /// Roles that tokens may carry when the full scope is not allowed.
    pub scope_mappings: Vec<RoleKey>,
    /// Mapper instances.
    pub protocol_mappers: Vec<ProtocolMapper>,
}

/// Clients that every realm has, and that are for Keycloak itself.
const OWN: [&str; 6] = [
    "account",
    "account-console",
    "admin-cli",
    "broker",
    "realm-management",
    "security-admin-console",
];

impl Client {
    /// Whether it came with the realm and is for Keycloak itself.
    #[must_use]
    pub fn is_keycloaks_own(&self) -> bool {
        OWN.contains(&self.client_id.as_str())
    }

    /// A confidential OpenID Connect client with Keycloak's defaults.
    #[must_use]
    pub fn named(client_id: &str) -> Self {
        Self {
            id: crate::ids::derive("client", client_id),
            client_id: client_id.to_owned(),
            name: None,
            description: None,
            enabled: true,
            protocol: Protocol::OpenIdConnect,
            public: false,
            bearer_only: false,
            consent_required: false,
            service_accounts_enabled: false,
            full_scope_allowed: true,
            base_url: None,
            root_url: None,
            admin_url: None,
            redirect_uris: Vec::new(),
            web_origins: Vec::new(),
            attributes: Vec::new(),
            withheld_attributes: Vec::new(),
            default_client_scopes: Vec::new(),
            optional_client_scopes: Vec::new(),
            scope_mappings: Vec::new(),
            protocol_mappers: Vec::new(),
        }
    }

    /// The attribute `name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A client scope: mappers and roles shared by clients.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClientScope {
    /// Internal id.
    pub id: String,
    /// Name, as it stands in the `scope` parameter.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Its protocol.
    pub protocol: Protocol,
    /// Attributes, one value each.
    pub attributes: Vec<(String, String)>,
    /// Roles that tokens with this scope may carry.
    pub scope_mappings: Vec<RoleKey>,
    /// Mapper instances.
    pub protocol_mappers: Vec<ProtocolMapper>,
}

/// A mapper instance as configured; data only, nothing here runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtocolMapper {
    /// Internal id.
    pub id: String,
    /// Name of the instance.
    pub name: String,
    /// Its protocol.
    pub protocol: Protocol,
    /// Id of the provider: `script-group-stringify.js`, `oidc-usermodel-attribute-mapper`.
    pub provider: String,
    /// Configuration.
    pub config: Vec<(String, String)>,
}

/// Whether an attribute of that name holds a secret, a password or a private key: such values are
/// never read. Examples are `saml.signing.private.key` and `client.secret.rotated`; the times in
/// `client.secret.creation.time` and its kin are not secret.
#[must_use]
pub fn is_secret_attribute(name: &str) -> bool {
    let name = name.to_lowercase();
    let secret = name.contains("secret") && !name.ends_with(".time");
    let private_key = name.contains("private") && name.contains("key");
    secret || private_key || name.contains("password")
}
