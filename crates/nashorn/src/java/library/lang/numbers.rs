//! `Integer`, `Long`, `Double` and `Number`.

use crate::java::class::{MemberDef, constant, constructor, declared, method};
use crate::java::hash::code;
use crate::java::library::order::{compare_to, doubles};
use crate::java::library::support::{Returns, exception, units};
use crate::java::text::{
    double_to_string, parse_double, parse_int, parse_long, to_radix, unsigned_to_radix,
};
use crate::java::{Call, Plain, Throw, Type, Value, fault::Thrown};

/// Members of `java.lang.Number`.
pub(in crate::java::library) const NUMBER: &[MemberDef] = &[
    declared("int intValue()"),
    declared("long longValue()"),
    declared("double doubleValue()"),
];

/// The receiver, whichever number it is.
fn own(call: &Call<'_>) -> f64 {
    match call.this() {
        Value::Int(number) => f64::from(*number),
        Value::Long(number) => *number as f64,
        Value::Double(number) => *number,
        _ => 0.0,
    }
}

/// The receiver as a `long`: fractions are cut.
fn own_integral(call: &Call<'_>) -> i64 {
    match call.this() {
        Value::Int(number) => i64::from(*number),
        Value::Long(number) => *number,
        Value::Double(number) => *number as i64,
        _ => 0,
    }
}

/// What the three classes have in common, in their own words.
macro_rules! number {
    ($class:literal, $($own:expr),* $(,)?) => {
        &[
            method("int intValue()", |call| Ok(match call.this() {
                // A double beyond `int` becomes its largest; a long loses its upper half.
                Value::Double(number) => *number as i32,
                _ => own_integral(call) as i32,
            }.into())),
            method("long longValue()", |call| Ok(own_integral(call).into())),
            method("double doubleValue()", |call| Ok(own(call).into())),
            method("short shortValue()", |call| Ok(i32::from(own_integral(call) as i16).into())),
            method("byte byteValue()", |call| Ok(i32::from(own_integral(call) as i8).into())),
            method("boolean equals(Object)", |call| {
                let (this, other) = (call.this().clone(), call.argument(0));
                Ok(call.equal(&this, &other)?.into())
            }),
            method("int hashCode()", |call| {
                let this = call.this().clone();
                Ok(call.hash(&this)?.into())
            }),
            method("String toString()", |call| own_text(call)),
            method(concat!("int compareTo(", $class, ")"), compare_to),
            $($own),*
        ]
    };
}

fn own_text(call: &mut Call<'_>) -> Returns {
    Ok(match call.this() {
        Value::Double(number) => double_to_string(*number, call.surroundings().jdk),
        _ => own_integral(call).to_string(),
    }
    .into())
}

/// Members of `java.lang.Integer`.
pub(in crate::java::library) const INTEGER: &[MemberDef] = number![
    "Integer",
    constant("TYPE", |call| call
        .object("java.lang.Class", Plain(Type::Int))),
    constant("MAX_VALUE", |_| Ok(i32::MAX.into())),
    constant("MIN_VALUE", |_| Ok(i32::MIN.into())),
    constant("SIZE", |_| Ok(32.into())),
    constant("BYTES", |_| Ok(4.into())),
    constructor("new(int)", |call| Ok(call.int(0).into())),
    constructor("new(String)", |call| int_of(call, 10)),
    method("static int parseInt(String)", |call| int_of(call, 10)),
    method("static int parseInt(String, int)", |call| {
        let radix = call.int(1);
        int_of(call, radix)
    }),
    method("static Integer valueOf(int)", |call| Ok(call.int(0).into())),
    method("static Integer valueOf(String)", |call| int_of(call, 10)),
    method("static Integer valueOf(String, int)", |call| {
        let radix = call.int(1);
        int_of(call, radix)
    }),
    method("static Integer decode(String)", |call| {
        let number = decoded(call, i64::from(i32::MIN), i64::from(i32::MAX))?;
        Ok(Value::Int(number as i32))
    }),
    method("static String toString(int)", |call| Ok(call
        .int(0)
        .to_string()
        .into())),
    method("static String toString(int, int)", |call| Ok(to_radix(
        call.int(0).into(),
        call.int(1)
    )
    .into())),
    method("static String toHexString(int)", |call| Ok(
        unsigned_to_radix((call.int(0) as u32).into(), 16).into()
    )),
    method("static String toUnsignedString(int)", |call| Ok(
        (call.int(0) as u32).to_string().into()
    )),
    method("static int divideUnsigned(int, int)", |call| unsigned(
        call,
        u32::checked_div
    )),
    method("static int remainderUnsigned(int, int)", |call| unsigned(
        call,
        u32::checked_rem
    )),
    method("static int compareUnsigned(int, int)", |call| {
        Ok(((call.int(0) as u32).cmp(&(call.int(1) as u32)) as i32).into())
    }),
    method("static long toUnsignedLong(int)", |call| Ok(i64::from(
        call.int(0) as u32
    )
    .into())),
    method("static String toOctalString(int)", |call| Ok(
        unsigned_to_radix((call.int(0) as u32).into(), 8).into()
    )),
    method("static String toBinaryString(int)", |call| Ok(
        unsigned_to_radix((call.int(0) as u32).into(), 2).into()
    )),
    method("static String toUnsignedString(int)", |call| Ok(
        (call.int(0) as u32).to_string().into()
    )),
    method("static long toUnsignedLong(int)", |call| Ok(i64::from(
        call.int(0) as u32
    )
    .into())),
    method("static int compare(int, int)", |call| Ok(
        (call.int(0).cmp(&call.int(1)) as i32).into()
    )),
    method("static int signum(int)", |call| Ok(call
        .int(0)
        .signum()
        .into())),
    method("static int sum(int, int)", |call| Ok(call
        .int(0)
        .wrapping_add(call.int(1))
        .into())),
    method("static int max(int, int)", |call| Ok(call
        .int(0)
        .max(call.int(1))
        .into())),
    method("static int min(int, int)", |call| Ok(call
        .int(0)
        .min(call.int(1))
        .into())),
    method("static int hashCode(int)", |call| Ok(call.int(0).into())),
    method("static int bitCount(int)", |call| Ok(
        (call.int(0).count_ones() as i32).into()
    )),
    method("static int reverse(int)", |call| Ok(call
        .int(0)
        .reverse_bits()
        .into())),
    method("static int reverseBytes(int)", |call| Ok(call
        .int(0)
        .swap_bytes()
        .into())),
    method("static int highestOneBit(int)", |call| {
        let number = call.int(0) as u32;
        Ok((if number == 0 {
            0
        } else {
            1_u32 << number.ilog2()
        } as i32)
            .into())
    }),
    method("static int lowestOneBit(int)", |call| Ok((call.int(0)
        & call.int(0).wrapping_neg())
    .into())),
    method("static int numberOfLeadingZeros(int)", |call| Ok(
        (call.int(0).leading_zeros() as i32).into()
    )),
    method("static int numberOfTrailingZeros(int)", |call| Ok(
        (call.int(0).trailing_zeros() as i32).into()
    )),
    method("static int rotateLeft(int, int)", |call| Ok(call
        .int(0)
        .rotate_left(call.int(1) as u32 & 31)
        .into())),
    method("static int rotateRight(int, int)", |call| Ok(call
        .int(0)
        .rotate_right(call.int(1) as u32 & 31)
        .into())),
];

/// Members of `java.lang.Long`.
pub(in crate::java::library) const LONG: &[MemberDef] = number![
    "Long",
    constant("TYPE", |call| call
        .object("java.lang.Class", Plain(Type::Long))),
    constant("MAX_VALUE", |_| Ok(i64::MAX.into())),
    constant("MIN_VALUE", |_| Ok(i64::MIN.into())),
    constant("SIZE", |_| Ok(64.into())),
    constant("BYTES", |_| Ok(8.into())),
    constructor("new(long)", |call| Ok(call.long(0).into())),
    constructor("new(String)", |call| long_of(call, 10)),
    method("static long parseLong(String)", |call| long_of(call, 10)),
    method("static long parseLong(String, int)", |call| {
        let radix = call.int(1);
        long_of(call, radix)
    }),
    method("static Long valueOf(long)", |call| Ok(call.long(0).into())),
    method("static Long valueOf(String)", |call| long_of(call, 10)),
    method("static Long valueOf(String, int)", |call| {
        let radix = call.int(1);
        long_of(call, radix)
    }),
    method("static Long decode(String)", |call| Ok(decoded(
        call,
        i64::MIN,
        i64::MAX
    )?
    .into())),
    method("static String toString(long)", |call| Ok(call
        .long(0)
        .to_string()
        .into())),
    method("static String toString(long, int)", |call| Ok(to_radix(
        call.long(0),
        call.int(1)
    )
    .into())),
    method("static String toHexString(long)", |call| Ok(
        unsigned_to_radix(call.long(0) as u64, 16).into()
    )),
    method("static String toOctalString(long)", |call| Ok(
        unsigned_to_radix(call.long(0) as u64, 8).into()
    )),
    method("static String toBinaryString(long)", |call| Ok(
        unsigned_to_radix(call.long(0) as u64, 2).into()
    )),
    method("static String toUnsignedString(long)", |call| Ok(
        (call.long(0) as u64).to_string().into()
    )),
    method("static int compare(long, long)", |call| Ok(
        (call.long(0).cmp(&call.long(1)) as i32).into()
    )),
    method("static int signum(long)", |call| Ok((call.long(0).signum()
        as i32)
        .into())),
    method("static long sum(long, long)", |call| Ok(call
        .long(0)
        .wrapping_add(call.long(1))
        .into())),
    method("static long max(long, long)", |call| Ok(call
        .long(0)
        .max(call.long(1))
        .into())),
    method("static long min(long, long)", |call| Ok(call
        .long(0)
        .min(call.long(1))
        .into())),
    method("static int hashCode(long)", |call| Ok(code::of_long(
        call.long(0)
    )
    .into())),
    method("static int bitCount(long)", |call| Ok(
        (call.long(0).count_ones() as i32).into()
    )),
    method("static int numberOfLeadingZeros(long)", |call| Ok(
        (call.long(0).leading_zeros() as i32).into()
    )),
    method("static int numberOfTrailingZeros(long)", |call| Ok(
        (call.long(0).trailing_zeros() as i32).into()
    )),
];

/// Members of `java.lang.Double`.
pub(in crate::java::library) const DOUBLE: &[MemberDef] = number![
    "Double",
    constant("TYPE", |call| call
        .object("java.lang.Class", Plain(Type::Double))),
    constant("MAX_VALUE", |_| Ok(f64::MAX.into())),
    constant("MIN_VALUE", |_| Ok(f64::from_bits(1).into())),
    constant("MIN_NORMAL", |_| Ok(f64::MIN_POSITIVE.into())),
    constant("POSITIVE_INFINITY", |_| Ok(f64::INFINITY.into())),
    constant("NEGATIVE_INFINITY", |_| Ok(f64::NEG_INFINITY.into())),
    constant("NaN", |_| Ok(f64::NAN.into())),
    constructor("new(double)", |call| Ok(double(call, 0).into())),
    constructor("new(String)", double_of),
    method("boolean isNaN()", |call| Ok(own(call).is_nan().into())),
    method("boolean isInfinite()", |call| Ok(own(call)
        .is_infinite()
        .into())),
    method("static double parseDouble(String)", double_of),
    method("static Double valueOf(double)", |call| Ok(
        double(call, 0).into()
    )),
    method("static Double valueOf(String)", double_of),
    method("static String toString(double)", |call| {
        Ok(double_to_string(double(call, 0), call.surroundings().jdk).into())
    }),
    method("static boolean isNaN(double)", |call| Ok(double(call, 0)
        .is_nan()
        .into())),
    method("static boolean isInfinite(double)", |call| Ok(double(
        call, 0
    )
    .is_infinite()
    .into())),
    method("static boolean isFinite(double)", |call| Ok(double(
        call, 0
    )
    .is_finite()
    .into())),
    method("static int compare(double, double)", |call| {
        Ok((doubles(double(call, 0), double(call, 1)) as i32).into())
    }),
    method("static double sum(double, double)", |call| Ok((double(
        call, 0
    ) + double(
        call, 1
    ))
    .into())),
    method("static double max(double, double)", |call| Ok(greater(
        double(call, 0),
        double(call, 1)
    )
    .into())),
    method("static double min(double, double)", |call| Ok(smaller(
        double(call, 0),
        double(call, 1)
    )
    .into())),
    method("static int hashCode(double)", |call| Ok(code::of_double(
        double(call, 0)
    )
    .into())),
    method("static long doubleToLongBits(double)", |call| {
        let number = double(call, 0);
        let bits = if number.is_nan() {
            0x7FF8_0000_0000_0000
        } else {
            number.to_bits()
        };
        Ok((bits as i64).into())
    }),
    method("static double longBitsToDouble(long)", |call| Ok(
        f64::from_bits(call.long(0) as u64).into()
    )),
];

/// An argument of type `double`.
pub(super) fn double(call: &Call<'_>, index: usize) -> f64 {
    match call.argument(index) {
        Value::Double(number) => number,
        Value::Int(number) => f64::from(number),
        Value::Long(number) => number as f64,
        _ => 0.0,
    }
}

/// `Math.max`: NaN wins, and 0.0 is more than -0.0.
pub(super) fn greater(left: f64, right: f64) -> f64 {
    if left.is_nan() || right.is_nan() {
        f64::NAN
    } else if doubles(left, right).is_ge() {
        left
    } else {
        right
    }
}

/// `Math.min`.
pub(super) fn smaller(left: f64, right: f64) -> f64 {
    if left.is_nan() || right.is_nan() {
        f64::NAN
    } else if doubles(left, right).is_le() {
        left
    } else {
        right
    }
}

/// The text to be read; `None` for null.
fn digits(call: &Call<'_>) -> Option<Vec<u16>> {
    call.argument(0).as_string().map(units)
}

fn thrown<T>(call: &Call<'_>, result: Result<T, Thrown>) -> Result<T, Throw> {
    result.map_err(|error| exception(call, error))
}

fn int_of(call: &mut Call<'_>, radix: i32) -> Returns {
    let text = digits(call);
    thrown(call, parse_int(text.as_deref(), radix)).map(Value::from)
}

fn long_of(call: &mut Call<'_>, radix: i32) -> Returns {
    let text = digits(call);
    thrown(call, parse_long(text.as_deref(), radix)).map(Value::from)
}

fn double_of(call: &mut Call<'_>) -> Returns {
    let Some(text) = digits(call) else {
        return Err(crate::java::library::support::with_message(
            call,
            crate::java::library::support::NULL_POINTER,
            "Cannot invoke \"String.trim()\" because \"in\" is null",
        ));
    };
    thrown(call, parse_double(&text)).map(Value::from)
}

/// `decode`: `0x10`, `#10`, `010`, with a sign.
fn decoded(call: &mut Call<'_>, least: i64, most: i64) -> Result<i64, Throw> {
    const EXCEPTION: &str = "java.lang.NumberFormatException";
    let text = match call.argument(0) {
        Value::String(text) => text.to_std_string_lossy(),
        _ => return Err(call.throw(crate::java::library::support::NULL_POINTER, None)),
    };
    if text.is_empty() {
        return Err(call.throw(EXCEPTION, Some("Zero length string")));
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (radix, rest) = if let Some(rest) = rest
        .strip_prefix("0x")
        .or(rest.strip_prefix("0X"))
        .or(rest.strip_prefix('#'))
    {
        (16, rest)
    } else if let Some(rest) = rest.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        (8, rest)
    } else {
        (10, rest)
    };
    if rest.starts_with(['-', '+']) {
        return Err(call.throw(EXCEPTION, Some("Sign character in wrong position")));
    }
    let digits: Vec<u16> = format!("{sign}{rest}").encode_utf16().collect();
    let number = thrown(call, parse_long(Some(&digits), radix))?;
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    let suffix = if radix == 10 {
        String::new()
    } else {
        format!(" under radix {radix}")
    };
    Err(call.throw(
        EXCEPTION,
        Some(&format!("For input string: \"{sign}{rest}\"{suffix}")),
    ))
}

fn unsigned(call: &Call<'_>, operate: fn(u32, u32) -> Option<u32>) -> Returns {
    match operate(call.int(0) as u32, call.int(1) as u32) {
        Some(result) => Ok((result as i32).into()),
        None => Err(call.throw("java.lang.ArithmeticException", Some("/ by zero"))),
    }
}
