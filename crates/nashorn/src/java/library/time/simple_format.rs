//! `java.text.SimpleDateFormat` and `java.util.TimeZone`: fixed offsets, English names.

use super::calendar::Moment;
use super::local::length_of_month;
use super::pattern::{
    DAYS, MONTHS, Part, digits, name, offset_text, one_of, parts, short, write_number,
};
use super::zone::offset_of;
use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NULL_POINTER, Returns, bare, not_null, with_message,
};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

const TIME_ZONE: &str = "java.util.TimeZone";
const SIMPLE: &str = "java.text.SimpleDateFormat";

/// A time zone of one offset.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Zone {
    id: String,
    /// Seconds ahead of UTC.
    offset: i64,
}

impl Zone {
    fn utc() -> Self {
        Self {
            id: "UTC".to_owned(),
            offset: 0,
        }
    }
}

/// State: the pattern, and what has been set.
#[derive(Clone, Debug)]
struct Format {
    pattern: String,
    parts: Vec<Part>,
    zone: Zone,
    is_lenient: bool,
    /// Whether a zone has been set, so that the server's doesn't matter.
    has_zone: bool,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: TIME_ZONE,
        kind: Kind::Abstract,
        extends: &[],
        members: ZONE,
    },
    ClassDef {
        name: "sun.util.calendar.ZoneInfo",
        kind: Kind::Class,
        extends: &[TIME_ZONE],
        members: &[],
    },
    ClassDef {
        name: "java.text.DateFormat",
        kind: Kind::Abstract,
        extends: &[],
        members: &[],
    },
    ClassDef {
        name: SIMPLE,
        kind: Kind::Class,
        extends: &["java.text.DateFormat"],
        members: MEMBERS,
    },
];

const ZONE: &[MemberDef] = &[
    method("static java.util.TimeZone getTimeZone(String)", |call| {
        let id = call.string(0)?.to_std_string_lossy();
        zone_object(call, &id)
    }),
    method(
        "static java.util.TimeZone getTimeZone(java.time.ZoneId)",
        |call| {
            let zone = super::zone::argument(call, 0)?;
            let id = match zone.offset {
                0 if !zone.is_offset => zone.id,
                0 => "UTC".to_owned(),
                offset => format!("GMT{}", offset_text(offset, ":")),
            };
            zone_object(call, &id)
        },
    ),
    method("static java.util.TimeZone getDefault()", |call| {
        call.unpredictable("the time zone of a server is its own; here it is UTC");
        zone_object(call, "UTC")
    }),
    method("String getID()", |call| Ok(own_zone(call)?.id.into())),
    method("int getRawOffset()", |call| {
        Ok((own_zone(call)?.offset as i32 * 1_000).into())
    }),
    method("int getOffset(long)", |call| {
        Ok((own_zone(call)?.offset as i32 * 1_000).into())
    }),
];

const MEMBERS: &[MemberDef] = &[
    constructor("new(String)", |call| {
        let pattern = call.string(0)?.to_std_string_lossy();
        new(call, pattern)
    }),
    constructor("new(String, java.util.Locale)", |call| {
        let pattern = call.string(0)?.to_std_string_lossy();
        let locale = not_null(call, 1)?;
        let language = call.invoke(&locale, "getLanguage", &[])?;
        let language = call.text(&language)?.to_std_string_lossy();
        let has_names = parts(&pattern).is_some_and(|parts| {
            let is_name = |part: &Part| match part {
                Part::Field(letter, count) => {
                    "EazG".contains(*letter) || *letter == 'M' && *count > 2
                }
                Part::Literal(_) => false,
            };
            parts.iter().any(is_name)
        });
        if has_names && !matches!(language.as_str(), "en" | "") {
            return Err(call.refuse(format!(
                "formats dates in the language {language}, which is not emulated"
            )));
        }
        new(call, pattern)
    }),
    method("void setTimeZone(java.util.TimeZone)", |call| {
        let zone = zone_argument(call)?;
        call.data_mut(|format: &mut Plain<Format>| {
            format.0.zone = zone;
            format.0.has_zone = true;
        })?;
        Ok(Value::Null)
    }),
    method("void setLenient(boolean)", |call| {
        let is_lenient = call.boolean(0);
        call.data_mut(|format: &mut Plain<Format>| format.0.is_lenient = is_lenient)?;
        Ok(Value::Null)
    }),
    method("String toPattern()", |call| Ok(own(call)?.pattern.into())),
    method("String format(java.util.Date)", |call| {
        let date = not_null(call, 0)?;
        write(call, &date)
    }),
    method("String format(Object)", |call| {
        let value = call.argument(0);
        match value {
            Value::Object(_) | Value::Int(_) | Value::Double(_) | Value::Long(_) => {
                write(call, &value)
            }
            _ => Err(not_formattable(call)),
        }
    }),
    method("java.util.Date parse(String)", parse),
];

fn not_formattable(call: &Call<'_>) -> Throw {
    with_message(
        call,
        ILLEGAL_ARGUMENT,
        "Cannot format given Object as a Date",
    )
}

fn zone_object(call: &Call<'_>, id: &str) -> Returns {
    let zone = match id {
        "UTC" | "GMT" | "Etc/UTC" | "UCT" | "Zulu" => Zone {
            id: id.to_owned(),
            offset: 0,
        },
        _ => match id
            .strip_prefix("GMT")
            .and_then(offset_of)
            .filter(|_| id != "GMTZ")
        {
            Some(offset) => Zone {
                id: format!("GMT{}", offset_text(offset, ":")),
                offset,
            },
            None => {
                return Err(call.refuse(format!(
                    "uses the time zone {id}, whose rules are not emulated"
                )));
            }
        },
    };
    call.object("sun.util.calendar.ZoneInfo", Plain(zone))
}

fn own_zone(call: &Call<'_>) -> Result<Zone, Throw> {
    call.data(|zone: &Plain<Zone>| zone.0.clone())
}

fn zone_argument(call: &Call<'_>) -> Result<Zone, Throw> {
    let value = call.argument(0);
    let zone = value
        .as_object()
        .and_then(|value| value.data(|zone: &Plain<Zone>| zone.0.clone()));
    zone.ok_or_else(|| bare(call, NULL_POINTER))
}

/// Letters whose meaning is known here.
const LETTERS: &str = "yMLdHkKhmsSaEzZXDu";

fn new(call: &mut Call<'_>, pattern: String) -> Returns {
    call.check_length(pattern.len())?;
    let Some(parts) = parts(&pattern) else {
        return Err(with_message(call, ILLEGAL_ARGUMENT, "Unterminated quote"));
    };
    for part in &parts {
        let Part::Field(letter, _) = part else {
            continue;
        };
        if !"GyMwWDdFEaHkKhmsSzZYuXL".contains(*letter) {
            let message = format!("Illegal pattern character '{letter}'");
            return Err(with_message(call, ILLEGAL_ARGUMENT, message));
        }
        if !LETTERS.contains(*letter) {
            return Err(call.refuse(format!(
                "uses the letter {letter} in the date pattern {pattern}, which is not emulated"
            )));
        }
    }
    Ok(call.construct(Plain(Format {
        pattern,
        parts,
        zone: Zone::utc(),
        is_lenient: true,
        has_zone: false,
    })))
}

/// The receiver; notes when the server's time zone counts.
fn own(call: &Call<'_>) -> Result<Format, Throw> {
    let own = call.data(|format: &Plain<Format>| format.0.clone())?;
    if !own.has_zone {
        call.unpredictable("the time zone of a server is its own; here it is UTC");
    }
    Ok(own)
}

/// `format(date)`
fn write(call: &mut Call<'_>, date: &Value) -> Returns {
    let milliseconds = match date {
        Value::Int(number) => i64::from(*number),
        Value::Long(number) => *number,
        Value::Double(number) => *number as i64,
        Value::Object(object) => match object.data(|date: &Plain<i64>| date.0) {
            Some(milliseconds) => milliseconds,
            None => return Err(not_formattable(call)),
        },
        _ => return Err(not_formattable(call)),
    };
    let own = own(call)?;
    let moment = Moment::of(milliseconds.div_euclid(1_000) + own.zone.offset);
    let mut out = String::new();
    for part in &own.parts {
        let (letter, count) = match part {
            Part::Literal(text) => {
                out.push_str(text);
                continue;
            }
            Part::Field(letter, count) => (*letter, *count),
        };
        match (letter, count) {
            ('y', _) => {
                let year = if moment.year > 0 {
                    moment.year
                } else {
                    1 - moment.year
                };
                match count {
                    2 => out.push_str(&format!("{:02}", year % 100)),
                    _ => out.push_str(&format!("{year:0count$}")),
                }
            }
            ('M' | 'L', 3) => out.push_str(short(name(&MONTHS, moment.month - 1))),
            ('M' | 'L', 4..) => out.push_str(name(&MONTHS, moment.month - 1)),
            ('E', 4..) => out.push_str(name(&DAYS, moment.weekday)),
            ('E', _) => out.push_str(short(name(&DAYS, moment.weekday))),
            ('u', _) => {
                let day = if moment.weekday == 0 {
                    7
                } else {
                    moment.weekday
                };
                out.push_str(&format!("{day:0count$}"));
            }
            ('D', _) => {
                let first = Moment::seconds(moment.year, 1, 1, 0, 0, 0).unwrap_or(0);
                let seconds = milliseconds.div_euclid(1_000) + own.zone.offset;
                let day = (seconds - first).div_euclid(86_400) + 1;
                out.push_str(&format!("{day:0count$}"));
            }
            ('a', _) => out.push_str(if moment.hour < 12 { "AM" } else { "PM" }),
            ('S', _) => out.push_str(&format!("{:0count$}", milliseconds.rem_euclid(1_000))),
            ('z', 1..=3) => out.push_str(&own.zone.id),
            ('z', _) => {
                return Err(call.refuse("writes the name of a time zone, which is not emulated"));
            }
            ('X', _) if own.zone.offset == 0 => out.push('Z'),
            ('X', 1) => {
                let text = offset_text(own.zone.offset, "");
                out.push_str(text.get(..3).unwrap_or(&text));
            }
            ('X', 3) => out.push_str(&offset_text(own.zone.offset, ":")),
            ('X' | 'Z', _) => out.push_str(&offset_text(own.zone.offset, "")),
            _ => out.push_str(&write_number(letter, count, &moment).unwrap_or_default()),
        }
    }
    Ok(out.into())
}

/// What has been read; years, months and so on may lie outside of their usual ranges.
struct Read {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millisecond: i64,
    offset: i64,
}

/// `parse(text)`: reads from the beginning, and leaves what follows alone.
fn parse(call: &mut Call<'_>) -> Returns {
    let text = call.string(0)?.to_std_string_lossy();
    call.check_length(text.len())?;
    let own = own(call)?;
    let characters: Vec<char> = text.chars().collect();
    let now = Moment::of(call.now().div_euclid(1_000)).year;
    match read(&own, &characters, now) {
        Some(milliseconds) => call.object("java.util.Date", Plain(milliseconds)),
        None => Err(with_message(
            call,
            "java.text.ParseException",
            format!("Unparseable date: \"{text}\""),
        )),
    }
}

fn read(format: &Format, text: &[char], now: i64) -> Option<i64> {
    let mut read = Read {
        year: 1970,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        millisecond: 0,
        offset: format.zone.offset,
    };
    let mut half_day = 0;
    let mut at = 0;
    for (index, part) in format.parts.iter().enumerate() {
        let (letter, count) = match part {
            Part::Literal(literal) => {
                for c in literal.chars() {
                    (text.get(at) == Some(&c)).then_some(())?;
                    at += 1;
                }
                continue;
            }
            Part::Field(letter, count) => (*letter, *count),
        };
        // Blanks before a field don't count.
        while matches!(text.get(at), Some(' ' | '\t')) {
            at += 1;
        }
        let next = format.parts.get(index + 1);
        let is_followed =
            matches!(next, Some(Part::Field(letter, _)) if "yMdHkKhmsS".contains(*letter));
        let most = if is_followed { count } else { 18 };
        match (letter, count) {
            ('M' | 'L', 3..) => {
                let names = MONTHS
                    .iter()
                    .copied()
                    .chain(MONTHS.iter().map(|name| short(name)));
                let (month, end) = one_of(text, at, names, true)?;
                read.month = month as i64 % 12 + 1;
                at = end;
            }
            ('E', _) => {
                let names = DAYS
                    .iter()
                    .copied()
                    .chain(DAYS.iter().map(|name| short(name)));
                at = one_of(text, at, names, true)?.1;
            }
            ('a', _) => {
                let (half, end) = one_of(text, at, ["AM", "PM"].into_iter(), true)?;
                half_day = half as i64 * 12;
                at = end;
            }
            ('z' | 'Z' | 'X', _) => {
                let (offset, end) = read_offset(text, at, letter)?;
                read.offset = offset;
                at = end;
            }
            ('D' | 'u', _) => return None,
            _ => {
                let is_negative = !is_followed && text.get(at) == Some(&'-');
                let start = at + usize::from(is_negative);
                let (number, end) = digits(text, start, 1, most)?;
                let number = if is_negative { -number } else { number };
                match letter {
                    'y' if count <= 2 && end - start == 2 => {
                        // Within 80 years before and 20 after now.
                        let century = (now - 80).div_euclid(100) * 100 + number;
                        read.year = if century < now - 80 {
                            century + 100
                        } else {
                            century
                        };
                    }
                    'y' => read.year = number,
                    'M' | 'L' => read.month = number,
                    'd' => read.day = number,
                    'H' => read.hour = number,
                    'k' => read.hour = if number == 24 { 0 } else { number },
                    'K' => read.hour = number,
                    'h' => read.hour = if number == 12 { 0 } else { number },
                    'm' => read.minute = number,
                    's' => read.second = number,
                    _ => read.millisecond = number,
                }
                at = end;
            }
        }
    }
    read.hour += half_day;
    read.milliseconds(format.is_lenient)
}

/// `UTC`, `GMT+01:00`, `+0100`, and for `X` also `Z` and `+01:00`.
fn read_offset(text: &[char], at: usize, letter: char) -> Option<(i64, usize)> {
    if letter == 'X' && text.get(at) == Some(&'Z') {
        return Some((0, at + 1));
    }
    let names = ["UTC", "GMT", "Z"]
        .into_iter()
        .filter(|_| letter != 'X')
        .take(2);
    let start = one_of(text, at, names, true).map(|(_, end)| end);
    let from = start.unwrap_or(at);
    let rest = text.get(from..)?;
    let length = if rest.get(3) == Some(&':') {
        6
    } else if rest
        .iter()
        .skip(1)
        .take(4)
        .filter(|c| c.is_ascii_digit())
        .count()
        == 4
    {
        5
    } else {
        3
    };
    let offset: String = rest.iter().take(length).collect();
    match offset_of(&offset).filter(|_| offset != "Z") {
        Some(offset) => Some((offset, from + length)),
        None => start.map(|end| (0, end)),
    }
}

impl Read {
    fn milliseconds(&self, is_lenient: bool) -> Option<i64> {
        let fits = (1..=12).contains(&self.month)
            && (1..=length_of_month(self.year, self.month)).contains(&self.day)
            && (0..24).contains(&self.hour)
            && (0..60).contains(&self.minute)
            && (0..60).contains(&self.second);
        if !is_lenient && !fits {
            return None;
        }
        let months = self.year.checked_mul(12)?.checked_add(self.month - 1)?;
        let first = Moment::seconds(months.div_euclid(12), months.rem_euclid(12) + 1, 1, 0, 0, 0)?;
        let seconds = first
            .checked_add((self.day - 1).checked_mul(86_400)?)?
            .checked_add(self.hour.checked_mul(3_600)?)?
            .checked_add(self.minute.checked_mul(60)?)?
            .checked_add(self.second)?
            .checked_sub(self.offset)?;
        seconds.checked_mul(1_000)?.checked_add(self.millisecond)
    }
}
