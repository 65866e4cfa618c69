//! `ClientModel` and `ClientScopeModel`: the adapters of `org.keycloak.models.cache.infinispan`.

use keycloak_model::{Client, ClientKey, ClientScope, ClientScopeKey, RoleContainer, RoleKey};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    collect, protocol_mapper, realm, role,
    server::{Model, argument, key, one, same, server},
    user::text,
};

const CLASS: &str = "org.keycloak.models.cache.infinispan.ClientAdapter";
const SCOPE_CLASS: &str = "org.keycloak.models.cache.infinispan.ClientScopeAdapter";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.ClientModel",
        kind: Kind::Interface,
        extends: &[
            "org.keycloak.models.ClientScopeModel",
            "org.keycloak.models.RoleContainerModel",
        ],
        members: &[
            method("String getId()", |call| {
                read(call, |client| Value::string(&client.id))
            }),
            method("String getClientId()", |call| {
                read(call, |client| Value::string(&client.client_id))
            }),
            method("String getName()", |call| {
                read(call, |client| text(client.name.as_ref()))
            }),
            method("String getDescription()", |call| {
                read(call, |client| text(client.description.as_ref()))
            }),
            method("boolean isEnabled()", |call| {
                read(call, |client| client.enabled.into())
            }),
            method("String getProtocol()", |call| {
                read(call, |client| Value::string(&client.protocol.to_string()))
            }),
            method("boolean isPublicClient()", |call| {
                read(call, |client| client.public.into())
            }),
            method("boolean isBearerOnly()", |call| {
                read(call, |client| client.bearer_only.into())
            }),
            method("boolean isConsentRequired()", |call| {
                read(call, |client| client.consent_required.into())
            }),
            method("boolean isServiceAccountsEnabled()", |call| {
                read(call, |client| client.service_accounts_enabled.into())
            }),
            method("boolean isFullScopeAllowed()", |call| {
                read(call, |client| client.full_scope_allowed.into())
            }),
            method("String getBaseUrl()", |call| {
                read(call, |client| text(client.base_url.as_ref()))
            }),
            method("String getRootUrl()", |call| {
                read(call, |client| text(client.root_url.as_ref()))
            }),
            method("String getManagementUrl()", |call| {
                read(call, |client| text(client.admin_url.as_ref()))
            }),
            method("Set getRedirectUris()", |call| {
                let uris = collect::texts(
                    &server(call)?.realm().clients[key::<ClientKey>(call)?].redirect_uris,
                );
                collect::set(call, uris)
            }),
            method("Set getWebOrigins()", |call| {
                let origins = collect::texts(
                    &server(call)?.realm().clients[key::<ClientKey>(call)?].web_origins,
                );
                collect::set(call, origins)
            }),
            method("String getAttribute(String)", attribute),
            method("Map getAttributes()", |call| {
                let realm = server(call)?.realm();
                let client = &realm.clients[key::<ClientKey>(call)?];
                if let [name, ..] = client.withheld_attributes.as_slice() {
                    return Err(withheld(call, name));
                }
                collect::text_map(call, &client.attributes)
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
            method("boolean hasScope(RoleModel)", |call| {
                let role = scope_argument(call)?;
                let realm = server(call)?.realm();
                let client: ClientKey = key(call)?;
                let own = realm.roles_of(RoleContainer::Client(client));
                let mapped = realm.clients[client].scope_mappings.iter().copied();
                let scope = realm.expand_composites(mapped.chain(own));
                Ok((realm.clients[client].full_scope_allowed || scope.contains(&role)).into())
            }),
            method("boolean hasDirectScope(RoleModel)", |call| {
                let role = scope_argument(call)?;
                let realm = server(call)?.realm();
                let client: ClientKey = key(call)?;
                let own = realm.roles[role].container == RoleContainer::Client(client);
                Ok((own || realm.clients[client].scope_mappings.contains(&role)).into())
            }),
            method("RealmModel getRealm()", |call| realm::object(call)),
            method("RoleModel getRole(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let container = RoleContainer::Client(key(call)?);
                let found = server(call)?.realm().role_by_name(container, &name);
                found.map_or(Ok(Value::Null), |role| role::object(call, role))
            }),
            method("Stream getRolesStream()", |call| {
                let roles = roles(call, key(call)?)?;
                collect::stream(call, roles)
            }),
            method("Stream getRolesStream(Integer,Integer)", |call| {
                let roles = roles(call, key(call)?)?;
                let page = collect::page(call, 0, roles);
                collect::stream(call, page)
            }),
            method("Set getRoles()", |call| {
                let roles = roles(call, key(call)?)?;
                collect::set(call, roles)
            }),
            method("Stream getScopeMappingsStream()", |call| {
                let roles = server(call)?.realm().clients[key::<ClientKey>(call)?]
                    .scope_mappings
                    .clone();
                let roles = role::objects(call, roles)?;
                collect::stream(call, roles)
            }),
            method("Stream getProtocolMappersStream()", |call| {
                let realm = server(call)?.realm();
                let mappers = &realm.clients[key::<ClientKey>(call)?].protocol_mappers;
                protocol_mapper::stream(call, mappers)
            }),
            method(
                "ProtocolMapperModel getProtocolMapperByName(String,String)",
                |call| {
                    let realm = server(call)?.realm();
                    let mappers = &realm.clients[key::<ClientKey>(call)?].protocol_mappers;
                    protocol_mapper::by_name(call, mappers)
                },
            ),
            method("Map getClientScopes(boolean)", |call| {
                let realm = server(call)?.realm();
                let client = &realm.clients[key::<ClientKey>(call)?];
                let names = if call.boolean(0) {
                    &client.default_client_scopes
                } else {
                    &client.optional_client_scopes
                };
                let mut entries = Vec::new();
                for name in names {
                    if let Some(scope) = realm.client_scope_by_name(name) {
                        entries.push((Value::string(name), scope_object(call, scope)?));
                    }
                }
                collect::map(call, entries)
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.ClientScopeModel",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("String getId()", |call| {
                read_scope(call, |scope| Value::string(&scope.id))
            }),
            method("String getName()", |call| {
                read_scope(call, |scope| Value::string(&scope.name))
            }),
            method("String getDescription()", |call| {
                read_scope(call, |scope| text(scope.description.as_ref()))
            }),
            method("String getProtocol()", |call| {
                read_scope(call, |scope| Value::string(&scope.protocol.to_string()))
            }),
            method("String getAttribute(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                read_scope(call, |scope| {
                    let found = scope.attributes.iter().find(|(known, _)| *known == name);
                    found.map_or(Value::Null, |(_, value)| Value::string(value))
                })
            }),
            method("Map getAttributes()", |call| {
                let realm = server(call)?.realm();
                collect::text_map(
                    call,
                    &realm.client_scopes[key::<ClientScopeKey>(call)?].attributes,
                )
            }),
            method("RealmModel getRealm()", |call| realm::object(call)),
            method("Stream getProtocolMappersStream()", |call| {
                let realm = server(call)?.realm();
                let mappers = &realm.client_scopes[key::<ClientScopeKey>(call)?].protocol_mappers;
                protocol_mapper::stream(call, mappers)
            }),
            method(
                "ProtocolMapperModel getProtocolMapperByName(String,String)",
                |call| {
                    let realm = server(call)?.realm();
                    let mappers =
                        &realm.client_scopes[key::<ClientScopeKey>(call)?].protocol_mappers;
                    protocol_mapper::by_name(call, mappers)
                },
            ),
        ],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.ClientModel"],
        members: &[
            method("boolean equals(Object)", same::<ClientKey>),
            method("int hashCode()", |call| {
                let id = read(call, |client| Value::string(&client.id))?;
                Ok(call.hash(&id)?.into())
            }),
        ],
    },
    ClassDef {
        name: SCOPE_CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.ClientScopeModel"],
        members: &[],
    },
];

/// The object for a client.
pub(super) fn object(call: &Call<'_>, client: ClientKey) -> Result<Value, Throw> {
    one(call, Model::Client(client), || {
        call.object(CLASS, Plain(client))
    })
}

/// The object for a client scope.
pub(super) fn scope_object(call: &Call<'_>, scope: ClientScopeKey) -> Result<Value, Throw> {
    call.object(SCOPE_CLASS, Plain(scope))
}

/// The roles of a client.
pub(super) fn roles(call: &Call<'_>, client: ClientKey) -> Result<Vec<Value>, Throw> {
    let realm = server(call)?.realm();
    let roles: Vec<_> = realm.roles_of(RoleContainer::Client(client)).collect();
    role::objects(call, roles)
}

fn read(call: &Call<'_>, read: impl FnOnce(&Client) -> Value) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    Ok(read(&realm.clients[key::<ClientKey>(call)?]))
}

fn read_scope(call: &Call<'_>, read: impl FnOnce(&ClientScope) -> Value) -> Result<Value, Throw> {
    let realm = server(call)?.realm();
    Ok(read(&realm.client_scopes[key::<ClientScopeKey>(call)?]))
}

fn attribute(call: &mut Call<'_>) -> Result<Value, Throw> {
    let name = call.string(0)?.to_std_string_lossy();
    let realm = server(call)?.realm();
    let client = &realm.clients[key::<ClientKey>(call)?];
    if client.withheld_attributes.contains(&name) {
        return Err(withheld(call, &name));
    }
    Ok(client.attribute(&name).map_or(Value::Null, Value::string))
}

fn scope_argument(call: &Call<'_>) -> Result<RoleKey, Throw> {
    argument(
        call,
        0,
        "Cannot invoke \"org.keycloak.models.RoleModel.getId()\" because \"role\" is null",
    )
}

fn write_attribute(call: &Call<'_>, name: String, value: Option<String>) -> Result<Value, Throw> {
    let client: ClientKey = key(call)?;
    let server = server(call)?;
    let of = server.realm().clients[client].client_id.clone();
    server.write(
        format!("attribute `{name}` of the client `{of}`"),
        |realm| {
            let client = &mut realm.clients[client];
            client.attributes.retain(|(known, _)| *known != name);
            client.withheld_attributes.retain(|known| *known != name);
            client.attributes.extend(value.map(|value| (name, value)));
        },
    );
    Ok(Value::Null)
}

fn withheld(call: &Call<'_>, name: &str) -> Throw {
    call.refuse(format!(
        "reads the client attribute `{name}`, which holds a secret and was not read from the export"
    ))
}
