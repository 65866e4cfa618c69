//! `Integer.parseInt`, `Long.parseLong`, `Integer.toString(int, int)`.

use crate::java::fault::Thrown;

const EXCEPTION: &str = "java.lang.NumberFormatException";

/// `Integer.parseInt(s, radix)`; `None` stands for null.
///
/// # Errors
/// `NumberFormatException`.
pub(crate) fn parse_int(text: Option<&[u16]>, radix: i32) -> Result<i32, Thrown> {
    let value = parse(text, radix, i64::from(i32::MIN), i64::from(i32::MAX))?;
    Ok(value as i32)
}

/// `Long.parseLong(s, radix)`.
///
/// # Errors
/// `NumberFormatException`.
pub(crate) fn parse_long(text: Option<&[u16]>, radix: i32) -> Result<i64, Thrown> {
    parse(text, radix, i64::MIN, i64::MAX)
}

/// `Long.valueOf(text)`; `None` where it throws. Decimal digits of any script count.
#[must_use]
pub fn long_of(text: &str) -> Option<i64> {
    let units: Vec<u16> = text.encode_utf16().collect();
    digits(&units, 10, i64::MIN, i64::MAX)
}

fn parse(text: Option<&[u16]>, radix: i32, least: i64, most: i64) -> Result<i64, Thrown> {
    let Some(text) = text else {
        return Err(Thrown::new(EXCEPTION, "Cannot parse null string"));
    };
    if radix < 2 {
        return Err(Thrown::new(
            EXCEPTION,
            format!("radix {radix} less than Character.MIN_RADIX"),
        ));
    }
    let Some(valid) = u32::try_from(radix).ok().filter(|&radix| radix <= 36) else {
        let message = format!("radix {radix} greater than Character.MAX_RADIX");
        return Err(Thrown::new(EXCEPTION, message));
    };
    digits(text, valid, least, most).ok_or_else(|| {
        let text = String::from_utf16_lossy(text);
        let radix = if radix == 10 {
            String::new()
        } else {
            format!(" under radix {radix}")
        };
        Thrown::new(EXCEPTION, format!("For input string: \"{text}\"{radix}"))
    })
}

fn digits(text: &[u16], radix: u32, least: i64, most: i64) -> Option<i64> {
    let (negative, digits) = match text {
        [0x2D, rest @ ..] => (true, rest),
        [0x2B, rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value: i128 = 0;
    for &unit in digits {
        value = value * i128::from(radix) + i128::from(digit(unit, radix)?);
        if value > i128::from(u64::MAX) {
            return None;
        }
    }
    let value = i64::try_from(if negative { -value } else { value }).ok()?;
    (least..=most).contains(&value).then_some(value)
}

/// `Character.digit(char, int)`: ASCII and full-width letters, decimal digits of every script.
pub(crate) fn digit(unit: u16, radix: u32) -> Option<u32> {
    let c = char::from_u32(u32::from(unit))?;
    let value = match unit {
        0xFF21..=0xFF3A => u32::from(unit) - 0xFF21 + 10,
        0xFF41..=0xFF5A => u32::from(unit) - 0xFF41 + 10,
        _ if c.is_ascii() => c.to_digit(36)?,
        _ => decimal_digit(unit)?,
    };
    (value < radix).then_some(value)
}

/// First digits of the runs of ten decimal digits (`Nd`) in the Basic Multilingual Plane.
const ZEROS: &[u16] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

fn decimal_digit(unit: u16) -> Option<u32> {
    ZEROS
        .iter()
        .find(|&&zero| (zero..zero + 10).contains(&unit))
        .map(|zero| u32::from(unit - zero))
}

/// `Integer.toString(i, radix)` and `Long.toString(i, radix)`: radixes out of range mean 10.
pub(crate) fn to_radix(number: i64, radix: i32) -> String {
    let radix = u64::try_from(radix)
        .ok()
        .filter(|radix| (2..=36).contains(radix))
        .unwrap_or(10);
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", unsigned_to_radix(number.unsigned_abs(), radix))
}

/// `Long.toUnsignedString`, `toHexString`, `toBinaryString`, `toOctalString`.
pub(crate) fn unsigned_to_radix(mut number: u64, radix: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % radix).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= radix;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}
