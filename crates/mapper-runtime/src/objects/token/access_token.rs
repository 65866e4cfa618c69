//! `org.keycloak.representations.AccessToken`

use nashorn::java::{Call, ClassDef, Kind, Throw, Value, constructor, method};

use super::access;
use super::{field, fluent, new_token, set, text, text_set, with};
use crate::json::Json;
use crate::token::TokenKind;

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: super::ACCESS_TOKEN,
    kind: Kind::Class,
    extends: &[super::ID_TOKEN],
    members: &[
        constructor("new()", |call| new_token(call, TokenKind::Access)),
        method("AccessToken id(String)", |call| fluent(call, "jti")),
        method("AccessToken expiration(int)", |call| fluent(call, "exp")),
        method("AccessToken notBefore(int)", |call| fluent(call, "nbf")),
        method("AccessToken issuedAt(int)", |call| fluent(call, "iat")),
        method("AccessToken issuer(String)", |call| fluent(call, "iss")),
        method("AccessToken issuedFor(String)", |call| fluent(call, "azp")),
        method("AccessToken subject(String)", |call| fluent(call, "sub")),
        method("AccessToken type(String)", |call| fluent(call, "typ")),
        method("String getScope()", |call| text(call, "scope")),
        method("void setScope(String)", |call| set(call, "scope")),
        method(
            "org.keycloak.representations.AccessToken$Access getRealmAccess()",
            realm_access,
        ),
        method(
            "void setRealmAccess(org.keycloak.representations.AccessToken$Access)",
            |call| {
                let access = call.argument(0);
                with(call, |token| token.realm_access = Some(access))?;
                Ok(Value::Null)
            },
        ),
        method("Map getResourceAccess()", |call| {
            let map = resource_access(call)?;
            if map.is_null() {
                return call.invoke_static("java.util.Collections", "emptyMap", &[]);
            }
            Ok(map)
        }),
        method(
            "org.keycloak.representations.AccessToken$Access getResourceAccess(String)",
            |call| {
                let map = resource_access(call)?;
                if map.is_null() {
                    return Ok(Value::Null);
                }
                let client = call.argument(0);
                call.invoke(&map, "get", &[client])
            },
        ),
        method("void setResourceAccess(Map)", |call| {
            let map = call.argument(0);
            with(call, |token| token.resource_access = Some(map))?;
            Ok(Value::Null)
        }),
        method(
            "org.keycloak.representations.AccessToken$Access addAccess(String)",
            add_access,
        ),
        method("boolean isVerifyCaller()", |call| {
            let access = realm_access(call)?;
            verifies(call, &access)
        }),
        method("boolean isVerifyCaller(String)", |call| {
            let map = resource_access(call)?;
            if map.is_null() {
                return Ok(false.into());
            }
            let client = call.argument(0);
            let access = call.invoke(&map, "get", &[client])?;
            verifies(call, &access)
        }),
        method("Set getAllowedOrigins()", |call| {
            if let Some(set) = with(call, |token| token.allowed_origins.clone())? {
                return Ok(set);
            }
            let set = text_set(call, field(call, "allowed-origins")?.as_ref())?;
            with(call, |token| token.allowed_origins = Some(set.clone()))?;
            Ok(set)
        }),
        method("void setAllowedOrigins(Set)", |call| {
            let set = call.argument(0);
            with(call, |token| token.allowed_origins = Some(set))?;
            Ok(Value::Null)
        }),
        method("Set getTrustedCertificates()", |call| {
            let set = with(call, |token| token.trusted_certificates.clone())?;
            Ok(set.unwrap_or(Value::Null))
        }),
        method("void setTrustedCertificates(Set)", |call| {
            let set = call.argument(0);
            with(call, |token| token.trusted_certificates = Some(set))?;
            Ok(Value::Null)
        }),
    ],
}];

fn verifies(call: &mut Call<'_>, access: &Value) -> Result<Value, Throw> {
    if access.is_null() {
        return Ok(false.into());
    }
    let verifies = call.invoke(access, "getVerifyCaller", &[])?;
    Ok(matches!(verifies, Value::Boolean(true)).into())
}

fn realm_access(call: &mut Call<'_>) -> Result<Value, Throw> {
    if let Some(access) = with(call, |token| token.realm_access.clone())? {
        return Ok(access);
    }
    let access = match field(call, "realm_access")? {
        Some(json) => access::object(call, &json)?,
        None => Value::Null,
    };
    with(call, |token| token.realm_access = Some(access.clone()))?;
    Ok(access)
}

/// The map of client roles; null until there are any.
fn resource_access(call: &mut Call<'_>) -> Result<Value, Throw> {
    if let Some(map) = with(call, |token| token.resource_access.clone())? {
        return Ok(map);
    }
    let map = match field(call, "resource_access")? {
        Some(Json::Object(clients)) => {
            let map = call.construct_new("java.util.HashMap", &[])?;
            for (client, json) in &clients {
                let access = access::object(call, json)?;
                call.invoke(&map, "put", &[Value::string(client), access])?;
            }
            map
        }
        _ => Value::Null,
    };
    with(call, |token| token.resource_access = Some(map.clone()))?;
    Ok(map)
}

fn add_access(call: &mut Call<'_>) -> Result<Value, Throw> {
    let mut map = resource_access(call)?;
    if map.is_null() {
        map = call.construct_new("java.util.HashMap", &[])?;
        with(call, |token| token.resource_access = Some(map.clone()))?;
    }
    let client = call.argument(0);
    let known = call.invoke(&map, "get", std::slice::from_ref(&client))?;
    if !known.is_null() {
        return Ok(known);
    }
    let access = access::object(call, &Json::Object(Vec::new()))?;
    call.invoke(&map, "put", &[client, access.clone()])?;
    Ok(access)
}
