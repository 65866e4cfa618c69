//! A modelled realm as the JSON that Keycloak imports: the fixture of a mapper project on a real server.

use anyhow::{Context, Result};
use keycloak_model::{Attributes, Group, GroupKey, Protocol, Realm, Role, RoleContainer, RoleKey};
use serde_json::{Map, Value, json};

use crate::lab::{REALM, password_of};

/// The realm under another name: users with passwords, groups, roles, clients; and the two clients the driver itself
/// works with, where the fixture has none of that name.
pub fn of(realm: &Realm, name: &str) -> Result<Value> {
    let template: Value = serde_json::from_str(REALM).context("realm.json")?;
    let mut clients: Vec<Value> = realm
        .clients
        .iter()
        .map(|(_, c)| {
            json!({
                "clientId": c.client_id,
                "name": c.name,
                "protocol": if c.protocol == Protocol::Saml { "saml" } else { "openid-connect" },
                "publicClient": c.public,
                "attributes": pairs(&c.attributes),
            })
        })
        .collect();
    clients.retain(|client| !matches!(client["clientId"].as_str(), Some("app" | "conf")));
    let own = template["clients"].as_array().into_iter().flatten();
    clients.extend(
        own.filter(|client| matches!(client["clientId"].as_str(), Some("app" | "conf")))
            .cloned(),
    );
    let users: Vec<Value> = realm
        .users
        .iter()
        .map(|(_, user)| {
            json!({
                "id": user.id,
                "username": user.username,
                "email": user.email,
                "firstName": user.first_name,
                "lastName": user.last_name,
                "enabled": user.enabled,
                "emailVerified": user.email_verified,
                "createdTimestamp": user.created_timestamp,
                "attributes": lists(&user.attributes),
                "credentials": [{"type": "password", "value": password_of(&user.username)}],
                "groups": user.groups.iter().map(|key| realm.group_path(*key)).collect::<Vec<_>>(),
                "realmRoles": realm_roles(realm, &user.roles),
                "clientRoles": client_roles(realm, &user.roles),
            })
        })
        .collect();
    Ok(json!({
        "realm": name,
        "enabled": true,
        "sslRequired": "none",
        "passwordPolicy": template["passwordPolicy"],
        "components": template["components"],
        "attributes": pairs(&realm.attributes),
        "roles": roles(realm),
        "groups": groups(realm, None),
        "users": users,
        "clients": clients,
    }))
}

fn roles(realm: &Realm) -> Value {
    let mut of_realm = Vec::new();
    let mut of_clients: Map<String, Value> = Map::new();
    for (_, role) in realm.roles.iter() {
        let shown = json!({
            "name": role.name,
            "description": role.description,
            "attributes": lists(&role.attributes),
            "composites": {
                "realm": realm_roles(realm, &role.composites),
                "client": client_roles(realm, &role.composites),
            },
        });
        match role.container {
            RoleContainer::Realm => of_realm.push(shown),
            RoleContainer::Client(client) => {
                let list = of_clients
                    .entry(realm.clients[client].client_id.clone())
                    .or_insert_with(|| json!([]));
                list.as_array_mut()
                    .into_iter()
                    .for_each(|list| list.push(shown.clone()));
            }
        }
    }
    json!({"realm": of_realm, "client": of_clients})
}

fn groups(realm: &Realm, parent: Option<GroupKey>) -> Vec<Value> {
    realm
        .subgroups(parent)
        .map(|key| {
            let group: &Group = &realm.groups[key];
            json!({
                "name": group.name,
                "attributes": lists(&group.attributes),
                "realmRoles": realm_roles(realm, &group.roles),
                "clientRoles": client_roles(realm, &group.roles),
                "subGroups": groups(realm, Some(key)),
            })
        })
        .collect()
}

fn realm_roles(realm: &Realm, keys: &[RoleKey]) -> Vec<String> {
    keys.iter()
        .map(|key| &realm.roles[*key])
        .filter(|role| role.container == RoleContainer::Realm)
        .map(|role| role.name.clone())
        .collect()
}

fn client_roles(realm: &Realm, keys: &[RoleKey]) -> Value {
    let mut all: Map<String, Value> = Map::new();
    for key in keys {
        let role: &Role = &realm.roles[*key];
        if let RoleContainer::Client(client) = role.container {
            let list = all
                .entry(realm.clients[client].client_id.clone())
                .or_insert_with(|| json!([]));
            list.as_array_mut()
                .into_iter()
                .for_each(|list| list.push(role.name.clone().into()));
        }
    }
    Value::Object(all)
}

fn lists(attributes: &Attributes) -> Map<String, Value> {
    attributes
        .iter()
        .map(|(name, values)| (name.to_owned(), json!(values)))
        .collect()
}

fn pairs(attributes: &[(String, String)]) -> Map<String, Value> {
    attributes
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect()
}
