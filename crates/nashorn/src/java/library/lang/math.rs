//! `java.lang.Math` and `StrictMath`.

use super::numbers::{double, greater, smaller};
use crate::java::class::{MemberDef, constant, method};
use crate::java::library::support::{Returns, with_message};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.lang.Math",
        kind: Kind::Class,
        extends: &[],
        members: MATH,
    },
    ClassDef {
        name: "java.lang.StrictMath",
        kind: Kind::Class,
        extends: &[],
        members: MATH,
    },
];

/// A function of one `double`.
macro_rules! function {
    ($name:literal, $function:expr) => {
        method(concat!("static double ", $name, "(double)"), |call| {
            let function: fn(f64) -> f64 = $function;
            Ok(function(double(call, 0)).into())
        })
    };
}

const MATH: &[MemberDef] = &[
    constant("PI", |_| Ok(std::f64::consts::PI.into())),
    constant("E", |_| Ok(std::f64::consts::E.into())),
    method("static int abs(int)", |call| {
        Ok(call.int(0).wrapping_abs().into())
    }),
    method("static long abs(long)", |call| {
        Ok(call.long(0).wrapping_abs().into())
    }),
    method("static float abs(float)", float),
    method("static double abs(double)", |call| {
        Ok(double(call, 0).abs().into())
    }),
    method("static int max(int, int)", |call| {
        Ok(call.int(0).max(call.int(1)).into())
    }),
    method("static long max(long, long)", |call| {
        Ok(call.long(0).max(call.long(1)).into())
    }),
    method("static float max(float, float)", float),
    method("static double max(double, double)", |call| {
        Ok(greater(double(call, 0), double(call, 1)).into())
    }),
    method("static int min(int, int)", |call| {
        Ok(call.int(0).min(call.int(1)).into())
    }),
    method("static long min(long, long)", |call| {
        Ok(call.long(0).min(call.long(1)).into())
    }),
    method("static float min(float, float)", float),
    method("static double min(double, double)", |call| {
        Ok(smaller(double(call, 0), double(call, 1)).into())
    }),
    function!("ceil", f64::ceil),
    function!("floor", f64::floor),
    function!("rint", f64::round_ties_even),
    function!("sqrt", f64::sqrt),
    function!("cbrt", f64::cbrt),
    function!("exp", f64::exp),
    function!("log", f64::ln),
    function!("log10", f64::log10),
    function!("sin", f64::sin),
    function!("cos", f64::cos),
    function!("tan", f64::tan),
    function!("asin", f64::asin),
    function!("acos", f64::acos),
    function!("atan", f64::atan),
    function!("toRadians", |degrees| degrees * 0.017_453_292_519_943_295),
    function!("toDegrees", |radians| radians * 57.295_779_513_082_32),
    function!("signum", |number| if number == 0.0 || number.is_nan() {
        number
    } else {
        number.signum()
    }),
    method("static double atan2(double, double)", |call| {
        Ok(double(call, 0).atan2(double(call, 1)).into())
    }),
    method("static double hypot(double, double)", |call| {
        Ok(double(call, 0).hypot(double(call, 1)).into())
    }),
    method("static double pow(double, double)", |call| {
        Ok(power(double(call, 0), double(call, 1)).into())
    }),
    method("static long round(double)", |call| {
        Ok(round(double(call, 0)).into())
    }),
    method("static int round(float)", float),
    method("static double random()", |call| {
        call.unpredictable("Math.random gives other numbers in every run");
        let bits = call.next_random() >> 11;
        Ok((bits as f64 / (1_u64 << 53) as f64).into())
    }),
    method("static int floorDiv(int, int)", |call| {
        let (left, right) = divisible(call)?;
        Ok((floor_div(left, right) as i32).into())
    }),
    method("static int floorDiv(long, int)", long_floor_div),
    method("static long floorDiv(long, long)", long_floor_div),
    method("static int floorMod(int, int)", |call| {
        let (left, right) = divisible(call)?;
        Ok((left.wrapping_sub(floor_div(left, right).wrapping_mul(right)) as i32).into())
    }),
    method("static int floorMod(long, int)", |call| {
        let (left, right) = divisible(call)?;
        Ok((left.wrapping_sub(floor_div(left, right).wrapping_mul(right)) as i32).into())
    }),
    method("static long floorMod(long, long)", |call| {
        let (left, right) = divisible(call)?;
        Ok(left
            .wrapping_sub(floor_div(left, right).wrapping_mul(right))
            .into())
    }),
    method("static int addExact(int, int)", |call| {
        exact_int(call, call.int(0).checked_add(call.int(1)))
    }),
    method("static int subtractExact(int, int)", |call| {
        exact_int(call, call.int(0).checked_sub(call.int(1)))
    }),
    method("static int multiplyExact(int, int)", |call| {
        exact_int(call, call.int(0).checked_mul(call.int(1)))
    }),
    method("static int incrementExact(int)", |call| {
        exact_int(call, call.int(0).checked_add(1))
    }),
    method("static int decrementExact(int)", |call| {
        exact_int(call, call.int(0).checked_sub(1))
    }),
    method("static int negateExact(int)", |call| {
        exact_int(call, call.int(0).checked_neg())
    }),
    method("static long addExact(long, long)", |call| {
        exact_long(call, call.long(0).checked_add(call.long(1)))
    }),
    method("static long subtractExact(long, long)", |call| {
        exact_long(call, call.long(0).checked_sub(call.long(1)))
    }),
    method("static long multiplyExact(long, int)", |call| {
        exact_long(call, call.long(0).checked_mul(call.long(1)))
    }),
    method("static long multiplyExact(long, long)", |call| {
        exact_long(call, call.long(0).checked_mul(call.long(1)))
    }),
    method("static int toIntExact(long)", |call| {
        exact_int(call, i32::try_from(call.long(0)).ok())
    }),
];

fn float(call: &mut Call<'_>) -> Returns {
    Err(call.refuse("uses float numbers (java.lang.Math), which are not emulated"))
}

/// Half up: towards positive infinity.
fn round(number: f64) -> i64 {
    let floor = number.floor();
    if number - floor >= 0.5 {
        floor as i64 + i64::from(floor.abs() < 9.0e15)
    } else {
        floor as i64
    }
}

/// `Math.pow`, which has no answer for one to the power of infinity.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || base.abs() == 1.0 && exponent.is_infinite() {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}

fn arithmetic(call: &Call<'_>, message: &str) -> Throw {
    with_message(call, "java.lang.ArithmeticException", message)
}

fn exact_int(call: &Call<'_>, result: Option<i32>) -> Returns {
    result
        .map(Value::from)
        .ok_or_else(|| arithmetic(call, "integer overflow"))
}

fn exact_long(call: &Call<'_>, result: Option<i64>) -> Returns {
    result
        .map(Value::from)
        .ok_or_else(|| arithmetic(call, "long overflow"))
}

fn divisible(call: &Call<'_>) -> Result<(i64, i64), Throw> {
    match call.long(1) {
        0 => Err(arithmetic(call, "/ by zero")),
        divisor => Ok((call.long(0), divisor)),
    }
}

fn long_floor_div(call: &mut Call<'_>) -> Returns {
    let (left, right) = divisible(call)?;
    Ok(floor_div(left, right).into())
}

const fn floor_div(left: i64, right: i64) -> i64 {
    let quotient = left.wrapping_div(right);
    if left.wrapping_rem(right) != 0 && (left < 0) != (right < 0) {
        quotient - 1
    } else {
        quotient
    }
}
