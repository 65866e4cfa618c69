//! What tokens hold while a script works on them, and what is left of them afterwards.

use keycloak_model::KeycloakVersion;
use nashorn::JavaValue;
use nashorn::java::{Call, Throw, Value};

use super::{TokenKey, address, texts_of};
use crate::java_text;
use crate::json::Json;
use crate::objects::server::server;
use crate::token::{ClaimValue, Other, Token, TokenKind};

/// A token of a run. Parts that are Java objects of their own are made when a script first asks
/// for them; from then on they are what counts.
pub(in crate::objects) struct TokenState {
    /// The typed fields; those below only until they are asked for.
    pub(super) fields: Token,
    pub(super) initial_others: Vec<(String, Json)>,
    /// `HashMap<String, Object>`
    pub(super) others: Option<Value>,
    /// `AccessToken$Access` or null.
    pub(super) realm_access: Option<Value>,
    /// `HashMap<String, Access>` or null.
    pub(super) resource_access: Option<Value>,
    /// `Set<String>` or null.
    pub(super) allowed_origins: Option<Value>,
    /// `AddressClaimSet` or null.
    pub(super) address: Option<Value>,
    /// `Set<String>` or null.
    pub(super) trusted_certificates: Option<Value>,
}

/// What `AccessToken$Access` holds.
pub(in crate::objects) struct AccessState {
    /// `Set<String>` or null.
    pub(super) roles: Value,
    pub(super) verify_caller: Option<bool>,
}

impl TokenState {
    pub(in crate::objects) const fn new(
        fields: Token,
        initial_others: Vec<(String, Json)>,
    ) -> Self {
        Self {
            fields,
            initial_others,
            others: None,
            realm_access: None,
            resource_access: None,
            allowed_origins: None,
            address: None,
            trusted_certificates: None,
        }
    }

    pub(in crate::objects) const fn kind(&self) -> TokenKind {
        self.fields.kind()
    }

    pub(super) const fn empty(kind: TokenKind, version: KeycloakVersion) -> Self {
        Self::new(Token::empty(kind, version), Vec::new())
    }
}

/// The issued token as the script left it; its other claims only when the script looked at them.
pub(crate) struct LeftToken {
    fields: Token,
    initial_others: Vec<(String, Json)>,
}

/// Reads the issued token at the end of a run: its typed parts, and the other claims as a value
/// that is still Java's. There is none when the script didn't ask for them.
pub(crate) fn read_back(call: &mut Call<'_>) -> Result<Option<(LeftToken, Option<Value>)>, Throw> {
    read_token(call, TokenKey::ISSUED)
}

/// Reads any token of a run in the same way.
pub(super) fn read_token(
    call: &mut Call<'_>,
    TokenKey(place): TokenKey,
) -> Result<Option<(LeftToken, Option<Value>)>, Throw> {
    let server = server(call)?;
    let (mut fields, initial_others, others, parts) = {
        let tokens = server.tokens.borrow();
        let Some(token) = tokens.get(place) else {
            return Ok(None);
        };
        let parts = (
            token.realm_access.clone(),
            token.resource_access.clone(),
            token.allowed_origins.clone(),
            token.trusted_certificates.clone(),
            token.address.clone(),
        );
        let initial = token.initial_others.clone();
        (token.fields.clone(), initial, token.others.clone(), parts)
    };
    let (realm_access, resource_access, origins, certificates, address) = parts;
    let mut replace = |name: &str, part: Option<Json>| match part {
        Some(value) => fields.set_field(name, value),
        None => fields.remove_field(name),
    };
    if let Some(access) = realm_access {
        replace("realm_access", access_json(call, &access)?);
    }
    if let Some(map) = resource_access {
        replace("resource_access", resource_access_json(call, &map)?);
    }
    if let Some(set) = origins {
        replace("allowed-origins", texts_of(call, &set)?);
    }
    if let Some(set) = certificates {
        replace("trusted-certs", texts_of(call, &set)?);
    }
    if let Some(address) = address {
        replace("address", address::json(&address));
    }
    let left = LeftToken {
        fields,
        initial_others,
    };
    Ok(Some((left, others)))
}

fn access_json(call: &mut Call<'_>, access: &Value) -> Result<Option<Json>, Throw> {
    if access.is_null() {
        return Ok(None);
    }
    let roles = call.invoke(access, "getRoles", &[])?;
    let verify_caller = call.invoke(access, "getVerifyCaller", &[])?;
    let mut entries = Vec::new();
    if let Some(roles) = texts_of(call, &roles)? {
        entries.push(("roles".to_owned(), roles));
    }
    if let Value::Boolean(value) = verify_caller {
        entries.push(("verify_caller".to_owned(), value.into()));
    }
    Ok(Some(Json::Object(entries)))
}

fn resource_access_json(call: &mut Call<'_>, map: &Value) -> Result<Option<Json>, Throw> {
    if map.is_null() {
        return Ok(None);
    }
    let mut clients = Vec::new();
    let entries = call.invoke(map, "entrySet", &[])?;
    for entry in call.elements(&entries)? {
        let client = call.invoke(&entry, "getKey", &[])?;
        let client = call.text(&client)?.to_std_string_lossy();
        let access = call.invoke(&entry, "getValue", &[])?;
        if let Some(access) = access_json(call, &access)? {
            clients.push((client, access));
        }
    }
    Ok(Some(Json::Object(clients)))
}

impl LeftToken {
    /// The whole token; `others` is the value [`read_back`] gave, made
    /// owned.
    pub(crate) fn into_token(self, others: Option<&JavaValue>) -> Token {
        let mut token = self.fields;
        match others {
            Some(JavaValue::Map { entries, .. }) => {
                for (name, value) in entries {
                    let value = Other::Value(ClaimValue::Java(value.clone()));
                    token.others.put(&java_text::of(name), value);
                }
            }
            _ => {
                for (name, value) in self.initial_others {
                    token.put_other(&name, value);
                }
            }
        }
        token
    }
}
