//! Static helpers that scripts reach by `Java.type`: `RoleUtils`, `KeycloakModelUtils`,
//! `ModelToRepresentation`.

use keycloak_model::{GroupKey, RoleContainer, RoleKey, UserKey};
use nashorn::java::{Call, ClassDef, Kind, Throw, Value, method};

use super::{
    collect, group, representation, role,
    server::{argument, server},
};

const NULL_ROLE: &str =
    "Cannot invoke \"org.keycloak.models.RoleModel.getId()\" because \"role\" is null";
const NULL_USER: &str = "Cannot invoke \"org.keycloak.models.UserModel.getRoleMappingsStream()\" because \"user\" is null";
const NULL_GROUP: &str =
    "Cannot invoke \"org.keycloak.models.GroupModel.getName()\" because \"group\" is null";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.utils.RoleUtils",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("static Set getDeepUserRoleMappings(UserModel)", |call| {
                let user: UserKey = argument(
                    call,
                    0,
                    "Cannot invoke \"org.keycloak.models.UserModel.getRoleMappingsStream()\" because \"user\" is null",
                )?;
                let roles = server(call)?.realm().effective_roles(user);
                let roles = role::objects(call, roles)?;
                collect::set(call, roles)
            }),
            method("static Set getDeepRoleMappings(RoleMapperModel)", |call| {
                let realm = server(call)?.realm();
                let roles = match argument::<GroupKey>(call, 0, NULL_GROUP) {
                    Ok(group) => realm.effective_group_roles(group),
                    Err(_) => realm.effective_roles(argument(call, 0, NULL_USER)?),
                };
                let roles = role::objects(call, roles)?;
                collect::set(call, roles)
            }),
            method("static boolean hasRole(Stream,RoleModel)", has_role),
            method("static boolean hasRole(Set,RoleModel)", has_role),
            method(
                "static boolean hasRoleFromGroup(GroupModel,RoleModel,boolean)",
                |call| {
                    let group: GroupKey = argument(call, 0, NULL_GROUP)?;
                    let role: RoleKey = argument(call, 1, NULL_ROLE)?;
                    let realm = server(call)?.realm();
                    let roles = if call.boolean(2) {
                        realm.effective_group_roles(group)
                    } else {
                        realm.expand_composites(realm.groups[group].roles.iter().copied())
                    };
                    Ok(roles.contains(&role).into())
                },
            ),
            method("static boolean isMember(Stream,GroupModel)", |call| {
                let wanted: GroupKey = argument(call, 1, NULL_GROUP)?;
                let groups: Vec<GroupKey> = keys(call)?;
                let realm = server(call)?.realm();
                let mut groups = groups.into_iter();
                Ok(groups
                    .any(|group| realm.ancestry(group).any(|key| key == wanted))
                    .into())
            }),
            method("static boolean isDirectMember(Stream,GroupModel)", |call| {
                let wanted: GroupKey = argument(call, 1, NULL_GROUP)?;
                Ok(keys(call)?.contains(&wanted).into())
            }),
            method("static boolean isRealmRole(RoleModel)", |call| {
                let role: RoleKey = argument(call, 0, NULL_ROLE)?;
                let container = server(call)?.realm().roles[role].container;
                Ok((container == RoleContainer::Realm).into())
            }),
            method(
                "static boolean isClientRole(RoleModel,ClientModel)",
                |call| {
                    let role: RoleKey = argument(call, 0, NULL_ROLE)?;
                    let client = argument(
                        call,
                        1,
                        "Cannot invoke \"org.keycloak.models.ClientModel.getId()\" because \"client\" is null",
                    )?;
                    let container = server(call)?.realm().roles[role].container;
                    Ok((container == RoleContainer::Client(client)).into())
                },
            ),
            method("static Set expandCompositeRoles(Set)", |call| {
                let roles = expanded(call)?;
                collect::set(call, roles)
            }),
            method("static Stream expandCompositeRolesStream(Stream)", |call| {
                let roles = expanded(call)?;
                collect::stream(call, roles)
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.utils.KeycloakModelUtils",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("static String buildGroupPath(GroupModel)", group_path),
            method(
                "static Collection resolveAttribute(UserModel,String,boolean)",
                |call| {
                    let user: UserKey = argument(call, 0, NULL_USER)?;
                    let given = call.argument(0);
                    let name = call.argument(1);
                    let own = call.invoke(&given, "getAttributeStream", &[name])?;
                    let own = call.invoke(&own, "toArray", &[])?;
                    let own = collect::texts_of(call, &own)?;
                    let groups = server(call)?.realm().users[user].groups.clone();
                    resolve(call, own, &groups)
                },
            ),
            method(
                "static Collection resolveAttribute(GroupModel,String,boolean)",
                |call| {
                    let group: GroupKey = argument(call, 0, NULL_GROUP)?;
                    resolve(call, Vec::new(), &[group])
                },
            ),
            method(
                "static GroupModel findGroupByPath(RealmModel,String)",
                |call| find_group(call, 1),
            ),
            method(
                "static GroupModel findGroupByPath(KeycloakSession,RealmModel,String)",
                |call| find_group(call, 2),
            ),
            method(
                "static RoleModel getRoleFromString(RealmModel,String)",
                |call| role_from_string(call, 1),
            ),
            method(
                "static RoleModel getRoleFromString(KeycloakSession,RealmModel,String)",
                |call| role_from_string(call, 2),
            ),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.utils.ModelToRepresentation",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("static String buildGroupPath(GroupModel)", group_path),
            method(
                "static org.keycloak.representations.idm.GroupRepresentation toRepresentation(GroupModel,boolean)",
                |call| {
                    let group: GroupKey = argument(call, 0, NULL_GROUP)?;
                    representation::group(call, group, call.boolean(1))
                },
            ),
            method(
                "static org.keycloak.representations.idm.GroupRepresentation groupToBriefRepresentation(GroupModel)",
                |call| {
                    let group: GroupKey = argument(call, 0, NULL_GROUP)?;
                    representation::group(call, group, false)
                },
            ),
            method(
                "static org.keycloak.representations.idm.RoleRepresentation toRepresentation(RoleModel)",
                |call| {
                    let role: RoleKey = argument(call, 0, NULL_ROLE)?;
                    representation::role(call, role, true)
                },
            ),
            method(
                "static org.keycloak.representations.idm.RoleRepresentation toBriefRepresentation(RoleModel)",
                |call| {
                    let role: RoleKey = argument(call, 0, NULL_ROLE)?;
                    representation::role(call, role, false)
                },
            ),
        ],
    },
];

/// The keys of a stream or collection of models.
fn keys<K: Copy + 'static>(call: &mut Call<'_>) -> Result<Vec<K>, Throw> {
    let given = match call.argument(0) {
        stream if is_stream(call, &stream) => call.invoke(&stream, "toArray", &[])?,
        other => other,
    };
    let elements = call.elements(&given)?;
    let keys = elements.iter().filter_map(|element| {
        let object = element.as_object()?;
        object.data(|key: &nashorn::java::Plain<K>| key.0)
    });
    Ok(keys.collect())
}

fn has_role(call: &mut Call<'_>) -> Result<Value, Throw> {
    let wanted: RoleKey = argument(call, 1, NULL_ROLE)?;
    let roles: Vec<RoleKey> = keys(call)?;
    let roles = server(call)?.realm().expand_composites(roles);
    Ok(roles.contains(&wanted).into())
}

/// An attribute of a user or group, or of the groups above: the first place that has it, as a
/// list, or all of them together, as a set.
fn resolve(call: &mut Call<'_>, own: Vec<String>, groups: &[GroupKey]) -> Result<Value, Throw> {
    let name = call.string(1)?.to_std_string_lossy();
    let aggregate = call.boolean(2);
    let realm = server(call)?.realm();
    let mut all: Vec<String> = own;
    for group in groups.iter().flat_map(|group| realm.ancestry(*group)) {
        if !all.is_empty() && !aggregate {
            break;
        }
        all.extend_from_slice(realm.groups[group].attributes.values(&name));
    }
    let values = collect::texts(&all);
    if aggregate || all.is_empty() {
        collect::set(call, values)
    } else {
        collect::list(call, values)
    }
}

fn group_path(call: &mut Call<'_>) -> Result<Value, Throw> {
    let group: GroupKey = argument(call, 0, NULL_GROUP)?;
    Ok(Value::string(&server(call)?.realm().group_path(group)))
}

fn find_group(call: &mut Call<'_>, path: usize) -> Result<Value, Throw> {
    let path = call.string(path)?.to_std_string_lossy();
    let wanted = format!("/{}", path.trim_matches('/'));
    let found = server(call)?
        .realm()
        .groups_by_path(&wanted)
        .first()
        .copied();
    found.map_or(Ok(Value::Null), |group| group::object(call, group))
}

/// `role`, or `client.role` when there is such a client.
fn role_from_string(call: &mut Call<'_>, name: usize) -> Result<Value, Throw> {
    let text = call.string(name)?.to_std_string_lossy();
    let realm = server(call)?.realm();
    let of_client = text.match_indices('.').rev().find_map(|(dot, _)| {
        let (client, role) = (text.get(..dot)?, text.get(dot + 1..)?);
        let container = RoleContainer::Client(realm.client_by_client_id(client)?);
        realm.role_by_name(container, role)
    });
    let found = of_client.or_else(|| realm.role_by_name(RoleContainer::Realm, &text));
    found.map_or(Ok(Value::Null), |role| role::object(call, role))
}

fn expanded(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let roles: Vec<RoleKey> = keys(call)?;
    let roles = server(call)?.realm().expand_composites(roles);
    role::objects(call, roles)
}

fn is_stream(call: &Call<'_>, value: &Value) -> bool {
    let stream = call.registry().find("java.util.stream.Stream");
    value
        .as_object()
        .zip(stream)
        .is_some_and(|(object, stream)| call.registry().is_a(object.class(), stream))
}
