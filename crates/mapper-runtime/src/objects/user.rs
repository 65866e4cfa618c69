//! `UserModel`: `org.keycloak.models.cache.infinispan.UserAdapter` over the JPA user.

use keycloak_model::{ClientKey, GroupKey, Realm, RoleContainer, RoleKey, User, UserKey};
use nashorn::java::{Call, ClassDef, Kind, Throw, Value, method};

use super::{
    collect, credentials, group, role,
    server::{Model, argument, forget, key, met, one, same, server},
};

/// The class `user` is of.
pub(super) const CLASS: &str = "org.keycloak.models.cache.infinispan.UserAdapter";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.RoleMapperModel",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    },
    ClassDef {
        name: "org.keycloak.models.UserModel",
        kind: Kind::Interface,
        extends: &["org.keycloak.models.RoleMapperModel"],
        members: &[
            method("String getId()", |call| {
                read(call, |user| Value::string(&user.id))
            }),
            method("String getUsername()", |call| {
                read(call, |user| Value::string(&user.username))
            }),
            method("String getEmail()", |call| {
                read(call, |user| text(user.email.as_ref()))
            }),
            method("String getFirstName()", |call| {
                read(call, |user| text(user.first_name.as_ref()))
            }),
            method("String getLastName()", |call| {
                read(call, |user| text(user.last_name.as_ref()))
            }),
            method("boolean isEnabled()", |call| {
                read(call, |user| user.enabled.into())
            }),
            method("boolean isEmailVerified()", |call| {
                read(call, |user| user.email_verified.into())
            }),
            method("Long getCreatedTimestamp()", |call| {
                read(call, |user| {
                    user.created_timestamp.map_or(Value::Null, Value::Long)
                })
            }),
            method("String getFederationLink()", |call| {
                read(call, |user| text(user.federation_link.as_ref()))
            }),
            method("String getServiceAccountClientLink()", |call| {
                read(call, |user| text(user.service_account_client.as_ref()))
            }),
            method("boolean isFederated()", |call| {
                read(call, |user| user.federation_link.is_some().into())
            }),
            method("String getFirstAttribute(String)", first_attribute),
            method("Stream getAttributeStream(String)", |call| {
                let values = attribute(call)?;
                collect::stream(call, values)
            }),
            method("List getAttribute(String)", |call| {
                let values = attribute(call)?;
                collect::list(call, values)
            }),
            method("Map getAttributes()", attributes),
            method("Stream getGroupsStream()", |call| {
                let groups = groups(call)?;
                // The cache sorts; before, it keeps the order of the database.
                collect::stream_sorted_since(call, (26, 0), groups)
            }),
            method("Stream getGroupsStream(String,Integer,Integer)", |call| {
                let groups = searched_groups(call)?;
                collect::stream(call, groups)
            }),
            method("Set getGroups()", |call| {
                let groups = groups(call)?;
                collect::set(call, groups)
            }),
            method("long getGroupsCount()", |call| {
                Ok(Value::Long(groups(call)?.len() as i64))
            }),
            method("long getGroupsCountByNameContaining(String)", |call| {
                Ok(Value::Long(searched_groups(call)?.len() as i64))
            }),
            method("boolean isMemberOf(GroupModel)", |call| {
                let group: GroupKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.GroupModel.getId()\" because \"group\" is null",
                )?;
                let realm = server(call)?.realm();
                Ok(realm.is_member_of(key(call)?, group).into())
            }),
            method("boolean hasRole(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                let realm = server(call)?.realm();
                Ok(realm.has_role(key(call)?, role).into())
            }),
            method("boolean hasDirectRole(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                read(call, |user| user.roles.contains(&role).into())
            }),
            method("Stream getRoleMappingsStream()", |call| {
                let roles = direct_roles(call, |_, _| true)?;
                collect::stream(call, roles)
            }),
            method("Set getRoleMappings()", |call| {
                let roles = direct_roles(call, |_, _| true)?;
                collect::set(call, roles)
            }),
            method("Stream getRealmRoleMappingsStream()", |call| {
                let roles = direct_roles(call, is_realm_role)?;
                collect::stream(call, roles)
            }),
            method("Set getRealmRoleMappings()", |call| {
                let roles = direct_roles(call, is_realm_role)?;
                collect::set(call, roles)
            }),
            method("Stream getClientRoleMappingsStream(ClientModel)", |call| {
                let client = client_argument(call)?;
                let roles = direct_roles(call, of_client(client))?;
                collect::stream(call, roles)
            }),
            method("Set getClientRoleMappings(ClientModel)", |call| {
                let client = client_argument(call)?;
                let roles = direct_roles(call, of_client(client))?;
                collect::set(call, roles)
            }),
            method("Stream getRequiredActionsStream()", |call| {
                let actions = server(call)?.realm().users[key(call)?]
                    .required_actions
                    .clone();
                collect::stream(call, collect::texts(&actions))
            }),
            method(
                "org.keycloak.models.SubjectCredentialManager credentialManager()",
                |call| credentials::object(call, key(call)?),
            ),
            method("void setFirstName(String)", |call| {
                let value = optional(call, 0);
                write(call, "first name", move |user| user.first_name = value)
            }),
            method("void setLastName(String)", |call| {
                let value = optional(call, 0);
                write(call, "last name", move |user| user.last_name = value)
            }),
            method("void setEmail(String)", |call| {
                let value = optional(call, 0).map(|email| email.to_lowercase());
                write(call, "mail address", move |user| user.email = value)
            }),
            method("void setUsername(String)", |call| {
                let value = call.string(0)?.to_std_string_lossy().to_lowercase();
                write(call, "user name", move |user| user.username = value)
            }),
            method("void setEnabled(boolean)", |call| {
                let value = call.boolean(0);
                write(call, "switch `enabled`", move |user| user.enabled = value)
            }),
            method("void setEmailVerified(boolean)", |call| {
                let value = call.boolean(0);
                write(call, "switch `emailVerified`", move |user| {
                    user.email_verified = value;
                })
            }),
            method("void addRequiredAction(String)", |call| {
                let action = call.string(0)?.to_std_string_lossy();
                write(call, &format!("required action `{action}`"), move |user| {
                    if !user.required_actions.contains(&action) {
                        user.required_actions.push(action);
                    }
                })
            }),
            method("void removeRequiredAction(String)", |call| {
                let action = call.string(0)?.to_std_string_lossy();
                write(call, &format!("required action `{action}`"), move |user| {
                    user.required_actions.retain(|known| *known != action);
                })
            }),
            method("void setSingleAttribute(String,String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let value = call
                    .argument(1)
                    .as_string()
                    .map(|text| text.to_std_string_lossy());
                write(call, &format!("attribute `{name}`"), move |user| {
                    user.attributes.set(&name, value.into_iter().collect());
                })
            }),
            method("void setAttribute(String,List)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let given = call.argument(1);
                let mut values = Vec::new();
                for value in call.elements(&given)? {
                    values.push(call.text(&value)?.to_std_string_lossy());
                }
                write(call, &format!("attribute `{name}`"), move |user| {
                    user.attributes.set(&name, values)
                })
            }),
            method("void removeAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                write(call, &format!("attribute `{name}`"), move |user| {
                    user.attributes.remove(&name)
                })
            }),
            method("void joinGroup(GroupModel)", |call| {
                let group: GroupKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.GroupModel.getId()\" because \"group\" is null",
                )?;
                write(call, "group membership", move |user| {
                    if !user.groups.contains(&group) {
                        user.groups.push(group);
                    }
                })
            }),
            method("void leaveGroup(GroupModel)", |call| {
                let group: GroupKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.GroupModel.getId()\" because \"group\" is null",
                )?;
                write(call, "group membership", move |user| {
                    user.groups.retain(|known| *known != group)
                })
            }),
            method("void grantRole(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                write(call, "role mapping", move |user| {
                    if !user.roles.contains(&role) {
                        user.roles.push(role);
                    }
                })
            }),
            method("void deleteRoleMapping(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                write(call, "role mapping", move |user| {
                    user.roles.retain(|known| *known != role)
                })
            }),
        ],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.UserModel"],
        members: &[
            method("boolean equals(Object)", same::<UserKey>),
            method("int hashCode()", |call| {
                let id = read(call, |user| Value::string(&user.id))?;
                Ok(call.hash(&id)?.into())
            }),
        ],
    },
];

/// The object for a user.
pub(super) fn object(call: &Call<'_>, user: UserKey) -> Result<Value, Throw> {
    one(call, Model::User(user), || {
        call.object(CLASS, nashorn::java::Plain(user))
    })
}

pub(super) fn text(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |text| Value::string(text))
}

fn read(call: &Call<'_>, read: impl FnOnce(&User) -> Value) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    Ok(read(&realm.users[key::<UserKey>(call)?]))
}

fn write(call: &Call<'_>, what: &str, change: impl FnOnce(&mut User)) -> Result<Value, Throw> {
    let user: UserKey = key(call)?;
    let server = server(call)?;
    let name = server.realm().users[user].username.clone();
    forget(call, Model::Attributes(user))?;
    server.write(format!("{what} of the user `{name}`"), |realm| {
        change(&mut realm.users[user]);
    });
    Ok(Value::Null)
}

fn optional(call: &Call<'_>, index: usize) -> Option<String> {
    let given = call.argument(index);
    given.as_string().map(|text| text.to_std_string_lossy())
}

fn role_argument(call: &Call<'_>) -> Result<RoleKey, Throw> {
    argument(
        call,
        0,
        "Cannot invoke \"org.keycloak.models.RoleModel.getId()\" because \"role\" is null",
    )
}

fn client_argument(call: &Call<'_>) -> Result<ClientKey, Throw> {
    argument(
        call,
        0,
        "Cannot invoke \"org.keycloak.models.ClientModel.getId()\" because \"app\" is null",
    )
}

fn is_realm_role(realm: &Realm, role: RoleKey) -> bool {
    realm.roles[role].container == RoleContainer::Realm
}

fn of_client(client: ClientKey) -> impl Fn(&Realm, RoleKey) -> bool {
    move |realm, role| realm.roles[role].container == RoleContainer::Client(client)
}

fn direct_roles(
    call: &Call<'_>,
    wanted: impl Fn(&Realm, RoleKey) -> bool,
) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let user: UserKey = key(call)?;
    let roles = realm.users[user].roles.iter().copied();
    let roles = roles.filter(|role| wanted(&realm, *role));
    role::objects_of_set(call, roles)
}

fn groups(call: &Call<'_>) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let user: UserKey = key(call)?;
    let mut groups = realm.users[user].groups.clone();
    // The database sorts them, and the cache keeps their order or sorts again.
    group::sort_by_name(&realm, &mut groups);
    groups
        .into_iter()
        .map(|group| group::object(call, group))
        .collect()
}

/// By a part of the name, without regard to case, sorted by name.
fn searched_groups(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let search = match call.argument(0) {
        Value::String(text) => text.to_std_string_lossy().to_lowercase(),
        _ => String::new(),
    };
    let realm = server(call)?.realm();
    let user: UserKey = key(call)?;
    let mut found: Vec<GroupKey> = realm.users[user].groups.clone();
    found.retain(|group| realm.groups[*group].name.to_lowercase().contains(&search));
    group::sort_by_name(&realm, &mut found);
    let found = found
        .into_iter()
        .map(|group| group::object(call, group))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(collect::page(call, 1, found))
}

/// User fields that are attributes too (`UserModel.USERNAME` and so on).
fn field(user: &User, name: &str) -> Option<Value> {
    Some(match name {
        "firstName" => text(user.first_name.as_ref()),
        "lastName" => text(user.last_name.as_ref()),
        "email" => text(user.email.as_ref()),
        "username" => Value::string(&user.username),
        _ => return None,
    })
}

fn attribute(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let name = call.string(0)?.to_std_string_lossy();
    if let Some(map) = met(call, Model::Attributes(key(call)?))? {
        let list = call.invoke(&map, "get", &[Value::string(&name)])?;
        return match list {
            Value::Null => Ok(Vec::new()),
            list => call.elements(&list),
        };
    }
    let realm = server(call)?.realm();
    let user = &realm.users[key::<UserKey>(call)?];
    Ok(match field(user, &name) {
        Some(value) => vec![value],
        None => collect::texts(user.attributes.values(&name)),
    })
}

fn first_attribute(call: &mut Call<'_>) -> Result<Value, Throw> {
    Ok(attribute(call)?.into_iter().next().unwrap_or(Value::Null))
}

/// The JPA user puts its fields in after its attributes; without a value, the list holds null.
fn attributes(call: &mut Call<'_>) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    let of: UserKey = key(call)?;
    if let Some(map) = met(call, Model::Attributes(of))? {
        return Ok(map);
    }
    let user = &realm.users[of];
    let mut entries = Vec::new();
    for (name, values) in user.attributes.iter() {
        entries.push((
            Value::string(name),
            collect::list(call, collect::texts(values))?,
        ));
    }
    for name in ["firstName", "lastName", "email", "username"] {
        let value = field(user, name).unwrap_or(Value::Null);
        entries.push((Value::string(name), collect::list(call, vec![value])?));
    }
    let map = collect::multivalued_map(call, entries)?;
    one(call, Model::Attributes(of), || Ok(map))
}

/// The object for the client a service account belongs to is found by its id.
pub(super) fn service_account(call: &Call<'_>, client: ClientKey) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    let id = &realm.clients[client].id;
    let user = realm
        .users
        .find(|user| user.service_account_client.as_ref() == Some(id));
    user.map_or(Ok(Value::Null), |user| object(call, user))
}
