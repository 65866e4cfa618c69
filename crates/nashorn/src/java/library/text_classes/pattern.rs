//! `java.util.regex.Pattern`.

use std::rc::Rc;

use crate::java::class::{MemberDef, constant, method};
use crate::java::library::stream;
use crate::java::library::support::{
    NULL_POINTER, Returns, fault, string, string_array, units, with_message,
};
use crate::java::regex::{Flags, Matcher, Pattern, matches, split};
use crate::java::{Call, ClassDef, Finalize, Kind, Plain, Throw, Trace, Value, text};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.regex.Pattern",
        kind: Kind::Class,
        extends: &[],
        members: PATTERN,
    },
    ClassDef {
        name: "java.util.regex.Pattern$$Lambda",
        kind: Kind::Class,
        extends: &["java.util.function.Predicate"],
        members: &[method("boolean test(Object)", test)],
    },
];

/// State of a pattern.
pub(super) type PatternData = Plain<Rc<Pattern>>;

/// State of `asPredicate()` and `asMatchPredicate()`.
#[derive(Debug, Trace, Finalize)]
struct PredicateData {
    #[unsafe_ignore_trace]
    pattern: Rc<Pattern>,
    #[unsafe_ignore_trace]
    whole: bool,
}

const PATTERN: &[MemberDef] = &[
    constant("UNIX_LINES", |_| Ok(Flags::UNIX_LINES.into())),
    constant("CASE_INSENSITIVE", |_| Ok(Flags::CASE_INSENSITIVE.into())),
    constant("COMMENTS", |_| Ok(Flags::COMMENTS.into())),
    constant("MULTILINE", |_| Ok(Flags::MULTILINE.into())),
    constant("LITERAL", |_| Ok(Flags::LITERAL.into())),
    constant("DOTALL", |_| Ok(Flags::DOTALL.into())),
    constant("UNICODE_CASE", |_| Ok(Flags::UNICODE_CASE.into())),
    constant("CANON_EQ", |_| Ok(Flags::CANON_EQ.into())),
    constant("UNICODE_CHARACTER_CLASS", |_| {
        Ok(Flags::UNICODE_CHARACTER_CLASS.into())
    }),
    method("static java.util.regex.Pattern compile(String)", compile),
    method(
        "static java.util.regex.Pattern compile(String, int)",
        compile,
    ),
    method("static boolean matches(String, CharSequence)", |call| {
        let pattern = compiled(call)?;
        let text = super::matcher::input(call, 1)?;
        let result = call.with_expressions(|budget| matches(&pattern, &text, budget));
        result.map(Value::from).map_err(|error| fault(call, error))
    }),
    method("static String quote(String)", |call| {
        let text = units(&call.string(0)?);
        let end: Vec<u16> = "\\E".encode_utf16().collect();
        let escaped: Vec<u16> = "\\E\\\\E\\Q".encode_utf16().collect();
        let inner = text::replace(&text, &end, &escaped);
        let quoted: Vec<u16> = "\\Q".encode_utf16().chain(inner).chain(end).collect();
        Ok(string(&quoted))
    }),
    method("String pattern()", source),
    method("String toString()", source),
    method("int flags()", |call| Ok(own(call)?.flags().0.into())),
    method("java.util.regex.Matcher matcher(CharSequence)", |call| {
        let (pattern, text) = (own(call)?, super::matcher::input(call, 0)?);
        super::matcher::new(call, pattern, text)
    }),
    method("String[] split(CharSequence)", |call| {
        let parts = parts(call)?;
        Ok(string_array(call, parts))
    }),
    method("String[] split(CharSequence, int)", |call| {
        let parts = parts(call)?;
        Ok(string_array(call, parts))
    }),
    method(
        "java.util.stream.Stream splitAsStream(CharSequence)",
        |call| {
            let parts = parts(call)?;
            stream::of_items(call, parts)
        },
    ),
    method("java.util.function.Predicate asPredicate()", |call| {
        predicate(call, false)
    }),
    method("java.util.function.Predicate asMatchPredicate()", |call| {
        predicate(call, true)
    }),
];

/// The pattern of the receiver.
pub(super) fn own(call: &Call<'_>) -> Result<Rc<Pattern>, Throw> {
    call.data(|pattern: &PatternData| pattern.0.clone())
}

fn compiled(call: &mut Call<'_>) -> Result<Pattern, Throw> {
    let Value::String(regex) = call.argument(0) else {
        return Err(with_message(
            call,
            NULL_POINTER,
            "Cannot invoke \"String.isEmpty()\" because \"this.pattern\" is null",
        ));
    };
    let flags = match call.argument(1) {
        Value::Int(flags) => Flags(flags),
        _ => Flags::default(),
    };
    let jdk = call.surroundings().jdk;
    Pattern::compile(&units(&regex), flags, jdk).map_err(|error| fault(call, error))
}

fn compile(call: &mut Call<'_>) -> Returns {
    let pattern = compiled(call)?;
    call.object("java.util.regex.Pattern", Plain(Rc::new(pattern)))
}

fn source(call: &mut Call<'_>) -> Returns {
    Ok(string(own(call)?.source()))
}

fn parts(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let (pattern, text, limit) = (own(call)?, super::matcher::input(call, 0)?, call.int(1));
    let parts = call.with_expressions(|budget| split(&pattern, &text, limit, budget));
    let parts = parts.map_err(|error| fault(call, error))?;
    Ok(parts.iter().map(|part| string(part)).collect())
}

fn predicate(call: &mut Call<'_>, whole: bool) -> Returns {
    let pattern = own(call)?;
    call.object(
        "java.util.regex.Pattern$$Lambda",
        PredicateData { pattern, whole },
    )
}

fn test(call: &mut Call<'_>) -> Returns {
    let (pattern, whole) = call.data(|data: &PredicateData| (data.pattern.clone(), data.whole))?;
    let text = super::matcher::input(call, 0)?;
    let mut matcher = Matcher::new(&pattern, &text);
    let result = call.with_expressions(|budget| {
        if whole {
            matcher.match_from_start(true, budget)
        } else {
            matcher.find(budget)
        }
    });
    result.map(Value::from).map_err(|error| fault(call, error))
}
