//! The decimal digits of a double: by the algorithm of JDK 18 and earlier, and the shortest ones,
//! which JDK 19 and later write.

use num_bigint::BigUint;

use crate::java::Jdk;

/// `0.d₁d₂d₃… × 10^exponent`, without sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// Values 0 to 9.
    pub(super) digits: Vec<u8>,
    pub(super) exponent: i32,
}

/// The digits of a finite double that isn't zero.
///
/// `compatible` is false for `Formatter`, which until JDK 18 always had two digits or more.
pub(super) fn digits_of(value: f64, compatible: bool, jdk: Jdk) -> Decimal {
    if jdk >= Jdk(19) {
        shortest(value.abs())
    } else {
        steele_white(value.abs(), compatible)
    }
}

/// The shortest decimal that reads back as `value`; of several, and always among those of two
/// digits, the one closest to it, and of two as close the one whose last digit is even.
fn shortest(value: f64) -> Decimal {
    let text = format!("{value:e}");
    let digits = text
        .bytes()
        .take_while(|&c| c != b'e')
        .filter(u8::is_ascii_digit)
        .count();
    // Rounds the exact value to so many digits, ties to even.
    let closest = format!("{value:.*e}", digits.max(2) - 1);
    let text = if closest.parse() == Ok(value) {
        closest
    } else {
        text
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|digit| digit - b'0');
    let mut digits: Vec<u8> = digits.collect();
    trim(&mut digits);
    Decimal {
        digits,
        exponent: exponent.parse::<i32>().unwrap_or(0) + 1,
    }
}

fn trim(digits: &mut Vec<u8>) {
    while digits.len() > 1 && digits.last() == Some(&0) {
        digits.pop();
    }
}

/// A double taken apart: `mantissa × 2^(binary - bits + 1)`, where `mantissa` is odd and has
/// `bits` bits.
struct Binary {
    mantissa: u64,
    /// Exponent of the highest bit.
    binary: i32,
    bits: i32,
    /// Bits the format has for such a number: 53, fewer for subnormal numbers.
    precision: i32,
}

impl Binary {
    fn of(value: f64) -> Self {
        let raw = value.to_bits();
        let field = ((raw >> 52) & 0x7FF) as i32;
        let fraction = raw & ((1 << 52) - 1);
        let full = if field == 0 {
            fraction
        } else {
            fraction | 1 << 52
        };
        let length = 64 - full.leading_zeros() as i32;
        let zeros = full.trailing_zeros() as i32;
        Self {
            mantissa: full.checked_shr(zeros.unsigned_abs()).unwrap_or(0),
            binary: length - 1 + field.max(1) - 1075,
            bits: length - zeros,
            precision: if field == 0 { length } else { 53 },
        }
    }

    /// An estimate of the decimal exponent: right, or one too high.
    #[expect(
        clippy::approx_constant,
        reason = "the digits that FloatingDecimal.estimateDecExp has"
    )]
    fn estimate(&self) -> i32 {
        let aligned = self.mantissa << (53 - self.bits).max(0);
        let fraction = f64::from_bits(1023 << 52 | aligned & ((1 << 52) - 1));
        // The tangent of the logarithm at 1.5.
        let log = (fraction - 1.5) * 0.289_529_654
            + 0.176_091_259
            + f64::from(self.binary) * 0.301_029_995_663_981;
        log.floor() as i32
    }
}

/// What the JDK reckons in: `int` and `long` overflow, which can be seen in the digits.
#[derive(Clone, Copy)]
enum Width {
    Int,
    Long,
    Big,
}

impl Width {
    /// Whether what is left, `b`, is less than `m` from below, and from above.
    fn compare(self, b: &BigUint, m: &BigUint, ten_s: &BigUint) -> (bool, bool) {
        let truncated = |number: &BigUint| match self {
            Self::Int => number.iter_u32_digits().next().unwrap_or(0) as i32 as i64,
            _ => number.iter_u64_digits().next().unwrap_or(0) as i64,
        };
        let (left, distance, end) = (truncated(b), truncated(m), truncated(ten_s));
        match self {
            // Unlike the others, it takes the upper bound itself for near enough.
            Self::Big => (b < m, b + m >= *ten_s),
            _ if distance <= 0 => (true, true),
            Self::Int => {
                let sum = i64::from((left as i32).wrapping_add(distance as i32));
                (left < distance, sum > end)
            }
            Self::Long => (left < distance, left.wrapping_add(distance) > end),
        }
    }
}

/// Digit by digit until what is left is less than half the distance to the neighbours (Steele and
/// White, with the JDK's own ideas of that distance and of when to compare how).
fn steele_white(value: f64, compatible: bool) -> Decimal {
    let number = Binary::of(value);
    let tiny = (number.bits - number.binary - 1).max(0);
    if tiny == 0 && (-21..=62).contains(&number.binary) && number.bits < 64 {
        return integral(&number);
    }
    let mut exponent = number.estimate();
    let five_b = (-exponent).max(0);
    let five_s = exponent.max(0);
    let mut two_b = five_b + tiny + number.binary;
    let mut two_s = five_s + tiny;
    let mut two_m = two_b - number.precision;
    two_b -= number.bits - 1;
    let common = two_b.min(two_s);
    two_b -= common;
    two_s -= common;
    two_m -= common;
    if number.bits == 1 {
        // A power of two: its lower neighbour is only half as far; the JDK takes both for so near.
        two_m -= 1;
    }
    if two_m < 0 {
        two_b -= two_m;
        two_s -= two_m;
        two_m = 0;
    }
    let b_bits = number.bits + two_b + bits_of_five(five_b);
    let ten_s_bits = two_s + 1 + bits_of_five(five_s + 1);
    let width = match b_bits.max(ten_s_bits) {
        ..32 => Width::Int,
        32..64 => Width::Long,
        _ => Width::Big,
    };
    let scale =
        |five: i32, two: i32| BigUint::from(5_u32).pow(five.unsigned_abs()) << two.unsigned_abs();
    let s = scale(five_s, two_s);
    let ten_s = &s * 10_u32;
    let mut b = scale(five_b, two_b) * number.mantissa;
    let mut m = scale(five_b, two_m);
    let mut digits: Vec<u8> = Vec::new();
    let mut is_first = true;
    loop {
        let digit = (&b / &s).iter_u32_digits().next().unwrap_or(0) as u8;
        b = (&b % &s) * 10_u32;
        m *= 10_u32;
        let (mut low, mut high) = width.compare(&b, &m, &ten_s);
        if is_first && digit == 0 && !high {
            // The estimate was one too high.
            exponent -= 1;
        } else {
            digits.push(digit);
        }
        // What is written with an exponent has two digits at least.
        if is_first && (!compatible || !(-3..8).contains(&exponent)) {
            (low, high) = (false, false);
        }
        is_first = false;
        if low || high {
            let doubled: BigUint = b << 1_u32;
            if high && (!low || doubled > ten_s || (doubled == ten_s && digit % 2 == 1)) {
                round_up(&mut digits, &mut exponent);
            }
            break;
        }
    }
    trim(&mut digits);
    Decimal {
        digits,
        exponent: exponent + 1,
    }
}

/// An integral number: its digits, less those that the 53 bits don't decide.
fn integral(number: &Binary) -> Decimal {
    let beyond = number.binary - number.precision;
    let insignificant = if beyond > 2 {
        digits_of_power_of_two(beyond - 1)
    } else {
        0
    };
    let mut value = number.mantissa << (number.binary + 1 - number.bits);
    let dropped = 10_u64.pow(insignificant);
    let rest = value % dropped;
    value /= dropped;
    if insignificant > 0 && rest >= dropped / 2 {
        value += 1;
    }
    let mut digits: Vec<u8> = value
        .to_string()
        .bytes()
        .map(|digit| digit - b'0')
        .collect();
    let exponent = digits.len() as i32 + insignificant as i32;
    trim(&mut digits);
    Decimal { digits, exponent }
}

/// How many whole decimal digits `2^power` covers.
fn digits_of_power_of_two(power: i32) -> u32 {
    2_u64
        .checked_pow(power.unsigned_abs())
        .map_or(0, u64::ilog10)
}

/// Bits of `5^power`; beyond what the JDK has in a table, its estimate.
fn bits_of_five(power: i32) -> i32 {
    match u32::try_from(power) {
        Ok(0) => 0,
        Ok(small) if small < 28 => 128 - 5_u128.pow(small).leading_zeros() as i32,
        _ => power * 3,
    }
}

pub(super) fn round_up(digits: &mut Vec<u8>, exponent: &mut i32) {
    for digit in digits.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return;
        }
        *digit = 0;
    }
    digits.insert(0, 1);
    *exponent += 1;
}
