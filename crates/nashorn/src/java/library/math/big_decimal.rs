//! `java.math.BigDecimal`, without `MathContext`.

use num_bigint::{BigInt, Sign};

use super::big_integer::{self, ARITHMETIC, charge, check_bits, signum, text_argument};
use super::decimal::Decimal;
use super::rounding::Rounding;
use crate::java::class::{MemberDef, constant, constructor, method};
use crate::java::library::support::{Returns, bare, not_null, with_message};
use crate::java::{Call, ClassDef, Kind, Object, Plain, Throw, Value, double_to_string};

const BIG_DECIMAL: &str = "java.math.BigDecimal";
const NUMBER_FORMAT: &str = "java.lang.NumberFormatException";

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: BIG_DECIMAL,
    kind: Kind::Class,
    extends: &["java.lang.Number", "java.lang.Comparable"],
    members: MEMBERS,
}];

const MEMBERS: &[MemberDef] = &[
    constant("ZERO", |call| of_integer(call, 0.into(), 0)),
    constant("ONE", |call| of_integer(call, 1.into(), 0)),
    constant("TEN", |call| of_integer(call, 10.into(), 0)),
    constant("ROUND_UP", |_| Ok(0.into())),
    constant("ROUND_DOWN", |_| Ok(1.into())),
    constant("ROUND_CEILING", |_| Ok(2.into())),
    constant("ROUND_FLOOR", |_| Ok(3.into())),
    constant("ROUND_HALF_UP", |_| Ok(4.into())),
    constant("ROUND_HALF_DOWN", |_| Ok(5.into())),
    constant("ROUND_HALF_EVEN", |_| Ok(6.into())),
    constant("ROUND_UNNECESSARY", |_| Ok(7.into())),
    constructor("new(String)", |call| {
        let text = text_argument(call, 0)?;
        parse(call, &text)
    }),
    constructor("new(int)", |call| {
        let number = call.int(0);
        of_integer(call, number.into(), 0)
    }),
    constructor("new(long)", |call| {
        let number = call.long(0);
        of_integer(call, number.into(), 0)
    }),
    constructor("new(double)", |call| match Decimal::exactly(double(call)) {
        Some(decimal) => new(call, decimal),
        None => Err(with_message(call, NUMBER_FORMAT, "Infinite or NaN")),
    }),
    constructor("new(java.math.BigInteger)", |call| {
        let number = big_integer::argument(call, 0)?;
        of_integer(call, number, 0)
    }),
    constructor("new(java.math.BigInteger, int)", |call| {
        let (number, scale) = (big_integer::argument(call, 0)?, call.int(1));
        of_integer(call, number, scale)
    }),
    method("static java.math.BigDecimal valueOf(long)", |call| {
        let number = call.long(0);
        of_integer(call, number.into(), 0)
    }),
    method("static java.math.BigDecimal valueOf(long, int)", |call| {
        let (number, scale) = (call.long(0), call.int(1));
        of_integer(call, number.into(), scale)
    }),
    method("static java.math.BigDecimal valueOf(double)", |call| {
        let text = double_to_string(double(call), call.surroundings().jdk);
        let text: Vec<u16> = text.encode_utf16().collect();
        parse(call, &text)
    }),
    method("java.math.BigDecimal add(java.math.BigDecimal)", |call| {
        let (left, right, scale) = aligned(call)?;
        of_integer(call, left + right, scale)
    }),
    method(
        "java.math.BigDecimal subtract(java.math.BigDecimal)",
        |call| {
            let (left, right, scale) = aligned(call)?;
            of_integer(call, left - right, scale)
        },
    ),
    method(
        "java.math.BigDecimal multiply(java.math.BigDecimal)",
        |call| {
            let (left, right) = (own(call)?, argument(call, 0)?);
            charge(call, &left.unscaled, &right.unscaled)?;
            let scale = left.scale.saturating_add(right.scale);
            of_integer(call, left.unscaled * right.unscaled, scale)
        },
    ),
    method(
        "java.math.BigDecimal divide(java.math.BigDecimal)",
        divide_exactly,
    ),
    method(
        "java.math.BigDecimal divide(java.math.BigDecimal, java.math.RoundingMode)",
        |call| {
            let (scale, rounding) = (own(call)?.scale, Rounding::argument(call, 1)?);
            divide(call, scale, rounding)
        },
    ),
    method(
        "java.math.BigDecimal divide(java.math.BigDecimal, int, java.math.RoundingMode)",
        |call| {
            let (scale, rounding) = (call.int(1), Rounding::argument(call, 2)?);
            divide(call, scale, rounding)
        },
    ),
    method(
        "java.math.BigDecimal divide(java.math.BigDecimal, int)",
        |call| {
            let (scale, rounding) = (own(call)?.scale, Rounding::by_ordinal(call, call.int(1))?);
            divide(call, scale, rounding)
        },
    ),
    method(
        "java.math.BigDecimal divide(java.math.BigDecimal, int, int)",
        |call| {
            let (scale, rounding) = (call.int(1), Rounding::by_ordinal(call, call.int(2))?);
            divide(call, scale, rounding)
        },
    ),
    method(
        "java.math.BigDecimal remainder(java.math.BigDecimal)",
        remainder,
    ),
    method("java.math.BigDecimal pow(int)", |call| {
        let (base, exponent) = (own(call)?, call.int(0));
        let Some(exponent) = u32::try_from(exponent).ok().filter(|n| *n <= 999_999_999) else {
            return Err(with_message(call, ARITHMETIC, "Invalid operation"));
        };
        check_bits(call, base.unscaled.bits().saturating_mul(exponent.into()))?;
        let scale = i64::from(base.scale) * i64::from(exponent);
        let scale = scale.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        of_integer(call, base.unscaled.pow(exponent), scale)
    }),
    method("java.math.BigDecimal setScale(int)", |call| {
        let scale = call.int(0);
        set_scale(call, scale, Rounding::Unnecessary)
    }),
    method(
        "java.math.BigDecimal setScale(int, java.math.RoundingMode)",
        |call| {
            let (scale, rounding) = (call.int(0), Rounding::argument(call, 1)?);
            set_scale(call, scale, rounding)
        },
    ),
    method("java.math.BigDecimal setScale(int, int)", |call| {
        let (scale, rounding) = (call.int(0), Rounding::by_ordinal(call, call.int(1))?);
        set_scale(call, scale, rounding)
    }),
    method("java.math.BigDecimal movePointLeft(int)", |call| {
        move_point(call, call.int(0))
    }),
    method("java.math.BigDecimal movePointRight(int)", |call| {
        move_point(call, call.int(0).saturating_neg())
    }),
    method("java.math.BigDecimal stripTrailingZeros()", |call| {
        let stripped = own(call)?.stripped(None);
        new(call, stripped)
    }),
    method("java.math.BigDecimal negate()", |call| {
        let own = own(call)?;
        of_integer(call, -own.unscaled, own.scale)
    }),
    method("java.math.BigDecimal abs()", |call| {
        let own = own(call)?;
        of_integer(call, own.unscaled.magnitude().clone().into(), own.scale)
    }),
    method("java.math.BigDecimal min(java.math.BigDecimal)", |call| {
        let other = not_null(call, 0)?;
        Ok(if compare(call)?.is_le() {
            call.this().clone()
        } else {
            other
        })
    }),
    method("java.math.BigDecimal max(java.math.BigDecimal)", |call| {
        let other = not_null(call, 0)?;
        Ok(if compare(call)?.is_ge() {
            call.this().clone()
        } else {
            other
        })
    }),
    method("int signum()", |call| {
        Ok(signum(&own(call)?.unscaled).into())
    }),
    method("int scale()", |call| Ok(own(call)?.scale.into())),
    method("int precision()", |call| {
        let digits = own(call)?.unscaled.magnitude().to_string().len();
        Ok(crate::java::library::support::count(digits).into())
    }),
    method("java.math.BigInteger unscaledValue()", |call| {
        let own = own(call)?;
        big_integer::new(call, own.unscaled)
    }),
    method("java.math.BigInteger toBigInteger()", |call| {
        let whole = whole(call)?;
        big_integer::new(call, whole)
    }),
    method("int intValue()", |call| {
        Ok((big_integer::low(&whole(call)?) as i32).into())
    }),
    method("long longValue()", |call| {
        Ok(big_integer::low(&whole(call)?).into())
    }),
    method("double doubleValue()", |call| {
        Ok(own(call)?.text().parse::<f64>().unwrap_or(f64::NAN).into())
    }),
    method("int compareTo(java.math.BigDecimal)", |call| {
        Ok((compare(call)? as i32).into())
    }),
    method("boolean equals(Object)", |call| {
        let other = of(&call.argument(0));
        Ok((other.as_ref() == Some(&own(call)?)).into())
    }),
    method("int hashCode()", |call| {
        let own = own(call)?;
        let hash = big_integer::hash(&own.unscaled).wrapping_mul(31);
        Ok(hash.wrapping_add(own.scale).into())
    }),
    method("String toString()", |call| Ok(own(call)?.text().into())),
    method("String toPlainString()", |call| {
        let own = own(call)?;
        call.check_length(own.scale.unsigned_abs() as usize)?;
        Ok(own.plain_text().into())
    }),
];

/// Most digits that aligning two numbers may add.
const MOST_ZEROS: u32 = 300_000;

fn ten_to(call: &Call<'_>, exponent: i64) -> Result<BigInt, Throw> {
    match u32::try_from(exponent).ok().filter(|n| *n <= MOST_ZEROS) {
        Some(exponent) => Ok(BigInt::from(10).pow(exponent)),
        None => Err(call.refuse("works with numbers of more than a million bits")),
    }
}

fn new(call: &Call<'_>, decimal: Decimal) -> Returns {
    check_bits(call, decimal.unscaled.bits())?;
    call.object(BIG_DECIMAL, Plain(decimal))
}

fn of_integer(call: &Call<'_>, unscaled: BigInt, scale: i32) -> Returns {
    new(call, Decimal { unscaled, scale })
}

fn double(call: &Call<'_>) -> f64 {
    match call.argument(0) {
        Value::Double(number) => number,
        Value::Int(number) => number.into(),
        Value::Long(number) => number as f64,
        _ => 0.0,
    }
}

fn own(call: &Call<'_>) -> Result<Decimal, Throw> {
    call.data(|decimal: &Plain<Decimal>| decimal.0.clone())
}

fn of(value: &Value) -> Option<Decimal> {
    value
        .as_object()?
        .data(|decimal: &Plain<Decimal>| decimal.0.clone())
}

/// Whether an object is a zero.
pub(super) fn is_zero(object: &Object) -> bool {
    object.data(|decimal: &Plain<Decimal>| decimal.0.unscaled.sign()) == Some(Sign::NoSign)
}

fn argument(call: &Call<'_>, index: usize) -> Result<Decimal, Throw> {
    let value = not_null(call, index)?;
    of(&value).ok_or_else(Throw::end)
}

/// Receiver and argument with the larger of their scales.
fn aligned(call: &mut Call<'_>) -> Result<(BigInt, BigInt, i32), Throw> {
    let (left, right) = (own(call)?, argument(call, 0)?);
    let scale = left.scale.max(right.scale);
    let more = |decimal: &Decimal| i64::from(scale) - i64::from(decimal.scale);
    let (left_more, right_more) = (ten_to(call, more(&left))?, ten_to(call, more(&right))?);
    charge(call, &left_more, &right_more)?;
    Ok((
        left.unscaled * left_more,
        right.unscaled * right_more,
        scale,
    ))
}

fn compare(call: &mut Call<'_>) -> Result<std::cmp::Ordering, Throw> {
    let (left, right, _) = aligned(call)?;
    Ok(left.cmp(&right))
}

/// The whole part.
fn whole(call: &mut Call<'_>) -> Result<BigInt, Throw> {
    let own = own(call)?;
    let factor = ten_to(call, own.scale.unsigned_abs().into())?;
    Ok(if own.scale < 0 {
        own.unscaled * factor
    } else {
        own.unscaled / factor
    })
}

fn rounding_necessary(call: &Call<'_>) -> Throw {
    with_message(call, ARITHMETIC, "Rounding necessary")
}

fn set_scale(call: &mut Call<'_>, scale: i32, rounding: Rounding) -> Returns {
    let own = own(call)?;
    let more = i64::from(scale) - i64::from(own.scale);
    let factor = ten_to(call, more.abs())?;
    if more >= 0 {
        return of_integer(call, own.unscaled * factor, scale);
    }
    match rounding.divide(&own.unscaled, &factor) {
        Some(unscaled) => of_integer(call, unscaled, scale),
        None => Err(rounding_necessary(call)),
    }
}

fn move_point(call: &mut Call<'_>, left: i32) -> Returns {
    let own = own(call)?;
    if left == 0 {
        return new(call, own);
    }
    let scale = own.scale.saturating_add(left);
    if scale >= 0 {
        return of_integer(call, own.unscaled, scale);
    }
    let factor = ten_to(call, (-i64::from(scale)).max(0))?;
    of_integer(call, own.unscaled * factor, 0)
}

fn divide(call: &mut Call<'_>, scale: i32, rounding: Rounding) -> Returns {
    let (left, right) = (own(call)?, argument(call, 0)?);
    if right.unscaled.sign() == Sign::NoSign {
        return Err(with_message(call, ARITHMETIC, "/ by zero"));
    }
    // left / right × 10^scale
    let shift = i64::from(scale) + i64::from(right.scale) - i64::from(left.scale);
    let factor = ten_to(call, shift.abs())?;
    let (dividend, divisor) = if shift >= 0 {
        (left.unscaled * factor, right.unscaled)
    } else {
        (left.unscaled, right.unscaled * factor)
    };
    charge(call, &dividend, &divisor)?;
    match rounding.divide(&dividend, &divisor) {
        Some(unscaled) => of_integer(call, unscaled, scale),
        None => Err(rounding_necessary(call)),
    }
}

/// `divide(BigDecimal)`: exact, or not at all.
fn divide_exactly(call: &mut Call<'_>) -> Returns {
    let (left, right) = (own(call)?, argument(call, 0)?);
    let scale = left.scale.saturating_sub(right.scale);
    let is_zero = left.unscaled.sign() == Sign::NoSign;
    if right.unscaled.sign() == Sign::NoSign {
        let problem = if is_zero {
            "Division undefined"
        } else {
            "Division by zero"
        };
        return Err(with_message(call, ARITHMETIC, problem));
    }
    if is_zero {
        return of_integer(call, BigInt::ZERO, scale);
    }
    charge(call, &left.unscaled, &right.unscaled)?;
    // Of a fraction in lowest terms only twos and fives may be left below.
    let (mut a, mut b) = (left.unscaled.clone(), right.unscaled.clone());
    while b.sign() != Sign::NoSign {
        (a, b) = (b.clone(), a % b);
    }
    let mut rest = BigInt::from((&right.unscaled / a).magnitude().clone());
    let mut count = |prime: u8| {
        let mut count = 0_i32;
        while (&rest % prime).sign() == Sign::NoSign {
            rest /= prime;
            count += 1;
        }
        count
    };
    let more = count(2).max(count(5));
    if rest != BigInt::from(1) {
        return Err(with_message(
            call,
            ARITHMETIC,
            "Non-terminating decimal expansion; no exact representable decimal result.",
        ));
    }
    let factor = ten_to(call, more.into())?;
    let quotient = left.unscaled * factor / right.unscaled;
    of_integer(call, quotient, scale.saturating_add(more))
}

fn remainder(call: &mut Call<'_>) -> Returns {
    let (left, right, scale) = aligned(call)?;
    if right.sign() == Sign::NoSign {
        let problem = if left.sign() == Sign::NoSign {
            "Division undefined"
        } else {
            "Division by zero"
        };
        return Err(with_message(call, ARITHMETIC, problem));
    }
    charge(call, &left, &right)?;
    // The quotient has the difference of the scales, if it has zeros enough.
    let (own_scale, other_scale) = (own(call)?.scale, argument(call, 0)?.scale);
    let preferred = own_scale.saturating_sub(other_scale);
    let quotient = Decimal {
        unscaled: &left / &right,
        scale: 0,
    };
    let quotient_scale = match quotient.unscaled.sign() {
        Sign::NoSign => preferred,
        _ if preferred < 0 => quotient.stripped(Some(preferred)).scale,
        _ => preferred,
    };
    let wanted = own_scale.max(quotient_scale.saturating_add(other_scale));
    let difference = Decimal {
        unscaled: left % right,
        scale,
    };
    let zeros = i64::from(scale) - i64::from(wanted);
    let factor = ten_to(call, zeros.abs())?;
    let unscaled = if zeros >= 0 {
        difference.unscaled / factor
    } else {
        difference.unscaled * factor
    };
    of_integer(call, unscaled, wanted)
}

/// `new BigDecimal(String)`
fn parse(call: &mut Call<'_>, text: &[u16]) -> Returns {
    call.charge(text.len().saturating_mul(text.len() / 64 + 1))?;
    check_bits(call, text.len() as u64 * 4)?;
    let text = String::from_utf16_lossy(text);
    let wrong = |call: &Call<'_>, message: String| Err(with_message(call, NUMBER_FORMAT, message));
    if text.is_empty() {
        return Err(bare(call, NUMBER_FORMAT));
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let mut digits = String::with_capacity(mantissa.len());
    let mut scale = None;
    for c in mantissa.chars() {
        match (c, scale) {
            ('.', None) => scale = Some(0_i64),
            ('.', Some(_)) => {
                return wrong(
                    call,
                    "Character array contains more than one decimal point.".to_owned(),
                );
            }
            ('0'..='9', _) => {
                digits.push(c);
                scale = scale.map(|scale| scale + 1);
            }
            _ => {
                return wrong(
                    call,
                    format!(
                        "Character {c} is neither a decimal digit number, decimal point, nor \"e\" \
                         notation exponential mark."
                    ),
                );
            }
        }
    }
    if digits.is_empty() {
        return wrong(call, "No digits found.".to_owned());
    }
    let exponent = match exponent {
        None => 0,
        Some(exponent) => match exponent.parse::<i32>() {
            Ok(exponent) => exponent.into(),
            Err(_) if exponent.is_empty() => {
                return wrong(call, "No exponent digits.".to_owned());
            }
            Err(_) => return wrong(call, "Not a digit.".to_owned()),
        },
    };
    let unscaled = format!("{sign}{digits}")
        .parse::<BigInt>()
        .unwrap_or_default();
    match i32::try_from(scale.unwrap_or(0) - exponent) {
        Ok(scale) => of_integer(call, unscaled, scale),
        Err(_) => wrong(call, "Scale out of range.".to_owned()),
    }
}
