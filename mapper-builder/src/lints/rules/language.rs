//! What isn't there in Nashorn, and names that don't mean what they seem to.

use diagnostic::Finding;
use nashorn::syntax::ast::{Expression, ExpressionKind, StatementKind};

use super::super::{Script, infer::Type, table::finding};
use super::method_call;

/// Globals of browsers, Node.js and newer ECMAScript (checked against Nashorn 15.4), with advice.
const MISSING_GLOBALS: &[(&str, &str)] = &[
    ("BigInt", "use a Java type such as `java.math.BigInteger`"),
    ("Intl", "use Java's classes"),
    ("Map", "use an object, or `java.util.HashMap`"),
    (
        "Promise",
        "nothing here is asynchronous: call and use the result",
    ),
    ("Proxy", "write the functions out"),
    ("Reflect", "write the access out"),
    ("Set", "use `java.util.HashSet`"),
    ("Symbol", "use a text as the key"),
    ("WeakMap", "use `java.util.HashMap`"),
    ("WeakSet", "use `java.util.HashSet`"),
    ("atob", "use `java.util.Base64.getDecoder()`"),
    ("btoa", "use `java.util.Base64.getEncoder()`"),
    (
        "console",
        "use `print(…)`, which writes to the server's standard output",
    ),
    ("fetch", "a mapper shouldn't call other servers"),
    ("globalThis", "use `this` at the top level"),
    ("module", "end the script with the value"),
    (
        "require",
        "a script stands alone; use `Java.type(…)` for Java classes",
    ),
    ("setTimeout", "nothing here is asynchronous"),
    ("window", "there is no browser"),
];

/// Functions of built-in objects that came after ECMAScript 5.1.
const MISSING_STATICS: &[(&str, &[&str])] = &[
    ("Array", &["from", "of"]),
    (
        "Math",
        &[
            "trunc", "sign", "cbrt", "hypot", "log2", "log10", "fround", "imul", "clz32",
        ],
    ),
    (
        "Number",
        &[
            "isInteger",
            "isNaN",
            "isFinite",
            "isSafeInteger",
            "parseInt",
            "parseFloat",
            "EPSILON",
            "MAX_SAFE_INTEGER",
        ],
    ),
    (
        "Object",
        &[
            "assign",
            "entries",
            "values",
            "is",
            "fromEntries",
            "getOwnPropertySymbols",
        ],
    ),
    ("String", &["raw", "fromCodePoint"]),
];

const MISSING_ARRAY_METHODS: &[&str] = &[
    "at",
    "copyWithin",
    "entries",
    "fill",
    "find",
    "findIndex",
    "flat",
    "flatMap",
    "includes",
    "keys",
    "values",
];

/// What Java's `String` doesn't have either.
pub(super) const MISSING_STRING_METHODS: &[(&str, &str)] = &[
    ("at", "`charAt`"),
    ("includes", "`indexOf(…) >= 0`, or Java's `contains`"),
    ("matchAll", "`exec` in a loop"),
    ("normalize", "`java.text.Normalizer`"),
    ("padEnd", "a loop"),
    ("padStart", "a loop"),
    ("trimEnd", "`trim`"),
    ("trimStart", "`trim`"),
];

/// Whether the name has advice of its own.
pub(super) fn is_missing_global(name: &str) -> bool {
    MISSING_GLOBALS.iter().any(|(missing, _)| *missing == name)
}

/// `Map`, `console` … that the script doesn't define itself.
pub(in super::super) fn missing_global<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    // `typeof Map` is how one asks, and is fine.
    let name = match &expression.kind {
        ExpressionKind::Member(member) => &member.object,
        ExpressionKind::Call(call) => &call.callee,
        ExpressionKind::New(new) => &new.callee,
        _ => return,
    };
    let ExpressionKind::Identifier(global) = &name.kind else {
        return;
    };
    if let Some((_, instead)) = MISSING_GLOBALS
        .iter()
        .find(|(missing, _)| *missing == &**global)
        && !script.types.is_own(name)
    {
        found.push(
            finding(script, "missing-builtin", name.span, format!("Keycloak's engine has no `{global}`"))
                .note(format!("the script ends with `ReferenceError: \"{global}\" is not defined`, and the claim is omitted"))
                .help(*instead),
        );
    }
}

/// `Object.assign`, `[…].includes` …
pub(in super::super) fn missing_member<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((_, member)) = method_call(expression) else {
        return;
    };
    let name = &*member.property.name;
    let mut report = |what: String, help: String| {
        found.push(
            finding(script, "missing-builtin", member.property.span, format!("Keycloak's engine has no {what}"))
                .note("the script ends with a TypeError (`… is not a function`), and the claim is omitted")
                .help(help),
        );
    };
    if let ExpressionKind::Identifier(object) = &member.object.kind
        && !script.types.is_own(&member.object)
        && MISSING_STATICS
            .iter()
            .any(|(missing, members)| *missing == &**object && members.contains(&name))
    {
        report(
            format!("`{object}.{name}`"),
            "write it out in ECMAScript 5.1".to_owned(),
        );
        return;
    }
    match script.types.of(&member.object) {
        Type::JsArray if MISSING_ARRAY_METHODS.contains(&name) => report(
            format!("`{name}` on arrays"),
            match name {
                "includes" => "write `indexOf(…) >= 0`",
                "find" | "findIndex" => "write `filter(…)[0]`, or a loop",
                _ => "write a loop",
            }
            .to_owned(),
        ),
        Type::String => {
            if let Some((_, instead)) = MISSING_STRING_METHODS
                .iter()
                .find(|(missing, _)| *missing == name)
            {
                report(format!("`{name}` on strings"), format!("write {instead}"));
            }
        }
        _ => {}
    }
}

/// `'use strict'` and `exports = …`; `exports.x = …`
pub(in super::super) fn strict_exports<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Assign(assign) = &expression.kind else {
        return;
    };
    match &assign.target.kind {
        ExpressionKind::Identifier(name)
            if &**name == "exports" && script.program.strict && !declares(script, "exports") =>
        {
            found.push(
                finding(script, "strict-exports", assign.target.span, "strict code can't create the variable `exports`")
                    .note("the script ends with `ReferenceError: \"exports\" is not defined`, and the claim is omitted")
                    .help("write `var exports = …`, or end the script with the bare value"),
            );
        }
        ExpressionKind::Member(member) => {
            if let ExpressionKind::Identifier(name) = &member.object.kind
                && &**name == "exports"
                && !script.types.is_own(&member.object)
            {
                found.push(
                    finding(script, "exports-member", assign.target.span, "nothing defines `exports`")
                        .note("the script ends with `ReferenceError: \"exports\" is not defined`; Keycloak takes the value of the last statement, not members of `exports`")
                        .help("end the script with the value itself, such as `exports = result`"),
                );
            }
        }
        _ => {}
    }
}

fn declares(script: &Script<'_>, wanted: &str) -> bool {
    script.program.body.iter().any(|statement| {
        matches!(&statement.kind, StatementKind::Var(declarators)
            if declarators.iter().any(|declarator| &*declarator.name.name == wanted))
    })
}

/// `var user = …` at the top level.
pub(in super::super) fn hidden_binding(script: &Script<'_>, found: &mut Vec<Finding>) {
    for statement in &script.program.body {
        let names = match &statement.kind {
            StatementKind::Var(declarators) => declarators
                .iter()
                .map(|declarator| &declarator.name)
                .collect(),
            StatementKind::Function(function) => function.name.iter().collect(),
            _ => Vec::new(),
        };
        for name in names {
            if script
                .kind
                .bindings()
                .iter()
                .any(|(binding, _)| *binding == &*name.name)
            {
                found.push(
                    finding(
                        script,
                        "hidden-binding",
                        name.span,
                        format!("from here on `{}` isn't Keycloak's", name.name),
                    )
                    .help("give the variable another name"),
                );
            }
        }
    }
}

/// Nashorn's hooks, which change what every missing name means.
pub(in super::super) fn hook<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let (name, span) = match &expression.kind {
        ExpressionKind::Member(member) => (&*member.property.name, member.property.span),
        ExpressionKind::New(new) => match &new.callee.kind {
            ExpressionKind::Identifier(name) => (&**name, new.callee.span),
            _ => return,
        },
        _ => return,
    };
    if matches!(
        name,
        "JSAdapter" | "__noSuchProperty__" | "__noSuchMethod__"
    ) {
        found.push(
            finding(
                script,
                "nashorn-hook",
                span,
                format!("`{name}` isn't run here"),
            )
            .note("Nashorn has it, other engines don't, and no mapper needs it")
            .help("write the properties and functions out"),
        );
    }
}
