//! `java.time.format.DateTimeFormatter`: patterns of the common letters, and the ISO forms.

use super::local::{self, DATE, Local, SECOND, length_of_month};
use super::pattern::{
    DAYS, MONTHS, Part, digits, name, offset_text, one_of, parts, short, write_number,
};
use crate::java::class::{MemberDef, constant, method};
use crate::java::library::support::{ILLEGAL_ARGUMENT, NULL_POINTER, Returns, bare, with_message};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

const FORMATTER: &str = "java.time.format.DateTimeFormatter";
const PARSE: &str = "java.time.format.DateTimeParseException";

/// State: the pattern's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formatter {
    parts: Vec<Part>,
    /// A form of ISO 8601: dates that aren't in the calendar are refused, not moved.
    is_strict: bool,
    /// Seconds may be missing, and a fraction may follow them.
    has_fraction: bool,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: FORMATTER,
    kind: Kind::Class,
    extends: &[],
    members: MEMBERS,
}];

const MEMBERS: &[MemberDef] = &[
    constant("ISO_LOCAL_DATE", |call| object(call, iso_date())),
    constant("ISO_DATE", |call| object(call, iso_date())),
    constant("ISO_LOCAL_DATE_TIME", |call| object(call, iso_date_time())),
    constant("BASIC_ISO_DATE", |call| {
        object(call, iso("uuuuMMdd", false))
    }),
    method(
        "static java.time.format.DateTimeFormatter ofPattern(String)",
        of_pattern,
    ),
    method(
        "static java.time.format.DateTimeFormatter ofPattern(String, java.util.Locale)",
        |call| {
            let locale = call.argument(1);
            let language = call.invoke(&locale, "getLanguage", &[])?;
            let language = call.text(&language)?.to_std_string_lossy();
            if !matches!(language.as_str(), "en" | "") {
                return Err(call.refuse(format!(
                    "formats dates in the language {language}, which is not emulated"
                )));
            }
            of_pattern(call)
        },
    ),
    method(
        "String format(java.time.temporal.TemporalAccessor)",
        |call| {
            let own = call.data(|formatter: &Plain<Formatter>| formatter.0.clone())?;
            let value = call.argument(0);
            match local::of(&value) {
                Some(local) => format(call, &own, &local),
                None if value.is_null() => Err(bare(call, NULL_POINTER)),
                None => Err(call.refuse("formats such a time, which is not emulated")),
            }
        },
    ),
    method(
        "java.time.format.DateTimeFormatter withLocale(java.util.Locale)",
        |call| {
            let locale = call.argument(0);
            let language = call.invoke(&locale, "getLanguage", &[])?;
            match call.text(&language)?.to_std_string_lossy().as_str() {
                "en" | "" => Ok(call.this().clone()),
                other => Err(call.refuse(format!(
                    "formats dates in the language {other}, which is not emulated"
                ))),
            }
        },
    ),
];

/// Letters whose meaning is known here.
const LETTERS: &str = "uyMLdHhKkmsSaEnXxZ";

/// `yyyy-MM-dd`
pub(super) fn iso_date() -> Formatter {
    iso("uuuu-MM-dd", false)
}

/// `yyyy-MM-ddTHH:mm:ss.SSS`
pub(super) fn iso_date_time() -> Formatter {
    iso("uuuu-MM-dd'T'HH:mm:ss", true)
}

fn iso(pattern: &str, has_fraction: bool) -> Formatter {
    Formatter {
        parts: parts(pattern).unwrap_or_default(),
        is_strict: true,
        has_fraction,
    }
}

fn object(call: &Call<'_>, formatter: Formatter) -> Returns {
    call.object(FORMATTER, Plain(formatter))
}

/// An argument that must not be null.
pub(super) fn argument(call: &Call<'_>, index: usize) -> Result<Formatter, Throw> {
    let value = call.argument(index);
    let formatter = value
        .as_object()
        .and_then(|value| value.data(|formatter: &Plain<Formatter>| formatter.0.clone()));
    formatter.ok_or_else(|| bare(call, NULL_POINTER))
}

fn of_pattern(call: &mut Call<'_>) -> Returns {
    let pattern = call.string(0)?.to_std_string_lossy();
    call.check_length(pattern.len())?;
    let Some(parts) = parts(&pattern) else {
        return Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            format!("Pattern ends with an incomplete string literal: {pattern}"),
        ));
    };
    for part in &parts {
        match part {
            Part::Literal(text) if text.contains(['[', ']', '{', '}', '#']) => {
                return Err(call.refuse(format!(
                    "uses the date pattern {pattern}, whose brackets are not emulated"
                )));
            }
            Part::Field(letter, count) => {
                let most = match letter {
                    'u' | 'y' => 15,
                    'M' | 'L' | 'E' => 4,
                    'd' | 'H' | 'h' | 'K' | 'k' | 'm' | 's' => 2,
                    'S' => 9,
                    'a' => 1,
                    'X' | 'x' | 'Z' => 3,
                    _ => 0,
                };
                if most == 0 && "bIjorTUJR".contains(*letter) {
                    return Err(with_message(
                        call,
                        ILLEGAL_ARGUMENT,
                        format!("Unknown pattern letter: {letter}"),
                    ));
                }
                if !LETTERS.contains(*letter) || most == 0 || "MLE".contains(*letter) && *count > 4
                {
                    return Err(call.refuse(format!(
                        "uses the letter {letter} in the date pattern {pattern}, which is not emulated"
                    )));
                }
                if *count > most {
                    return Err(with_message(
                        call,
                        ILLEGAL_ARGUMENT,
                        format!("Too many pattern letters: {letter}"),
                    ));
                }
            }
            Part::Literal(_) => {}
        }
    }
    object(
        call,
        Formatter {
            parts,
            is_strict: false,
            has_fraction: false,
        },
    )
}

/// `formatter.format(local)`
pub(super) fn format(call: &mut Call<'_>, formatter: &Formatter, local: &Local) -> Returns {
    let moment = local.moment();
    let nanoseconds = local.nanoseconds.rem_euclid(SECOND);
    let mut out = String::new();
    for part in &formatter.parts {
        let (letter, count) = match part {
            Part::Literal(text) => {
                out.push_str(text);
                continue;
            }
            Part::Field(letter, count) => (*letter, *count),
        };
        let unsupported = match letter {
            'H' | 'k' if local.is_date() => Some(if letter == 'H' {
                "HourOfDay"
            } else {
                "ClockHourOfDay"
            }),
            'h' if local.is_date() => Some("ClockHourOfAmPm"),
            'K' if local.is_date() => Some("HourOfAmPm"),
            'm' if local.is_date() => Some("MinuteOfHour"),
            's' if local.is_date() => Some("SecondOfMinute"),
            'S' if local.is_date() => Some("NanoOfSecond"),
            'a' if local.is_date() => Some("AmPmOfDay"),
            'X' | 'x' | 'Z' if local.zone.is_none() => Some("OffsetSeconds"),
            _ => None,
        };
        if let Some(field) = unsupported {
            return Err(with_message(
                call,
                "java.time.temporal.UnsupportedTemporalTypeException",
                format!("Unsupported field: {field}"),
            ));
        }
        let offset = local.zone.as_ref().map_or(0, |zone| zone.offset);
        match (letter, count) {
            ('y' | 'u', 2) => out.push_str(&format!("{:02}", moment.year.rem_euclid(100))),
            ('y' | 'u', _) => {
                let year = match (letter, moment.year) {
                    ('y', year @ ..=0) => 1 - year,
                    (_, year) => year,
                };
                let sign = if count >= 4 && year > 9_999 { "+" } else { "" };
                out.push_str(&format!("{sign}{year:0count$}"));
            }
            ('M' | 'L', 3) => out.push_str(short(name(&MONTHS, moment.month - 1))),
            ('M' | 'L', 4..) => out.push_str(name(&MONTHS, moment.month - 1)),
            ('E', 4..) => out.push_str(name(&DAYS, moment.weekday)),
            ('E', _) => out.push_str(short(name(&DAYS, moment.weekday))),
            ('a', _) => out.push_str(if moment.hour < 12 { "AM" } else { "PM" }),
            ('S', _) => {
                let fraction = format!("{nanoseconds:09}");
                out.push_str(fraction.get(..count).unwrap_or(&fraction));
            }
            ('X', _) if offset == 0 => out.push('Z'),
            ('X' | 'x', 1) => {
                let text = offset_text(offset, "");
                out.push_str(text.strip_suffix("00").unwrap_or(&text));
            }
            ('X' | 'x', 3) => out.push_str(&offset_text(offset, ":")),
            ('X' | 'x' | 'Z', _) => out.push_str(&offset_text(offset, "")),
            _ => out.push_str(&write_number(letter, count, &moment).unwrap_or_default()),
        }
    }
    if formatter.has_fraction && nanoseconds != 0 {
        let digits = format!("{nanoseconds:09}");
        let digits = match digits.trim_end_matches('0').len() {
            1..=3 => 3,
            4..=6 => 6,
            _ => 9,
        };
        let fraction = format!("{nanoseconds:09}");
        out.push_str(&format!(".{}", fraction.get(..digits).unwrap_or_default()));
    }
    Ok(out.into())
}

/// What has been read so far.
#[derive(Default)]
struct Read {
    fields: [Option<i64>; 7],
    half_day: Option<i64>,
    half_day_hour: Option<i64>,
}

/// `LocalDate.parse(text, formatter)` and its like.
pub(super) fn parse(call: &mut Call<'_>, class: &'static str, formatter: &Formatter) -> Returns {
    let value = match call.argument(0) {
        Value::Null => {
            return Err(with_message(call, NULL_POINTER, "text"));
        }
        value => value,
    };
    let text = call.text(&value)?.to_std_string_lossy();
    call.check_length(text.len())?;
    let wrong = |call: &Call<'_>, what: String| {
        Err(with_message(
            call,
            PARSE,
            format!("Text '{text}' could not be parsed{what}"),
        ))
    };
    let characters: Vec<char> = text.chars().collect();
    let mut read = Read::default();
    let end = match read.all(formatter, &characters) {
        Ok(end) => end,
        Err(at) => return wrong(call, format!(" at index {at}")),
    };
    if end < characters.len() {
        return wrong(call, format!(", unparsed text found at index {end}"));
    }
    let hour = read.fields[3].or_else(|| {
        let (half, hour) = (read.half_day?, read.half_day_hour?);
        Some(half * 12 + hour % 12)
    });
    let [Some(year), Some(month), Some(mut day), ..] = read.fields else {
        return Err(call
            .refuse("reads a date from a text without year, month or day, which is not emulated"));
    };
    if class != DATE && hour.is_none() {
        return Err(call.refuse("reads a time from a text without an hour, which is not emulated"));
    }
    if !formatter.is_strict && (1..=12).contains(&month) && (29..=31).contains(&day) {
        day = day.min(length_of_month(year, month));
    }
    let [_, _, _, _, minute, second, nano] = read.fields;
    let fields = [
        year,
        month,
        day,
        hour.unwrap_or(0),
        minute.unwrap_or(0),
        second.unwrap_or(0),
        nano.unwrap_or(0),
    ];
    match local::nanoseconds(fields.map(|field| i32::try_from(field).unwrap_or(i32::MAX))) {
        Ok(all) if class == DATE => {
            local::object(call, class, all.div_euclid(local::DAY) * local::DAY, None)
        }
        Ok(all) => local::object(call, class, all, None),
        Err(problem) => wrong(call, format!(": {problem}")),
    }
}

impl Read {
    /// Where the text ends, or where it departs from the pattern.
    fn all(&mut self, formatter: &Formatter, text: &[char]) -> Result<usize, usize> {
        let mut at = 0;
        for (index, part) in formatter.parts.iter().enumerate() {
            match part {
                // Without seconds the ISO form is complete, too.
                Part::Literal(literal)
                    if formatter.has_fraction
                        && literal == ":"
                        && index == formatter.parts.len() - 2
                        && text.get(at) != Some(&':') =>
                {
                    return Ok(at);
                }
                Part::Literal(literal) => {
                    for c in literal.chars() {
                        let stands = text.get(at).is_some_and(|&own| {
                            own == c || formatter.is_strict && own.eq_ignore_ascii_case(&c)
                        });
                        if !stands {
                            return Err(at);
                        }
                        at += 1;
                    }
                }
                Part::Field(letter, count) => {
                    let rest = formatter.parts.get(index + 1..).unwrap_or_default();
                    at = self.field(*letter, *count, rest, text, at).ok_or(at)?;
                }
            }
        }
        if formatter.has_fraction && text.get(at) == Some(&'.') {
            let start = at + 1;
            let count = text
                .iter()
                .skip(start)
                .take_while(|c| c.is_ascii_digit())
                .count()
                .min(9);
            let fraction: String = text.iter().skip(start).take(count).collect();
            self.fields[6] = Some(format!("{fraction:0<9}").parse().unwrap_or(0));
            at = start + count;
        }
        Ok(at)
    }

    fn field(
        &mut self,
        letter: char,
        count: usize,
        rest: &[Part],
        text: &[char],
        at: usize,
    ) -> Option<usize> {
        let mut number = |slot: usize, least: usize, most: usize| {
            let (number, end) = digits(text, at, least, most)?;
            if let Some(field) = self.fields.get_mut(slot) {
                *field = Some(number);
            }
            Some(end)
        };
        match (letter, count) {
            ('y' | 'u', 2) => {
                let end = number(0, 2, 2)?;
                self.fields[0] = self.fields[0].map(|year| year + 2000);
                Some(end)
            }
            ('y' | 'u', _) => {
                // Numbers of a fixed width that follow at once keep their digits.
                let after: usize = rest
                    .iter()
                    .map_while(|part| match part {
                        Part::Field(letter, count) if "MdHmsS".contains(*letter) && *count != 3 => {
                            Some(*count)
                        }
                        _ => None,
                    })
                    .sum();
                let run = text
                    .iter()
                    .skip(at)
                    .take_while(|c| c.is_ascii_digit())
                    .count();
                let most = run.saturating_sub(after).max(count);
                // Five digits and more need a sign.
                let most = if count >= 4 { most.min(count) } else { most };
                number(0, count, most)
            }
            ('M' | 'L', 3 | 4) => {
                let names = MONTHS
                    .iter()
                    .map(|name| if count == 3 { short(name) } else { name });
                let (month, end) = one_of(text, at, names, false)?;
                self.fields[1] = Some(month as i64 + 1);
                Some(end)
            }
            ('E', _) => {
                let names = DAYS
                    .iter()
                    .map(|name| if count < 4 { short(name) } else { name });
                one_of(text, at, names, false).map(|(_, end)| end)
            }
            ('a', _) => {
                let (half, end) = one_of(text, at, ["AM", "PM"].into_iter(), false)?;
                self.half_day = Some(half as i64);
                Some(end)
            }
            ('h' | 'K', _) => {
                let (hour, end) = digits(text, at, count, if count == 1 { 19 } else { count })?;
                self.half_day_hour = Some(hour);
                Some(end)
            }
            ('S', _) => {
                let (fraction, end) = digits(text, at, count, count)?;
                let zeros = u32::try_from(9_usize.saturating_sub(count)).ok()?;
                self.fields[6] = Some(fraction * 10_i64.pow(zeros));
                Some(end)
            }
            _ => {
                let slot = match letter {
                    'M' | 'L' => 1,
                    'd' => 2,
                    'H' => 3,
                    'm' => 4,
                    's' => 5,
                    _ => return None,
                };
                number(slot, count, if count == 1 { 19 } else { count })
            }
        }
    }
}
