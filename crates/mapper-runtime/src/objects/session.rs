//! `KeycloakSession`, `KeycloakContext` and the providers they hand out.

use keycloak_model::{ClientKey, User, UserKey};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, declared, method};

use super::{
    client, collect,
    dependence::Version,
    group, realm, request, role,
    server::{argument, server},
    user, user_session,
};
use crate::instance::Target;

const CONTEXT: &str = "org.keycloak.quarkus.runtime.integration.resteasy.QuarkusKeycloakContext";
const CONNECTION: &str =
    "org.keycloak.quarkus.runtime.integration.resteasy.QuarkusClientConnection";
const SESSION: &str = "org.keycloak.quarkus.runtime.integration.QuarkusKeycloakSession";
const PROXY: &str = "jdk.proxy2.$Proxy47";
const BEAN_PROXY: &str =
    "org.keycloak.models.KeycloakBeanProducer_ProducerMethod_getKeycloakSession_ClientProxy";

/// The class `keycloakSession` is of: mostly a proxy, whose number or name differs from server to server.
pub(super) fn class(version: &Version, target: Option<Target>) -> &'static str {
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
            method(
                "org.keycloak.common.ClientConnection getConnection()",
                |call| call.object(CONNECTION, Plain(())),
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
                "Stream searchForUserByUserAttributeStream(RealmModel,String,String)",
                |call| {
                    let name = call.string(1)?.to_std_string_lossy();
                    let value = call.string(2)?.to_std_string_lossy();
                    users(call, |user| user.attributes.values(&name).contains(&value))
                },
            ),
            method(
                "Stream getRoleMembersStream(RealmModel,RoleModel)",
                |call| {
                    let role: keycloak_model::RoleKey = argument(
                        call,
                        1,
                        "Cannot invoke \"org.keycloak.models.RoleModel.getId()\" because \"role\" is null",
                    )?;
                    users(call, |user| user.roles.contains(&role))
                },
            ),
            method(
                "Stream getGroupMembersStream(RealmModel,GroupModel)",
                |call| {
                    let group = argument(
                        call,
                        1,
                        "Cannot invoke \"org.keycloak.models.GroupModel.getId()\" because \"group\" is null",
                    )?;
                    users(call, |user| user.groups.contains(&group))
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
            method(
                "GroupModel getGroupByName(RealmModel,GroupModel,String)",
                |call| {
                    let parent = call.argument(1);
                    let parent = parent.as_object().and_then(|object| {
                        object.data(|key: &Plain<keycloak_model::GroupKey>| key.0)
                    });
                    let name = call.string(2)?.to_std_string_lossy();
                    let realm = server(call)?.realm();
                    let mut inside = realm.subgroups(parent);
                    let found = inside.find(|group| realm.groups[*group].name == name);
                    found.map_or(Ok(Value::Null), |group| group::object(call, group))
                },
            ),
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
            method("RoleModel getClientRole(ClientModel,String)", |call| {
                let of: ClientKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.ClientModel.getRealm()\" because \"client\" is null",
                )?;
                let name = call.string(1)?.to_std_string_lossy();
                let container = keycloak_model::RoleContainer::Client(of);
                let found = server(call)?.realm().role_by_name(container, &name);
                found.map_or(Ok(Value::Null), |role| role::object(call, role))
            }),
            method("RoleModel getRoleById(RealmModel,String)", |call| {
                let id = call.string(1)?.to_std_string_lossy();
                let found = server(call)?.realm().roles.find(|role| role.id == id);
                found.map_or(Ok(Value::Null), |role| role::object(call, role))
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
        members: &[
            method("RealmModel getRealmByName(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                if server(call)?.realm().name == name {
                    realm::object(call)
                } else {
                    Err(other_realm(call, &name))
                }
            }),
            method("RealmModel getRealm(String)", |call| {
                let id = call.string(0)?.to_std_string_lossy();
                if server(call)?.realm().id == id {
                    realm::object(call)
                } else {
                    Err(other_realm(call, &id))
                }
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.common.ClientConnection",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("String getRemoteAddr()", remote_address),
            method("String getRemoteHost()", remote_address),
            declared("int getRemotePort()"),
            declared("String getLocalAddr()"),
            declared("int getLocalPort()"),
        ],
    },
    adapter(CONNECTION, &["org.keycloak.common.ClientConnection"]),
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

/// Those of the realm's users that are wanted.
fn users(call: &mut Call<'_>, wanted: impl Fn(&User) -> bool) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    let found: Vec<UserKey> = realm
        .users
        .iter()
        .filter(|(_, user)| wanted(user))
        .map(|(key, _)| key)
        .collect();
    let found = found
        .into_iter()
        .map(|found| user::object(call, found))
        .collect::<Result<_, _>>()?;
    collect::stream(call, found)
}

/// The request comes from where the session does.
fn remote_address(call: &mut Call<'_>) -> Result<Value, Throw> {
    let server = server(call)?;
    let address = Value::string(&server.session.borrow().ip_address);
    Ok(address)
}

fn other_realm(call: &Call<'_>, name: &str) -> Throw {
    call.refuse(format!(
        "looks at the realm `{name}`, of which nothing is known here"
    ))
}
