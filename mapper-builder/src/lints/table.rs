//! Every lint: its id, its level, and what it is about in a sentence.

use diagnostic::{Finding, Level, Span};
use nashorn::syntax::ast::Expression;

use super::{
    Instance, Script,
    rules::{
        aws_shape, claim_value, hoisted, interop, language, long, members, names, null, order,
        saml, server, targets, text, value,
    },
};

/// A lint as the docs list it. Its page is `docs/lints/ID.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lint {
    /// Stable id.
    pub id: &'static str,
    /// How bad its findings are.
    pub level: Level,
    /// What it finds.
    pub summary: &'static str,
}

const fn error(id: &'static str, summary: &'static str) -> Lint {
    Lint {
        id,
        level: Level::Error,
        summary,
    }
}

const fn warning(id: &'static str, summary: &'static str) -> Lint {
    Lint {
        id,
        level: Level::Warning,
        summary,
    }
}

const fn note(id: &'static str, summary: &'static str) -> Lint {
    Lint {
        id,
        level: Level::Note,
        summary,
    }
}

/// All lints for scripts, by id.
pub const LINTS: &[Lint] = &[
    warning(
        "accidental-result",
        "the last statement is a call whose result becomes the claim by accident",
    ),
    warning(
        "blocking-call",
        "the script talks to another server, or sleeps, while a user waits for the token",
    ),
    warning(
        "database-write",
        "the script changes the user or the realm at every login",
    ),
    warning(
        "direct-token-write",
        "the script sets a standard claim of the token directly",
    ),
    error("ends-server", "the call ends the Keycloak process"),
    error(
        "exports-member",
        "a member of `exports` is assigned, but nothing defines `exports`",
    ),
    warning(
        "hidden-binding",
        "a variable of the script hides a name that Keycloak binds",
    ),
    error(
        "java-array-method",
        "an array method of JavaScript is called on a Java collection or array",
    ),
    error(
        "java-long-date",
        "a date is made of a Java `long`, which gives an invalid one",
    ),
    error(
        "java-long-equality",
        "a Java `long` is compared with `===`, which is always false",
    ),
    error(
        "java-object-keys",
        "`Object.keys` and its like don't take Java objects",
    ),
    error(
        "java-to-argument",
        "`Java.to` is given something that is no JavaScript array",
    ),
    error(
        "js-array-claim",
        "the value is a JavaScript array, which no claim type understands as a list",
    ),
    error(
        "member-version",
        "a member doesn't exist in every Keycloak version the script is for",
    ),
    error("missing-builtin", "a built-in that Nashorn doesn't have"),
    error("nashorn-hook", "a Nashorn hook that this tool doesn't run"),
    warning(
        "nested-js-array",
        "a JavaScript array inside an object becomes an object with the keys 0, 1, …",
    ),
    warning(
        "no-value",
        "no statement gives the script a value, and nothing is written to the token",
    ),
    warning(
        "null-attribute",
        "a method is called on what may be null: an attribute, an email address, a role",
    ),
    warning(
        "opaque-value",
        "the value is a function, date or regular expression, which becomes `{}`",
    ),
    warning(
        "read-before-set",
        "a variable is read above the line that sets it",
    ),
    warning(
        "role-may-be-null",
        "a role is looked up by name and used without a test",
    ),
    error(
        "server-access",
        "the script reaches for files, processes, threads or reflection",
    ),
    warning("set-index", "a Java set can't be indexed"),
    warning(
        "silent-iteration",
        "iterating a Java stream or set this way does nothing, without an error",
    ),
    error("stream-reused", "a Java stream is used a second time"),
    error(
        "strict-exports",
        "strict code assigns `exports`, which nothing defines",
    ),
    warning(
        "stringify-java",
        "`JSON.stringify` gives undefined for Java objects",
    ),
    note(
        "text-claim-order",
        "the order of what a text is joined from isn't promised",
    ),
    warning(
        "text-pattern",
        "Java's `replaceAll` takes a regular expression, not a text",
    ),
    error(
        "uncollected-stream",
        "the value is a stream, which breaks the login",
    ),
    error("undefined-name", "a name that nothing defines"),
    error("unknown-member", "no Keycloak version has this member"),
    error(
        "wrong-arity",
        "a Java method is called with a number of arguments it doesn't take",
    ),
];

/// All lints for how `mapper.toml` configures the mapper's instance, and for scripts that don't go
/// with it, by id.
pub const INSTANCE_LINTS: &[Lint] = &[
    error(
        "aws-claim-shape",
        "a claim for AWS has a shape that STS doesn't take",
    ),
    warning(
        "aws-claim-target",
        "a claim for AWS goes where AWS doesn't read it",
    ),
    error(
        "claim-breaks-token",
        "a claim of this name makes the token unusable, or stands in it twice",
    ),
    error(
        "claim-name-dots",
        "the dots of a URL as claim name aren't escaped",
    ),
    error("claim-type", "the claim's type doesn't take such a value"),
    warning(
        "introspection-client",
        "at introspection the client of the context is the one that asks",
    ),
    error(
        "java-array-as-text",
        "a Java array as String is the name of its class",
    ),
    warning(
        "list-needs-multivalued",
        "of a list only the first element becomes the claim",
    ),
    warning(
        "number-class",
        "what becomes of a number depends on the Java class it happens to have",
    ),
    error(
        "number-into-int-long",
        "the number's Java class doesn't go with the claim type",
    ),
    error(
        "object-as-text",
        "an object as text doesn't show what is in it",
    ),
    error(
        "protected-claim",
        "Keycloak doesn't let mappers set this claim",
    ),
    warning(
        "saml-null-value",
        "null becomes an attribute whose value is `xsi:nil`",
    ),
    error(
        "saml-single-list",
        "with `single` every element of the list must be a text",
    ),
    error(
        "token-binding",
        "the script uses what isn't there at one of its targets",
    ),
];

/// A lint that looks at one expression.
type ExpressionRule = for<'a> fn(&Script<'a>, &'a Expression, &mut Vec<Finding>);

pub(super) const EXPRESSION: &[ExpressionRule] = &[
    interop::array_method,
    interop::java_to,
    long::long_date,
    long::long_equality,
    interop::object_keys,
    interop::set_index,
    interop::silent_call,
    interop::stringify,
    text::text_pattern,
    language::hook,
    language::missing_global,
    language::missing_member,
    language::strict_exports,
    text::text_method,
    members::member,
    server::blocking,
    server::database_write,
    server::direct_token_write,
    server::ends_server,
    server::server_access,
    null::null_attribute,
    value::role_lookup,
    value::written,
];

/// Lints that look at the script as a whole.
pub(super) const WHOLE: &[fn(&Script<'_>, &mut Vec<Finding>)] = &[
    hoisted::read_before_set,
    interop::stream_reused,
    language::hidden_binding,
    names::undefined_name,
    order::text_claim,
    value::accidental,
    value::no_value,
    value::unfit,
];

/// Lints that look at the script and at how its instance is configured.
pub(super) const USE: &[fn(&Script<'_>, Instance<'_>, &mut Vec<Finding>)] = &[
    aws_shape::given,
    claim_value::unfit,
    saml::null_value,
    saml::object_as_text,
    saml::single_list,
    targets::introspection_client,
    targets::token_binding,
    targets::token_methods,
    targets::token_roles,
];

/// The level of the lint called `id`.
pub(super) fn level(id: &str) -> Level {
    LINTS
        .iter()
        .chain(INSTANCE_LINTS)
        .find(|lint| lint.id == id)
        .map_or(Level::Error, |lint| lint.level)
}

/// A finding of the lint called `id`, with the level of the table.
pub(super) fn finding(
    script: &Script<'_>,
    id: &'static str,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    Finding::new(level(id), id, message).at(script.source, span)
}
