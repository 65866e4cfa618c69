//! `org.keycloak.representations.AccessToken$Access`: roles in the realm or in a client.

use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, constructor, method};

use super::{AccessState, text_set};
use crate::json::Json;
use crate::objects::server::{key, server};

const CLASS: &str = "org.keycloak.representations.AccessToken$Access";

/// Which `Access` of a run.
#[derive(Clone, Copy)]
struct AccessKey(usize);

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: CLASS,
    kind: Kind::Class,
    extends: &[],
    members: &[
        constructor("new()", |call| {
            let key = add(call, Value::Null, None)?;
            Ok(call.construct(Plain(key)))
        }),
        method("Set getRoles()", |call| {
            with(call, |access| access.roles.clone())
        }),
        method(
            "org.keycloak.representations.AccessToken$Access roles(Set)",
            |call| {
                let roles = call.argument(0);
                with(call, |access| access.roles = roles)?;
                Ok(call.this().clone())
            },
        ),
        method(
            "org.keycloak.representations.AccessToken$Access addRole(String)",
            |call| {
                let mut roles = with(call, |access| access.roles.clone())?;
                if roles.is_null() {
                    roles = call.construct_new("java.util.HashSet", &[])?;
                    with(call, |access| access.roles = roles.clone())?;
                }
                let role = call.argument(0);
                call.invoke(&roles, "add", &[role])?;
                Ok(call.this().clone())
            },
        ),
        method("boolean isUserInRole(String)", |call| {
            let roles = with(call, |access| access.roles.clone())?;
            if roles.is_null() {
                return Ok(false.into());
            }
            let role = call.argument(0);
            call.invoke(&roles, "contains", &[role])
        }),
        method("Boolean getVerifyCaller()", |call| {
            with(call, |access| {
                access.verify_caller.map_or(Value::Null, Value::Boolean)
            })
        }),
        method(
            "org.keycloak.representations.AccessToken$Access verifyCaller(Boolean)",
            |call| {
                let verify = match call.argument(0) {
                    Value::Boolean(value) => Some(value),
                    _ => None,
                };
                with(call, |access| access.verify_caller = verify)?;
                Ok(call.this().clone())
            },
        ),
    ],
}];

/// The object for what stands in a token.
pub(super) fn object(call: &mut Call<'_>, json: &Json) -> Result<Value, Throw> {
    let roles = text_set(call, json.get("roles"))?;
    let verify_caller = match json.get("verify_caller") {
        Some(Json::Boolean(value)) => Some(*value),
        _ => None,
    };
    let key = add(call, roles, verify_caller)?;
    call.object(CLASS, Plain(key))
}

fn add(call: &Call<'_>, roles: Value, verify_caller: Option<bool>) -> Result<AccessKey, Throw> {
    let server = server(call)?;
    let mut accesses = server.accesses.borrow_mut();
    accesses.push(AccessState {
        roles,
        verify_caller,
    });
    Ok(AccessKey(accesses.len() - 1))
}

fn with<R>(call: &Call<'_>, work: impl FnOnce(&mut AccessState) -> R) -> Result<R, Throw> {
    let AccessKey(place) = key(call)?;
    let server = server(call)?;
    let mut accesses = server.accesses.borrow_mut();
    match accesses.get_mut(place) {
        Some(access) => Ok(work(access)),
        None => Err(call.refuse("uses a token of another run")),
    }
}
