//! What becomes the claim.

use diagnostic::Finding;
use nashorn::syntax::ast::{Expression, ExpressionKind, PropertyValue, StatementKind};
use nashorn::syntax::visit::{self, Visitor};

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
            Type::JsObject => nested_array(script, value, IN_CLAIM, found),
            _ => {}
        }
    }
}

/// `token.setOtherClaims('x', […])`, `token.getOtherClaims().put('x', […])`
pub(in super::super) fn written<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Call(call) = &expression.kind else {
        return;
    };
    let (ExpressionKind::Member(callee), [_, value]) = (&call.callee.kind, &*call.arguments) else {
        return;
    };
    let is_claim = match &*callee.property.name {
        "setOtherClaims" => script.types.of(&callee.object).is_java(),
        "put" => is_other_claims(script, &callee.object),
        _ => false,
    };
    if !is_claim {
        return;
    }
    match script.types.of(value) {
        Type::JsArray => found.push(
            finding(
                script,
                "js-array-claim",
                value.span,
                "this value is a JavaScript array",
            )
            .note("Java sees it as a map: the claim is `{\"0\":…,\"1\":…}`")
            .help("put the values into a `java.util.ArrayList`, or write `Java.to(…)` around it"),
        ),
        Type::JsObject => nested_array(script, value, IN_TOKEN, found),
        Type::Java(java) if java.is_stream() => found.push(
            finding(script, "uncollected-stream", value.span, "this value is a stream")
                .note("up to 26.6 the login fails: HTTP 500; from 26.7 on Jackson reads the stream when the token is written, once")
                .help("collect it: `.collect(java.util.stream.Collectors.toList())`"),
        ),
        _ => {}
    }
}

/// Whether an expression is the map behind `getOtherClaims()`.
fn is_other_claims<'a>(script: &Script<'a>, map: &'a Expression) -> bool {
    match &map.kind {
        ExpressionKind::Call(call) => {
            matches!(&call.callee.kind, ExpressionKind::Member(member)
                if &*member.property.name == "getOtherClaims" && script.types.of(&member.object).is_java())
        }
        ExpressionKind::Member(member) => {
            &*member.property.name == "otherClaims" && script.types.of(&member.object).is_java()
        }
        ExpressionKind::Identifier(_) => {
            let values = script.types.values(map);
            // A variable that is nothing but itself ends here.
            !values.is_empty()
                && values.iter().all(|value| {
                    !matches!(value.kind, ExpressionKind::Identifier(_))
                        && is_other_claims(script, value)
                })
        }
        _ => false,
    }
}

/// Objects in objects that are looked into.
const DEPTH: u32 = 8;

const IN_CLAIM: &str = "give `JSON.stringify(…)` of the whole object with the claim type JSON, or put a `java.util.ArrayList` here";
const IN_TOKEN: &str = "put a `java.util.ArrayList` here, or write `Java.to(…)` around it";

fn nested_array<'a>(
    script: &Script<'a>,
    value: &'a Expression,
    help: &str,
    found: &mut Vec<Finding>,
) {
    nested_in(script, value, help, DEPTH, found);
}

fn nested_in<'a>(
    script: &Script<'a>,
    value: &'a Expression,
    help: &str,
    depth: u32,
    found: &mut Vec<Finding>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for inner in parts(script, value) {
        match script.types.of(inner) {
            Type::JsArray => found.push(
                finding(
                    script,
                    "nested-js-array",
                    inner.span,
                    "this array becomes an object with the keys 0, 1, …",
                )
                .help(help),
            ),
            Type::JsObject => nested_in(script, inner, help, depth, found),
            _ => {}
        }
    }
}

/// What is in an object: from its literal, and from assignments to its members.
fn parts<'a>(script: &Script<'a>, object: &'a Expression) -> Vec<&'a Expression> {
    let mut parts = Vec::new();
    let values = match &object.kind {
        ExpressionKind::Identifier(_) => {
            let mut assigned = Assigned {
                script,
                object,
                values: Vec::new(),
            };
            visit::walk_program(&mut assigned, script.program);
            parts = assigned.values;
            script.types.values(object)
        }
        _ => vec![object],
    };
    for value in values {
        if let ExpressionKind::Object(literal) = &value.kind {
            for property in &literal.properties {
                if let PropertyValue::Value(inner) = &property.value {
                    parts.push(inner);
                }
            }
        }
    }
    parts
}

/// Collects what is assigned to members of a variable: `tags.team = …`, `tags['team'] = …`.
struct Assigned<'s, 'a> {
    script: &'s Script<'a>,
    object: &'a Expression,
    values: Vec<&'a Expression>,
}

impl<'a> Visitor<'a> for Assigned<'_, 'a> {
    fn visit_expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Assign(assign) = &expression.kind {
            let of = match &assign.target.kind {
                ExpressionKind::Member(member) => Some(&member.object),
                ExpressionKind::Index(index) => Some(&index.object),
                _ => None,
            };
            if of.is_some_and(|of| self.script.types.same_variable(of, self.object)) {
                self.values.push(&assign.value);
            }
        }
        visit::walk_expression(self, expression);
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
        if !writes_token && script.types.returns_nothing(&call.callee) {
            found.push(
                finding(script, "accidental-result", statement.span, "this call gives no value, and is what the claim is made of")
                    .note("the function has no `return`, so the claim is omitted; that it assigns `exports` doesn't count, only the last statement of the script does")
                    .help("`return` the value in the function, or put `exports = …` after it"),
            );
            continue;
        }
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
