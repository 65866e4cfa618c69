//! `DayOfWeek`, `Month` and `ChronoUnit`.

use super::local::{self, DAY, Local};
use super::pattern::{DAYS, MONTHS, name};
use super::span;
use crate::java::class::{MemberDef, method, of_kind};
use crate::java::library::enums::{self, enumeration};
use crate::java::library::support::{NULL_POINTER, Returns, bare, with_message};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(super) const DAY_OF_WEEK: &str = "java.time.DayOfWeek";
pub(super) const MONTH: &str = "java.time.Month";
const CHRONO_UNIT: &str = "java.time.temporal.ChronoUnit";

const fn enum_class(
    name: &'static str,
    extends: &'static [&'static str],
    members: &'static [MemberDef],
) -> ClassDef {
    of_kind(Kind::Enum, name, extends, members)
}

const ENUM: &[&str] = &["java.lang.Enum"];
const UNIT: &[&str] = &["java.lang.Enum", "java.time.temporal.TemporalUnit"];

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    enum_class(DAY_OF_WEEK, ENUM, WEEK_DAYS),
    enum_class(MONTH, ENUM, MONTH_NAMES),
    enum_class(CHRONO_UNIT, UNIT, UNITS),
];

const WEEK_DAYS: &[MemberDef] = enumeration!(
    "java.time.DayOfWeek",
    [
        "MONDAY" = 0,
        "TUESDAY" = 1,
        "WEDNESDAY" = 2,
        "THURSDAY" = 3,
        "FRIDAY" = 4,
        "SATURDAY" = 5,
        "SUNDAY" = 6,
    ],
    method("int getValue()", |call| Ok(
        (enums::own(call)?.ordinal + 1).into()
    )),
    method("static java.time.DayOfWeek of(int)", |call| {
        let number = call.int(0);
        if !(1..=7).contains(&number) {
            let message = format!("Invalid value for DayOfWeek: {number}");
            return Err(with_message(call, super::zone::DATE_TIME, message));
        }
        week_day(call, number.into())
    }),
    method("java.time.DayOfWeek plus(long)", |call| {
        let number = i64::from(enums::own(call)?.ordinal) + call.long(0) % 7;
        week_day(call, number.rem_euclid(7) + 1)
    }),
);

const MONTH_NAMES: &[MemberDef] = enumeration!(
    "java.time.Month",
    [
        "JANUARY" = 0,
        "FEBRUARY" = 1,
        "MARCH" = 2,
        "APRIL" = 3,
        "MAY" = 4,
        "JUNE" = 5,
        "JULY" = 6,
        "AUGUST" = 7,
        "SEPTEMBER" = 8,
        "OCTOBER" = 9,
        "NOVEMBER" = 10,
        "DECEMBER" = 11,
    ],
    method("int getValue()", |call| Ok(
        (enums::own(call)?.ordinal + 1).into()
    )),
    method("static java.time.Month of(int)", |call| {
        let number = call.int(0);
        if !(1..=12).contains(&number) {
            let message = format!("Invalid value for MonthOfYear: {number}");
            return Err(with_message(call, super::zone::DATE_TIME, message));
        }
        month(call, number.into())
    }),
    method("java.time.Month plus(long)", |call| {
        let number = i64::from(enums::own(call)?.ordinal) + call.long(0) % 12;
        month(call, number.rem_euclid(12) + 1)
    }),
);

const UNITS: &[MemberDef] = enumeration!(
    "java.time.temporal.ChronoUnit",
    [
        "NANOS" = 0,
        "MICROS" = 1,
        "MILLIS" = 2,
        "SECONDS" = 3,
        "MINUTES" = 4,
        "HOURS" = 5,
        "HALF_DAYS" = 6,
        "DAYS" = 7,
        "WEEKS" = 8,
        "MONTHS" = 9,
        "YEARS" = 10,
        "DECADES" = 11,
        "CENTURIES" = 12,
        "MILLENNIA" = 13,
        "ERAS" = 14,
        "FOREVER" = 15,
    ],
    method("String toString()", |call| {
        Ok(unit_name(enums::own(call)?.ordinal).into())
    }),
    method(
        "long between(java.time.temporal.Temporal, java.time.temporal.Temporal)",
        between
    ),
);

/// 1 is Monday.
pub(super) fn week_day(call: &mut Call<'_>, number: i64) -> Returns {
    named(call, DAY_OF_WEEK, name(&DAYS, number % 7))
}

pub(super) fn month(call: &mut Call<'_>, number: i64) -> Returns {
    named(call, MONTH, name(&MONTHS, number - 1))
}

fn named(call: &mut Call<'_>, class: &str, name: &str) -> Returns {
    let class = call.registry().find(class).ok_or_else(Throw::end)?;
    let constant = call.constant(class, &name.to_ascii_uppercase())?;
    constant.ok_or_else(Throw::end)
}

/// The number of a `Month` or `DayOfWeek`.
pub(super) fn number(value: &Value) -> Option<i64> {
    enums::of(value).map(|constant| i64::from(constant.ordinal) + 1)
}

fn unit_name(ordinal: i32) -> &'static str {
    const NAMES: [&str; 16] = [
        "Nanos",
        "Micros",
        "Millis",
        "Seconds",
        "Minutes",
        "Hours",
        "HalfDays",
        "Days",
        "Weeks",
        "Months",
        "Years",
        "Decades",
        "Centuries",
        "Millennia",
        "Eras",
        "Forever",
    ];
    name(&NAMES, ordinal.into())
}

/// The length of the unit in an argument; it is an error if `fits` says no of its ordinal.
pub(super) fn argument(
    call: &Call<'_>,
    index: usize,
    fits: impl FnOnce(i32) -> bool,
) -> Result<Length, Throw> {
    let Some(unit) = enums::of(&call.argument(index)) else {
        return Err(bare(call, NULL_POINTER));
    };
    length(unit.ordinal)
        .filter(|_| fits(unit.ordinal))
        .ok_or_else(|| unsupported(call, unit.ordinal))
}

fn unsupported(call: &Call<'_>, ordinal: i32) -> Throw {
    with_message(
        call,
        "java.time.temporal.UnsupportedTemporalTypeException",
        format!("Unsupported unit: {}", unit_name(ordinal)),
    )
}

/// Nanoseconds of a unit that always has as many; months of the others.
pub(super) enum Length {
    Nanoseconds(i128),
    Months(i64),
}

fn length(ordinal: i32) -> Option<Length> {
    let nanoseconds = match ordinal {
        0 => 1,
        1 => 1_000,
        2 => 1_000_000,
        3 => 1_000_000_000,
        4 => 60_000_000_000,
        5 => DAY / 24,
        6 => DAY / 2,
        7 => DAY,
        8 => DAY * 7,
        9 => return Some(Length::Months(1)),
        10 => return Some(Length::Months(12)),
        11 => return Some(Length::Months(120)),
        12 => return Some(Length::Months(1_200)),
        13 => return Some(Length::Months(12_000)),
        _ => return None,
    };
    Some(Length::Nanoseconds(nanoseconds))
}

/// `ChronoUnit.between(start, end)`
fn between(call: &mut Call<'_>) -> Returns {
    let unit = enums::own(call)?;
    let (start, end) = (call.argument(0), call.argument(1));
    if start.is_null() || end.is_null() {
        return Err(bare(call, NULL_POINTER));
    }
    let refused = |call: &Call<'_>| {
        call.refuse(format!(
            "calls ChronoUnit.{}.between with these times, which is not emulated",
            unit.name
        ))
    };
    let Some(length) = length(unit.ordinal) else {
        return Err(refused(call));
    };
    let amount = match (local::of(&start), local::of(&end), length) {
        (Some(start), Some(end), length) if start.class == end.class => {
            if start.is_date() && unit.ordinal < 7 {
                return Err(unsupported(call, unit.ordinal));
            }
            match length {
                Length::Nanoseconds(unit) => (end.instant() - start.instant()) / unit,
                Length::Months(unit) => (months(&start, &end) / unit).into(),
            }
        }
        (None, None, Length::Nanoseconds(length)) => {
            match (span::instant(&start), span::instant(&end)) {
                (Some(start), Some(end)) if unit.ordinal <= 7 => (end - start) / length,
                _ => return Err(refused(call)),
            }
        }
        _ => return Err(refused(call)),
    };
    Ok(i64::try_from(amount).unwrap_or(i64::MAX).into())
}

/// Whole months from one to another.
pub(super) fn months(start: &Local, end: &Local) -> i64 {
    let (a, b) = (start.moment(), end.moment());
    let months = (b.year * 12 + b.month) - (a.year * 12 + a.month);
    let rest = |local: &Local, day: i64| i128::from(day) * DAY + local.nanoseconds.rem_euclid(DAY);
    let (a, b) = (rest(start, a.day), rest(end, b.day));
    match months {
        1.. if b < a => months - 1,
        ..=-1 if b > a => months + 1,
        months => months,
    }
}
