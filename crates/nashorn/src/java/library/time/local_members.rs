//! The members of `LocalDate`, `LocalDateTime` and `ZonedDateTime`.

use super::calendar::Moment;
use super::local::*;
use super::zone::{self, Zone};
use super::{formatter, instant, span, units};
use crate::java::class::{MemberDef, declared, method};
use crate::java::{ClassDef, Kind};

const fn class(name: &'static str, members: &'static [MemberDef]) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends: &["java.time.temporal.Temporal", "java.lang.Comparable"],
        members,
    }
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.time.temporal.TemporalAccessor",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    },
    ClassDef {
        name: "java.time.temporal.Temporal",
        kind: Kind::Interface,
        extends: &["java.time.temporal.TemporalAccessor"],
        members: &[declared(
            "boolean isSupported(java.time.temporal.TemporalUnit)",
        )],
    },
    ClassDef {
        name: "java.time.temporal.TemporalUnit",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    },
    ClassDef {
        name: "java.time.temporal.TemporalAmount",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    },
    class(DATE, LOCAL_DATE),
    class(DATE_AND_TIME, LOCAL_DATE_TIME),
    class(ZONED, ZONED_DATE_TIME),
];

/// `plusDays(long)` and `minusDays(long)`, which count nanoseconds.
macro_rules! shifted {
    ($class:literal, $unit:literal, $length:expr) => {
        [
            method(concat!($class, " plus", $unit, "(long)"), |call| {
                shifted(call, i128::from(call.long(0)) * $length)
            }),
            method(concat!($class, " minus", $unit, "(long)"), |call| {
                shifted(call, -(i128::from(call.long(0)) * $length))
            }),
        ]
    };
}

/// `plusMonths(long)` and `minusMonths(long)`.
macro_rules! shifted_by_months {
    ($class:literal, $unit:literal, $months:literal) => {
        [
            method(concat!($class, " plus", $unit, "(long)"), |call| {
                by_months(call, call.long(0).saturating_mul($months))
            }),
            method(concat!($class, " minus", $unit, "(long)"), |call| {
                by_months(call, call.long(0).saturating_mul(-$months))
            }),
        ]
    };
}

/// What all three have.
macro_rules! common {
    ($class:literal, $text:literal) => {
        [
            [
                method("int getYear()", |call| {
                    Ok((moment(call)?.year as i32).into())
                }),
                method("int getMonthValue()", |call| {
                    Ok((moment(call)?.month as i32).into())
                }),
            ],
            [
                method("java.time.Month getMonth()", |call| {
                    let month = moment(call)?.month;
                    units::month(call, month)
                }),
                method("int getDayOfMonth()", |call| {
                    Ok((moment(call)?.day as i32).into())
                }),
            ],
            [
                method("java.time.DayOfWeek getDayOfWeek()", |call| {
                    let day = moment(call)?.weekday;
                    units::week_day(call, if day == 0 { 7 } else { day })
                }),
                method("int getDayOfYear()", |call| {
                    Ok((day_of_year(&own(call)?) as i32).into())
                }),
            ],
            shifted!($class, "Days", DAY),
            shifted!($class, "Weeks", DAY * 7),
            [
                method(
                    concat!($class, " plus(long, java.time.temporal.TemporalUnit)"),
                    |call| by_unit(call, call.long(0)),
                ),
                method(
                    concat!($class, " minus(long, java.time.temporal.TemporalUnit)"),
                    |call| by_unit(call, call.long(0).saturating_neg()),
                ),
            ],
            shifted_by_months!($class, "Months", 1),
            shifted_by_months!($class, "Years", 12),
            [
                method(concat!($class, " withYear(int)"), |call| {
                    with(call, Field::Year)
                }),
                method(concat!($class, " withMonth(int)"), |call| {
                    with(call, Field::Month)
                }),
            ],
            [
                method(concat!($class, " withDayOfMonth(int)"), |call| {
                    with(call, Field::Day)
                }),
                method(concat!("int compareTo(", $text, ")"), compare_to),
            ],
            [
                method(concat!("boolean isBefore(", $text, ")"), |call| {
                    Ok((own(call)?.instant() < other(call)?.instant()).into())
                }),
                method(concat!("boolean isAfter(", $text, ")"), |call| {
                    Ok((own(call)?.instant() > other(call)?.instant()).into())
                }),
            ],
            [
                method(concat!("boolean isEqual(", $text, ")"), |call| {
                    Ok((own(call)?.instant() == other(call)?.instant()).into())
                }),
                method("boolean equals(Object)", |call| {
                    Ok((of(&call.argument(0)).as_ref() == Some(&own(call)?)).into())
                }),
            ],
            [
                method("String toString()", |call| Ok(own(call)?.text().into())),
                method(
                    "String format(java.time.format.DateTimeFormatter)",
                    |call| {
                        let formatter = formatter::argument(call, 0)?;
                        let own = own(call)?;
                        formatter::format(call, &formatter, &own)
                    },
                ),
            ],
            [
                method("int hashCode()", hash_code),
                method(
                    "long until(java.time.temporal.Temporal, java.time.temporal.TemporalUnit)",
                    |call| {
                        let (this, end) = (call.this().clone(), call.argument(0));
                        let unit = call.argument(1);
                        call.invoke(&unit, "between", &[this, end])
                    },
                ),
            ],
        ]
    };
}

/// What has a time of day.
macro_rules! timed {
    ($class:literal) => {
        [
            [
                method(
                    concat!($class, " plus(java.time.temporal.TemporalAmount)"),
                    |call| {
                        let amount = span::amount(call)?;
                        shifted(call, amount)
                    },
                ),
                method(
                    concat!($class, " minus(java.time.temporal.TemporalAmount)"),
                    |call| {
                        let amount = span::amount(call)?;
                        shifted(call, -amount)
                    },
                ),
            ],
            shifted!($class, "Hours", SECOND * 3_600),
            shifted!($class, "Minutes", SECOND * 60),
            shifted!($class, "Seconds", SECOND),
            shifted!($class, "Nanos", 1),
            [
                method("int getHour()", |call| {
                    Ok((moment(call)?.hour as i32).into())
                }),
                method("int getMinute()", |call| {
                    Ok((moment(call)?.minute as i32).into())
                }),
            ],
            [
                method("int getSecond()", |call| {
                    Ok((moment(call)?.second as i32).into())
                }),
                method("int getNano()", |call| {
                    Ok((own(call)?.nanoseconds.rem_euclid(SECOND) as i32).into())
                }),
            ],
            [
                method(concat!($class, " withHour(int)"), |call| {
                    with(call, Field::Hour)
                }),
                method(concat!($class, " withMinute(int)"), |call| {
                    with(call, Field::Minute)
                }),
            ],
            [
                method(concat!($class, " withSecond(int)"), |call| {
                    with(call, Field::Second)
                }),
                method(concat!($class, " withNano(int)"), |call| {
                    with(call, Field::Nano)
                }),
            ],
            [
                method("java.time.LocalDate toLocalDate()", |call| {
                    let own = own(call)?;
                    let day = own.nanoseconds.div_euclid(DAY) * DAY;
                    object(call, DATE, day, None)
                }),
                method("String toString()", |call| Ok(own(call)?.text().into())),
            ],
        ]
    };
}

const DATE_COMMON: [[MemberDef; 2]; 14] = common!("java.time.LocalDate", "java.time.LocalDate");
const DATE_TIME_COMMON: [[MemberDef; 2]; 14] =
    common!("java.time.LocalDateTime", "java.time.LocalDateTime");
const ZONED_COMMON: [[MemberDef; 2]; 14] =
    common!("java.time.ZonedDateTime", "java.time.ZonedDateTime");
const DATE_TIME_TIMED: [[MemberDef; 2]; 10] = timed!("java.time.LocalDateTime");
const ZONED_TIMED: [[MemberDef; 2]; 10] = timed!("java.time.ZonedDateTime");

const LOCAL_DATE: &[MemberDef] = &crate::java::library::joined::<
    { DATE_OWN.len() + 2 * DATE_COMMON.len() },
>(&[DATE_COMMON.as_flattened(), DATE_OWN]);
const LOCAL_DATE_TIME: &[MemberDef] = &crate::java::library::joined::<
    { DATE_TIME_OWN.len() + 2 * (DATE_TIME_COMMON.len() + DATE_TIME_TIMED.len()) },
>(&[
    DATE_TIME_COMMON.as_flattened(),
    DATE_TIME_TIMED.as_flattened(),
    DATE_TIME_OWN,
]);
const ZONED_DATE_TIME: &[MemberDef] = &crate::java::library::joined::<
    { ZONED_OWN.len() + 2 * (ZONED_COMMON.len() + ZONED_TIMED.len()) },
>(&[
    ZONED_COMMON.as_flattened(),
    ZONED_TIMED.as_flattened(),
    ZONED_OWN,
]);

const DATE_OWN: &[MemberDef] = &[
    method("static java.time.LocalDate now()", |call| {
        let now = default_now(call);
        object(call, DATE, now.div_euclid(DAY) * DAY, None)
    }),
    method("static java.time.LocalDate now(java.time.ZoneId)", |call| {
        let now = now_in(call, &zone::argument(call, 0)?);
        object(call, DATE, now.div_euclid(DAY) * DAY, None)
    }),
    method("static java.time.LocalDate of(int, int, int)", |call| {
        let fields = [call.int(0), call.int(1), call.int(2), 0, 0, 0, 0];
        build(call, DATE, fields, None)
    }),
    method(
        "static java.time.LocalDate of(int, java.time.Month, int)",
        |call| {
            let month = month_argument(call, 1)?;
            let fields = [call.int(0), month, call.int(2), 0, 0, 0, 0];
            build(call, DATE, fields, None)
        },
    ),
    method("static java.time.LocalDate ofEpochDay(long)", |call| {
        let day = i128::from(call.long(0));
        object(call, DATE, day * DAY, None)
    }),
    method("static java.time.LocalDate parse(CharSequence)", |call| {
        formatter::parse(call, DATE, &formatter::iso_date())
    }),
    method(
        "static java.time.LocalDate parse(CharSequence, java.time.format.DateTimeFormatter)",
        |call| {
            let formatter = formatter::argument(call, 1)?;
            formatter::parse(call, DATE, &formatter)
        },
    ),
    method("boolean isLeapYear()", |call| {
        Ok(is_leap(moment(call)?.year).into())
    }),
    method("int lengthOfMonth()", |call| {
        let Moment { year, month, .. } = moment(call)?;
        Ok((length_of_month(year, month) as i32).into())
    }),
    method("int lengthOfYear()", |call| {
        Ok((if is_leap(moment(call)?.year) {
            366
        } else {
            365
        })
        .into())
    }),
    method("long toEpochDay()", |call| {
        Ok((own(call)?.nanoseconds.div_euclid(DAY) as i64).into())
    }),
    method("java.time.LocalDateTime atStartOfDay()", |call| {
        let own = own(call)?;
        object(call, DATE_AND_TIME, own.nanoseconds, None)
    }),
    method(
        "java.time.ZonedDateTime atStartOfDay(java.time.ZoneId)",
        |call| {
            let (own, zone) = (own(call)?, zone::argument(call, 0)?);
            object(call, ZONED, own.nanoseconds, Some(zone))
        },
    ),
    method("java.time.LocalDateTime atTime(int, int)", |call| {
        let (own, hour, minute) = (own(call)?, call.int(0), call.int(1));
        check_range(call, "HourOfDay", hour.into(), 0, 23)?;
        check_range(call, "MinuteOfHour", minute.into(), 0, 59)?;
        let time = (i128::from(hour) * 60 + i128::from(minute)) * 60 * SECOND;
        object(call, DATE_AND_TIME, own.nanoseconds + time, None)
    }),
];

const DATE_TIME_OWN: &[MemberDef] = &[
    method("static java.time.LocalDateTime now()", |call| {
        let now = default_now(call);
        object(call, DATE_AND_TIME, now, None)
    }),
    method(
        "static java.time.LocalDateTime now(java.time.ZoneId)",
        |call| {
            let now = now_in(call, &zone::argument(call, 0)?);
            object(call, DATE_AND_TIME, now, None)
        },
    ),
    method(
        "static java.time.LocalDateTime of(int, int, int, int, int)",
        |call| {
            let fields = of_ints(call);
            build(call, DATE_AND_TIME, fields, None)
        },
    ),
    method(
        "static java.time.LocalDateTime of(int, int, int, int, int, int)",
        |call| {
            let fields = of_ints(call);
            build(call, DATE_AND_TIME, fields, None)
        },
    ),
    method(
        "static java.time.LocalDateTime of(int, int, int, int, int, int, int)",
        |call| {
            let fields = of_ints(call);
            build(call, DATE_AND_TIME, fields, None)
        },
    ),
    method(
        "static java.time.LocalDateTime ofInstant(java.time.Instant, java.time.ZoneId)",
        |call| {
            let (instant, zone) = (instant_argument(call)?, zone::argument(call, 1)?);
            let local = instant + i128::from(zone.offset) * SECOND;
            object(call, DATE_AND_TIME, local, None)
        },
    ),
    method(
        "static java.time.LocalDateTime ofEpochSecond(long, int, java.time.ZoneOffset)",
        |call| {
            let zone = zone::argument(call, 2)?;
            let seconds = i128::from(call.long(0)) + i128::from(zone.offset);
            let nanoseconds = i128::from(call.int(1));
            object(call, DATE_AND_TIME, seconds * SECOND + nanoseconds, None)
        },
    ),
    method(
        "static java.time.LocalDateTime parse(CharSequence)",
        |call| formatter::parse(call, DATE_AND_TIME, &formatter::iso_date_time()),
    ),
    method(
        "static java.time.LocalDateTime parse(CharSequence, java.time.format.DateTimeFormatter)",
        |call| {
            let formatter = formatter::argument(call, 1)?;
            formatter::parse(call, DATE_AND_TIME, &formatter)
        },
    ),
    method("java.time.ZonedDateTime atZone(java.time.ZoneId)", |call| {
        let (own, zone) = (own(call)?, zone::argument(call, 0)?);
        object(call, ZONED, own.nanoseconds, Some(zone))
    }),
    method(
        "java.time.Instant toInstant(java.time.ZoneOffset)",
        |call| {
            let (own, zone) = (own(call)?, zone::argument(call, 0)?);
            instant::new(call, own.nanoseconds - i128::from(zone.offset) * SECOND)
        },
    ),
    method("long toEpochSecond(java.time.ZoneOffset)", |call| {
        let (own, zone) = (own(call)?, zone::argument(call, 0)?);
        let seconds = own.nanoseconds.div_euclid(SECOND) as i64;
        Ok((seconds - zone.offset).into())
    }),
];

const ZONED_OWN: &[MemberDef] = &[
    method("static java.time.ZonedDateTime now()", |call| {
        let now = default_now(call);
        object(call, ZONED, now, Some(Zone::utc()))
    }),
    method(
        "static java.time.ZonedDateTime now(java.time.ZoneId)",
        |call| {
            let zone = zone::argument(call, 0)?;
            let now = now_in(call, &zone);
            object(call, ZONED, now, Some(zone))
        },
    ),
    method(
        "static java.time.ZonedDateTime of(int, int, int, int, int, int, int, java.time.ZoneId)",
        |call| {
            let (fields, zone) = (of_ints(call), zone::argument(call, 7)?);
            build(call, ZONED, fields, Some(zone))
        },
    ),
    method(
        "static java.time.ZonedDateTime of(java.time.LocalDateTime, java.time.ZoneId)",
        |call| {
            let (local, zone) = (other(call)?, zone::argument(call, 1)?);
            object(call, ZONED, local.nanoseconds, Some(zone))
        },
    ),
    method(
        "static java.time.ZonedDateTime ofInstant(java.time.Instant, java.time.ZoneId)",
        |call| {
            let (instant, zone) = (instant_argument(call)?, zone::argument(call, 1)?);
            let local = instant + i128::from(zone.offset) * SECOND;
            object(call, ZONED, local, Some(zone))
        },
    ),
    method("java.time.Instant toInstant()", |call| {
        let own = own(call)?;
        instant::new(call, own.instant())
    }),
    method("long toEpochSecond()", |call| {
        Ok((own(call)?.instant().div_euclid(SECOND) as i64).into())
    }),
    method("java.time.LocalDateTime toLocalDateTime()", |call| {
        let own = own(call)?;
        object(call, DATE_AND_TIME, own.nanoseconds, None)
    }),
    method("java.time.ZoneId getZone()", |call| {
        let zone = own(call)?.zone.unwrap_or_else(Zone::utc);
        zone::object(call, zone)
    }),
    method("java.time.ZoneOffset getOffset()", |call| {
        let offset = own(call)?.zone.map_or(0, |zone| zone.offset);
        zone::object(call, Zone::of_offset(offset))
    }),
    method(
        "java.time.ZonedDateTime withZoneSameInstant(java.time.ZoneId)",
        |call| {
            let (own, zone) = (own(call)?, zone::argument(call, 0)?);
            let local = own.instant() + i128::from(zone.offset) * SECOND;
            object(call, ZONED, local, Some(zone))
        },
    ),
    method(
        "java.time.ZonedDateTime withZoneSameLocal(java.time.ZoneId)",
        |call| {
            let (own, zone) = (own(call)?, zone::argument(call, 0)?);
            object(call, ZONED, own.nanoseconds, Some(zone))
        },
    ),
];
