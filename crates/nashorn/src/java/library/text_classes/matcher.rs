//! `java.util.regex.Matcher` and `MatchResult`.

use std::rc::Rc;

use crate::java::class::{MemberDef, declared, method};
use crate::java::fault::{Fault, Thrown};
use crate::java::library::stream;
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, INDEX, NULL_POINTER, Returns, count, exception, fault, not_null, string,
    units, with_message,
};
use crate::java::regex::{Budget, Matcher, MatcherState, Pattern};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

/// State of a matcher.
#[derive(Debug)]
struct MatcherData {
    pattern: Rc<Pattern>,
    text: Rc<[u16]>,
    state: MatcherState,
}

const MATCHER: &str = "java.util.regex.Matcher";
const RESULT: &str = "java.util.regex.Matcher$ImmutableMatchResult";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.regex.MatchResult",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            declared("int start()"),
            declared("int start(int)"),
            declared("int end()"),
            declared("int end(int)"),
            declared("String group()"),
            declared("String group(int)"),
            declared("int groupCount()"),
        ],
    },
    ClassDef {
        name: RESULT,
        kind: Kind::Class,
        extends: &["java.util.regex.MatchResult"],
        members: GROUPS,
    },
    ClassDef {
        name: MATCHER,
        kind: Kind::Class,
        extends: &[RESULT],
        members: MEMBERS,
    },
];

/// What a match can be asked.
const GROUPS: &[MemberDef] = &[
    method("int start()", |call| place(call, 0, Side::Start)),
    method("int start(int)", |call| {
        let group = call.int(0);
        place(call, group.into(), Side::Start)
    }),
    method("int start(String)", |call| {
        let group = named(call)?;
        place(call, group, Side::Start)
    }),
    method("int end()", |call| place(call, 0, Side::End)),
    method("int end(int)", |call| {
        let group = call.int(0);
        place(call, group.into(), Side::End)
    }),
    method("int end(String)", |call| {
        let group = named(call)?;
        place(call, group, Side::End)
    }),
    method("String group()", |call| group(call, 0)),
    method("String group(int)", |call| {
        let number = call.int(0);
        group(call, number.into())
    }),
    method("String group(String)", |call| {
        let number = named(call)?;
        group(call, number)
    }),
    method("int groupCount()", |call| {
        with(call, |matcher, _| {
            Ok(Value::Int(count(matcher.group_count())))
        })
    }),
];

const MEMBERS: &[MemberDef] = &[
    method("boolean find()", |call| {
        with(call, |matcher, budget| Ok(matcher.find(budget)?.into()))
    }),
    method("boolean find(int)", |call| {
        let length = call.data(|matcher: &Plain<MatcherData>| matcher.0.text.len())?;
        let Some(from) = usize::try_from(call.int(0))
            .ok()
            .filter(|&from| from <= length)
        else {
            return Err(with_message(call, INDEX, "Illegal start index"));
        };
        reset(call)?;
        with(call, |matcher, budget| {
            Ok(matcher.search(from, budget)?.into())
        })
    }),
    method("boolean matches()", |call| {
        with(call, |matcher, budget| {
            Ok(matcher.match_from_start(true, budget)?.into())
        })
    }),
    method("boolean lookingAt()", |call| {
        with(call, |matcher, budget| {
            Ok(matcher.match_from_start(false, budget)?.into())
        })
    }),
    method("java.util.regex.Matcher reset()", |call| {
        reset(call)?;
        Ok(call.this().clone())
    }),
    method("java.util.regex.Matcher reset(CharSequence)", |call| {
        let text = input(call, 0)?;
        reset(call)?;
        call.data_mut(|matcher: &mut Plain<MatcherData>| matcher.0.text = text.into())?;
        Ok(call.this().clone())
    }),
    method("java.util.regex.Pattern pattern()", |call| {
        let pattern = call.data(|matcher: &Plain<MatcherData>| matcher.0.pattern.clone())?;
        call.object("java.util.regex.Pattern", Plain(pattern))
    }),
    method("java.util.regex.MatchResult toMatchResult()", result),
    method("java.util.stream.Stream results()", |call| {
        reset(call)?;
        let mut results = Vec::new();
        while let Value::Boolean(true) =
            with(call, |matcher, budget| Ok(matcher.find(budget)?.into()))?
        {
            results.push(result(call)?);
        }
        stream::of_items(call, results)
    }),
    method("String replaceAll(String)", |call| {
        replace(call, usize::MAX)
    }),
    method("String replaceFirst(String)", |call| replace(call, 1)),
    method("String replaceAll(java.util.function.Function)", |call| {
        replace_by(call, usize::MAX)
    }),
    method("String replaceFirst(java.util.function.Function)", |call| {
        replace_by(call, 1)
    }),
    method(
        "java.util.regex.Matcher appendReplacement(StringBuffer, String)",
        append_replacement,
    ),
    method(
        "java.util.regex.Matcher appendReplacement(StringBuilder, String)",
        append_replacement,
    ),
    method("StringBuffer appendTail(StringBuffer)", append_tail),
    method("StringBuilder appendTail(StringBuilder)", append_tail),
    method("static String quoteReplacement(String)", |call| {
        let text = units(&call.string(0)?);
        let special = |unit: &u16| matches!(*unit, 0x5C | 0x24);
        let quoted: Vec<u16> = text
            .iter()
            .flat_map(|unit| special(unit).then_some(0x5C).into_iter().chain([*unit]))
            .collect();
        Ok(string(&quoted))
    }),
    method("String toString()", |call| {
        call.data(|matcher: &Plain<MatcherData>| {
            let MatcherData {
                pattern,
                text,
                state,
            } = &matcher.0;
            let last = Matcher::resume(pattern, text, state.clone())
                .group(0)
                .ok()
                .flatten();
            format!(
                "{MATCHER}[pattern={} region=0,{} lastmatch={}]",
                String::from_utf16_lossy(pattern.source()),
                text.len(),
                String::from_utf16_lossy(last.unwrap_or(&[]))
            )
            .into()
        })
    }),
];

/// A new matcher.
pub(super) fn new(call: &Call<'_>, pattern: Rc<Pattern>, text: Vec<u16>) -> Returns {
    call.object(
        MATCHER,
        Plain(MatcherData {
            pattern,
            text: text.into(),
            state: MatcherState::new(),
        }),
    )
}

/// A text to be matched.
pub(super) fn input(call: &mut Call<'_>, index: usize) -> Result<Vec<u16>, Throw> {
    match call.argument(index) {
        Value::Null => Err(with_message(
            call,
            NULL_POINTER,
            "Cannot invoke \"java.lang.CharSequence.length()\" because \"this.text\" is null",
        )),
        text => Ok(units(&call.text(&text)?)),
    }
}

/// Lets the receiver's matcher do something, and keeps its new state.
fn with(
    call: &mut Call<'_>,
    body: impl FnOnce(&mut Matcher<'_>, &mut Budget) -> Result<Value, Fault>,
) -> Returns {
    let (pattern, text, state) = call.data(|matcher: &Plain<MatcherData>| {
        (
            matcher.0.pattern.clone(),
            matcher.0.text.clone(),
            matcher.0.state.clone(),
        )
    })?;
    let mut matcher = Matcher::resume(&pattern, &text, state);
    let result = call.with_expressions(|budget| body(&mut matcher, budget));
    let state = matcher.state().clone();
    call.data_mut(|matcher: &mut Plain<MatcherData>| matcher.0.state = state)?;
    result.map_err(|error| fault(call, error))
}

fn reset(call: &Call<'_>) -> Result<(), Throw> {
    call.data_mut(|matcher: &mut Plain<MatcherData>| matcher.0.state = MatcherState::new())
}

enum Side {
    Start,
    End,
}

fn place(call: &mut Call<'_>, group: i64, side: Side) -> Returns {
    with(call, |matcher, _| {
        let span = matcher.span(group, "No match available")?;
        Ok(Value::Int(span.map_or(-1, |(start, end)| {
            count(match side {
                Side::Start => start,
                Side::End => end,
            })
        })))
    })
}

fn group(call: &mut Call<'_>, group: i64) -> Returns {
    with(call, |matcher, _| {
        Ok(matcher.group(group)?.map_or(Value::Null, string))
    })
}

/// The number of the group that is named.
fn named(call: &mut Call<'_>) -> Result<i64, Throw> {
    let name = match call.argument(0) {
        Value::String(name) => name.to_std_string_lossy(),
        _ => return Err(with_message(call, NULL_POINTER, "Group name")),
    };
    // A match comes first, then the name.
    place(call, 0, Side::Start).map_err(|throw| {
        match call.data(|matcher: &Plain<MatcherData>| matcher.0.state.has_match()) {
            Ok(false) => exception(
                call,
                Thrown::new("java.lang.IllegalStateException", "No match found"),
            ),
            _ => throw,
        }
    })?;
    let number = call.data(|matcher: &Plain<MatcherData>| matcher.0.pattern.group_named(&name))?;
    match number {
        Some(number) => Ok(i64::try_from(number).unwrap_or(0)),
        None => Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            format!("No group with name <{name}>"),
        )),
    }
}

/// The present match, which later ones don't change.
fn result(call: &mut Call<'_>) -> Returns {
    let data = call.data(|matcher: &Plain<MatcherData>| MatcherData {
        pattern: matcher.0.pattern.clone(),
        text: matcher.0.text.clone(),
        state: matcher.0.state.clone(),
    })?;
    call.object(RESULT, Plain(data))
}

fn replace(call: &mut Call<'_>, most: usize) -> Returns {
    let replacement = match call.argument(0) {
        Value::String(text) => units(&text),
        _ => return Err(with_message(call, NULL_POINTER, "replacement")),
    };
    reset(call)?;
    let mut out = Vec::new();
    let mut left = most;
    while left > 0
        && let Value::Boolean(true) =
            with(call, |matcher, budget| Ok(matcher.find(budget)?.into()))?
    {
        with(call, |matcher, _| {
            Ok(matcher
                .append_replacement(&mut out, &replacement)
                .map(|()| Value::Null)?)
        })?;
        call.check_length(out.len())?;
        left -= 1;
    }
    tail(call, &mut out)?;
    Ok(string(&out))
}

fn replace_by(call: &mut Call<'_>, most: usize) -> Returns {
    let function = not_null(call, 0)?;
    reset(call)?;
    let mut out = Vec::new();
    let mut left = most;
    while left > 0
        && let Value::Boolean(true) =
            with(call, |matcher, budget| Ok(matcher.find(budget)?.into()))?
    {
        let result = result(call)?;
        let replacement = call.apply(&function, &[result])?;
        let replacement = units(&call.text(&replacement)?);
        with(call, |matcher, _| {
            Ok(matcher
                .append_replacement(&mut out, &replacement)
                .map(|()| Value::Null)?)
        })?;
        call.check_length(out.len())?;
        left -= 1;
    }
    tail(call, &mut out)?;
    Ok(string(&out))
}

fn tail(call: &mut Call<'_>, out: &mut Vec<u16>) -> Result<(), Throw> {
    with(call, |matcher, _| {
        matcher.append_tail(out);
        Ok(Value::Null)
    })?;
    call.check_length(out.len())
}

fn append_replacement(call: &mut Call<'_>) -> Returns {
    let (builder, replacement) = (not_null(call, 0)?, units(&call.string(1)?));
    let mut out = Vec::new();
    with(call, |matcher, _| {
        Ok(matcher
            .append_replacement(&mut out, &replacement)
            .map(|()| Value::Null)?)
    })?;
    call.invoke(&builder, "append", &[string(&out)])?;
    Ok(call.this().clone())
}

fn append_tail(call: &mut Call<'_>) -> Returns {
    let builder = not_null(call, 0)?;
    let mut out = Vec::new();
    tail(call, &mut out)?;
    call.invoke(&builder, "append", &[string(&out)])
}
