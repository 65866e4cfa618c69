//! `java.time.Duration`.

use super::local::{self, DAY, SECOND};
use crate::java::class::{MemberDef, constant, method};
use crate::java::hash::code;
use crate::java::library::support::{NULL_POINTER, Returns, bare};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

const DURATION: &str = "java.time.Duration";

/// State: nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span(i128);

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: DURATION,
    kind: Kind::Class,
    extends: &["java.time.temporal.TemporalAmount", "java.lang.Comparable"],
    members: MEMBERS,
}];

/// All that counts in one unit.
macro_rules! unit {
    ($of:literal, $to:literal, $plus:literal, $minus:literal, $length:expr) => {
        [
            method(
                concat!("static java.time.Duration ", $of, "(long)"),
                |call| {
                    let amount = i128::from(call.long(0));
                    new(call, amount * $length)
                },
            ),
            method(concat!("long ", $to, "()"), |call| {
                Ok(whole(own(call)?, $length).into())
            }),
            method(concat!("java.time.Duration ", $plus, "(long)"), |call| {
                let sum = own(call)? + i128::from(call.long(0)) * $length;
                new(call, sum)
            }),
            method(concat!("java.time.Duration ", $minus, "(long)"), |call| {
                let difference = own(call)? - i128::from(call.long(0)) * $length;
                new(call, difference)
            }),
        ]
    };
}

const UNITS: [[MemberDef; 4]; 6] = [
    unit!("ofDays", "toDays", "plusDays", "minusDays", DAY),
    unit!(
        "ofHours",
        "toHours",
        "plusHours",
        "minusHours",
        SECOND * 3_600
    ),
    unit!(
        "ofMinutes",
        "toMinutes",
        "plusMinutes",
        "minusMinutes",
        SECOND * 60
    ),
    unit!(
        "ofSeconds",
        "toSeconds",
        "plusSeconds",
        "minusSeconds",
        SECOND
    ),
    unit!(
        "ofMillis",
        "toMillis",
        "plusMillis",
        "minusMillis",
        SECOND / 1_000
    ),
    unit!("ofNanos", "toNanos", "plusNanos", "minusNanos", 1),
];

const MEMBERS: &[MemberDef] =
    &crate::java::library::joined::<{ OWN.len() + 4 * UNITS.len() }>(&[UNITS.as_flattened(), OWN]);

const OWN: &[MemberDef] = &[
    constant("ZERO", |call| new(call, 0)),
    method(
        "static java.time.Duration between(java.time.temporal.Temporal, java.time.temporal.Temporal)",
        |call| {
            let (start, end) = (call.argument(0), call.argument(1));
            if start.is_null() || end.is_null() {
                return Err(bare(call, NULL_POINTER));
            }
            if let (Some(start), Some(end)) = (instant(&start), instant(&end)) {
                return new(call, end - start);
            }
            match (local::of(&start), local::of(&end)) {
                (Some(start), Some(end)) if start.class == end.class && !start.is_date() => {
                    new(call, end.instant() - start.instant())
                }
                (Some(start), Some(end)) if start.is_date() && end.is_date() => Err(call.throw(
                    "java.time.temporal.UnsupportedTemporalTypeException",
                    Some("Unsupported unit: Seconds"),
                )),
                _ => Err(call.refuse(
                    "calls Duration.between with different kinds of time, which is not emulated",
                )),
            }
        },
    ),
    method("long getSeconds()", |call| {
        Ok((own(call)?.div_euclid(SECOND) as i64).into())
    }),
    method("int getNano()", |call| {
        Ok((own(call)?.rem_euclid(SECOND) as i32).into())
    }),
    method("java.time.Duration plus(java.time.Duration)", |call| {
        let sum = own(call)? + other(call)?;
        new(call, sum)
    }),
    method("java.time.Duration minus(java.time.Duration)", |call| {
        let difference = own(call)? - other(call)?;
        new(call, difference)
    }),
    method("java.time.Duration multipliedBy(long)", |call| {
        let product = own(call)?.saturating_mul(call.long(0).into());
        new(call, product)
    }),
    method("java.time.Duration negated()", |call| {
        let own = own(call)?;
        new(call, -own)
    }),
    method("java.time.Duration abs()", |call| {
        let own = own(call)?;
        new(call, own.abs())
    }),
    method("boolean isNegative()", |call| Ok((own(call)? < 0).into())),
    method("boolean isZero()", |call| Ok((own(call)? == 0).into())),
    method("int compareTo(java.time.Duration)", |call| {
        Ok((own(call)?.cmp(&other(call)?) as i32).into())
    }),
    method("boolean equals(Object)", |call| {
        Ok((other(call).ok() == Some(own(call)?)).into())
    }),
    method("int hashCode()", |call| {
        let own = own(call)?;
        let seconds = code::of_long(own.div_euclid(SECOND) as i64);
        let nanoseconds = own.rem_euclid(SECOND) as i32;
        Ok(seconds.wrapping_add(nanoseconds.wrapping_mul(51)).into())
    }),
    method("String toString()", |call| Ok(text(own(call)?).into())),
];

/// How many units: the JDK keeps seconds, rounded down, and the rest of one apart.
const fn whole(nanoseconds: i128, unit: i128) -> i64 {
    let amount = if unit >= SECOND {
        nanoseconds.div_euclid(SECOND) / (unit / SECOND)
    } else {
        nanoseconds / unit
    };
    amount as i64
}

fn new(call: &Call<'_>, nanoseconds: i128) -> Returns {
    if i64::try_from(nanoseconds.div_euclid(SECOND)).is_err() {
        return Err(call.throw("java.lang.ArithmeticException", Some("long overflow")));
    }
    call.object(DURATION, Plain(Span(nanoseconds)))
}

fn own(call: &Call<'_>) -> Result<i128, Throw> {
    call.data(|span: &Plain<Span>| span.0.0)
}

/// An argument that is an amount of time: a `Duration`.
pub(super) fn amount(call: &Call<'_>) -> Result<i128, Throw> {
    other(call)
}

fn other(call: &Call<'_>) -> Result<i128, Throw> {
    let other = call.argument(0);
    let other = other
        .as_object()
        .and_then(|other| other.data(|span: &Plain<Span>| span.0.0));
    other.ok_or_else(|| bare(call, NULL_POINTER))
}

/// The instant behind a value.
pub(super) fn instant(value: &Value) -> Option<i128> {
    value.as_object()?.data(|instant: &Plain<i128>| instant.0)
}

/// `PT1H30M1.5S`
fn text(nanoseconds: i128) -> String {
    if nanoseconds == 0 {
        return "PT0S".to_owned();
    }
    // Hours and minutes are those of the seconds rounded towards zero.
    let seconds = nanoseconds / SECOND;
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = (nanoseconds % SECOND).abs();
    let mut text = "PT".to_owned();
    if hours != 0 {
        text.push_str(&format!("{hours}H"));
    }
    if minutes != 0 {
        text.push_str(&format!("{minutes}M"));
    }
    if rest == 0 && fraction == 0 {
        return text;
    }
    if rest == 0 && nanoseconds < 0 {
        text.push('-');
    }
    text.push_str(&rest.to_string());
    if fraction != 0 {
        let digits = format!("{fraction:09}");
        text.push_str(&format!(".{}", digits.trim_end_matches('0')));
    }
    text.push('S');
    text
}
