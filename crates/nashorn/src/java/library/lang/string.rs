//! Instance methods of `java.lang.String` and `CharSequence`.

use super::{formatting, patterns, string_statics};
use crate::java::class::{MemberDef, method};
use crate::java::library::joined;
use crate::java::library::order::compare_to;
use crate::java::library::stream;
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NULL_POINTER, Returns, STRING_INDEX, bare, byte_array, count, string, units,
    with_message,
};
use crate::java::library::text_classes::charset::Charset;
use crate::java::{Call, Jdk, JsString, Throw, Type, Value, text};

/// Members of `java.lang.CharSequence`.
pub(in crate::java::library) const CHAR_SEQUENCE: &[MemberDef] = &[
    method("int length()", |call| {
        Ok(count(own_text(call)?.len()).into())
    }),
    method("char charAt(int)", char_at),
    method("java.util.stream.IntStream chars()", |call| {
        let text = units(&own_text(call)?);
        stream::of_ints(call, text.into_iter().map(i32::from))
    }),
    method("java.util.stream.IntStream codePoints()", |call| {
        let text = units(&own_text(call)?);
        stream::of_ints(call, text::code_points(&text).into_iter().map(|c| c as i32))
    }),
    method("CharSequence subSequence(int, int)", substring),
    method("boolean isEmpty()", |call| {
        Ok(own_text(call)?.is_empty().into())
    }),
];

/// Members of `java.lang.String`.
pub(in crate::java::library) const STRING: [MemberDef; ROWS] = joined(&[
    INSTANCE,
    patterns::STRING,
    formatting::STRING,
    string_statics::STRING,
]);

const ROWS: usize = INSTANCE.len()
    + patterns::STRING.len()
    + formatting::STRING.len()
    + string_statics::STRING.len();

const INSTANCE: &[MemberDef] = &[
    method("int codePointAt(int)", |call| {
        let text = own(call)?;
        let at = checked_index(call, text.len())?;
        Ok(text::code_point_at(&text, at)
            .map_or(0, |c| c as i32)
            .into())
    }),
    method("int codePointBefore(int)", |call| {
        let text = own(call)?;
        let before = usize::try_from(call.int(0))
            .ok()
            .filter(|&at| at > 0 && at <= text.len());
        let Some(at) = before else {
            return Err(out_of_range(call, call.int(0)));
        };
        let pair = at
            .checked_sub(2)
            .and_then(|at| text::code_point_at(&text, at))
            .filter(|&c| c > 0xFFFF);
        let single = text.get(at - 1).copied().map(u32::from);
        Ok(pair.or(single).map_or(0, |c| c as i32).into())
    }),
    method("int codePointCount(int, int)", |call| {
        let text = own(call)?;
        let (begin, end) = range(call, text.len())
            .map_err(|_| bare(call, crate::java::library::support::INDEX))?;
        Ok(count(text::code_points(text.get(begin..end).unwrap_or(&[])).len()).into())
    }),
    method("int compareTo(String)", compare_to),
    method("int compareToIgnoreCase(String)", |call| {
        let (text, other) = (own(call)?, argument(call, 0, "s2")?);
        Ok(text::compare_ignoring_case(&text, &other).into())
    }),
    method("String concat(String)", |call| {
        let (text, other) = (own(call)?, argument(call, 0, "str")?);
        concatenated(call, &[&text, &other])
    }),
    method("boolean contains(CharSequence)", |call| {
        let (text, part) = (own(call)?, sequence(call, 0, "s")?);
        Ok((text::index_of(&text, &part, 0) >= 0).into())
    }),
    method("boolean contentEquals(CharSequence)", |call| {
        let (text, other) = (own(call)?, sequence(call, 0, "cs")?);
        Ok((text == other).into())
    }),
    method("boolean endsWith(String)", |call| {
        let (text, part) = (own(call)?, argument(call, 0, "suffix")?);
        Ok(text.ends_with(&part).into())
    }),
    method("boolean startsWith(String)", |call| {
        let (text, part) = (own(call)?, argument(call, 0, "prefix")?);
        Ok(text.starts_with(&part).into())
    }),
    method("boolean startsWith(String, int)", |call| {
        let (text, part) = (own(call)?, argument(call, 0, "prefix")?);
        let rest = usize::try_from(call.int(1))
            .ok()
            .and_then(|at| text.get(at..));
        Ok(rest.is_some_and(|rest| rest.starts_with(&part)).into())
    }),
    method("boolean equals(Object)", |call| {
        Ok(matches!((call.this(), call.argument(0)), (Value::String(this), Value::String(other)) if *this == other).into())
    }),
    method("boolean equalsIgnoreCase(String)", |call| {
        let text = own(call)?;
        Ok(match call.argument(0) {
            Value::String(other) => text::equal_ignoring_case(&text, &units(&other)),
            _ => false,
        }
        .into())
    }),
    method("byte[] getBytes()", |call| {
        let bytes = Charset::Utf8.encode(&own(call)?);
        Ok(byte_array(call, &bytes))
    }),
    method("byte[] getBytes(String)", |call| {
        let charset = Charset::by_name(call, 0)?;
        let bytes = charset.encode(&own(call)?);
        Ok(byte_array(call, &bytes))
    }),
    method("byte[] getBytes(java.nio.charset.Charset)", |call| {
        let charset = Charset::argument(call, 0)?;
        let bytes = charset.encode(&own(call)?);
        Ok(byte_array(call, &bytes))
    }),
    method("int hashCode()", |call| {
        let this = call.this().clone();
        Ok(call.hash(&this)?.into())
    }),
    method("int indexOf(String)", |call| find(call, false)),
    method("int indexOf(String, int)", |call| find(call, false)),
    method("int indexOf(int)", |call| find_code_point(call, false)),
    method("int indexOf(int, int)", |call| find_code_point(call, false)),
    method("int lastIndexOf(String)", |call| find(call, true)),
    method("int lastIndexOf(String, int)", |call| find(call, true)),
    method("int lastIndexOf(int)", |call| find_code_point(call, true)),
    method("int lastIndexOf(int, int)", |call| {
        find_code_point(call, true)
    }),
    method("String intern()", |call| Ok(call.this().clone())),
    method("boolean isBlank()", |call| {
        Ok(text::code_points(&own(call)?)
            .into_iter()
            .all(text::is_white_space)
            .into())
    }),
    method("java.util.stream.Stream lines()", |call| {
        let text = own(call)?;
        let lines = text::lines(&text).into_iter().map(string).collect();
        stream::of_items(call, lines)
    }),
    method("boolean regionMatches(int, String, int, int)", |call| {
        region_matches(call, false, 0)
    }),
    method(
        "boolean regionMatches(boolean, int, String, int, int)",
        |call| {
            let ignore_case = call.boolean(0);
            region_matches(call, ignore_case, 1)
        },
    ),
    method("String repeat(int)", |call| {
        let (text, times) = (own(call)?, call.int(0));
        let Ok(times) = usize::try_from(times) else {
            return Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                format!("count is negative: {times}"),
            ));
        };
        call.check_length(text.len().saturating_mul(times))?;
        Ok(string(&text.repeat(times)))
    }),
    method("String replace(char, char)", |call| {
        let text = own(call)?;
        let (Value::Char(old), Value::Char(new)) = (call.argument(0), call.argument(1)) else {
            return Ok(call.this().clone());
        };
        Ok(string(
            &text
                .iter()
                .map(|&unit| if unit == old { new } else { unit })
                .collect::<Vec<_>>(),
        ))
    }),
    method("String replace(CharSequence, CharSequence)", |call| {
        let (text, part) = (own(call)?, sequence(call, 0, "target")?);
        let with = sequence(call, 1, "replacement")?;
        call.check_length(text.len().saturating_mul(with.len().max(1)) / part.len().max(1))?;
        Ok(string(&text::replace(&text, &part, &with)))
    }),
    method("String strip()", |call| {
        Ok(string(text::strip(&own(call)?)))
    }),
    method("String stripLeading()", |call| {
        Ok(string(text::strip_leading(&own(call)?)))
    }),
    method("String stripTrailing()", |call| {
        Ok(string(text::strip_trailing(&own(call)?)))
    }),
    method("String trim()", |call| Ok(string(text::trim(&own(call)?)))),
    method("String substring(int)", |call| {
        let text = own(call)?;
        let begin = call.int(0);
        match usize::try_from(begin)
            .ok()
            .and_then(|begin| text.get(begin..))
        {
            Some(rest) => Ok(string(rest)),
            None => Err(bad_substring(call, text.len())),
        }
    }),
    method("String substring(int, int)", substring),
    method("char[] toCharArray()", |call| {
        let items = own(call)?.into_iter().map(Value::Char).collect();
        Ok(call.array(Type::Char, items))
    }),
    method("String toLowerCase()", |call| {
        Ok(string(&text::to_lower_case(&own(call)?)))
    }),
    method("String toUpperCase()", |call| {
        Ok(string(&text::to_upper_case(&own(call)?)))
    }),
    method("String toLowerCase(java.util.Locale)", |call| {
        root_locale(call)?;
        Ok(string(&text::to_lower_case(&own(call)?)))
    }),
    method("String toUpperCase(java.util.Locale)", |call| {
        root_locale(call)?;
        Ok(string(&text::to_upper_case(&own(call)?)))
    }),
    method("String toString()", |call| Ok(call.this().clone())),
    method("Object transform(java.util.function.Function)", |call| {
        let (function, this) = (call.argument(0), call.this().clone());
        call.apply(&function, &[this])
    }),
];

/// The receiver as text.
pub(super) fn own_text(call: &mut Call<'_>) -> Result<JsString, Throw> {
    match call.this().clone() {
        Value::String(text) => Ok(text),
        other => call.text(&other),
    }
}

/// The receiver's UTF-16 units.
pub(super) fn own(call: &mut Call<'_>) -> Result<Vec<u16>, Throw> {
    let text = own_text(call)?;
    call.charge(text.len() / 8)?;
    Ok(units(&text))
}

/// An argument of type `String`, which the JDK's own code calls `name`.
pub(super) fn argument(call: &Call<'_>, index: usize, name: &str) -> Result<Vec<u16>, Throw> {
    match call.argument(index) {
        Value::String(text) => Ok(units(&text)),
        _ => {
            let field = if matches!(name, "anotherString" | "s2" | "prefix" | "suffix") {
                format!("Cannot read field \"value\" because \"{name}\" is null")
            } else {
                format!("Cannot invoke \"String.isEmpty()\" because \"{name}\" is null")
            };
            Err(with_message(call, NULL_POINTER, field))
        }
    }
}

/// An argument of type `CharSequence`.
pub(super) fn sequence(call: &mut Call<'_>, index: usize, name: &str) -> Result<Vec<u16>, Throw> {
    match call.argument(index) {
        Value::Null => Err(with_message(
            call,
            NULL_POINTER,
            format!(
                "Cannot invoke \"java.lang.CharSequence.toString()\" because \"{name}\" is null"
            ),
        )),
        value => Ok(units(&call.text(&value)?)),
    }
}

fn concatenated(call: &Call<'_>, parts: &[&[u16]]) -> Returns {
    call.check_length(parts.iter().map(|part| part.len()).sum())?;
    Ok(string(&parts.concat()))
}

/// `String index out of range: 5`; JDK 21 words it differently.
fn out_of_range(call: &Call<'_>, index: i32) -> Throw {
    with_message(
        call,
        STRING_INDEX,
        format!("String index out of range: {index}"),
    )
}

fn checked_index(call: &Call<'_>, length: usize) -> Result<usize, Throw> {
    let index = call.int(0);
    usize::try_from(index)
        .ok()
        .filter(|&at| at < length)
        .ok_or_else(|| {
            let message = if call.surroundings().jdk >= Jdk(21) {
                format!("Index {index} out of bounds for length {length}")
            } else {
                format!("index {index}, length {length}")
            };
            with_message(call, STRING_INDEX, message)
        })
}

fn char_at(call: &mut Call<'_>) -> Returns {
    let text = own(call)?;
    let index = call.int(0);
    match usize::try_from(index).ok().and_then(|at| text.get(at)) {
        Some(&unit) => Ok(Value::Char(unit)),
        None if call.surroundings().jdk >= Jdk(21) => {
            let message = format!("Index {index} out of bounds for length {}", text.len());
            Err(with_message(call, STRING_INDEX, message))
        }
        None => Err(out_of_range(call, index)),
    }
}

fn bad_substring(call: &Call<'_>, length: usize) -> Throw {
    let begin = call.int(0);
    let message = match call.arguments().len() {
        1 if call.surroundings().jdk < Jdk(21) => {
            format!(
                "String index out of range: {}",
                if begin < 0 {
                    i64::from(begin)
                } else {
                    length as i64 - i64::from(begin)
                }
            )
        }
        1 => format!("begin {begin}, end {length}, length {length}"),
        _ => format!("begin {begin}, end {}, length {length}", call.int(1)),
    };
    with_message(call, STRING_INDEX, message)
}

fn range(call: &Call<'_>, length: usize) -> Result<(usize, usize), Throw> {
    let begin = usize::try_from(call.int(0)).ok();
    let end = usize::try_from(call.int(1))
        .ok()
        .filter(|&end| end <= length);
    match (begin, end) {
        (Some(begin), Some(end)) if begin <= end => Ok((begin, end)),
        _ => Err(bad_substring(call, length)),
    }
}

fn substring(call: &mut Call<'_>) -> Returns {
    let text = own(call)?;
    let (begin, end) = range(call, text.len())?;
    Ok(string(text.get(begin..end).unwrap_or(&[])))
}

fn find(call: &mut Call<'_>, last: bool) -> Returns {
    let (text, part) = (own(call)?, argument(call, 0, "str")?);
    find_part(call, &text, &part, last)
}

fn find_part(call: &mut Call<'_>, text: &[u16], part: &[u16], last: bool) -> Returns {
    let from = call.arguments().get(1).and_then(Value::as_int);
    call.charge(text.len())?;
    Ok(if last {
        text::last_index_of(text, part, from.unwrap_or(i32::MAX))
    } else {
        text::index_of(text, part, from.unwrap_or(0))
    }
    .into())
}

fn find_code_point(call: &mut Call<'_>, last: bool) -> Returns {
    let (text, wanted) = (own(call)?, call.int(0));
    match u32::try_from(wanted).ok().filter(|&c| c <= 0x10_FFFF) {
        Some(c) => find_part(call, &text, &text::units_of(c), last),
        None => Ok((-1).into()),
    }
}

fn region_matches(call: &mut Call<'_>, ignore_case: bool, first: usize) -> Returns {
    let (text, other) = (own(call)?, argument(call, first + 1, "other")?);
    let length = i64::from(call.int(first + 3));
    let part = |text: &[u16], begin: i32| {
        let begin = usize::try_from(begin).ok()?;
        let end = usize::try_from(i64::try_from(begin).ok()? + length.max(0)).ok()?;
        text.get(begin..end).map(<[u16]>::to_vec)
    };
    Ok(match (
        part(&text, call.int(first)),
        part(&other, call.int(first + 2)),
    ) {
        (Some(left), Some(right)) if ignore_case => text::equal_ignoring_case(&left, &right),
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
    .into())
}

/// A locale argument whose rules of case are those of every language but a few.
fn root_locale(call: &mut Call<'_>) -> Result<(), Throw> {
    let locale = call.argument(0);
    if matches!(locale, Value::Null) {
        return Err(with_message(call, NULL_POINTER, ""));
    }
    let name = call.text(&locale)?.to_std_string_lossy();
    if ["tr", "az", "lt"]
        .iter()
        .any(|special| name.starts_with(special))
    {
        return Err(call.refuse(format!(
            "uses the rules of case of the language {name}, which are not emulated"
        )));
    }
    Ok(())
}
