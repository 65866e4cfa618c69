//! `Double.toString` and `Double.parseDouble`.

use super::decimal::{Decimal, digits_of};
use crate::java::{Jdk, fault::Thrown};

/// `Double.toString`.
#[must_use]
pub fn double_to_string(value: f64, jdk: Jdk) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    if value == 0.0 {
        return format!("{sign}0.0");
    }
    format!("{sign}{}", layout(&digits_of(value, true, jdk)))
}

/// Between 10⁻³ and 10⁷ with a point, else with an exponent.
fn layout(Decimal { digits, exponent }: &Decimal) -> String {
    let text: String = digits
        .iter()
        .map(|digit| char::from(b'0' + digit))
        .collect();
    let or_zero = |text: &str| {
        if text.is_empty() {
            "0".to_owned()
        } else {
            text.to_owned()
        }
    };
    match exponent {
        1..=7 => {
            let whole = exponent.unsigned_abs() as usize;
            let (before, after) = text.split_at_checked(whole).unwrap_or((&text, ""));
            format!("{before:0<whole$}.{}", or_zero(after))
        }
        -2..=0 => format!("0.{}{text}", "0".repeat(exponent.unsigned_abs() as usize)),
        _ => {
            let (first, rest) = text.split_at_checked(1).unwrap_or((&text, ""));
            format!("{first}.{}E{}", or_zero(rest), exponent - 1)
        }
    }
}

/// `Double.parseDouble`.
///
/// # Errors
/// `NumberFormatException`.
pub(crate) fn parse_double(text: &[u16]) -> Result<f64, Thrown> {
    let error = |message: String| Thrown::new("java.lang.NumberFormatException", message);
    let text = String::from_utf16_lossy(text);
    let trimmed = text.trim_matches(|c: char| c <= ' ');
    if trimmed.is_empty() {
        return Err(error("empty String".into()));
    }
    parse_trimmed(trimmed).ok_or_else(|| error(format!("For input string: \"{text}\"")))
}

fn parse_trimmed(text: &str) -> Option<f64> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    match unsigned {
        "NaN" => return Some(f64::NAN),
        "Infinity" => return Some(sign * f64::INFINITY),
        _ => {}
    }
    if unsigned.starts_with("0x") || unsigned.starts_with("0X") {
        return parse_hexadecimal(unsigned.get(2..)?).map(|value| sign * value);
    }
    let number = unsigned
        .strip_suffix(['d', 'D', 'f', 'F'])
        .unwrap_or(unsigned);
    let is_plain = number
        .bytes()
        .all(|c| matches!(c, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let has_digit = number
        .split(['e', 'E'])
        .next()?
        .bytes()
        .any(|c| c.is_ascii_digit());
    if !is_plain || !has_digit {
        return None;
    }
    number.parse::<f64>().ok().map(|value| sign * value)
}

/// `1.8p3`: exact when it has no more than 53 significant bits.
fn parse_hexadecimal(text: &str) -> Option<f64> {
    let text = text
        .strip_suffix(['d', 'D', 'f', 'F'])
        .filter(|t| t.contains(['p', 'P']))
        .unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut exponent: i32 = exponent.parse().ok()?;
    let mut value = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    exponent = exponent.saturating_sub(i32::try_from(fraction.len()).ok()?.saturating_mul(4));
    // In two steps, so that neither factor overflows on its own.
    let half = exponent.clamp(-2000, 2000) / 2;
    Some(value * 2_f64.powi(half) * 2_f64.powi(exponent.clamp(-2000, 2000) - half))
}
