//! Whether the claim type that is configured takes the script's value.
//!
//! The table is `docs/guides/claims.md`, measured on servers.

use diagnostic::Finding;
use keycloak_model::KeycloakVersion;
use mapper_runtime::api::Api;
use nashorn::syntax::ast::{Expression, ExpressionKind};

use super::super::{
    Instance, Script,
    infer::{NumberClasses, Type},
    java_type::JavaType,
    result,
    table::finding,
};
use crate::project::{Claim, JsonType};

/// Each value the script can give, against the claim's type.
pub(in super::super) fn unfit(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    let Instance::Claim(claim) = instance else {
        return;
    };
    // Without a name the value is dropped.
    if claim.name.is_none() {
        return;
    }
    for value in result::candidates(script.program) {
        if let Some(classes) = script.types.number(value) {
            found.extend(number(script, claim, value, classes));
        } else {
            found.extend(other(script, claim, value));
        }
    }
}

fn other<'a>(script: &Script<'a>, claim: &Claim, value: &'a Expression) -> Option<Finding> {
    use JsonType::{Boolean, Int, Json, Long, String};
    let finding = |id, message: &str| finding(script, id, value.span, message);
    let kind = script.types.of(value);
    match (&kind, claim.json_type) {
        (Type::Java(java), _) if java.is_collection() && !claim.multivalued => Some(
            finding("list-needs-multivalued", "only the first element of this list becomes the claim")
                .note("of a longer list the server logs a warning, KC-SERVICES0046")
                .help("write `multivalued = true` in `[claim]`, or give the one element itself"),
        ),
        (Type::JavaArray(_), Some(String)) => Some(
            finding("java-array-as-text", "this value is a Java array")
                .note("as String it is the name of its class, `[Ljava.lang.String;@…`, different at each login")
                .help("give a `java.util.ArrayList` with `multivalued = true`, such as `java.util.Arrays.asList(…)` of the array"),
        ),
        (Type::JsObject, Some(String)) => Some(object_as_text(script, value, "`[object Object]`")),
        (Type::Java(java), Some(String)) => {
            shown(java).map(|text| object_as_text(script, value, text))
        }
        (Type::Boolean, Some(kind @ (Int | Long | Json))) => Some(
            claim_type(script, value, "true or false", kind)
                .help("write `json-type = \"boolean\"`"),
        ),
        (Type::JsObject, Some(kind @ (Int | Long | Boolean))) => Some(
            claim_type(script, value, "an object", kind).help("write `json-type = \"JSON\"`"),
        ),
        (Type::Java(java), Some(kind @ (Int | Long | Boolean))) if java.is_map() => Some(
            claim_type(script, value, "a map", kind).help("write `json-type = \"JSON\"`"),
        ),
        (Type::Java(java), Some(Json)) if is_opaque(java) => Some(
            claim_type(script, value, &format!("a Java {java}"), Json)
                .help("give a text, a JavaScript object or a `java.util.Map` with what you want of it"),
        ),
        (Type::JavaArray(_), Some(kind)) => Some(
            claim_type(script, value, "a Java array", kind)
                .help("give a `java.util.ArrayList` with `multivalued = true`"),
        ),
        _ => None,
    }
}

fn number(
    script: &Script<'_>,
    claim: &Claim,
    value: &Expression,
    classes: NumberClasses,
) -> Option<Finding> {
    let kind = claim.json_type?;
    let (taken, name) = match kind {
        JsonType::Int => (classes.integer, "Integer"),
        JsonType::Long => (classes.long, "Long"),
        JsonType::Json | JsonType::Boolean => {
            return Some(
                claim_type(script, value, "a number", kind)
                    .help("leave `json-type` out, so that the number stays as it is"),
            );
        }
        JsonType::String => return as_text(script, value, classes),
    };
    let words = words(classes);
    let help = "give the text of the number, `String(…)`: Keycloak reads the number from it";
    if !taken {
        let message = format!(
            "this is {words}, and the claim type {} takes only a Java {name}",
            kind.label()
        );
        return Some(
            finding(script, "number-into-int-long", value.span, message)
                .note(consequence(script.versions))
                .help(help),
        );
    }
    let others = classes.integer as u8 + classes.double as u8 + classes.long as u8;
    (others > 1).then(|| {
        let message = format!(
            "this is {words}, and the claim type {} takes only a Java {name}",
            kind.label()
        );
        finding(script, "number-class", value.span, message)
            .note(consequence(script.versions))
            .help(help)
    })
}

/// `5` is the text `5`, and `5.0`, its Double, the text `5.0`.
fn as_text(script: &Script<'_>, value: &Expression, classes: NumberClasses) -> Option<Finding> {
    if !classes.double || matches!(value.kind, ExpressionKind::Number(_)) {
        return None;
    }
    let message = format!("this is {}", words(classes));
    Some(
        finding(script, "number-class", value.span, message)
            .note("as String a Double is written as Java does: `5.0`, `3.0E9`")
            .help("give the text that JavaScript makes of it: `String(…)`"),
    )
}

fn words(classes: NumberClasses) -> String {
    let names = [
        (classes.integer, "an Integer"),
        (classes.double, "a Double"),
        (classes.long, "a Java Long"),
    ];
    let names: Vec<_> = names
        .into_iter()
        .filter_map(|(has, name)| has.then_some(name))
        .collect();
    names.join(" or ")
}

fn claim_type(script: &Script<'_>, value: &Expression, what: &str, kind: JsonType) -> Finding {
    let message = format!(
        "this is {what}, which the claim type {} doesn't take",
        kind.label()
    );
    finding(script, "claim-type", value.span, message).note(consequence(script.versions))
}

/// Whether an object is none of the JSON type's: neither a map nor a list, nor known to be a tree of Jackson's.
fn is_opaque(java: &JavaType) -> bool {
    const JDK: &[&str] = &[
        "Date",
        "Locale",
        "Map$Entry",
        "Optional",
        "StringBuilder",
        "UUID",
        "java.time.Instant",
        "java.time.LocalDate",
    ];
    JDK.contains(&java.name.as_str()) || !Api::table().members(&java.name).is_empty()
}

/// What an object that isn't made for it looks like as text.
pub(super) fn shown(java: &JavaType) -> Option<&'static str> {
    if java.is_map() {
        return Some("`{key=value}`");
    }
    // Not what is nested in one: an enum's text is its name.
    let own = java.name.rsplit(['.', '$']).next().unwrap_or_default();
    let is_model = own.contains("Model") && !Api::table().members(&java.name).is_empty();
    (is_model || java.name == "Optional").then_some("the name of a Java class")
}

pub(super) fn object_as_text(script: &Script<'_>, value: &Expression, text: &str) -> Finding {
    finding(
        script,
        "object-as-text",
        value.span,
        "this value is an object",
    )
    .note(format!("as text it is {text}"))
    .help("give the text you want, such as `JSON.stringify(…)` of a JavaScript object")
}

/// What a value that can't be converted does. It changed in 26.7.0.
fn consequence(versions: &[KeycloakVersion]) -> &'static str {
    let silent = versions
        .iter()
        .filter(|version| version.at_least(26, 7))
        .count();
    if silent == 0 {
        "the login fails: HTTP 500, `unknown_error`"
    } else if silent == versions.len() {
        "the claim is left out, and nothing is logged; before 26.7 the login fails"
    } else {
        "up to 26.6 the login fails: HTTP 500, `unknown_error`; from 26.7 on the claim is left out, and nothing is logged"
    }
}
