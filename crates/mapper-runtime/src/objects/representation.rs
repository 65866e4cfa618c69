//! `GroupRepresentation` and `RoleRepresentation`, as `ModelToRepresentation` fills them. What they
//! hold can't be changed here: a script that tries is refused by name.

use keycloak_model::{GroupKey, RoleContainer, RoleKey};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    collect,
    server::{key, server},
    user::text,
};

const GROUP: &str = "org.keycloak.representations.idm.GroupRepresentation";
const ROLE: &str = "org.keycloak.representations.idm.RoleRepresentation";

/// A group, with roles and attributes or without.
#[derive(Clone, Copy)]
struct GroupView {
    group: GroupKey,
    full: bool,
}

/// A role, with attributes or without.
#[derive(Clone, Copy)]
struct RoleView {
    role: RoleKey,
    full: bool,
}

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: GROUP,
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("String getId()", |call| {
                let GroupView { group, .. } = key(call)?;
                Ok(Value::string(&server(call)?.realm().groups[group].id))
            }),
            method("String getName()", |call| {
                let GroupView { group, .. } = key(call)?;
                Ok(Value::string(&server(call)?.realm().groups[group].name))
            }),
            method("String getDescription()", |call| {
                let GroupView { group, .. } = key(call)?;
                Ok(text(
                    server(call)?.realm().groups[group].description.as_ref(),
                ))
            }),
            method("String getPath()", |call| {
                let GroupView { group, .. } = key(call)?;
                Ok(Value::string(&server(call)?.realm().group_path(group)))
            }),
            method("String getParentId()", |call| {
                let GroupView { group, .. } = key(call)?;
                let realm = server(call)?.realm();
                let parent = realm.groups[group].parent;
                Ok(parent.map_or(Value::Null, |parent| {
                    Value::string(&realm.groups[parent].id)
                }))
            }),
            method("List getRealmRoles()", |call| {
                let GroupView { group, full } = key(call)?;
                if !full {
                    return Ok(Value::Null);
                }
                let names = role_names(call, group, RoleContainer::Realm)?;
                collect::list(call, names)
            }),
            method("Map getClientRoles()", client_roles),
            method("Map getAttributes()", |call| {
                let GroupView { group, full } = key(call)?;
                if !full {
                    return Ok(Value::Null);
                }
                let realm = server(call)?.realm();
                collect::attributes(call, &realm.groups[group].attributes)
            }),
        ],
    },
    ClassDef {
        name: ROLE,
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("String getId()", |call| {
                let RoleView { role, .. } = key(call)?;
                Ok(Value::string(&server(call)?.realm().roles[role].id))
            }),
            method("String getName()", |call| {
                let RoleView { role, .. } = key(call)?;
                Ok(Value::string(&server(call)?.realm().roles[role].name))
            }),
            method("String getDescription()", |call| {
                let RoleView { role, .. } = key(call)?;
                Ok(text(server(call)?.realm().roles[role].description.as_ref()))
            }),
            method("boolean isComposite()", |call| {
                let RoleView { role, .. } = key(call)?;
                let composite = !server(call)?.realm().roles[role].composites.is_empty();
                Ok(composite.into())
            }),
            method("Boolean getClientRole()", |call| {
                let RoleView { role, .. } = key(call)?;
                let container = server(call)?.realm().roles[role].container;
                Ok((container != RoleContainer::Realm).into())
            }),
            method("String getContainerId()", |call| {
                let RoleView { role, .. } = key(call)?;
                let realm = server(call)?.realm();
                Ok(Value::string(match realm.roles[role].container {
                    RoleContainer::Realm => &realm.id,
                    RoleContainer::Client(client) => &realm.clients[client].id,
                }))
            }),
            method("Map getAttributes()", |call| {
                let RoleView { role, full } = key(call)?;
                if !full {
                    return Ok(Value::Null);
                }
                let realm = server(call)?.realm();
                collect::attributes(call, &realm.roles[role].attributes)
            }),
        ],
    },
];

pub(super) fn group(call: &Call<'_>, group: GroupKey, full: bool) -> Result<Value, Throw> {
    call.object(GROUP, Plain(GroupView { group, full }))
}

pub(super) fn role(call: &Call<'_>, role: RoleKey, full: bool) -> Result<Value, Throw> {
    call.object(ROLE, Plain(RoleView { role, full }))
}

fn role_names(
    call: &Call<'_>,
    group: GroupKey,
    container: RoleContainer,
) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let roles = realm.groups[group]
        .roles
        .iter()
        .map(|role| &realm.roles[*role]);
    let roles = roles.filter(|role| role.container == container);
    Ok(roles.map(|role| Value::string(&role.name)).collect())
}

/// By `clientId`.
fn client_roles(call: &mut Call<'_>) -> Result<Value, Throw> {
    let GroupView { group, full } = key(call)?;
    if !full {
        return Ok(Value::Null);
    }
    let realm = server(call)?.realm();
    let mut entries = Vec::new();
    for (client, data) in realm.clients.iter() {
        let names = role_names(call, group, RoleContainer::Client(client))?;
        if !names.is_empty() {
            let names = collect::list(call, names)?;
            entries.push((Value::string(&data.client_id), names));
        }
    }
    collect::map(call, entries)
}
