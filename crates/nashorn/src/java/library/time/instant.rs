//! `java.time.Instant`.

use super::calendar::Moment;
use super::units::{self, Length};
use crate::java::class::{MemberDef, constant, method};
use crate::java::library::support::{NULL_POINTER, Returns, bare, with_message};
use crate::java::{Call, ClassDef, Kind, Plain, Throw};

/// State: nanoseconds since 1970.
type Instant = Plain<i128>;

const SECOND: i128 = 1_000_000_000;
const MILLISECOND: i128 = 1_000_000;
const NANOSECOND: i128 = 1;

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.time.Instant",
    kind: Kind::Class,
    extends: &["java.time.temporal.Temporal", "java.lang.Comparable"],
    members: INSTANT,
}];

/// `plusSeconds(long)` and its like.
macro_rules! shifted {
    ($name:literal, $unit:expr) => {
        method(concat!("java.time.Instant ", $name, "(long)"), |call| {
            let shifted = own(call)? + i128::from(call.long(0)) * $unit;
            new(call, shifted)
        })
    };
}

const INSTANT: &[MemberDef] = &[
    constant("EPOCH", |call| new(call, 0)),
    method("static java.time.Instant now()", |call| {
        of_milliseconds(call, call.now())
    }),
    method("static java.time.Instant ofEpochSecond(long)", |call| {
        new(call, i128::from(call.long(0)) * SECOND)
    }),
    method(
        "static java.time.Instant ofEpochSecond(long, long)",
        |call| {
            new(
                call,
                i128::from(call.long(0)) * SECOND + i128::from(call.long(1)),
            )
        },
    ),
    method("static java.time.Instant ofEpochMilli(long)", |call| {
        of_milliseconds(call, call.long(0))
    }),
    method("static java.time.Instant parse(CharSequence)", |call| {
        let text = call.argument(0);
        let text = call.text(&text)?.to_std_string_lossy();
        match parse(&text) {
            Some(instant) => new(call, instant),
            None => Err(with_message(
                call,
                "java.time.format.DateTimeParseException",
                format!(
                    "Text '{text}' could not be parsed at index {}",
                    first_wrong(&text)
                ),
            )),
        }
    }),
    method("long getEpochSecond()", |call| {
        Ok((own(call)?.div_euclid(SECOND) as i64).into())
    }),
    method("int getNano()", |call| {
        Ok((own(call)?.rem_euclid(SECOND) as i32).into())
    }),
    method("long toEpochMilli()", |call| {
        Ok((own(call)?.div_euclid(MILLISECOND) as i64).into())
    }),
    shifted!("plusSeconds", SECOND),
    shifted!("plusMillis", MILLISECOND),
    shifted!("plusNanos", NANOSECOND),
    shifted!("minusSeconds", -SECOND),
    shifted!("minusMillis", -MILLISECOND),
    shifted!("minusNanos", -NANOSECOND),
    method(
        "java.time.Instant plus(long, java.time.temporal.TemporalUnit)",
        |call| by_unit(call, call.long(0)),
    ),
    method(
        "java.time.Instant minus(long, java.time.temporal.TemporalUnit)",
        |call| by_unit(call, call.long(0).saturating_neg()),
    ),
    method(
        "java.time.Instant plus(java.time.temporal.TemporalAmount)",
        |call| {
            let sum = own(call)? + super::span::amount(call)?;
            new(call, sum)
        },
    ),
    method(
        "java.time.Instant minus(java.time.temporal.TemporalAmount)",
        |call| {
            let difference = own(call)? - super::span::amount(call)?;
            new(call, difference)
        },
    ),
    method(
        "java.time.Instant truncatedTo(java.time.temporal.TemporalUnit)",
        |call| {
            let own = own(call)?;
            match units::argument(call, 0, |unit| unit <= 7)? {
                Length::Nanoseconds(unit) => new(call, own.div_euclid(unit) * unit),
                Length::Months(_) => new(call, own),
            }
        },
    ),
    method("java.time.ZonedDateTime atZone(java.time.ZoneId)", |call| {
        let (own, zone) = (own(call)?, super::zone::argument(call, 0)?);
        let local = own + i128::from(zone.offset) * SECOND;
        super::local::object(call, super::local::ZONED, local, Some(zone))
    }),
    method("boolean isBefore(java.time.Instant)", |call| {
        Ok((own(call)? < other(call)?).into())
    }),
    method("boolean isAfter(java.time.Instant)", |call| {
        Ok((own(call)? > other(call)?).into())
    }),
    method("int compareTo(java.time.Instant)", |call| {
        Ok((own(call)?.cmp(&other(call)?) as i32).into())
    }),
    method("boolean equals(Object)", |call| {
        Ok((other(call).ok() == Some(own(call)?)).into())
    }),
    method("int hashCode()", |call| {
        let own = own(call)?;
        let seconds = own.div_euclid(SECOND) as i64;
        let hash = crate::java::hash::code::of_long(seconds);
        Ok(hash
            .wrapping_add((own.rem_euclid(SECOND) as i32).wrapping_mul(51))
            .into())
    }),
    method("String toString()", |call| {
        let own = own(call)?;
        let seconds = own.div_euclid(SECOND) as i64;
        let nanoseconds = own.rem_euclid(SECOND);
        let Moment {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ..
        } = Moment::of(seconds);
        let fraction = match nanoseconds {
            0 => String::new(),
            n if n % MILLISECOND == 0 => format!(".{:03}", n / MILLISECOND),
            n if n % 1_000 == 0 => format!(".{:06}", n / 1_000),
            n => format!(".{n:09}"),
        };
        let year = match year {
            10_000.. => format!("+{year}"),
            0..10_000 => format!("{year:04}"),
            _ => format!("-{:04}", -year),
        };
        Ok(
            format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
                .into(),
        )
    }),
];

pub(super) fn new(call: &Call<'_>, nanoseconds: i128) -> Returns {
    call.object("java.time.Instant", Plain(nanoseconds))
}

/// `Instant.ofEpochMilli`.
pub(super) fn of_milliseconds(call: &Call<'_>, milliseconds: i64) -> Returns {
    new(call, i128::from(milliseconds) * MILLISECOND)
}

/// `plus(amount, unit)`
fn by_unit(call: &mut Call<'_>, amount: i64) -> Returns {
    let own = own(call)?;
    match units::argument(call, 1, |unit| unit <= 7)? {
        Length::Nanoseconds(unit) => new(call, own + unit.saturating_mul(amount.into())),
        Length::Months(_) => new(call, own),
    }
}

fn own(call: &Call<'_>) -> Result<i128, Throw> {
    call.data(|instant: &Instant| instant.0)
}

fn other(call: &Call<'_>) -> Result<i128, Throw> {
    let other = call.argument(0);
    let other = other
        .as_object()
        .and_then(|other| other.data(|other: &Instant| other.0));
    other.ok_or_else(|| bare(call, NULL_POINTER))
}

/// `2020-01-01T00:00:00.5Z`; other zones came with later releases.
fn parse(text: &str) -> Option<i128> {
    let text = text.strip_suffix(['Z', 'z'])?;
    let (date, time) = text.split_once(['T', 't'])?;
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|c| c.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())?
    };
    let mut date = date.split('-');
    let (year, month, day) = (
        number(date.next()?, 4)?,
        number(date.next()?, 2)?,
        number(date.next()?, 2)?,
    );
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut time = time.split(':');
    let (hour, minute) = (number(time.next()?, 2)?, number(time.next()?, 2)?);
    let second = time.next().map_or(Some(0), |second| number(second, 2))?;
    if date.next().is_some() || time.next().is_some() || fraction.len() > 9 {
        return None;
    }
    let nanoseconds = if fraction.is_empty() {
        0
    } else {
        number(&format!("{fraction:0<9}"), 9)?
    };
    let seconds = Moment::seconds(year, month, day, hour, minute, second)?;
    Some(i128::from(seconds) * SECOND + i128::from(nanoseconds))
}

/// Where the text departs from the form of an instant.
fn first_wrong(text: &str) -> usize {
    const FORM: &str = "0000-00-00T00:00:00";
    text.chars()
        .zip(FORM.chars())
        .position(|(c, form)| {
            if form == '0' {
                !c.is_ascii_digit()
            } else {
                !c.eq_ignore_ascii_case(&form)
            }
        })
        .unwrap_or(text.chars().count().min(FORM.len()))
}
