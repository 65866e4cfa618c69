//! `Boolean` and `Character`.

use super::characters;
use super::string_statics::of_code_point;
use crate::java::class::{MemberDef, constant, constructor, method};
use crate::java::hash::code;
use crate::java::library::order::compare_to;
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, string, with_message};
use crate::java::text;
use crate::java::{Call, Plain, Type, Value};

/// Members of `java.lang.Boolean`.
pub(in crate::java::library) const BOOLEAN: &[MemberDef] = &[
    constant("TYPE", |call| {
        call.object("java.lang.Class", Plain(Type::Boolean))
    }),
    constant("TRUE", |_| Ok(true.into())),
    constant("FALSE", |_| Ok(false.into())),
    constructor("new(boolean)", |call| Ok(call.boolean(0).into())),
    constructor("new(String)", parse_boolean),
    method("static boolean parseBoolean(String)", parse_boolean),
    method("static Boolean valueOf(boolean)", |call| {
        Ok(call.boolean(0).into())
    }),
    method("static Boolean valueOf(String)", parse_boolean),
    method("static String toString(boolean)", |call| {
        Ok(call.boolean(0).to_string().into())
    }),
    method("static int compare(boolean, boolean)", |call| {
        Ok((call.boolean(0).cmp(&call.boolean(1)) as i32).into())
    }),
    method("static int hashCode(boolean)", |call| {
        Ok(code::of_boolean(call.boolean(0)).into())
    }),
    method("static boolean logicalAnd(boolean, boolean)", |call| {
        Ok((call.boolean(0) & call.boolean(1)).into())
    }),
    method("static boolean logicalOr(boolean, boolean)", |call| {
        Ok((call.boolean(0) | call.boolean(1)).into())
    }),
    method("static boolean logicalXor(boolean, boolean)", |call| {
        Ok((call.boolean(0) ^ call.boolean(1)).into())
    }),
    method("boolean booleanValue()", |call| Ok(call.this().clone())),
    method("boolean equals(Object)", equals),
    method("int hashCode()", hash_code),
    method("int compareTo(Boolean)", compare_to),
    method("String toString()", |call| {
        Ok(matches!(call.this(), Value::Boolean(true))
            .to_string()
            .into())
    }),
];

fn parse_boolean(call: &mut Call<'_>) -> Returns {
    Ok(match call.argument(0) {
        Value::String(text) => text.to_std_string_lossy().eq_ignore_ascii_case("true"),
        _ => false,
    }
    .into())
}

fn equals(call: &mut Call<'_>) -> Returns {
    let (this, other) = (call.this().clone(), call.argument(0));
    Ok(call.equal(&this, &other)?.into())
}

fn hash_code(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    Ok(call.hash(&this)?.into())
}

/// A predicate of `Character`, for `char` and for code points.
macro_rules! is {
    ($name:literal, $test:expr) => {
        [
            method(concat!("static boolean ", $name, "(char)"), |call| {
                Ok(characters::argument(call).is_some_and($test).into())
            }),
            method(concat!("static boolean ", $name, "(int)"), |call| {
                Ok(characters::argument(call).is_some_and($test).into())
            }),
        ]
    };
}

const PREDICATES: [[MemberDef; 2]; 9] = [
    is!("isDigit", characters::is_digit),
    is!("isLetter", characters::is_letter),
    is!("isLetterOrDigit", |c| characters::is_letter(c)
        || characters::is_digit(c)),
    is!("isAlphabetic", characters::is_alphabetic),
    is!("isUpperCase", characters::is_upper_case),
    is!("isLowerCase", characters::is_lower_case),
    is!("isWhitespace", text::is_white_space),
    is!("isSpaceChar", characters::is_space),
    is!("isISOControl", |c| c <= 0x1F || (0x7F..=0x9F).contains(&c)),
];

/// Members of `java.lang.Character`.
pub(in crate::java::library) const CHARACTER: [MemberDef;
    CHARACTER_MEMBERS.len() + PREDICATES.len() * 2] =
    crate::java::library::joined(&[CHARACTER_MEMBERS, PREDICATES.as_flattened()]);

const CHARACTER_MEMBERS: &[MemberDef] = &[
    constant("TYPE", |call| {
        call.object("java.lang.Class", Plain(Type::Char))
    }),
    constant("MIN_VALUE", |_| Ok(Value::Char(0))),
    constant("MAX_VALUE", |_| Ok(Value::Char(0xFFFF))),
    method("char charValue()", |call| Ok(call.this().clone())),
    method("boolean equals(Object)", equals),
    method("int hashCode()", hash_code),
    method("int compareTo(Character)", compare_to),
    method("String toString()", |call| match call.this() {
        Value::Char(unit) => Ok(string(&[*unit])),
        _ => Ok("".into()),
    }),
    method(
        "static Character valueOf(char)",
        |call| Ok(call.argument(0)),
    ),
    method("static String toString(char)", |call| {
        match call.argument(0) {
            Value::Char(unit) => Ok(string(&[unit])),
            _ => Ok("".into()),
        }
    }),
    method("static String toString(int)", of_code_point),
    method("static char[] toChars(int)", |call| {
        let c = call.int(0);
        let Some(c) = u32::try_from(c).ok().filter(|&c| c <= 0x10_FFFF) else {
            let message = format!("Not a valid Unicode code point: 0x{c:X}");
            return Err(with_message(call, ILLEGAL_ARGUMENT, message));
        };
        let items = text::units_of(c).into_iter().map(Value::Char).collect();
        Ok(call.array(Type::Char, items))
    }),
    method("static int charCount(int)", |call| {
        Ok((if call.int(0) >= 0x1_0000 { 2 } else { 1 }).into())
    }),
    method("static int compare(char, char)", |call| {
        match (call.argument(0), call.argument(1)) {
            (Value::Char(left), Value::Char(right)) => {
                Ok((i32::from(left) - i32::from(right)).into())
            }
            _ => Ok(0.into()),
        }
    }),
    method("static char toUpperCase(char)", |call| {
        characters::mapped(call, characters::upper)
    }),
    method("static int toUpperCase(int)", |call| {
        characters::mapped(call, characters::upper)
    }),
    method("static char toLowerCase(char)", |call| {
        characters::mapped(call, characters::lower)
    }),
    method("static int toLowerCase(int)", |call| {
        characters::mapped(call, characters::lower)
    }),
    method(
        "static int getNumericValue(char)",
        characters::numeric_value,
    ),
    method("static int getNumericValue(int)", characters::numeric_value),
    method("static int digit(char, int)", characters::digit_of),
    method("static int digit(int, int)", characters::digit_of),
    method("static char forDigit(int, int)", |call| {
        let radix = u32::try_from(call.int(1))
            .ok()
            .filter(|radix| (2..=36).contains(radix));
        let digit = u32::try_from(call.int(0)).ok();
        let c = digit
            .zip(radix)
            .and_then(|(digit, radix)| char::from_digit(digit, radix));
        Ok(Value::Char(c.map_or(0, |c| c as u16)))
    }),
    method("static boolean isSurrogate(char)", |call| {
        Ok(matches!(call.argument(0), Value::Char(0xD800..=0xDFFF)).into())
    }),
    method("static boolean isValidCodePoint(int)", |call| {
        Ok((0..=0x10_FFFF).contains(&call.int(0)).into())
    }),
];
