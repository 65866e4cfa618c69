//! `Math`, `parseInt`, `parseFloat`: numbers of Nashorn's classes, see section 6 of
//! `docs/reference/number-class.md`.

use boa_engine::{Context, JsResult, JsValue, js_string};

use super::{
    super::native::{Body, Native},
    define, object,
};
use crate::java::Throw;
use crate::syntax::is_white_space;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    let math = object(&global.get(js_string!("Math"), context)?);
    for (name, length, body) in FUNCTIONS {
        define(context, &math, name, *length, *body);
    }
    define(context, &global, "parseFloat", 1, parse_float);
    define(context, &global, "parseInt", 2, parse_int);
    Ok(())
}

const FUNCTIONS: &[(&str, usize, Body)] = &[
    ("abs", 1, abs),
    ("ceil", 1, ceil),
    ("floor", 1, floor),
    ("round", 1, round),
    ("max", 2, max),
    ("min", 2, min),
    ("random", 0, random),
];

fn one(native: &mut Native<'_>, arguments: &[JsValue]) -> Result<f64, Throw> {
    native.number(&Native::at(arguments, 0))
}

fn abs(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(JsValue::rational(one(native, arguments)?.abs()))
}

fn ceil(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let number = one(native, arguments)?.ceil();
    Ok(of_ints(native, number, arguments, 1))
}

fn floor(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let number = one(native, arguments)?.floor();
    Ok(of_ints(native, number, arguments, 1))
}

/// Nashorn adds a half and rounds down, also where that loses the last bit.
fn round(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let number = one(native, arguments)?;
    let is_whole = !number.is_finite() || number.abs() >= 4_503_599_627_370_496.0;
    if is_whole {
        return Ok(JsValue::rational(number));
    }
    Ok(JsValue::rational((number + 0.5).floor().copysign(number)))
}

fn max(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    extreme(native, arguments, f64::NEG_INFINITY, |best, number| {
        number > best || best == 0.0 && number == 0.0 && best.is_sign_negative()
    })
}

fn min(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    extreme(native, arguments, f64::INFINITY, |best, number| {
        number < best || best == 0.0 && number == 0.0 && number.is_sign_negative()
    })
}

fn extreme(
    native: &mut Native<'_>,
    arguments: &[JsValue],
    start: f64,
    is_better: impl Fn(f64, f64) -> bool,
) -> Result<JsValue, Throw> {
    let mut best = start;
    for argument in arguments {
        let number = native.number(argument)?;
        if number.is_nan() || is_better(best, number) && !best.is_nan() {
            best = number;
        }
    }
    Ok(of_ints(native, best, arguments, 2))
}

/// An Integer if the call has this many arguments and their static types are all int.
fn of_ints(native: &Native<'_>, number: f64, arguments: &[JsValue], count: usize) -> JsValue {
    let has_ints = arguments.len() == count && native.has_int_arguments(count);
    if has_ints && f64::from(number as i32) == number {
        JsValue::from(number as i32)
    } else {
        JsValue::rational(number)
    }
}

/// The numbers are random on a server; here they are the same in every run.
fn random(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    let bits = native.state.next_random() >> 11;
    Ok(JsValue::rational(bits as f64 / (1_u64 << 53) as f64))
}

fn parse_float(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let text = native.text(&Native::at(arguments, 0))?;
    let text = text.to_std_string_lossy();
    let text = text.trim_start_matches(is_white_space);
    Ok(JsValue::rational(longest_number(text)))
}

/// The number that the longest possible start of a text spells: ECMAScript 5.1 section 15.1.2.3.
fn longest_number(text: &str) -> f64 {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if unsigned.starts_with("Infinity") {
        return sign * f64::INFINITY;
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(unsigned);
    let mut has_digits = end > 0;
    if let Some(fraction) = unsigned.get(end..).and_then(|rest| rest.strip_prefix('.')) {
        let count = digits(fraction);
        if has_digits || count > 0 {
            has_digits = true;
            end += 1 + count;
        }
    }
    if !has_digits {
        return f64::NAN;
    }
    let exponent = unsigned
        .get(end..)
        .and_then(|rest| rest.strip_prefix(['e', 'E']))
        .map(|rest| (rest, rest.strip_prefix(['+', '-']).unwrap_or(rest)));
    if let Some((signed, rest)) = exponent {
        let count = digits(rest);
        if count > 0 {
            end += 1 + (signed.len() - rest.len()) + count;
        }
    }
    let number = unsigned.get(..end).unwrap_or_default();
    sign * number.parse::<f64>().unwrap_or(f64::NAN)
}

fn parse_int(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let text = native.text(&Native::at(arguments, 0))?;
    let radix = native.int32(&Native::at(arguments, 1))?;
    let text = text.to_std_string_lossy();
    let text = text.trim_start_matches(is_white_space);
    Ok(of_ints(native, integer(text, radix), arguments, 1))
}

/// ECMAScript 5.1 section 15.1.2.2.
fn integer(text: &str, radix: i32) -> f64 {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let hexadecimal = unsigned
        .strip_prefix("0x")
        .or_else(|| unsigned.strip_prefix("0X"));
    let (radix, digits) = match (radix, hexadecimal) {
        (0 | 16, Some(rest)) => (16, rest),
        (0, None) => (10, unsigned),
        (2..=36, _) => (radix as u32, unsigned),
        _ => return f64::NAN,
    };
    let end = digits
        .find(|character: char| !character.is_digit(radix))
        .unwrap_or(digits.len());
    let digits = digits.get(..end).unwrap_or_default();
    if digits.is_empty() {
        return f64::NAN;
    }
    let value = digits
        .chars()
        .filter_map(|character| character.to_digit(radix))
        .fold(0.0, |value, digit| {
            value * f64::from(radix) + f64::from(digit)
        });
    sign * value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_far_as_the_text_spells_one() {
        for (text, number) in [
            ("12abc", 12.0),
            ("-3.5e2x", -350.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e", 1.0),
            ("+7", 7.0),
        ] {
            assert_eq!(longest_number(text), number, "{text}");
        }
        assert!(longest_number("x1").is_nan());
        assert_eq!(longest_number("-Infinityx"), f64::NEG_INFINITY);
    }

    #[test]
    fn an_integer_is_read_in_its_radix() {
        for (text, radix, number) in [
            ("08", 0, 8.0),
            ("0x1f", 0, 31.0),
            ("0x1f", 16, 31.0),
            ("ff", 16, 255.0),
            ("12px", 10, 12.0),
            ("-101", 2, -5.0),
            ("z", 36, 35.0),
        ] {
            assert_eq!(integer(text, radix), number, "{text}");
        }
        assert!(integer("", 10).is_nan());
        assert!(integer("1", 1).is_nan());
        assert!(integer("9", 8).is_nan());
    }
}
