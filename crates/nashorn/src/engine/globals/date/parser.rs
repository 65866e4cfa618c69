//! Texts that `Date` understands: Nashorn's `DateParser`, which reads ISO 8601 and, failing that,
//! almost anything with numbers, month names and zones in it.

/// Milliseconds since 1970 of a text; `None` if it is no date.
pub(super) fn parse(text: &str) -> Option<i64> {
    iso(text).or_else(|| legacy(text))
}

/// Numbers of a date and time; the year is the only one that is always there.
#[derive(Clone, Copy, Debug, Default)]
struct Fields {
    year: i64,
    /// From 0.
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millisecond: i64,
    /// Minutes east of Greenwich.
    offset: i64,
}

impl Fields {
    fn time(&self) -> Option<i64> {
        let months = self.year.checked_mul(12)?.checked_add(self.month)?;
        let days = days_from_civil(months.div_euclid(12), months.rem_euclid(12) + 1)
            .checked_add(self.day - 1)?;
        let minutes = (self.hour * 60).checked_add(self.minute - self.offset)?;
        let time = days
            .checked_mul(86_400_000)?
            .checked_add(minutes.checked_mul(60_000)?)?
            .checked_add(self.second * 1000 + self.millisecond)?;
        (time.abs() <= 8_640_000_000_000_000).then_some(time)
    }
}

/// Days from 1970 to the first of a month in the Gregorian calendar.
const fn days_from_civil(year: i64, month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// ECMAScript 5.1 section 15.9.1.15: `2020-01-02T03:04:05.678+09:00`, and shorter.
fn iso(text: &str) -> Option<i64> {
    let mut rest = Text(text);
    let mut fields = Fields {
        day: 1,
        ..Fields::default()
    };
    fields.year = if let Some(digits) = rest.take('+') {
        rest = digits;
        rest.digits(6)?
    } else if let Some(digits) = rest.take('-') {
        rest = digits;
        -rest.digits(6)?
    } else {
        rest.digits(4)?
    };
    if let Some(digits) = rest.take('-') {
        rest = digits;
        fields.month = rest.digits(2)? - 1;
        if let Some(digits) = rest.take('-') {
            rest = digits;
            fields.day = rest.digits(2)?;
        }
    }
    if let Some(digits) = rest.take('T') {
        rest = digits;
        fields.hour = rest.digits(2)?;
        rest = rest.take(':')?;
        fields.minute = rest.digits(2)?;
        if let Some(digits) = rest.take(':') {
            rest = digits;
            fields.second = rest.digits(2)?;
            if let Some(digits) = rest.take('.') {
                rest = digits;
                fields.millisecond = rest.digits(3)?;
            }
        }
        if let Some(end) = rest.take('Z') {
            rest = end;
        } else if let Some(sign) = rest.sign() {
            let hours = rest.digits(2)?;
            rest = rest.take(':')?;
            fields.offset = sign * (hours * 60 + rest.digits(2)?);
        }
    }
    let is_valid = rest.0.is_empty()
        && (0..12).contains(&fields.month)
        && (1..=31).contains(&fields.day)
        && fields.minute < 60
        && fields.second < 60
        && (fields.hour < 24
            || fields.hour == 24 && fields.minute + fields.second + fields.millisecond == 0);
    if is_valid { fields.time() } else { None }
}

/// What is left of a text.
#[derive(Clone, Copy)]
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    fn take(self, character: char) -> Option<Self> {
        self.0.strip_prefix(character).map(Self)
    }

    fn sign(&mut self) -> Option<i64> {
        let (sign, rest) = match (self.0.strip_prefix('+'), self.0.strip_prefix('-')) {
            (Some(rest), _) => (1, rest),
            (_, Some(rest)) => (-1, rest),
            _ => return None,
        };
        self.0 = rest;
        Some(sign)
    }

    /// Exactly this many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        digits.parse().ok()
    }

    /// A run of what `is` says.
    fn run(&mut self, is: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|character| !is(character));
        let (run, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        run
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DAYS: [&str; 7] = [
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

/// North American zones and their minutes east of Greenwich, beside those of no offset.
const ZONES: [(&str, i64); 13] = [
    ("gmt", 0),
    ("ut", 0),
    ("utc", 0),
    ("z", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("t", i64::MAX),
];

/// What the legacy parser has read so far.
#[derive(Default)]
struct Legacy {
    /// Numbers of the date, in the order they come; a month by its name stands where it was.
    date: Vec<i64>,
    /// Where the month by name is in `date`.
    month: Option<usize>,
    /// Hour, minute, second, millisecond.
    time: Vec<i64>,
    afternoon: Option<bool>,
    offset: Option<i64>,
}

fn legacy(text: &str) -> Option<i64> {
    let mut read = Legacy::default();
    let mut rest = Text(text);
    while let Some(next) = rest.0.chars().next() {
        match next {
            '0'..='9' => read.number(&mut rest)?,
            '+' | '-' if !read.time.is_empty() || read.offset.is_some() => {
                let sign = rest.sign()?;
                let digits = rest.run(|character| character.is_ascii_digit());
                let value: i64 = digits.parse().ok()?;
                let mut minutes = if digits.len() <= 2 {
                    value * 60
                } else {
                    value / 100 * 60 + value % 100
                };
                if let Some(more) = rest.take(':') {
                    rest = more;
                    minutes = value * 60 + rest.digits(2)?;
                }
                read.offset = Some(sign * minutes);
            }
            '(' => {
                rest.run(|character| character != ')');
                rest = rest.take(')').unwrap_or(rest);
            }
            _ if next.is_alphabetic() => {
                let word = rest.run(char::is_alphabetic).to_lowercase();
                read.word(&word)?;
            }
            _ => {
                let mut characters = rest.0.chars();
                characters.next();
                rest = Text(characters.as_str());
            }
        }
    }
    read.time()
}

impl Legacy {
    fn number(&mut self, rest: &mut Text<'_>) -> Option<()> {
        let digits = rest.run(|character| character.is_ascii_digit());
        let value: i64 = digits.parse().ok()?;
        let is_time = rest.0.starts_with(':') || !self.time.is_empty() && self.time.len() < 4;
        let was_time = self.time.len();
        if rest.0.starts_with(':') && was_time < 3 {
            self.time.push(value);
            *rest = rest.take(':')?;
        } else if is_time && was_time > 0 {
            self.time.push(value);
            if let (Some(more), 3) = (rest.take('.'), self.time.len()) {
                *rest = more;
                let fraction = rest.run(|character| character.is_ascii_digit());
                let millisecond = format!("{fraction:0<3}");
                self.time.push(millisecond.get(..3)?.parse().ok()?);
            }
            // What follows belongs to the date again.
            while self.time.len() < 4 {
                self.time.push(0);
            }
        } else {
            self.date.push(value);
        }
        (self.date.len() <= 3).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let names = |names: &[&str]| {
            names
                .iter()
                .position(|name| word.len() >= 3 && name.starts_with(word))
        };
        if let Some(month) = names(&MONTHS) {
            if self.month.is_some() {
                return None;
            }
            self.month = Some(self.date.len());
            self.date.push(month as i64 + 1);
        } else if word == "am" || word == "pm" {
            self.afternoon = Some(word == "pm");
        } else if let Some((_, offset)) = ZONES.iter().find(|(name, _)| *name == word) {
            if *offset != i64::MAX {
                self.offset = Some(*offset);
            }
        } else if names(&DAYS).is_none() {
            return None;
        }
        Some(())
    }

    /// Puts the numbers of the date where they belong.
    fn time(mut self) -> Option<i64> {
        let mut fields = Fields {
            year: 2001,
            day: 1,
            ..Fields::default()
        };
        let year_of = |year: i64| match year {
            0..=49 => year + 2000,
            50..=99 => year + 1900,
            _ => year,
        };
        match (self.date.as_slice(), self.month) {
            ([], _) if self.time.is_empty() => return None,
            ([_], Some(_)) => return None,
            ([], _) => fields.year = 2000,
            ([month], None) => fields.month = month - 1,
            ([month, day], Some(0)) | ([day, month], Some(_)) | ([month, day], None) => {
                fields.month = month - 1;
                fields.day = *day;
            }
            ([month, day, year], Some(0)) | ([day, month, year], Some(1)) => {
                (fields.month, fields.day, fields.year) = (month - 1, *day, year_of(*year));
            }
            ([year, month, day], None) if *year > 31 => {
                (fields.month, fields.day, fields.year) = (month - 1, *day, year_of(*year));
            }
            ([month, day, year], None) => {
                (fields.month, fields.day, fields.year) = (month - 1, *day, year_of(*year));
            }
            _ => return None,
        }
        if !(0..12).contains(&fields.month) || !(1..=31).contains(&fields.day) {
            return None;
        }
        self.time.resize(4, 0);
        if let [hour, minute, second, millisecond] = self.time.as_slice() {
            fields.hour = match (self.afternoon, *hour) {
                (Some(true), 1..=11) => hour + 12,
                (Some(false), 12) => 0,
                _ => *hour,
            };
            (fields.minute, fields.second) = (*minute, *second);
            fields.millisecond = *millisecond;
        }
        if fields.hour > 24 || fields.minute > 59 || fields.second > 59 {
            return None;
        }
        fields.offset = self.offset.unwrap_or_default();
        fields.time()
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    /// What Nashorn 15.4 says, in a server whose zone is UTC.
    #[test]
    fn texts_are_read_as_nashorn_reads_them() {
        for (text, time) in [
            ("2020-01-01", Some(1_577_836_800_000)),
            ("2020-01-01T10:00:00", Some(1_577_872_800_000)),
            ("2020-01-01T10:00:00Z", Some(1_577_872_800_000)),
            ("2020-01-01T10:00:00+02:00", Some(1_577_865_600_000)),
            ("2020-01", Some(1_577_836_800_000)),
            ("2020", Some(1_577_836_800_000)),
            ("Wed, 01 Jan 2020 00:00:00 GMT", Some(1_577_836_800_000)),
            (
                "Wed Jan 01 2020 00:00:00 GMT+0100 (CET)",
                Some(1_577_833_200_000),
            ),
            ("01/02/2020", Some(1_577_923_200_000)),
            ("1/2/20", Some(1_577_923_200_000)),
            ("2020-1-2", Some(1_577_923_200_000)),
            ("12:30", Some(946_729_800_000)),
            ("garbage", None),
            ("Jan", None),
            ("5 Jan", Some(978_652_800_000)),
            ("Jan 5 2020 5:30 PM", Some(1_578_245_400_000)),
            ("2020-01-01 10:00:00", Some(1_577_872_800_000)),
            ("2020-13-01", None),
            ("2020-02-30", Some(1_583_020_800_000)),
            ("-000001-01-01", Some(-62_198_755_200_000)),
            ("2020/01/02", Some(1_577_923_200_000)),
            ("Jan 2, 2020", Some(1_577_923_200_000)),
            ("2 January 2020 10:00 UTC", Some(1_577_959_200_000)),
            ("5", Some(988_675_200_000)),
        ] {
            assert_eq!(parse(text), time, "{text}");
        }
    }
}
