//! `GroupModel`: `org.keycloak.models.cache.infinispan.GroupAdapter`.

use keycloak_model::{ClientKey, Group, GroupKey, Realm, RoleContainer, RoleKey};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    collect, role,
    server::{Model, argument, key, one, same, server},
    user::text,
};
use crate::hash_order;

const CLASS: &str = "org.keycloak.models.cache.infinispan.GroupAdapter";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.GroupModel",
        kind: Kind::Interface,
        extends: &["org.keycloak.models.RoleMapperModel"],
        members: &[
            method("String getId()", |call| {
                read(call, |group| Value::string(&group.id))
            }),
            method("String getName()", |call| {
                read(call, |group| Value::string(&group.name))
            }),
            method("String getDescription()", |call| {
                read(call, |group| text(group.description.as_ref()))
            }),
            method("GroupModel getParent()", |call| {
                let parent = server(call)?.realm().groups[key::<GroupKey>(call)?].parent;
                parent.map_or(Ok(Value::Null), |parent| object(call, parent))
            }),
            method("String getParentId()", |call| {
                let realm = server(call)?.realm();
                let parent = realm.groups[key::<GroupKey>(call)?].parent;
                Ok(parent.map_or(Value::Null, |parent| {
                    Value::string(&realm.groups[parent].id)
                }))
            }),
            method("String getFirstAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                read(call, |group| {
                    group
                        .attributes
                        .first(&name)
                        .map_or(Value::Null, Value::string)
                })
            }),
            method("Stream getAttributeStream(String)", |call| {
                let values = attribute(call)?;
                collect::stream(call, values)
            }),
            method("List getAttribute(String)", |call| {
                let values = attribute(call)?;
                collect::list(call, values)
            }),
            method("Map getAttributes()", |call| {
                let realm = server(call)?.realm();
                collect::model_attributes(call, &realm.groups[key::<GroupKey>(call)?].attributes)
            }),
            method("Stream getSubGroupsStream()", |call| {
                let groups = subgroups(call)?;
                collect::stream(call, groups)
            }),
            method("Stream getSubGroupsStream(Integer,Integer)", |call| {
                let groups = subgroups(call)?;
                let page = collect::page(call, 0, groups);
                collect::stream(call, page)
            }),
            method("Set getSubGroups()", |call| {
                let groups = subgroups(call)?;
                collect::set(call, groups)
            }),
            method("Long getSubGroupsCount()", |call| {
                Ok(Value::Long(subgroups(call)?.len() as i64))
            }),
            method("void setSingleAttribute(String,String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let values = collect::given_texts(call, 1)?;
                write_attribute(call, name, values)
            }),
            method("void setAttribute(String,List)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let values = collect::given_texts(call, 1)?;
                write_attribute(call, name, values)
            }),
            method("void removeAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                write_attribute(call, name, Vec::new())
            }),
            method("void grantRole(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                write(call, "role mapping", move |group| {
                    if !group.roles.contains(&role) {
                        group.roles.push(role);
                    }
                })
            }),
            method("void deleteRoleMapping(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                write(call, "role mapping", move |group| {
                    group.roles.retain(|known| *known != role);
                })
            }),
            // The default of the option `spi-group-jpa-escape-slashes-in-group-path`.
            method("boolean escapeSlashesInGroupPath()", |_| Ok(false.into())),
            method("boolean hasRole(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                let realm = server(call)?.realm();
                Ok(realm
                    .effective_group_roles(key(call)?)
                    .contains(&role)
                    .into())
            }),
            method("boolean hasDirectRole(RoleModel)", |call| {
                let role: RoleKey = role_argument(call)?;
                read(call, |group| group.roles.contains(&role).into())
            }),
            method("Stream getRoleMappingsStream()", |call| {
                let roles = roles(call, |_| true)?;
                collect::stream(call, roles)
            }),
            method("Set getRoleMappings()", |call| {
                let roles = roles(call, |_| true)?;
                collect::set(call, roles)
            }),
            method("Stream getRealmRoleMappingsStream()", |call| {
                let roles = roles(call, |container| container == RoleContainer::Realm)?;
                collect::stream(call, roles)
            }),
            method("Set getRealmRoleMappings()", |call| {
                let roles = roles(call, |container| container == RoleContainer::Realm)?;
                collect::set(call, roles)
            }),
            method("Stream getClientRoleMappingsStream(ClientModel)", |call| {
                let client = client_argument(call)?;
                let roles = roles(call, |container| container == RoleContainer::Client(client))?;
                collect::stream(call, roles)
            }),
            method("Set getClientRoleMappings(ClientModel)", |call| {
                let client = client_argument(call)?;
                let roles = roles(call, |container| container == RoleContainer::Client(client))?;
                collect::set(call, roles)
            }),
        ],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.GroupModel"],
        members: &[
            method("boolean equals(Object)", same::<GroupKey>),
            method("int hashCode()", |call| {
                let id = read(call, |group| Value::string(&group.id))?;
                Ok(call.hash(&id)?.into())
            }),
        ],
    },
];

/// The object for a group.
pub(super) fn object(call: &Call<'_>, group: GroupKey) -> Result<Value, Throw> {
    one(call, Model::Group(group), || {
        call.object(CLASS, Plain(group))
    })
}

fn read(call: &Call<'_>, read: impl FnOnce(&Group) -> Value) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    Ok(read(&realm.groups[key::<GroupKey>(call)?]))
}

fn write(call: &Call<'_>, what: &str, change: impl FnOnce(&mut Group)) -> Result<Value, Throw> {
    let group: GroupKey = key(call)?;
    let server = server(call)?;
    let path = server.realm().group_path(group);
    server.write(format!("{what} of the group `{path}`"), |realm| {
        change(&mut realm.groups[group]);
    });
    Ok(Value::Null)
}

fn write_attribute(call: &Call<'_>, name: String, values: Vec<String>) -> Result<Value, Throw> {
    write(call, &format!("attribute `{name}`"), move |group| {
        group.attributes.set(&name, values);
    })
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

fn attribute(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let name = call.string(0)?.to_std_string_lossy();
    let realm = server(call)?.realm();
    let group = &realm.groups[key::<GroupKey>(call)?];
    Ok(collect::texts(group.attributes.values(&name)))
}

fn subgroups(call: &Call<'_>) -> Result<Vec<Value>, Throw> {
    let server = server(call)?;
    let realm = server.realm();
    let parent: GroupKey = key(call)?;
    let mut children: Vec<_> = realm.subgroups(Some(parent)).collect();
    if server.version.at_least(22, 0) {
        sort_by_name(&realm, &mut children);
    } else {
        hash_order::sort(&mut children, |group| {
            nashorn::java::string_hash(&realm.groups[*group].id)
        });
    }
    children
        .into_iter()
        .map(|group| object(call, group))
        .collect()
}

fn roles(call: &Call<'_>, wanted: impl Fn(RoleContainer) -> bool) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let roles = realm.groups[key::<GroupKey>(call)?].roles.iter().copied();
    let roles = roles.filter(|role| wanted(realm.roles[*role].container));
    role::objects_of_set(call, roles)
}

/// `GroupModel.COMPARE_BY_NAME`: `String.compareTo`, which goes by UTF-16 units.
pub(crate) fn sort_by_name(realm: &Realm, groups: &mut [GroupKey]) {
    groups.sort_by(|a, b| {
        let [a, b] = [a, b].map(|group| realm.groups[*group].name.encode_utf16());
        a.cmp(b)
    });
}
