//! Calls on what not everybody has.

use diagnostic::{Finding, Span};
use nashorn::syntax::ast::{Expression, ExpressionKind, Member};

use super::super::{Script, infer::Type, table::finding};

/// Methods and bean properties of users that give null when the user has no such field.
const FIELDS: &[(&str, &str)] = &[
    ("getEmail", "email"),
    ("getFirstName", "firstName"),
    ("getLastName", "lastName"),
];

/// Methods that give null when there is none of that name.
const LOOKUPS: &[&str] = &[
    "getAttribute",
    "getClientByClientId",
    "getFirst",
    "getFirstAttribute",
    "getGroupById",
    "getHeaderString",
    "getNote",
    "getRole",
];

/// `user.getFirstAttribute('x').split(…)`, `headers.getRequestHeader('x').get(0)`
pub(in super::super) fn null_attribute<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Member(member) = &expression.kind else {
        return;
    };
    let name = &member.property.name;
    match &member.object.kind {
        ExpressionKind::Member(field) if is_field(script, field, |field| field.1) => {
            found.push(null(script, member.object.span, name));
        }
        ExpressionKind::Call(call) => {
            let ExpressionKind::Member(callee) = &call.callee.kind else {
                return;
            };
            let method = &*callee.property.name;
            if is_field(script, callee, |field| field.0)
                || (LOOKUPS.contains(&method) && may_be_null(script, callee, &member.object))
            {
                found.push(null(script, member.object.span, name));
            } else if &**name == "get"
                && method == "getRequestHeader"
                && script.types.of(&callee.object).is_java()
            {
                found.push(
                    finding(
                        script,
                        "null-attribute",
                        member.object.span,
                        "this list is empty for a request without the header",
                    )
                    .note(
                        "then `.get(0)` throws, the server logs an error, and the claim is omitted",
                    )
                    .help("use `getHeaderString(name)`, which gives null then, and test it"),
                );
            }
        }
        _ => {}
    }
}

fn is_field<'a>(
    script: &Script<'a>,
    member: &'a Member,
    name: impl Fn(&(&'static str, &'static str)) -> &'static str,
) -> bool {
    // Only a user's: others of these names are looked up in ways that aren't known here.
    FIELDS
        .iter()
        .any(|field| name(field) == &*member.property.name)
        && matches!(script.types.of(&member.object), Type::Java(java) if java.name == "UserModel")
}

/// Whether it is a lookup in one of Keycloak's objects: a list gives null for reasons of its own.
fn may_be_null<'a>(script: &Script<'a>, callee: &'a Member, value: &'a Expression) -> bool {
    let Type::Java(java) = script.types.of(&callee.object) else {
        return false;
    };
    match &*callee.property.name {
        // Other types have an attribute that is a list, and never null.
        "getAttribute" => script.types.of(value) == Type::String,
        "getFirst" => java.is_map(),
        _ => true,
    }
}

fn null(script: &Script<'_>, span: Span, method: &str) -> Finding {
    finding(
        script,
        "null-attribute",
        span,
        "this is null where there is none",
    )
    .note(format!(
        "then `.{method}` throws, the server logs an error, and the claim is omitted"
    ))
    .help("keep it in a variable and test it first")
}
