//! `LocalDate`, `LocalDateTime` and `ZonedDateTime`.

use super::calendar::Moment;
use super::formatter;
use super::units::{self, Length};
use super::zone::{self, DATE_TIME, Zone};
use super::{instant, span};
use crate::java::class::{MemberDef, declared, method};
use crate::java::hash::code;
use crate::java::library::support::{NULL_POINTER, Returns, bare, with_message};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

pub(super) const SECOND: i128 = 1_000_000_000;
pub(super) const DAY: i128 = 86_400 * SECOND;

pub(super) const DATE: &str = "java.time.LocalDate";
pub(super) const DATE_AND_TIME: &str = "java.time.LocalDateTime";
pub(super) const ZONED: &str = "java.time.ZonedDateTime";

/// State: a date and a time of day, perhaps in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) class: &'static str,
    /// Since the beginning of 1970 on the same clock; a date has no rest of a day.
    pub(super) nanoseconds: i128,
    pub(super) zone: Option<Zone>,
}

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

impl Local {
    pub(super) fn is_date(&self) -> bool {
        self.class == DATE
    }

    /// Nanoseconds since 1970 in UTC; without a zone as if it were UTC.
    pub(super) fn instant(&self) -> i128 {
        let offset = self.zone.as_ref().map_or(0, |zone| zone.offset);
        self.nanoseconds - i128::from(offset) * SECOND
    }

    pub(super) fn moment(&self) -> Moment {
        Moment::of(self.nanoseconds.div_euclid(SECOND) as i64)
    }

    fn text(&self) -> String {
        let Moment {
            hour,
            minute,
            second,
            ..
        } = self.moment();
        let mut text = date_text(&self.moment());
        if self.is_date() {
            return text;
        }
        text.push_str(&format!("T{hour:02}:{minute:02}"));
        let nanoseconds = self.nanoseconds.rem_euclid(SECOND);
        if second != 0 || nanoseconds != 0 {
            text.push_str(&format!(":{second:02}"));
        }
        match nanoseconds {
            0 => {}
            n if n % 1_000_000 == 0 => text.push_str(&format!(".{:03}", n / 1_000_000)),
            n if n % 1_000 == 0 => text.push_str(&format!(".{:06}", n / 1_000)),
            n => text.push_str(&format!(".{n:09}")),
        }
        if let Some(zone) = &self.zone {
            text.push_str(&zone.offset_id());
            if !zone.is_offset {
                text.push_str(&format!("[{}]", zone.id));
            }
        }
        text
    }
}

/// `LocalDate.toString`
pub(super) fn date_text(moment: &Moment) -> String {
    let Moment {
        year, month, day, ..
    } = moment;
    let year = match year {
        10_000.. => format!("+{year}"),
        0..10_000 => format!("{year:04}"),
        _ => format!("-{:04}", -year),
    };
    format!("{year}-{month:02}-{day:02}")
}

const MOST: i128 = 999_999_999 * 366 * DAY;

/// A new one.
pub(super) fn object(
    call: &Call<'_>,
    class: &'static str,
    nanoseconds: i128,
    zone: Option<Zone>,
) -> Returns {
    if nanoseconds.abs() > MOST {
        let year = nanoseconds / (366 * DAY);
        let message =
            format!("Invalid value for Year (valid values -999999999 - 999999999): {year}");
        return Err(with_message(call, DATE_TIME, message));
    }
    call.object(
        class,
        Plain(Local {
            class,
            nanoseconds,
            zone,
        }),
    )
}

fn own(call: &Call<'_>) -> Result<Local, Throw> {
    call.data(|local: &Plain<Local>| local.0.clone())
}

/// The one behind a value.
pub(super) fn of(value: &Value) -> Option<Local> {
    value
        .as_object()?
        .data(|local: &Plain<Local>| local.0.clone())
}

fn other(call: &Call<'_>) -> Result<Local, Throw> {
    of(&call.argument(0)).ok_or_else(|| bare(call, NULL_POINTER))
}

fn moment(call: &Call<'_>) -> Result<Moment, Throw> {
    Ok(own(call)?.moment())
}

fn instant_argument(call: &Call<'_>) -> Result<i128, Throw> {
    span::instant(&call.argument(0)).ok_or_else(|| bare(call, NULL_POINTER))
}

fn month_argument(call: &Call<'_>, index: usize) -> Result<i32, Throw> {
    let number = units::number(&call.argument(index));
    number
        .map(|number| number as i32)
        .ok_or_else(|| bare(call, NULL_POINTER))
}

fn now_in(call: &Call<'_>, zone: &Zone) -> i128 {
    i128::from(call.now()) * 1_000_000 + i128::from(zone.offset) * SECOND
}

fn default_now(call: &Call<'_>) -> i128 {
    call.unpredictable("the time zone of a server is its own; here it is UTC");
    now_in(call, &Zone::utc())
}

pub(super) const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) const fn length_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn day_of_year(local: &Local) -> i64 {
    let Moment { year, .. } = local.moment();
    let first = Moment::seconds(year, 1, 1, 0, 0, 0).unwrap_or(0);
    (local.nanoseconds.div_euclid(DAY) as i64) - first.div_euclid(86_400) + 1
}

/// `ValueRange.checkValidValue`
pub(super) fn check_range(
    call: &Call<'_>,
    field: &str,
    value: i64,
    least: i64,
    most: i64,
) -> Result<(), Throw> {
    match out_of_range(field, value, least, most) {
        Some(message) => Err(with_message(call, DATE_TIME, message)),
        None => Ok(()),
    }
}

fn out_of_range(field: &str, value: i64, least: i64, most: i64) -> Option<String> {
    let fits = (least..=most).contains(&value);
    let range = match field {
        "DayOfMonth" => "1 - 28/31".to_owned(),
        _ => format!("{least} - {most}"),
    };
    (!fits).then(|| format!("Invalid value for {field} (valid values {range}): {value}"))
}

/// Nanoseconds since 1970 of a date and a time of day, or what is wrong with them.
pub(super) fn nanoseconds(fields: [i32; 7]) -> Result<i128, String> {
    let [year, month, day, hour, minute, second, nano] = fields.map(i64::from);
    let checks = [
        out_of_range("Year", year, -999_999_999, 999_999_999),
        out_of_range("MonthOfYear", month, 1, 12),
        out_of_range("DayOfMonth", day, 1, 31),
        out_of_range("HourOfDay", hour, 0, 23),
        out_of_range("MinuteOfHour", minute, 0, 59),
        out_of_range("SecondOfMinute", second, 0, 59),
        out_of_range("NanoOfSecond", nano, 0, 999_999_999),
    ];
    if let Some(message) = checks.into_iter().flatten().next() {
        return Err(message);
    }
    match Moment::seconds(year, month, day, hour, minute, second) {
        Some(seconds) => Ok(i128::from(seconds) * SECOND + i128::from(nano)),
        None if month == 2 && day == 29 => Err(format!(
            "Invalid date 'February 29' as '{year}' is not a leap year"
        )),
        None => {
            let name = super::pattern::name(&super::pattern::MONTHS, month - 1);
            Err(format!("Invalid date '{} {day}'", name.to_uppercase()))
        }
    }
}

fn of_ints(call: &Call<'_>) -> [i32; 7] {
    [0, 1, 2, 3, 4, 5, 6].map(|index| call.int(index))
}

fn build(call: &Call<'_>, class: &'static str, fields: [i32; 7], zone: Option<Zone>) -> Returns {
    match nanoseconds(fields) {
        Ok(nanoseconds) => object(call, class, nanoseconds, zone),
        Err(message) => Err(with_message(call, DATE_TIME, message)),
    }
}

fn shifted(call: &mut Call<'_>, by: i128) -> Returns {
    let own = own(call)?;
    object(call, own.class, own.nanoseconds + by, own.zone)
}

/// `plus(amount, unit)`
fn by_unit(call: &mut Call<'_>, amount: i64) -> Returns {
    let is_date = own(call)?.is_date();
    match units::argument(call, 1, |unit| unit >= 7 || !is_date)? {
        Length::Nanoseconds(unit) => shifted(call, unit.saturating_mul(amount.into())),
        Length::Months(unit) => by_months(call, amount.saturating_mul(unit)),
    }
}

/// The day is cut to the month's last.
fn by_months(call: &mut Call<'_>, months: i64) -> Returns {
    let own = own(call)?;
    let moment = own.moment();
    let all = (moment.year * 12 + moment.month - 1).saturating_add(months);
    let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    replaced(
        call,
        &own,
        year,
        month,
        moment.day.min(length_of_month(year, month)),
    )
}

/// Another date with the same time of day.
fn replaced(call: &Call<'_>, own: &Local, year: i64, month: i64, day: i64) -> Returns {
    check_range(call, "Year", year, -999_999_999, 999_999_999)?;
    let seconds = Moment::seconds(year, month, day, 0, 0, 0).unwrap_or(0);
    let nanoseconds = i128::from(seconds) * SECOND + own.nanoseconds.rem_euclid(DAY);
    object(call, own.class, nanoseconds, own.zone.clone())
}

#[derive(Clone, Copy)]
enum Field {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Nano,
}

fn with(call: &mut Call<'_>, field: Field) -> Returns {
    let own = own(call)?;
    let moment = own.moment();
    let new = i64::from(call.int(0));
    let (name, most, old, unit) = match field {
        Field::Year | Field::Month => {
            let (year, month) = match field {
                Field::Year => (new, moment.month),
                _ => {
                    check_range(call, "MonthOfYear", new, 1, 12)?;
                    (moment.year, new)
                }
            };
            let day = moment.day.min(length_of_month(year, month));
            return replaced(call, &own, year, month, day);
        }
        Field::Day => {
            let fields = [
                moment.year as i32,
                moment.month as i32,
                call.int(0),
                0,
                0,
                0,
                0,
            ];
            return match nanoseconds(fields) {
                Ok(day) => {
                    let time = own.nanoseconds.rem_euclid(DAY);
                    object(call, own.class, day + time, own.zone)
                }
                Err(message) => Err(with_message(call, DATE_TIME, message)),
            };
        }
        Field::Hour => ("HourOfDay", 23, moment.hour, SECOND * 3_600),
        Field::Minute => ("MinuteOfHour", 59, moment.minute, SECOND * 60),
        Field::Second => ("SecondOfMinute", 59, moment.second, SECOND),
        Field::Nano => {
            let old = own.nanoseconds.rem_euclid(SECOND) as i64;
            ("NanoOfSecond", 999_999_999, old, 1)
        }
    };
    check_range(call, name, new, 0, most)?;
    let by = i128::from(new - old) * unit;
    shifted(call, by)
}

/// Of dates the difference of years, months or days; of times its sign.
fn compare_to(call: &mut Call<'_>) -> Returns {
    let (own, other) = (own(call)?, other(call)?);
    if own.zone.is_some() {
        return Ok((own.instant().cmp(&other.instant()) as i32).into());
    }
    let (a, b) = (own.moment(), other.moment());
    let differences = [a.year - b.year, a.month - b.month, a.day - b.day];
    let date = differences.into_iter().find(|&difference| difference != 0);
    Ok(match date {
        Some(difference) => difference as i32,
        None => own.nanoseconds.cmp(&other.nanoseconds) as i32,
    }
    .into())
}

fn hash_code(call: &mut Call<'_>) -> Returns {
    let own = own(call)?;
    let moment = own.moment();
    let (year, month, day) = (moment.year as i32, moment.month as i32, moment.day as i32);
    let rest = year
        .wrapping_shl(11)
        .wrapping_add(month << 6)
        .wrapping_add(day);
    let date = year & !0x7FF ^ rest;
    Ok(match (own.class, &own.zone) {
        (_, Some(_)) => {
            return Err(call.refuse("uses ZonedDateTime.hashCode, which is not emulated"));
        }
        (DATE, None) => date,
        (_, None) => date ^ code::of_long(own.nanoseconds.rem_euclid(DAY) as i64),
    }
    .into())
}
