//! A modelled realm as the JSON that Keycloak imports: the fixture of a mapper project on a real server.

use anyhow::{Context, Result};
use keycloak_model::{
    Attributes, Client, Group, GroupKey, Protocol, Realm, Role, RoleContainer, RoleKey,
};
use serde_json::{Map, Value, json};

use crate::lab::{REALM, password_of};

/// The public client people log in at.
pub const PEOPLE: &str = "app";
/// The confidential client that introspects and exchanges.
pub const INTROSPECTS: &str = "conf";
/// The SAML client.
const SAML: &str = "urn:amazon:webservices";

/// The realm under another name: users with passwords, groups, roles, clients that everybody can log in at; and the
/// two clients the driver itself works with, `app` and `conf`.
pub fn of(realm: &Realm, name: &str) -> Result<Value> {
    let template: Value = serde_json::from_str(REALM).context("realm.json")?;
    let mut clients = Vec::new();
    for (_, client) in realm.clients.iter() {
        // It introspects, and is nobody's to log in at.
        if client.client_id != INTROSPECTS {
            clients.push(like_ours(&template, client)?);
        }
    }
    clients.push(ours(&template, INTROSPECTS)?.clone());
    if !clients.iter().any(|client| client["clientId"] == PEOPLE) {
        clients.push(ours(&template, PEOPLE)?.clone());
    }
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

/// A client of `realm.json`.
fn ours<'a>(template: &'a Value, client_id: &str) -> Result<&'a Value> {
    let mut clients = template["clients"].as_array().into_iter().flatten();
    clients
        .find(|client| client["clientId"] == client_id)
        .with_context(|| format!("realm.json has no client {client_id}"))
}

/// A client of the fixture, open to logins in the way that ours of its protocol is.
fn like_ours(template: &Value, client: &Client) -> Result<Value> {
    let pattern = if client.protocol == Protocol::Saml {
        SAML
    } else {
        PEOPLE
    };
    let mut shown = ours(template, pattern)?.clone();
    let mut attributes = pairs(&client.attributes);
    if let (SAML, Some(needed)) = (pattern, shown["attributes"].as_object()) {
        attributes.extend(needed.clone());
    }
    shown["clientId"] = client.client_id.clone().into();
    shown["name"] = json!(client.name);
    shown["attributes"] = attributes.into();
    Ok(shown)
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
