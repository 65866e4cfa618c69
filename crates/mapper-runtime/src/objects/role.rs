//! `RoleModel`: `org.keycloak.models.cache.infinispan.RoleAdapter`.

use keycloak_model::{Role, RoleContainer, RoleKey};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    client, collect, realm,
    server::{Model, argument, key, one, same, server},
    user::text,
};
use crate::hash_order;

const CLASS: &str = "org.keycloak.models.cache.infinispan.RoleAdapter";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.RoleModel",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("String getId()", |call| {
                read(call, |role| Value::string(&role.id))
            }),
            method("String getName()", |call| {
                read(call, |role| Value::string(&role.name))
            }),
            method("String getDescription()", |call| {
                read(call, |role| text(role.description.as_ref()))
            }),
            method("boolean isComposite()", |call| {
                read(call, |role| (!role.composites.is_empty()).into())
            }),
            method("boolean isClientRole()", |call| {
                read(call, |role| {
                    matches!(role.container, RoleContainer::Client(_)).into()
                })
            }),
            method("RoleContainerModel getContainer()", |call| {
                let container = server(call)?.realm().roles[key::<RoleKey>(call)?].container;
                match container {
                    RoleContainer::Realm => realm::object(call),
                    RoleContainer::Client(of) => client::object(call, of),
                }
            }),
            method("String getContainerId()", |call| {
                let realm = server(call)?.realm();
                Ok(match realm.roles[key::<RoleKey>(call)?].container {
                    RoleContainer::Realm => Value::string(&realm.id),
                    RoleContainer::Client(client) => Value::string(&realm.clients[client].id),
                })
            }),
            method("Stream getCompositesStream()", |call| {
                let roles = composites(call)?;
                collect::stream(call, roles)
            }),
            method(
                "Stream getCompositesStream(String,Integer,Integer)",
                |call| {
                    let search = match call.argument(0) {
                        Value::String(text) => text.to_std_string_lossy().to_lowercase(),
                        _ => String::new(),
                    };
                    let realm = server(call)?.realm();
                    let found = realm.roles[key::<RoleKey>(call)?]
                        .composites
                        .iter()
                        .filter(|role| realm.roles[**role].name.to_lowercase().contains(&search))
                        .map(|role| object(call, *role))
                        .collect::<Result<Vec<_>, _>>()?;
                    let page = collect::page(call, 1, found);
                    collect::stream(call, page)
                },
            ),
            method("Set getComposites()", |call| {
                let roles = composites(call)?;
                collect::set(call, roles)
            }),
            method("boolean hasRole(RoleModel)", |call| {
                let wanted: RoleKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.RoleModel.getId()\" because \"role\" is null",
                )?;
                let realm = server(call)?.realm();
                Ok(realm.role_contains(key(call)?, wanted).into())
            }),
            method("String getFirstAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                read(call, |role| {
                    role.attributes
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
            method("void setDescription(String)", |call| {
                let value = collect::given_texts(call, 0)?.pop();
                write(call, "description", move |role| role.description = value)
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
            method("Map getAttributes()", |call| {
                let realm = server(call)?.realm();
                collect::model_attributes(call, &realm.roles[key::<RoleKey>(call)?].attributes)
            }),
        ],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.RoleModel"],
        members: &[
            method("boolean equals(Object)", same::<RoleKey>),
            method("int hashCode()", |call| {
                let id = read(call, |role| Value::string(&role.id))?;
                Ok(call.hash(&id)?.into())
            }),
        ],
    },
];

/// The object for a role.
pub(super) fn object(call: &Call<'_>, role: RoleKey) -> Result<Value, Throw> {
    one(call, Model::Role(role), || call.object(CLASS, Plain(role)))
}

/// The objects for roles.
pub(super) fn objects(
    call: &Call<'_>,
    roles: impl IntoIterator<Item = RoleKey>,
) -> Result<Vec<Value>, Throw> {
    roles.into_iter().map(|role| object(call, role)).collect()
}

/// The objects for roles in the order of a `HashSet<RoleModel>`, which the caches keep them in:
/// a role's hash code is that of its id.
pub(super) fn objects_of_set(
    call: &Call<'_>,
    roles: impl IntoIterator<Item = RoleKey>,
) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let mut roles: Vec<RoleKey> = roles.into_iter().collect();
    hash_order::sort(&mut roles, |role| {
        nashorn::java::string_hash(&realm.roles[*role].id)
    });
    objects(call, roles)
}

fn read(call: &Call<'_>, read: impl FnOnce(&Role) -> Value) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    Ok(read(&realm.roles[key::<RoleKey>(call)?]))
}

fn write(call: &Call<'_>, what: &str, change: impl FnOnce(&mut Role)) -> Result<Value, Throw> {
    let role: RoleKey = key(call)?;
    let server = server(call)?;
    let name = server.realm().roles[role].name.clone();
    server.write(format!("{what} of the role `{name}`"), |realm| {
        change(&mut realm.roles[role]);
    });
    Ok(Value::Null)
}

fn write_attribute(call: &Call<'_>, name: String, values: Vec<String>) -> Result<Value, Throw> {
    write(call, &format!("attribute `{name}`"), move |role| {
        role.attributes.set(&name, values);
    })
}

fn composites(call: &Call<'_>) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let composites = &realm.roles[key::<RoleKey>(call)?].composites;
    objects_of_set(call, composites.iter().copied())
}

fn attribute(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let name = call.string(0)?.to_std_string_lossy();
    let realm = server(call)?.realm();
    let role = &realm.roles[key::<RoleKey>(call)?];
    Ok(collect::texts(role.attributes.values(&name)))
}
