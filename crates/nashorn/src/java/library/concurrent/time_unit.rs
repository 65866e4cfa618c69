//! `java.util.concurrent.TimeUnit`.

use crate::java::class::{MemberDef, method};
use crate::java::library::enums::{self, enumeration};
use crate::java::library::support::{NULL_POINTER, bare};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

const TIME_UNIT: &str = "java.util.concurrent.TimeUnit";

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: TIME_UNIT,
    kind: Kind::Enum,
    extends: &["java.lang.Enum"],
    members: MEMBERS,
}];

/// `toNanos(long)` and its like, by the ordinal of the unit.
macro_rules! to {
    ($name:literal, $unit:literal) => {
        method(concat!("long ", $name, "(long)"), |call| {
            let own = enums::own(call)?.ordinal;
            Ok(converted(call.long(0), own, $unit).into())
        })
    };
}

const MEMBERS: &[MemberDef] = enumeration!(
    "java.util.concurrent.TimeUnit",
    [
        "NANOSECONDS" = 0,
        "MICROSECONDS" = 1,
        "MILLISECONDS" = 2,
        "SECONDS" = 3,
        "MINUTES" = 4,
        "HOURS" = 5,
        "DAYS" = 6,
    ],
    to!("toNanos", 0),
    to!("toMicros", 1),
    to!("toMillis", 2),
    to!("toSeconds", 3),
    to!("toMinutes", 4),
    to!("toHours", 5),
    to!("toDays", 6),
    method(
        "long convert(long, java.util.concurrent.TimeUnit)",
        |call| {
            let from = enums::of(&call.argument(1)).ok_or_else(|| bare(call, NULL_POINTER))?;
            let own = enums::own(call)?.ordinal;
            Ok(converted(call.long(0), from.ordinal, own).into())
        }
    ),
    method("void sleep(long)", |call| {
        let own = enums::own(call)?.ordinal;
        sleep(call, converted(call.long(0), own, 2))
    }),
);

fn sleep(call: &Call<'_>, milliseconds: i64) -> Result<Value, Throw> {
    call.sleep(milliseconds.max(0));
    Ok(Value::Null)
}

/// Nanoseconds of a unit.
const fn scale(unit: i32) -> i128 {
    match unit {
        0 => 1,
        1 => 1_000,
        2 => 1_000_000,
        3 => 1_000_000_000,
        4 => 60_000_000_000,
        5 => 3_600_000_000_000,
        _ => 86_400_000_000_000,
    }
}

/// Cut towards zero; what is too large becomes the largest.
fn converted(amount: i64, from: i32, to: i32) -> i64 {
    let converted = i128::from(amount) * scale(from) / scale(to);
    converted.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}
