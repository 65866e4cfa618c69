//! A decimal number of any size, and how Java writes it.

use num_bigint::{BigInt, Sign};

/// State: `unscaled × 10^-scale`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) unscaled: BigInt,
    pub(super) scale: i32,
}

impl Decimal {
    /// Without the zeros at the end, but of this scale at least.
    pub(super) fn stripped(mut self, least: Option<i32>) -> Self {
        if self.unscaled.sign() == Sign::NoSign && least.is_none() {
            return Self {
                unscaled: BigInt::ZERO,
                scale: 0,
            };
        }
        while least.is_none_or(|least| self.scale > least)
            && self.unscaled.sign() != Sign::NoSign
            && (&self.unscaled % 10_u8).sign() == Sign::NoSign
        {
            self.unscaled /= 10_u8;
            self.scale = self.scale.saturating_sub(1);
        }
        self
    }

    /// `BigDecimal.toString`
    pub(super) fn text(&self) -> String {
        let digits = self.unscaled.magnitude().to_string();
        let exponent = digits.len() as i64 - 1 - i64::from(self.scale);
        if self.scale >= 0 && exponent >= -6 {
            return self.plain_text();
        }
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let mut text = format!("{}{first}{point}{rest}", self.sign());
        if exponent != 0 {
            text.push_str(&format!("E{exponent:+}"));
        }
        text
    }

    fn sign(&self) -> &'static str {
        if self.unscaled.sign() == Sign::Minus {
            "-"
        } else {
            ""
        }
    }

    pub(super) fn plain_text(&self) -> String {
        let digits = self.unscaled.magnitude().to_string();
        let sign = self.sign();
        let Ok(scale) = usize::try_from(self.scale) else {
            return if self.unscaled.sign() == Sign::NoSign {
                "0".to_owned()
            } else {
                format!(
                    "{sign}{digits}{}",
                    "0".repeat(self.scale.unsigned_abs() as usize)
                )
            };
        };
        if scale == 0 {
            return format!("{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        format!("{sign}{whole}.{fraction}")
    }

    /// The exact value of a double; `None` if it isn't finite.
    pub(super) fn exactly(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        let bits = number.to_bits();
        let exponent = (bits >> 52 & 0x7FF) as i32;
        let fraction = bits & ((1 << 52) - 1);
        let (mut mantissa, mut power) = match exponent {
            0 => (fraction, -1074),
            _ => (fraction | 1 << 52, exponent - 1075),
        };
        if mantissa == 0 {
            return Some(Self {
                unscaled: BigInt::ZERO,
                scale: 0,
            });
        }
        let zeros = mantissa.trailing_zeros();
        mantissa >>= zeros;
        power += zeros as i32;
        let mantissa = match number.is_sign_negative() {
            true => -BigInt::from(mantissa),
            false => BigInt::from(mantissa),
        };
        Some(match u32::try_from(power) {
            Ok(power) => Self {
                unscaled: mantissa << power,
                scale: 0,
            },
            Err(_) => Self {
                unscaled: mantissa * BigInt::from(5).pow(power.unsigned_abs()),
                scale: -power,
            },
        })
    }
}
