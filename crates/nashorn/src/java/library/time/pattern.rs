//! Patterns such as `yyyy-MM-dd'T'HH:mm`, of `DateTimeFormatter` and `SimpleDateFormat`.

use super::calendar::Moment;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// As it stands.
    Literal(String),
    /// A letter, so many times.
    Field(char, usize),
}

/// Reads a pattern; `None` for a quote that isn't closed.
pub(super) fn parts(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut characters = pattern.chars().peekable();
    let mut literal = String::new();
    while let Some(c) = characters.next() {
        if c.is_ascii_alphabetic() {
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            let mut count = 1;
            while characters.next_if_eq(&c).is_some() {
                count += 1;
            }
            parts.push(Part::Field(c, count));
        } else if c == '\'' {
            if characters.next_if_eq(&'\'').is_some() {
                literal.push('\'');
                continue;
            }
            loop {
                match characters.next()? {
                    '\'' if characters.next_if_eq(&'\'').is_some() => literal.push('\''),
                    '\'' => break,
                    c => literal.push(c),
                }
            }
        } else {
            literal.push(c);
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Some(parts)
}

/// Names as the English locales have them.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// From Sunday.
pub(super) const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// A name by its place; of an index beyond the last, nothing.
pub(super) fn name(names: &[&'static str], index: i64) -> &'static str {
    let index = usize::try_from(index).ok();
    index
        .and_then(|index| names.get(index).copied())
        .unwrap_or_default()
}

/// Names are cut to three letters.
pub(super) fn short(name: &str) -> &str {
    name.get(..3).unwrap_or(name)
}

/// The hour of a clock of twelve hours.
pub(super) const fn half_day_hour(hour: i64) -> i64 {
    match hour % 12 {
        0 => 12,
        hour => hour,
    }
}

/// `+hhmm`, with a separator if there is one.
pub(super) fn offset_text(seconds: i64, separator: &str) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
}

/// What both kinds of patterns write alike; `None` for other letters. `year` is the number in the
/// pattern's sense.
pub(super) fn write_number(field: char, count: usize, moment: &Moment) -> Option<String> {
    let number = match field {
        'd' => moment.day,
        'H' => moment.hour,
        'k' if moment.hour == 0 => 24,
        'k' => moment.hour,
        'K' => moment.hour % 12,
        'h' => half_day_hour(moment.hour),
        'm' => moment.minute,
        's' => moment.second,
        'M' | 'L' if count < 3 => moment.month,
        _ => return None,
    };
    Some(format!("{number:0count$}"))
}

/// Digits at a place of a text, `least` to `most` of them: their number and where they end.
pub(super) fn digits(text: &[char], at: usize, least: usize, most: usize) -> Option<(i64, usize)> {
    let rest = text.get(at..)?;
    let count = rest
        .iter()
        .take(most.min(18))
        .take_while(|c| c.is_ascii_digit())
        .count();
    if count < least.max(1) {
        return None;
    }
    let number: String = rest.iter().take(count).collect();
    Some((number.parse().ok()?, at + count))
}

/// Which of some names stands at a place of a text, and where it ends.
pub(super) fn one_of(
    text: &[char],
    at: usize,
    names: impl Iterator<Item = &'static str>,
    ignores_case: bool,
) -> Option<(usize, usize)> {
    let rest: String = text.get(at..)?.iter().collect();
    let mut found: Option<(usize, usize)> = None;
    for (index, name) in names.enumerate() {
        let stands = rest
            .get(..name.len())
            .is_some_and(|start| start == name || ignores_case && start.eq_ignore_ascii_case(name));
        if stands && found.is_none_or(|(_, end)| at + name.len() > end) {
            found = Some((index, at + name.len()));
        }
    }
    found
}
