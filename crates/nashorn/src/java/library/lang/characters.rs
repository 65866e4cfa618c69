//! What `java.lang.Character` knows of code points.

use crate::java::library::support::Returns;
use crate::java::text::digit;
use crate::java::{Call, Value};
pub(super) use crate::unicode::{is_letter, simple_lower as lower, simple_upper as upper};

/// The argument as a code point, be it a `char` or an `int`.
pub(super) fn argument(call: &Call<'_>) -> Option<u32> {
    match call.argument(0) {
        Value::Char(unit) => Some(unit.into()),
        Value::Int(c) => u32::try_from(c).ok(),
        _ => None,
    }
}

fn is(c: u32, test: impl Fn(char) -> bool) -> bool {
    char::from_u32(c).is_some_and(test)
}

pub(super) fn is_digit(c: u32) -> bool {
    match u16::try_from(c) {
        // Full-width letters are digits of large radixes, but no digits.
        Ok(unit) => digit(unit, 10).is_some(),
        Err(_) => is(c, char::is_numeric) && !is(c, char::is_alphabetic) && in_digits_beyond(c),
    }
}

/// Decimal digits outside the Basic Multilingual Plane that scripts may meet: mathematical ones.
const fn in_digits_beyond(c: u32) -> bool {
    matches!(c, 0x1_D7CE..=0x1_D7FF | 0x1_04A0..=0x1_04A9 | 0x1_1066..=0x1_106F)
}

pub(super) fn is_alphabetic(c: u32) -> bool {
    is(c, char::is_alphabetic)
}

pub(super) fn is_upper_case(c: u32) -> bool {
    is(c, char::is_uppercase)
}

pub(super) fn is_lower_case(c: u32) -> bool {
    is(c, char::is_lowercase)
}

/// General categories Zs, Zl, Zp.
pub(super) const fn is_space(c: u32) -> bool {
    matches!(
        c,
        0x20 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000
    )
}

/// The argument mapped, as the type it came in.
pub(super) fn mapped(call: &mut Call<'_>, map: fn(u32) -> u32) -> Returns {
    Ok(match call.argument(0) {
        Value::Char(unit) => Value::Char(u16::try_from(map(unit.into())).unwrap_or(unit)),
        Value::Int(c) => Value::Int(u32::try_from(c).map_or(c, |c| map(c) as i32)),
        other => other,
    })
}

/// `digit(c, radix)`; -1 for none.
pub(super) fn digit_of(call: &mut Call<'_>) -> Returns {
    let radix = u32::try_from(call.int(1))
        .ok()
        .filter(|radix| (2..=36).contains(radix));
    let unit = argument(call).and_then(|c| u16::try_from(c).ok());
    let value = unit.zip(radix).and_then(|(unit, radix)| digit(unit, radix));
    Ok(value.map_or(-1, |value| value as i32).into())
}

/// `getNumericValue`: digits and Latin letters; -1 for what has no value here.
pub(super) fn numeric_value(call: &mut Call<'_>) -> Returns {
    let unit = argument(call).and_then(|c| u16::try_from(c).ok());
    Ok(unit
        .and_then(|unit| digit(unit, 36))
        .map_or(-1, |value| value as i32)
        .into())
}
