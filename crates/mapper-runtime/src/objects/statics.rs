//! Static helpers that scripts reach by `Java.type`: `RoleUtils`, `KeycloakModelUtils`,
//! `ModelToRepresentation`.

use keycloak_model::{GroupKey, RoleContainer, RoleKey, UserKey};
use nashorn::java::{Call, ClassDef, Kind, Throw, Value, method};

use super::{
    collect, group, role,
    server::{argument, server},
};

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
        members: &[method(
            "static String buildGroupPath(GroupModel)",
            group_path,
        )],
    },
];

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
    let given = match call.argument(0) {
        stream if is_stream(call, &stream) => call.invoke(&stream, "toArray", &[])?,
        other => other,
    };
    let mut roles: Vec<RoleKey> = Vec::new();
    for element in call.elements(&given)? {
        let key = element
            .as_object()
            .and_then(|object| object.data(|key: &nashorn::java::Plain<RoleKey>| key.0));
        roles.extend(key);
    }
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
