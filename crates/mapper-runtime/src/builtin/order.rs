//! Which mapper instances run for a client, and in which order: `DefaultClientSessionContext` and
//! `ProtocolMapperUtils.getSortedProtocolMappers`.

use keycloak_model::{
    ClientKey, ClientScopeKey, KeycloakVersion, ProtocolMapper, Realm, RoleKey, UserKey,
};

use nashorn::java::string_hash;

use super::table::Provider;
use crate::hash_order;

/// A mapper instance that takes part.
#[derive(Clone, Copy, Debug)]
pub struct Instance<'r> {
    pub mapper: &'r ProtocolMapper,
    /// The client scope it belongs to; `None` for the client itself.
    pub scope: Option<&'r str>,
    pub provider: Provider,
}

/// The client scopes of a login: default ones and those asked for, as far as the user's roles
/// permit them, in the order of a `HashSet`.
pub fn client_scopes(
    realm: &Realm,
    user: UserKey,
    client: ClientKey,
    asked: &str,
) -> Vec<ClientScopeKey> {
    let client = &realm.clients[client];
    let optional = asked.split_ascii_whitespace();
    let optional = optional.filter(|name| {
        client
            .optional_client_scopes
            .iter()
            .any(|optional| optional == name)
    });
    let default = client.default_client_scopes.iter().map(String::as_str);
    let mut roles: Option<Vec<RoleKey>> = None;
    let mut scopes: Vec<ClientScopeKey> = Vec::new();
    for name in optional.chain(default) {
        let Some(key) = realm.client_scope_by_name(name) else {
            continue;
        };
        let scope = &realm.client_scopes[key];
        let permitted = scope.scope_mappings.is_empty() || {
            let roles = roles.get_or_insert_with(|| realm.effective_roles(user));
            let wanted = realm.expand_composites(scope.scope_mappings.iter().copied());
            wanted.iter().any(|role| roles.contains(role))
        };
        if permitted && scope.protocol == client.protocol && !scopes.contains(&key) {
            scopes.push(key);
        }
    }
    hash_order::sort(&mut scopes, |scope| {
        string_hash(&realm.client_scopes[*scope].id)
    });
    scopes
}

/// The instances of these scopes and of the client, in the order they run. Those of equal priority
/// come out of a `HashSet`: with the ids of a real realm that is the real order.
pub fn instances<'r>(
    realm: &'r Realm,
    client: ClientKey,
    scopes: &[ClientScopeKey],
    version: KeycloakVersion,
) -> Vec<Instance<'r>> {
    let client = &realm.clients[client];
    let of_scopes = scopes.iter().flat_map(|scope| {
        let scope = &realm.client_scopes[*scope];
        let mappers = scope.protocol_mappers.iter();
        mappers.map(|mapper| (mapper, Some(scope.name.as_str())))
    });
    let own = client.protocol_mappers.iter().map(|mapper| (mapper, None));
    let mut instances: Vec<Instance<'r>> = of_scopes
        .chain(own)
        .filter(|(mapper, _)| mapper.protocol == client.protocol)
        .map(|(mapper, scope)| Instance {
            mapper,
            scope,
            provider: Provider::of(mapper, version),
        })
        .filter(|instance| !matches!(instance.provider, Provider::NotYet))
        .collect();
    hash_order::sort(&mut instances, |instance| string_hash(&instance.mapper.id));
    instances.sort_by_key(|instance| instance.provider.priority(&client.protocol));
    instances
}

/// The `scope` claim: the scopes that want to be in it, `openid` first when it was asked for.
pub fn scope_claim(realm: &Realm, scopes: &[ClientScopeKey], asked: &str) -> String {
    let names = scopes
        .iter()
        .map(|scope| &realm.client_scopes[*scope])
        .filter(|scope| {
            let setting = scope
                .attributes
                .iter()
                .find(|(name, _)| name == "include.in.token.scope");
            setting.is_none_or(|(_, value)| value.eq_ignore_ascii_case("true"))
        })
        .map(|scope| scope.name.as_str());
    let open_id = asked
        .split_ascii_whitespace()
        .find(|name| *name == "openid");
    let names: Vec<&str> = open_id.into_iter().chain(names).collect();
    names.join(" ")
}
