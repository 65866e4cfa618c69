//! What becomes the claim.

use diagnostic::Finding;
use nashorn::syntax::ast::{Expression, ExpressionKind, PropertyValue, StatementKind};

use super::super::{Script, infer::Type, result, table::finding};

/// Values that no claim can hold as they were meant.
pub(in super::super) fn unfit(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.kind.has_value() {
        return;
    }
    for value in result::candidates(script.program) {
        match script.types.of(value) {
            Type::JsArray => found.push(
                finding(script, "js-array-claim", value.span, "this value is a JavaScript array")
                    .note("Java sees it as a map: the claim is `{\"0\":…,\"1\":…}`, or the text `[object Array]`")
                    .help("put the values into a `java.util.ArrayList` and mark the mapper as multivalued, or give `JSON.stringify(…)` with the claim type JSON"),
            ),
            Type::Java(java) if java.is_stream() => found.push(
                finding(script, "uncollected-stream", value.span, "this value is a stream")
                    .note("without a claim type the login fails (HTTP 500, `Cannot parse the JSON`); as String the claim is the name of a Java class")
                    .help("collect it: `.collect(java.util.stream.Collectors.toList())`"),
            ),
            kind @ (Type::JsFunction(_) | Type::JsDate | Type::JsRegExp) => {
                let what = match kind {
                    Type::JsFunction(_) => "function",
                    Type::JsDate => "date",
                    _ => "regular expression",
                };
                found.push(
                    finding(script, "opaque-value", value.span, format!("this value is a JavaScript {what}"))
                        .note("the claim is `{}`, or its source text as String")
                        .help("give the text or the number you want, such as `String(…)` or `….getTime()`"),
                );
            }
            Type::JsObject => nested_array(script, value, found),
            _ => {}
        }
    }
}

fn nested_array<'a>(script: &Script<'a>, value: &'a Expression, found: &mut Vec<Finding>) {
    let values = match &value.kind {
        ExpressionKind::Identifier(_) => script.types.values(value),
        _ => Vec::from([value]),
    };
    for object in values {
        let ExpressionKind::Object(literal) = &object.kind else {
            continue;
        };
        for property in &literal.properties {
            if let PropertyValue::Value(inner) = &property.value
                && script.types.of(inner) == Type::JsArray
            {
                found.push(
                    finding(script, "nested-js-array", inner.span, "this array becomes an object with the keys 0, 1, …")
                        .help("give `JSON.stringify(…)` of the whole object with the claim type JSON, or put a `java.util.ArrayList` here"),
                );
            }
        }
    }
}

/// Calls that are made for their effect, and their results.
const EFFECTS: &[(&str, &str)] = &[
    ("add", "true or false"),
    ("addAll", "true or false"),
    ("forEach", "null, so that the claim is omitted"),
    ("print", "null, so that the claim is omitted"),
    ("push", "the new length"),
    ("put", "null, or the value that was there before"),
    ("putAll", "null, so that the claim is omitted"),
    ("setOtherClaims", "null, so that the claim is omitted"),
    ("sort", "the array, or null for a Java list"),
];

/// A trailing `print(…)` or `list.add(…)`.
pub(in super::super) fn accidental(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.kind.has_value() {
        return;
    }
    let writes_token = script.source.text().contains("OtherClaims") && !assigns_value(script);
    let statements = result::statements(script.program);
    for statement in &statements {
        let ExpressionKind::Call(call) = &statement.kind else {
            continue;
        };
        let name = match &call.callee.kind {
            ExpressionKind::Identifier(name) if !script.types.is_own(&call.callee) => name,
            ExpressionKind::Member(member) => &member.property.name,
            _ => continue,
        };
        let Some((_, result)) = EFFECTS.iter().find(|(effect, _)| *effect == &**name) else {
            continue;
        };
        // Writing to the token is a way of its own to make claims.
        if writes_token && result.starts_with("null") {
            continue;
        }
        found.push(
            finding(script, "accidental-result", statement.span, format!("the result of this `{name}` becomes the claim"))
                .note(format!("it is {result}; Keycloak takes the value of the last statement that ran, `exports` is not special"))
                .help("end the script with the value itself, such as `exports = result`"),
        );
    }
}

/// Whether some statement of the program's top level looks like the one that gives the value.
fn assigns_value(script: &Script<'_>) -> bool {
    script.program.body.iter().any(|statement| {
        let StatementKind::Expression(statement) = &statement.kind else {
            return false;
        };
        match &statement.expression.kind {
            ExpressionKind::Assign(assign) => {
                matches!(&assign.target.kind, ExpressionKind::Identifier(name) if &**name == "exports")
            }
            _ => false,
        }
    })
}

/// A script that only declares.
pub(in super::super) fn no_value(script: &Script<'_>, found: &mut Vec<Finding>) {
    if script.kind.has_value() && result::statements(script.program).is_empty() {
        let span = script.program.span;
        found.push(
            finding(script, "no-value", span, "no statement gives this script a value")
                .note("the value of a script is that of the last expression statement that ran; `var` and function declarations have none. The claim is always omitted")
                .help("end the script with the value, such as `exports = result`"),
        );
    }
}

/// `user.getFirstAttribute('x').split(…)`
pub(in super::super) fn null_attribute<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Member(member) = &expression.kind else {
        return;
    };
    let ExpressionKind::Call(call) = &member.object.kind else {
        return;
    };
    if let ExpressionKind::Member(callee) = &call.callee.kind
        && matches!(
            &*callee.property.name,
            "getFirstAttribute" | "getNote" | "getAttribute"
        )
        && script.types.of(&callee.object).is_java()
        && script.types.of(&member.object) == Type::String
    {
        found.push(
            finding(
                script,
                "null-attribute",
                member.object.span,
                "this is null for whoever doesn't have it",
            )
            .note(format!(
                "then `.{}` throws, the server logs an error, and the claim is omitted",
                member.property.name
            ))
            .help("keep it in a variable and test it first"),
        );
    }
}

/// `user.hasRole(realm.getRole('x'))`
pub(in super::super) fn role_lookup<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Call(call) = &expression.kind else {
        return;
    };
    let ExpressionKind::Member(callee) = &call.callee.kind else {
        return;
    };
    if &*callee.property.name != "hasRole" {
        return;
    }
    let Some(role) = call.arguments.first() else {
        return;
    };
    if let ExpressionKind::Call(lookup) = &role.kind
        && let ExpressionKind::Member(lookup) = &lookup.callee.kind
        && &*lookup.property.name == "getRole"
        && script.types.of(&lookup.object).is_java()
    {
        found.push(
            finding(script, "role-may-be-null", role.span, "this is null when there is no role of that name")
                .note("`hasRole(null)` throws: the server logs an error and the claim is omitted for everybody")
                .help("keep the role in a variable and write `role !== null && user.hasRole(role)`"),
        );
    }
}
