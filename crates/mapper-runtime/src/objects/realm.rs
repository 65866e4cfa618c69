//! `RealmModel`: `org.keycloak.models.cache.infinispan.RealmAdapter`.

use keycloak_model::{Realm, RoleContainer};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    client, collect, group, role,
    server::{Model, key, one, server},
    user::text,
};

/// The class `realm` is of.
pub(super) const CLASS: &str = "org.keycloak.models.cache.infinispan.RealmAdapter";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.RoleContainerModel",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    },
    ClassDef {
        name: "org.keycloak.models.RealmModel",
        kind: Kind::Interface,
        extends: &["org.keycloak.models.RoleContainerModel"],
        members: &[
            method("String getId()", |call| {
                read(call, |realm| Value::string(&realm.id))
            }),
            method("String getName()", |call| {
                read(call, |realm| Value::string(&realm.name))
            }),
            method("String getDisplayName()", |call| {
                read(call, |realm| text(realm.display_name.as_ref()))
            }),
            method("String getDisplayNameHtml()", |call| {
                read(call, |realm| text(realm.display_name_html.as_ref()))
            }),
            method("boolean isEnabled()", |call| {
                read(call, |realm| realm.enabled.into())
            }),
            method("void setAttribute(String,String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let value = collect::given_texts(call, 1)?.pop();
                write_attribute(call, name, value)
            }),
            method("void removeAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                write_attribute(call, name, None)
            }),
            method("Integer getAttribute(String,Integer)", attribute_or),
            method("Long getAttribute(String,Long)", attribute_or),
            method("Boolean getAttribute(String,Boolean)", attribute_or),
            method("Long getGroupsCount(Boolean)", |call| {
                let top = call.boolean(0);
                Ok(Value::Long(groups(call, top)?.len() as i64))
            }),
            method("String getAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                read(call, |realm| {
                    realm.attribute(&name).map_or(Value::Null, Value::string)
                })
            }),
            method("Map getAttributes()", |call| {
                let realm = server(call)?.realm();
                collect::text_map(call, &realm.attributes)
            }),
            method("int getAccessTokenLifespan()", |call| {
                read(call, |realm| realm.access_token_lifespan.into())
            }),
            method("int getAccessCodeLifespan()", |call| {
                read(call, |realm| realm.access_code_lifespan.into())
            }),
            method("int getSsoSessionIdleTimeout()", |call| {
                read(call, |realm| realm.sso_session_idle_timeout.into())
            }),
            method("int getSsoSessionMaxLifespan()", |call| {
                read(call, |realm| realm.sso_session_max_lifespan.into())
            }),
            method("boolean isInternationalizationEnabled()", |call| {
                read(call, |realm| realm.internationalization_enabled.into())
            }),
            method("String getDefaultLocale()", |call| {
                read(call, |realm| text(realm.default_locale.as_ref()))
            }),
            method("Stream getSupportedLocalesStream()", |call| {
                let locales = collect::texts(&server(call)?.realm().supported_locales);
                collect::stream(call, locales)
            }),
            method("boolean isOrganizationsEnabled()", |call| {
                read(call, |realm| realm.organizations_enabled.into())
            }),
            method("RoleModel getRole(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let found = server(call)?
                    .realm()
                    .role_by_name(RoleContainer::Realm, &name);
                found.map_or(Ok(Value::Null), |role| role::object(call, role))
            }),
            method("RoleModel getRoleById(String)", |call| {
                let id = call.string(0)?.to_std_string_lossy();
                let found = server(call)?.realm().roles.find(|role| role.id == id);
                found.map_or(Ok(Value::Null), |role| role::object(call, role))
            }),
            method("Stream getRolesStream()", |call| {
                let roles = roles(call)?;
                collect::stream(call, roles)
            }),
            method("Stream getRolesStream(Integer,Integer)", |call| {
                let roles = roles(call)?;
                let page = collect::page(call, 0, roles);
                collect::stream(call, page)
            }),
            method("Set getRoles()", |call| {
                let roles = roles(call)?;
                collect::set(call, roles)
            }),
            method("RoleModel getDefaultRole()", |call| {
                let found = server(call)?.realm().default_role;
                found.map_or(Ok(Value::Null), |role| role::object(call, role))
            }),
            method("Stream getDefaultGroupsStream()", |call| {
                let groups = server(call)?.realm().default_groups.clone();
                let groups = groups
                    .into_iter()
                    .map(|group| group::object(call, group))
                    .collect::<Result<_, _>>()?;
                collect::stream(call, groups)
            }),
            method("GroupModel getGroupById(String)", |call| {
                let id = call.string(0)?.to_std_string_lossy();
                let found = server(call)?.realm().groups.find(|group| group.id == id);
                found.map_or(Ok(Value::Null), |group| group::object(call, group))
            }),
            method("Stream getGroupsStream()", |call| {
                let groups = groups(call, false)?;
                collect::stream(call, groups)
            }),
            method("Stream getTopLevelGroupsStream()", |call| {
                let groups = groups(call, true)?;
                collect::stream(call, groups)
            }),
            method("Stream getTopLevelGroupsStream(Integer,Integer)", |call| {
                let groups = groups(call, true)?;
                let page = collect::page(call, 0, groups);
                collect::stream(call, page)
            }),
            method("List getGroups()", |call| {
                let groups = groups(call, false)?;
                collect::list(call, groups)
            }),
            method("List getTopLevelGroups()", |call| {
                let groups = groups(call, true)?;
                collect::list(call, groups)
            }),
            method("ClientModel getClientByClientId(String)", |call| {
                let id = call.string(0)?.to_std_string_lossy();
                let found = server(call)?.realm().client_by_client_id(&id);
                found.map_or(Ok(Value::Null), |client| client::object(call, client))
            }),
            method("ClientModel getClientById(String)", |call| {
                let id = call.string(0)?.to_std_string_lossy();
                let found = server(call)?.realm().clients.find(|client| client.id == id);
                found.map_or(Ok(Value::Null), |client| client::object(call, client))
            }),
            method("Stream getClientsStream()", |call| {
                let clients = clients(call)?;
                collect::stream(call, clients)
            }),
            method("Stream getClientsStream(Integer,Integer)", |call| {
                let clients = clients(call)?;
                let page = collect::page(call, 0, clients);
                collect::stream(call, page)
            }),
            method("List getClients()", |call| {
                let clients = clients(call)?;
                collect::list(call, clients)
            }),
            method("Long getClientsCount()", |call| {
                Ok(Value::Long(clients(call)?.len() as i64))
            }),
            method("Stream getClientScopesStream()", |call| {
                let scopes: Vec<_> = server(call)?.realm().client_scopes.keys().collect();
                let scopes = scopes
                    .into_iter()
                    .map(|scope| client::scope_object(call, scope))
                    .collect::<Result<_, _>>()?;
                collect::stream(call, scopes)
            }),
        ],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.RealmModel"],
        members: &[
            method("boolean equals(Object)", |call| {
                key::<()>(call)?;
                let other = call.argument(0);
                let same = other
                    .as_object()
                    .is_some_and(|other| other.class() == call.class());
                Ok(same.into())
            }),
            method("int hashCode()", |call| {
                let id = read(call, |realm| Value::string(&realm.id))?;
                Ok(call.hash(&id)?.into())
            }),
        ],
    },
];

/// The object for the realm.
pub(super) fn object(call: &Call<'_>) -> Result<Value, Throw> {
    one(call, Model::Realm, || call.object(CLASS, Plain(())))
}

fn read(call: &Call<'_>, read: impl FnOnce(&Realm) -> Value) -> Result<Value, Throw> {
    Ok(read(&server(call)?.realm()))
}

fn write_attribute(call: &Call<'_>, name: String, value: Option<String>) -> Result<Value, Throw> {
    server(call)?.write(format!("attribute `{name}` of the realm"), |realm| {
        realm.attributes.retain(|(known, _)| *known != name);
        realm.attributes.extend(value.map(|value| (name, value)));
    });
    Ok(Value::Null)
}

/// An attribute read as what the fallback is.
fn attribute_or(call: &mut Call<'_>) -> Result<Value, Throw> {
    let name = call.string(0)?.to_std_string_lossy();
    let realm = server(call)?.realm();
    let found = realm.attributes.iter().find(|(known, _)| *known == name);
    let fallback = call.argument(1);
    let Some((_, text)) = found else {
        return Ok(fallback);
    };
    let number = |value: Option<Value>| {
        let message = format!("For input string: \"{text}\"");
        value.ok_or_else(|| call.throw("java.lang.NumberFormatException", Some(&message)))
    };
    match fallback {
        Value::Int(_) => number(text.parse().ok().map(Value::Int)),
        Value::Long(_) => number(text.parse().ok().map(Value::Long)),
        _ => Ok(text.eq_ignore_ascii_case("true").into()),
    }
}

/// The realm roles.
pub(super) fn roles(call: &Call<'_>) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let roles: Vec<_> = realm.roles_of(RoleContainer::Realm).collect();
    role::objects(call, roles)
}

/// All groups, or those of the top level, sorted by name as the database does.
pub(super) fn groups(call: &Call<'_>, top: bool) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let mut found: Vec<_> = if top {
        realm.subgroups(None).collect()
    } else {
        realm.groups.keys().collect()
    };
    group::sort_by_name(&realm, &mut found);
    found
        .into_iter()
        .map(|group| group::object(call, group))
        .collect()
}

/// All clients, sorted by client id as the database does.
pub(super) fn clients(call: &Call<'_>) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let mut found: Vec<_> = realm.clients.keys().collect();
    found.sort_by(|a, b| {
        realm.clients[*a]
            .client_id
            .cmp(&realm.clients[*b].client_id)
    });
    found
        .into_iter()
        .map(|client| client::object(call, client))
        .collect()
}
