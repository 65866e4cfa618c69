//! `KeycloakSession`, `KeycloakContext` and the providers they hand out.

use keycloak_model::{ClientKey, KeycloakVersion, UserKey};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    client, collect, group, realm, request, role,
    server::{argument, server},
    user, user_session,
};
use crate::instance::Target;

const CONTEXT: &str = "org.keycloak.quarkus.runtime.integration.resteasy.QuarkusKeycloakContext";
const SESSION: &str = "org.keycloak.quarkus.runtime.integration.QuarkusKeycloakSession";
const PROXY: &str = "jdk.proxy2.$Proxy47";
const BEAN_PROXY: &str =
    "org.keycloak.models.KeycloakBeanProducer_ProducerMethod_getKeycloakSession_ClientProxy";

/// The class `keycloakSession` is of: mostly a proxy, whose number or name differs from server to server.
pub(super) fn class(version: KeycloakVersion, target: Option<Target>) -> &'static str {
    match target {
        _ if !version.at_least(24, 0) => PROXY,
        Some(Target::Introspection) => SESSION,
        _ => BEAN_PROXY,
    }
}

/// What a call without the realm as its first argument gets is never null here.
const USERS: &str = "org.keycloak.models.cache.infinispan.UserCacheSession";
const GROUPS: &str = "org.keycloak.storage.GroupStorageManager";
const ROLES: &str = "org.keycloak.storage.RoleStorageManager";
const CLIENTS: &str = "org.keycloak.storage.ClientStorageManager";
const REALMS: &str = "org.keycloak.models.cache.infinispan.RealmCacheSession";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.KeycloakSession",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("KeycloakContext getContext()", |call| {
                call.object(CONTEXT, Plain(()))
            }),
            method("UserProvider users()", |call| call.object(USERS, Plain(()))),
            method("GroupProvider groups()", |call| {
                call.object(GROUPS, Plain(()))
            }),
            method("RoleProvider roles()", |call| call.object(ROLES, Plain(()))),
            method("ClientProvider clients()", |call| {
                call.object(CLIENTS, Plain(()))
            }),
            method("RealmProvider realms()", |call| {
                call.object(REALMS, Plain(()))
            }),
            method("Object getAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let server = server(call)?;
                let attributes = server.attributes.borrow();
                let found = attributes.iter().find(|(known, _)| *known == name);
                Ok(found.map_or(Value::Null, |(_, value)| value.clone()))
            }),
            method("void setAttribute(String,Object)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let server = server(call)?;
                let mut attributes = server.attributes.borrow_mut();
                attributes.retain(|(known, _)| *known != name);
                attributes.push((name, call.argument(1)));
                Ok(Value::Null)
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.KeycloakContext",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("RealmModel getRealm()", |call| realm::object(call)),
            method("ClientModel getClient()", |call| {
                client::object(call, server(call)?.client)
            }),
            method("UserModel getUser()", |call| {
                user::object(call, server(call)?.user)
            }),
            method("UserSessionModel getUserSession()", |call| {
                user_session::object(call)
            }),
            method("org.keycloak.models.KeycloakUriInfo getUri()", |call| {
                call.object(request::URI, Plain(()))
            }),
            method(
                "jakarta.ws.rs.core.HttpHeaders getRequestHeaders()",
                request::headers,
            ),
            method(
                "org.keycloak.http.HttpRequest getHttpRequest()",
                request::object,
            ),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.UserProvider",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("UserModel getUserById(RealmModel,String)", |call| {
                let id = call.string(1)?.to_std_string_lossy();
                let found = server(call)?.realm().users.find(|user| user.id == id);
                found.map_or(Ok(Value::Null), |user| user::object(call, user))
            }),
            method("UserModel getUserByUsername(RealmModel,String)", |call| {
                let name = call.string(1)?.to_std_string_lossy();
                let found = server(call)?.realm().user_by_name(&name);
                found.map_or(Ok(Value::Null), |user| user::object(call, user))
            }),
            method("UserModel getUserByEmail(RealmModel,String)", |call| {
                let email = call.string(1)?.to_std_string_lossy().to_lowercase();
                let found = server(call)?
                    .realm()
                    .users
                    .find(|user| user.email.as_ref() == Some(&email));
                found.map_or(Ok(Value::Null), |user| user::object(call, user))
            }),
            method("UserModel getServiceAccount(ClientModel)", |call| {
                let client: ClientKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.ClientModel.getId()\" because \"client\" is null",
                )?;
                user::service_account(call, client)
            }),
            method(
                "Stream getGroupMembersStream(RealmModel,GroupModel)",
                |call| {
                    let group = argument(
                        call,
                        1,
                        "Cannot invoke \"org.keycloak.models.GroupModel.getId()\" because \"group\" is null",
                    )?;
                    let realm = server(call)?.realm();
                    let members: Vec<UserKey> = realm
                        .users
                        .iter()
                        .filter(|(_, user)| user.groups.contains(&group))
                        .map(|(user, _)| user)
                        .collect();
                    let members = members
                        .into_iter()
                        .map(|member| user::object(call, member))
                        .collect::<Result<_, _>>()?;
                    collect::stream(call, members)
                },
            ),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.GroupProvider",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("GroupModel getGroupById(RealmModel,String)", |call| {
                let id = call.string(1)?.to_std_string_lossy();
                let found = server(call)?.realm().groups.find(|group| group.id == id);
                found.map_or(Ok(Value::Null), |group| group::object(call, group))
            }),
            method("Stream getGroupsStream(RealmModel)", |call| {
                let groups = realm::groups(call, false)?;
                collect::stream(call, groups)
            }),
            method("Stream getTopLevelGroupsStream(RealmModel)", |call| {
                let groups = realm::groups(call, true)?;
                collect::stream(call, groups)
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.RoleProvider",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("Stream getRealmRolesStream(RealmModel)", |call| {
                let roles = realm::roles(call)?;
                collect::stream(call, roles)
            }),
            method("Stream getClientRolesStream(ClientModel)", |call| {
                let of: ClientKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.ClientModel.getRealm()\" because \"client\" is null",
                )?;
                let roles = client::roles(call, of)?;
                collect::stream(call, roles)
            }),
            method("RoleModel getRealmRole(RealmModel,String)", |call| {
                let name = call.string(1)?.to_std_string_lossy();
                let container = keycloak_model::RoleContainer::Realm;
                let found = server(call)?.realm().role_by_name(container, &name);
                found.map_or(Ok(Value::Null), |role| role::object(call, role))
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.ClientProvider",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method(
                "ClientModel getClientByClientId(RealmModel,String)",
                |call| {
                    let id = call.string(1)?.to_std_string_lossy();
                    let found = server(call)?.realm().client_by_client_id(&id);
                    found.map_or(Ok(Value::Null), |client| client::object(call, client))
                },
            ),
            method("ClientModel getClientById(RealmModel,String)", |call| {
                let id = call.string(1)?.to_std_string_lossy();
                let found = server(call)?.realm().clients.find(|client| client.id == id);
                found.map_or(Ok(Value::Null), |client| client::object(call, client))
            }),
            method("Stream getClientsStream(RealmModel)", |call| {
                let clients = realm::clients(call)?;
                collect::stream(call, clients)
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.RealmProvider",
        kind: Kind::Interface,
        extends: &[],
        members: &[method("RealmModel getRealmByName(String)", |call| {
            let name = call.string(0)?.to_std_string_lossy();
            if server(call)?.realm().name == name {
                realm::object(call)
            } else {
                Err(other_realm(call, &name))
            }
        })],
    },
    adapter(CONTEXT, &["org.keycloak.models.KeycloakContext"]),
    adapter(PROXY, &["org.keycloak.models.KeycloakSession"]),
    adapter(SESSION, &["org.keycloak.models.KeycloakSession"]),
    adapter(BEAN_PROXY, &["org.keycloak.models.KeycloakSession"]),
    adapter(USERS, &["org.keycloak.models.UserProvider"]),
    adapter(GROUPS, &["org.keycloak.models.GroupProvider"]),
    adapter(ROLES, &["org.keycloak.models.RoleProvider"]),
    adapter(CLIENTS, &["org.keycloak.models.ClientProvider"]),
    adapter(REALMS, &["org.keycloak.models.RealmProvider"]),
];

const fn adapter(name: &'static str, extends: &'static [&'static str]) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends,
        members: &[],
    }
}

fn other_realm(call: &Call<'_>, name: &str) -> Throw {
    call.refuse(format!(
        "looks at the realm `{name}`, of which nothing is known here"
    ))
}
