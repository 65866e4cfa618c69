//! The state of `LocalDate`, `LocalDateTime` and `ZonedDateTime`, and what is done with it.

use super::calendar::Moment;
use super::span;
use super::units::{self, Length};
use super::zone::{DATE_TIME, Zone};
use crate::java::hash::code;
use crate::java::library::support::{NULL_POINTER, Returns, bare, with_message};
use crate::java::{Call, Plain, Throw, Value};

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

    pub(super) fn text(&self) -> String {
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

pub(super) fn own(call: &Call<'_>) -> Result<Local, Throw> {
    call.data(|local: &Plain<Local>| local.0.clone())
}

/// The one behind a value.
pub(super) fn of(value: &Value) -> Option<Local> {
    value
        .as_object()?
        .data(|local: &Plain<Local>| local.0.clone())
}

pub(super) fn other(call: &Call<'_>) -> Result<Local, Throw> {
    of(&call.argument(0)).ok_or_else(|| bare(call, NULL_POINTER))
}

pub(super) fn moment(call: &Call<'_>) -> Result<Moment, Throw> {
    Ok(own(call)?.moment())
}

pub(super) fn instant_argument(call: &Call<'_>) -> Result<i128, Throw> {
    span::instant(&call.argument(0)).ok_or_else(|| bare(call, NULL_POINTER))
}

pub(super) fn month_argument(call: &Call<'_>, index: usize) -> Result<i32, Throw> {
    let number = units::number(&call.argument(index));
    number
        .map(|number| number as i32)
        .ok_or_else(|| bare(call, NULL_POINTER))
}

pub(super) fn now_in(call: &Call<'_>, zone: &Zone) -> i128 {
    i128::from(call.now()) * 1_000_000 + i128::from(zone.offset) * SECOND
}

pub(super) fn default_now(call: &Call<'_>) -> i128 {
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

pub(super) fn day_of_year(local: &Local) -> i64 {
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

pub(super) fn of_ints(call: &Call<'_>) -> [i32; 7] {
    [0, 1, 2, 3, 4, 5, 6].map(|index| call.int(index))
}

pub(super) fn build(
    call: &Call<'_>,
    class: &'static str,
    fields: [i32; 7],
    zone: Option<Zone>,
) -> Returns {
    match nanoseconds(fields) {
        Ok(nanoseconds) => object(call, class, nanoseconds, zone),
        Err(message) => Err(with_message(call, DATE_TIME, message)),
    }
}

pub(super) fn shifted(call: &mut Call<'_>, by: i128) -> Returns {
    let own = own(call)?;
    object(call, own.class, own.nanoseconds + by, own.zone)
}

/// `plus(amount, unit)`
pub(super) fn by_unit(call: &mut Call<'_>, amount: i64) -> Returns {
    let is_date = own(call)?.is_date();
    match units::argument(call, 1, |unit| unit >= 7 || !is_date)? {
        Length::Nanoseconds(unit) => shifted(call, unit.saturating_mul(amount.into())),
        Length::Months(unit) => by_months(call, amount.saturating_mul(unit)),
    }
}

/// The day is cut to the month's last.
pub(super) fn by_months(call: &mut Call<'_>, months: i64) -> Returns {
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

/// A field that `withYear` and its like replace.
#[derive(Clone, Copy)]
pub(super) enum Field {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Nano,
}

pub(super) fn with(call: &mut Call<'_>, field: Field) -> Returns {
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
pub(super) fn compare_to(call: &mut Call<'_>) -> Returns {
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

pub(super) fn hash_code(call: &mut Call<'_>) -> Returns {
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
