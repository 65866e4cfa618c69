//! `RoleResolveUtil`: the roles of a login by name, which role mappers change before others read
//! them.

use keycloak_model::{ClientKey, ClientScopeKey, Realm, RoleContainer, RoleKey, UserKey};

use nashorn::java::string_hash;

use crate::hash_order;

/// The roles that reach a token.
#[derive(Clone, Debug, Default)]
pub struct ResolvedRoles {
    /// `None` where Keycloak has no `Access` object.
    pub realm: Option<Vec<String>>,
    /// By client id.
    clients: Vec<(String, Vec<String>)>,
}

/// The user's roles as far as the client's scope lets them through, in the order of a `HashSet` of
/// roles (`TokenManager.getAccess`).
pub fn in_scope(
    realm: &Realm,
    user: UserKey,
    client: ClientKey,
    scopes: &[ClientScopeKey],
) -> Vec<RoleKey> {
    let mut roles = realm.effective_roles(user);
    let access = &realm.clients[client];
    if !access.full_scope_allowed {
        let own = realm.roles_of(RoleContainer::Client(client));
        let of_scopes = scopes
            .iter()
            .flat_map(|scope| realm.client_scopes[*scope].scope_mappings.iter().copied());
        let mapped = access.scope_mappings.iter().copied();
        let allowed = realm.expand_composites(own.chain(mapped).chain(of_scopes));
        roles.retain(|role| allowed.contains(role));
    }
    hash_order::sort(&mut roles, |role| string_hash(&realm.roles[*role].id));
    roles
}

impl ResolvedRoles {
    pub fn new(realm: &Realm, roles: &[RoleKey]) -> Self {
        let mut resolved = Self::default();
        for key in roles {
            let role = &realm.roles[*key];
            let client = match role.container {
                RoleContainer::Realm => None,
                RoleContainer::Client(client) => Some(&*realm.clients[client].client_id),
            };
            resolved.add(client, &role.name);
        }
        resolved
    }

    /// Adds a realm role, or one of a client.
    pub fn add(&mut self, client: Option<&str>, role: &str) {
        let names = match client {
            None => self.realm.get_or_insert_with(Vec::new),
            Some(client) => {
                let known = self.clients.iter().position(|(known, _)| known == client);
                let place = known.unwrap_or_else(|| {
                    self.clients.push((client.to_owned(), Vec::new()));
                    self.clients.len() - 1
                });
                match self.clients.get_mut(place) {
                    Some((_, names)) => names,
                    None => return,
                }
            }
        };
        if !names.iter().any(|name| name == role) {
            names.push(role.to_owned());
        }
    }

    /// Takes a role away; says whether it was there.
    pub fn remove(&mut self, client: Option<&str>, role: &str) -> bool {
        let names = match client {
            None => self.realm.as_mut(),
            Some(client) => self
                .clients
                .iter_mut()
                .find(|(known, _)| known == client)
                .map(|(_, names)| names),
        };
        let Some(names) = names else { return false };
        let before = names.len();
        names.retain(|name| name != role);
        names.len() < before
    }

    /// The roles of one client.
    pub fn client(&self, client: &str) -> Option<&[String]> {
        self.clients
            .iter()
            .find(|(known, _)| known == client)
            .map(|(_, names)| names.as_slice())
    }

    /// All clients with their roles, in the order of a `HashMap`.
    pub fn clients(&self) -> Vec<(&str, &[String])> {
        let clients = self.clients.iter();
        let mut clients: Vec<_> = clients
            .map(|(client, names)| (client.as_str(), names.as_slice()))
            .collect();
        hash_order::sort(&mut clients, |(client, _)| string_hash(client));
        clients
    }
}

/// `client.role` or `role` (`KeycloakModelUtils.parseRole`).
pub fn parse(role: &str) -> (Option<&str>, &str) {
    match role.rsplit_once('.') {
        Some((client, role)) => (Some(client), role),
        None => (None, role),
    }
}
