mod build;
mod client;
mod group;
mod membership;
mod role;
mod self_service;
mod user;

use crate::arena::Arena;
pub use client::{
    Client, ClientKey, ClientScope, ClientScopeKey, Protocol, ProtocolMapper, is_secret_attribute,
};
pub use group::{Group, GroupKey};
pub use role::{Role, RoleContainer, RoleKey};
pub use self_service::{SelfService, UserProfile};
use serde::{Deserialize, Serialize};
pub use user::{User, UserKey};

/// One realm with everything in it a mapper script can reach.
///
/// The collections only grow: keys into them stay good, also in clones.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Realm {
    /// Internal id; Keycloak 18 and later make it a UUID, earlier ones the name.
    pub id: String,
    /// The name that stands in URLs.
    pub name: String,
    /// The name for people.
    pub display_name: Option<String>,
    /// The name for people, as HTML.
    pub display_name_html: Option<String>,
    /// Whether people can log in.
    pub enabled: bool,
    /// Realm attributes: one value each.
    pub attributes: Vec<(String, String)>,
    /// Life of an access token in seconds.
    pub access_token_lifespan: i32,
    /// Life of a login code in seconds, which is also the life of an exchanged SAML assertion.
    pub access_code_lifespan: i32,
    /// Seconds after which an idle session ends.
    pub sso_session_idle_timeout: i32,
    /// Seconds after which any session ends.
    pub sso_session_max_lifespan: i32,
    /// Whether people choose a language.
    pub internationalization_enabled: bool,
    /// The language when none is chosen.
    pub default_locale: Option<String>,
    /// Languages to choose from.
    pub supported_locales: Vec<String>,
    /// Whether the realm has organizations (25.0 and later).
    pub organizations_enabled: bool,
    /// Whether an authenticator has a reference value, which logins then carry as `amr`; `None` when
    /// the source doesn't tell.
    pub authenticator_references: Option<bool>,
    /// What people may change about themselves.
    pub self_service: SelfService,
    /// Users, in the order they were read.
    pub users: Arena<UserKey, User>,
    /// Groups of every level.
    pub groups: Arena<GroupKey, Group>,
    /// Realm roles and client roles.
    pub roles: Arena<RoleKey, Role>,
    /// Clients.
    pub clients: Arena<ClientKey, Client>,
    /// Client scopes.
    pub client_scopes: Arena<ClientScopeKey, ClientScope>,
    /// The composite role every new user gets: `default-roles-REALM`.
    pub default_role: Option<RoleKey>,
    /// The groups every new user joins.
    pub default_groups: Vec<GroupKey>,
}

impl Realm {
    /// A realm without anybody or anything in it, with Keycloak's default settings.
    #[must_use]
    pub fn empty(name: &str) -> Self {
        Self {
            id: crate::ids::derive("realm", name),
            name: name.to_owned(),
            display_name: None,
            display_name_html: None,
            enabled: true,
            attributes: Vec::new(),
            access_token_lifespan: 300,
            access_code_lifespan: 60,
            sso_session_idle_timeout: 1800,
            sso_session_max_lifespan: 36_000,
            internationalization_enabled: false,
            default_locale: None,
            supported_locales: Vec::new(),
            organizations_enabled: false,
            authenticator_references: None,
            self_service: SelfService::default(),
            users: Arena::default(),
            groups: Arena::default(),
            roles: Arena::default(),
            clients: Arena::default(),
            client_scopes: Arena::default(),
            default_role: None,
            default_groups: Vec::new(),
        }
    }

    /// The realm attribute `name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The user with this name; Keycloak compares in lower case.
    #[must_use]
    pub fn user_by_name(&self, username: &str) -> Option<UserKey> {
        let wanted = username.to_lowercase();
        self.users.find(|user| user.username == wanted)
    }

    /// The client with this `clientId`.
    #[must_use]
    pub fn client_by_client_id(&self, client_id: &str) -> Option<ClientKey> {
        self.clients.find(|client| client.client_id == client_id)
    }

    /// The client scope with this name.
    #[must_use]
    pub fn client_scope_by_name(&self, name: &str) -> Option<ClientScopeKey> {
        self.client_scopes.find(|scope| scope.name == name)
    }

    /// The role with this name in `container`.
    #[must_use]
    pub fn role_by_name(&self, container: RoleContainer, name: &str) -> Option<RoleKey> {
        self.roles
            .find(|role| role.container == container && role.name == name)
    }

    /// The roles of `container`, in the order they were read.
    pub fn roles_of(&self, container: RoleContainer) -> impl Iterator<Item = RoleKey> {
        self.roles
            .iter()
            .filter(move |(_, role)| role.container == container)
            .map(|(key, _)| key)
    }

    /// The groups right below `parent`, or those without a parent.
    pub fn subgroups(&self, parent: Option<GroupKey>) -> impl Iterator<Item = GroupKey> {
        self.groups
            .iter()
            .filter(move |(_, group)| group.parent == parent)
            .map(|(key, _)| key)
    }
}
