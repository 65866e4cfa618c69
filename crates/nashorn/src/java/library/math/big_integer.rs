//! `java.math.BigInteger`.

use num_bigint::{BigInt, Sign};

use crate::java::class::{MemberDef, constant, constructor, method};
use crate::java::library::support::{
    Returns, byte_array, bytes, exception, not_null, units, with_message,
};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value, text};

/// State: the number.
type Integer = Plain<BigInt>;

pub(super) const BIG_INTEGER: &str = "java.math.BigInteger";
pub(super) const ARITHMETIC: &str = "java.lang.ArithmeticException";
const NUMBER_FORMAT: &str = "java.lang.NumberFormatException";

/// Most bits of a number: a script has no use for more, and each digit costs time.
const MOST_BITS: u64 = 1 << 20;

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: BIG_INTEGER,
    kind: Kind::Class,
    extends: &["java.lang.Number", "java.lang.Comparable"],
    members: MEMBERS,
}];

/// `BigInteger add(BigInteger)` and its like.
macro_rules! binary {
    ($name:literal, |$left:ident, $right:ident| $result:expr) => {
        method(
            concat!("java.math.BigInteger ", $name, "(java.math.BigInteger)"),
            |call| {
                let ($left, $right) = (own(call)?, argument(call, 0)?);
                charge(call, &$left, &$right)?;
                new(call, $result)
            },
        )
    };
}

const MEMBERS: &[MemberDef] = &[
    constant("ZERO", |call| new(call, BigInt::ZERO)),
    constant("ONE", |call| new(call, 1.into())),
    constant("TWO", |call| new(call, 2.into())),
    constant("TEN", |call| new(call, 10.into())),
    constructor("new(String)", |call| parse(call, 10)),
    constructor("new(String, int)", |call| {
        let radix = call.int(1);
        match u32::try_from(radix)
            .ok()
            .filter(|radix| (2..=36).contains(radix))
        {
            Some(radix) => parse(call, radix),
            None => Err(with_message(call, NUMBER_FORMAT, "Radix out of range")),
        }
    }),
    constructor("new(int, byte[])", |call| {
        let magnitude = bytes(call, &call.argument(1))?;
        let sign = match call.int(0) {
            -1 => Sign::Minus,
            0 => Sign::NoSign,
            1 => Sign::Plus,
            _ => return Err(with_message(call, NUMBER_FORMAT, "Invalid signum value")),
        };
        if sign == Sign::NoSign && magnitude.iter().any(|&byte| byte != 0) {
            return Err(with_message(
                call,
                NUMBER_FORMAT,
                "signum-magnitude mismatch",
            ));
        }
        new(call, BigInt::from_bytes_be(sign, &magnitude))
    }),
    constructor("new(byte[])", |call| {
        let all = bytes(call, &call.argument(0))?;
        if all.is_empty() {
            return Err(with_message(call, NUMBER_FORMAT, "Zero length BigInteger"));
        }
        new(call, BigInt::from_signed_bytes_be(&all))
    }),
    method("static java.math.BigInteger valueOf(long)", |call| {
        let number = call.long(0);
        // The same objects every time; of the other small ones the JDK keeps, nobody asks.
        let name = match number {
            0 => "ZERO",
            1 => "ONE",
            2 => "TWO",
            10 => "TEN",
            _ => return new(call, number.into()),
        };
        let class = call.class();
        call.constant(class, name)?.ok_or_else(Throw::end)
    }),
    binary!("add", |left, right| left + right),
    binary!("subtract", |left, right| left - right),
    binary!("multiply", |left, right| left * right),
    binary!("and", |left, right| left & right),
    binary!("or", |left, right| left | right),
    binary!("xor", |left, right| left ^ right),
    binary!("min", |left, right| left.min(right)),
    binary!("max", |left, right| left.max(right)),
    binary!("gcd", |left, right| gcd(left, right)),
    method(
        "java.math.BigInteger divide(java.math.BigInteger)",
        |call| {
            let (left, right) = operands(call, "BigInteger divide by zero")?;
            new(call, left / right)
        },
    ),
    method(
        "java.math.BigInteger remainder(java.math.BigInteger)",
        |call| {
            let (left, right) = operands(call, "BigInteger divide by zero")?;
            new(call, left % right)
        },
    ),
    method("java.math.BigInteger mod(java.math.BigInteger)", |call| {
        let (left, right) = (own(call)?, argument(call, 0)?);
        if right.sign() != Sign::Plus {
            return Err(not_positive(call));
        }
        charge(call, &left, &right)?;
        new(call, modulo(&left, &right))
    }),
    method(
        "java.math.BigInteger modPow(java.math.BigInteger, java.math.BigInteger)",
        |call| {
            let (base, exponent, modulus) = (own(call)?, argument(call, 0)?, argument(call, 1)?);
            if modulus.sign() != Sign::Plus {
                return Err(not_positive(call));
            }
            if exponent.sign() == Sign::Minus {
                return Err(
                    call.refuse("uses modPow with a negative exponent, which is not emulated")
                );
            }
            let steps = exponent.bits().saturating_mul(modulus.bits() / 64 + 1);
            call.charge(usize::try_from(steps).unwrap_or(usize::MAX))?;
            new(call, base.modpow(&exponent, &modulus))
        },
    ),
    method("java.math.BigInteger pow(int)", |call| {
        let (base, exponent) = (own(call)?, call.int(0));
        let Ok(exponent) = u32::try_from(exponent) else {
            return Err(with_message(call, ARITHMETIC, "Negative exponent"));
        };
        check_bits(call, base.bits().saturating_mul(exponent.into()))?;
        new(call, base.pow(exponent))
    }),
    method("java.math.BigInteger shiftLeft(int)", |call| {
        shift(call, i64::from(call.int(0)))
    }),
    method("java.math.BigInteger shiftRight(int)", |call| {
        shift(call, -i64::from(call.int(0)))
    }),
    method("java.math.BigInteger negate()", |call| {
        let own = own(call)?;
        new(call, -own)
    }),
    method("java.math.BigInteger abs()", |call| {
        let own = own(call)?;
        new(call, BigInt::from(own.magnitude().clone()))
    }),
    method("java.math.BigInteger not()", |call| {
        let own = own(call)?;
        new(call, !own)
    }),
    method("int signum()", |call| Ok(signum(&own(call)?).into())),
    method("int bitLength()", |call| {
        let own = own(call)?;
        // Of a negative number: of its complement.
        let bits = if own.sign() == Sign::Minus {
            (!own).bits()
        } else {
            own.bits()
        };
        Ok(i32::try_from(bits).unwrap_or(i32::MAX).into())
    }),
    method("int bitCount()", |call| {
        let own = own(call)?;
        let number = if own.sign() == Sign::Minus { !own } else { own };
        let count: u32 = number.iter_u64_digits().map(u64::count_ones).sum();
        Ok((count as i32).into())
    }),
    method("boolean testBit(int)", |call| {
        let Ok(bit) = u64::try_from(call.int(0)) else {
            return Err(with_message(call, ARITHMETIC, "Negative bit address"));
        };
        Ok(own(call)?.bit(bit).into())
    }),
    method("byte[] toByteArray()", |call| {
        let bytes = own(call)?.to_signed_bytes_be();
        Ok(byte_array(call, &bytes))
    }),
    method(
        "int intValue()",
        |call| Ok((low(&own(call)?) as i32).into()),
    ),
    method("long longValue()", |call| Ok(low(&own(call)?).into())),
    method(
        "double doubleValue()",
        |call| Ok(double(&own(call)?).into()),
    ),
    method("int intValueExact()", |call| {
        match i32::try_from(own(call)?) {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(with_message(
                call,
                ARITHMETIC,
                "BigInteger out of int range",
            )),
        }
    }),
    method("long longValueExact()", |call| {
        match i64::try_from(own(call)?) {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(with_message(
                call,
                ARITHMETIC,
                "BigInteger out of long range",
            )),
        }
    }),
    method("int compareTo(java.math.BigInteger)", |call| {
        let other = argument(call, 0)?;
        Ok((own(call)?.cmp(&other) as i32).into())
    }),
    method("boolean equals(Object)", |call| {
        let other = of(&call.argument(0));
        Ok((other.as_ref() == Some(&own(call)?)).into())
    }),
    method("int hashCode()", |call| Ok(hash(&own(call)?).into())),
    method("String toString()", |call| {
        Ok(own(call)?.to_string().into())
    }),
    method("String toString(int)", |call| {
        let radix = u32::try_from(call.int(0))
            .ok()
            .filter(|radix| (2..=36).contains(radix));
        Ok(own(call)?.to_str_radix(radix.unwrap_or(10)).into())
    }),
];

/// A new one.
pub(super) fn new(call: &Call<'_>, number: BigInt) -> Returns {
    check_bits(call, number.bits())?;
    call.object(BIG_INTEGER, Plain(number))
}

/// Ends the run before a number gets too large to go on with.
pub(super) fn check_bits(call: &Call<'_>, bits: u64) -> Result<(), Throw> {
    if bits > MOST_BITS {
        return Err(call.refuse("works with numbers of more than a million bits"));
    }
    Ok(())
}

/// Accounts for a multiplication.
pub(super) fn charge(call: &mut Call<'_>, left: &BigInt, right: &BigInt) -> Result<(), Throw> {
    let steps = (left.bits() / 64 + 1).saturating_mul(right.bits() / 64 + 1);
    call.charge(usize::try_from(steps / 16).unwrap_or(usize::MAX))
}

fn own(call: &Call<'_>) -> Result<BigInt, Throw> {
    call.data(|number: &Integer| number.0.clone())
}

/// The number behind a value.
pub(super) fn of(value: &Value) -> Option<BigInt> {
    value.as_object()?.data(|number: &Integer| number.0.clone())
}

/// An argument that must not be null.
pub(super) fn argument(call: &Call<'_>, index: usize) -> Result<BigInt, Throw> {
    let value = not_null(call, index)?;
    of(&value).ok_or_else(Throw::end)
}

fn operands(call: &mut Call<'_>, by_zero: &str) -> Result<(BigInt, BigInt), Throw> {
    let (left, right) = (own(call)?, argument(call, 0)?);
    if right.sign() == Sign::NoSign {
        return Err(with_message(call, ARITHMETIC, by_zero));
    }
    charge(call, &left, &right)?;
    Ok((left, right))
}

fn not_positive(call: &Call<'_>) -> Throw {
    with_message(call, ARITHMETIC, "BigInteger: modulus not positive")
}

fn modulo(number: &BigInt, modulus: &BigInt) -> BigInt {
    let remainder = number % modulus;
    if remainder.sign() == Sign::Minus {
        remainder + modulus
    } else {
        remainder
    }
}

fn gcd(left: BigInt, right: BigInt) -> BigInt {
    let (mut left, mut right) = (left, right);
    while right.sign() != Sign::NoSign {
        (left, right) = (right.clone(), left % right);
    }
    BigInt::from(left.magnitude().clone())
}

fn shift(call: &mut Call<'_>, left: i64) -> Returns {
    let own = own(call)?;
    if left >= 0 {
        check_bits(call, own.bits().saturating_add(left.unsigned_abs()))?;
        new(call, own << left.unsigned_abs())
    } else {
        new(call, own >> left.unsigned_abs())
    }
}

pub(super) fn signum(number: &BigInt) -> i32 {
    match number.sign() {
        Sign::Minus => -1,
        Sign::NoSign => 0,
        Sign::Plus => 1,
    }
}

/// The lowest 64 bits.
pub(super) fn low(number: &BigInt) -> i64 {
    let digit = number.iter_u64_digits().next().unwrap_or(0) as i64;
    if number.sign() == Sign::Minus {
        digit.wrapping_neg()
    } else {
        digit
    }
}

pub(super) fn double(number: &BigInt) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

/// `BigInteger.hashCode`: over the magnitude's ints, highest first.
pub(super) fn hash(number: &BigInt) -> i32 {
    let digits: Vec<u32> = number.iter_u32_digits().collect();
    let magnitude = digits.iter().rev().fold(0_i32, |hash, &digit| {
        hash.wrapping_mul(31).wrapping_add(digit as i32)
    });
    magnitude.wrapping_mul(signum(number))
}

fn parse(call: &mut Call<'_>, radix: u32) -> Returns {
    let text = call.string(0)?;
    call.charge(text.len().saturating_mul(text.len() / 64 + 1))?;
    let text = text.to_std_string_lossy();
    if text.is_empty() {
        return Err(with_message(call, NUMBER_FORMAT, "Zero length BigInteger"));
    }
    check_bits(call, (text.len() as u64).saturating_mul(5))?;
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let problem = if digits.is_empty() {
        "Zero length BigInteger"
    } else if digits.contains(['-', '+']) {
        "Illegal embedded sign character"
    } else {
        match BigInt::parse_bytes(text.as_bytes(), radix) {
            Some(number) if !digits.contains('_') => return new(call, number),
            _ => return Err(bad_digits(call, digits, radix)),
        }
    };
    Err(with_message(call, NUMBER_FORMAT, problem))
}

/// The JDK reads groups of digits with `Integer.parseInt`, whose message this is.
fn bad_digits(call: &Call<'_>, digits: &str, radix: u32) -> Throw {
    const GROUP: [usize; 37] = [
        0, 0, 30, 19, 15, 13, 11, 11, 10, 9, 9, 8, 8, 8, 8, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 6,
        6, 6, 6, 6, 6, 6, 6, 6, 5,
    ];
    let units: Vec<u16> = digits.encode_utf16().collect();
    let group = GROUP.get(radix as usize).copied().unwrap_or(9).max(1);
    let first = match units.len() % group {
        0 => group,
        first => first,
    };
    let mut rest = units.as_slice();
    let mut length = first.min(rest.len());
    while let Some((part, after)) = rest.split_at_checked(length) {
        if let Err(thrown) = text::parse_int(Some(part), radix as i32) {
            return exception(call, thrown);
        }
        rest = after;
        length = group;
        if rest.is_empty() {
            break;
        }
    }
    with_message(call, NUMBER_FORMAT, "Illegal digit")
}

/// The text of an argument as UTF-16 units.
pub(super) fn text_argument(call: &mut Call<'_>, index: usize) -> Result<Vec<u16>, Throw> {
    Ok(units(&call.string(index)?))
}
