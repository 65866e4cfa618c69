//! Numbers of the Numeric operators, compared exactly.

use std::cmp::Ordering;

/// A decimal number of any length, without exponent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal<T = Box<str>> {
    negative: bool,
    /// Without leading zeros.
    whole: T,
    /// Without trailing zeros.
    fraction: T,
}

impl Decimal {
    /// `None` when the text is no plain decimal number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Decimal::read(text).map(|number| Self {
            negative: number.negative,
            whole: number.whole.into(),
            fraction: number.fraction.into(),
        })
    }

    /// The same number in other hands.
    pub(crate) fn as_ref(&self) -> Decimal<&str> {
        Decimal {
            negative: self.negative,
            whole: &self.whole,
            fraction: &self.fraction,
        }
    }
}

impl<'t> Decimal<&'t str> {
    /// `None` when the text is no plain decimal number. The number is part of the text.
    pub(crate) fn read(text: &'t str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (digits, ""),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Some(Self {
            negative: negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        })
    }
}

impl<T: Ord + AsRef<str>> Ord for Decimal<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = || {
            let length = |number: &Self| number.whole.as_ref().len();
            length(self)
                .cmp(&length(other))
                .then_with(|| self.whole.cmp(&other.whole))
                .then_with(|| self.fraction.cmp(&other.fraction))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(),
            (true, true) => size().reverse(),
        }
    }
}

impl<T: Ord + AsRef<str>> PartialOrd for Decimal<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_compare_as_numbers(left in -2_000_000i64..2_000_000, right in -2_000_000i64..2_000_000) {
            let decimal = |thousandths: i64| {
                let sign = if thousandths < 0 { "-" } else { "" };
                let size = thousandths.abs();
                Decimal::parse(&format!("{sign}{}.{:03}", size / 1000, size % 1000)).unwrap()
            };
            prop_assert_eq!(decimal(left).cmp(&decimal(right)), left.cmp(&right));
        }
    }

    #[test]
    fn leading_and_trailing_zeros_do_not_count() {
        assert_eq!(Decimal::parse("007.50"), Decimal::parse("7.5"));
        assert_eq!(Decimal::parse("-0"), Decimal::parse("0.0"));
        assert!(Decimal::parse("90071992547409930") > Decimal::parse("90071992547409929"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", "1.", ".5", "1e3", "0x1", "1 ", "١"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
