//! Texts, which have the methods of both languages.

use diagnostic::Finding;
use nashorn::syntax::ast::Expression;

use super::super::{
    Script,
    infer::{Type, literal_text},
    table::finding,
};
use super::interop::method;
use super::language::MISSING_STRING_METHODS;
use super::method_call;

/// What texts have in Nashorn 15.4, as it lists them itself: its `String.prototype` and `Object.prototype`, and the
/// methods of Java's `String` that aren't static (Java 17, and `splitWithDelimiters` of 21).
const STRING_METHODS: &[&str] = &[
    "charAt",
    "charCodeAt",
    "chars",
    "codePointAt",
    "codePointBefore",
    "codePointCount",
    "codePoints",
    "compareTo",
    "compareToIgnoreCase",
    "concat",
    "constructor",
    "contains",
    "contentEquals",
    "describeConstable",
    "endsWith",
    "equals",
    "equalsIgnoreCase",
    "formatted",
    "getBytes",
    "getChars",
    "getClass",
    "hasOwnProperty",
    "hashCode",
    "indent",
    "indexOf",
    "intern",
    "isBlank",
    "isEmpty",
    "isPrototypeOf",
    "lastIndexOf",
    "length",
    "lines",
    "localeCompare",
    "match",
    "matches",
    "notify",
    "notifyAll",
    "offsetByCodePoints",
    "propertyIsEnumerable",
    "regionMatches",
    "repeat",
    "replace",
    "replaceAll",
    "replaceFirst",
    "resolveConstantDesc",
    "search",
    "slice",
    "split",
    "splitWithDelimiters",
    "startsWith",
    "strip",
    "stripIndent",
    "stripLeading",
    "stripTrailing",
    "subSequence",
    "substr",
    "substring",
    "toCharArray",
    "toLocaleLowerCase",
    "toLocaleString",
    "toLocaleUpperCase",
    "toLowerCase",
    "toString",
    "toUpperCase",
    "transform",
    "translateEscapes",
    "trim",
    "trimLeft",
    "trimRight",
    "valueOf",
    "wait",
];

/// `user.getUsername().test(/x/)`
pub(in super::super) fn text_method<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((_, member)) = method_call(expression) else {
        return;
    };
    let name = &*member.property.name;
    let is_known = STRING_METHODS.contains(&name)
        || MISSING_STRING_METHODS
            .iter()
            .any(|(missing, _)| *missing == name);
    // A script may give texts methods of its own.
    if is_known
        || script.types.of(&member.object) != Type::String
        || script.source.text().contains("prototype")
    {
        return;
    }
    let finding = finding(script, "unknown-member", member.property.span, format!("a text has no method `{name}`"))
        .note(format!("the script ends with `TypeError: … .{name} is not a function`, the server logs an error, and the claim is omitted"));
    found.push(
        match (
            name,
            diagnostic::closest(name, STRING_METHODS.iter().copied()),
        ) {
            ("test" | "exec", _) => finding.help(format!(
                "it is the regular expression that has it: `/…/.{name}(text)`"
            )),
            (_, Some(similar)) => finding.help(format!("did you mean `{similar}`?")),
            (_, None) => finding,
        },
    );
}

/// `'a.b'.replaceAll('.', '-')`
pub(in super::super) fn text_pattern<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((call, member)) = method(expression) else {
        return;
    };
    if !matches!(&*member.property.name, "replaceAll" | "replaceFirst")
        || script.types.of(&member.object) != Type::String
    {
        return;
    }
    let Some(pattern) = call.arguments.first() else {
        return;
    };
    if let Some(text) = literal_text(pattern)
        && text.chars().count() == 1
        && text.contains(['.', '|', '$', '^', '*', '+', '?', '(', '[', '{', '\\'])
    {
        found.push(
            finding(
                script,
                "text-pattern",
                pattern.span,
                format!("Java takes this `{text}` for a regular expression"),
            )
            .note("`'a.b'.replaceAll('.', '-')` is `---`")
            .help(format!(
                "write `.split('{text}').join(…)`, or escape it as `'\\\\{text}'`"
            )),
        );
    }
}
