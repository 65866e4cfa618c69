//! Texts that `Date` understands: Nashorn's `DateParser`, which reads ISO 8601 and, where that ends,
//! goes on as if it were almost anything with numbers, month names and zones in it.

/// Milliseconds since 1970 of a text; `None` if it is no date.
pub(super) fn parse(text: &str) -> Option<i64> {
    let mut reader = Reader::new(text);
    let fields = match reader.iso() {
        Some(()) => reader.fields.completed(true),
        None => None,
    };
    // What the first way has read stays read.
    let fields = match fields {
        Some(fields) => fields,
        None => {
            reader.legacy()?;
            reader.fields.completed(false)?
        }
    };
    fields.time()
}

/// The most digits that are one number: those behind them are the next one.
const NUMBER: usize = 6;

/// Places of [`Fields`], in the order numbers fill them.
const YEAR: usize = 0;
const MONTH: usize = 1;
const DAY: usize = 2;
const HOUR: usize = 3;
const MINUTE: usize = 4;
const SECOND: usize = 5;
const MILLISECOND: usize = 6;
/// Minutes east of Greenwich.
const ZONE: usize = 7;

/// Numbers of a date and time, as far as the text gives them.
#[derive(Clone, Copy, Debug, Default)]
struct Fields {
    at: [Option<i64>; 8],
    /// Whether the month came by its name.
    named_month: bool,
}

impl Fields {
    fn get(&self, place: usize) -> Option<i64> {
        self.at.get(place).copied().flatten()
    }

    fn set(&mut self, place: usize, value: i64) {
        if let Some(field) = self.at.get_mut(place) {
            *field = Some(value);
        }
    }

    /// Fills the first of some places that is empty.
    fn fill(&mut self, mut places: std::ops::Range<usize>, value: i64) -> Option<usize> {
        let place = places.find(|place| self.get(*place).is_none())?;
        self.set(place, value);
        Some(place)
    }

    fn set_zone(&mut self, minutes: i64, is_number: bool) -> Option<()> {
        match self.get(ZONE) {
            None => {}
            Some(0) if is_number => {}
            Some(_) => return None,
        }
        self.set(ZONE, minutes);
        Some(())
    }

    /// With what goes without saying; `None` when it is no date.
    fn completed(mut self, is_iso: bool) -> Option<Self> {
        if self.get(YEAR).is_none() && self.get(HOUR).is_none()
            || self.get(HOUR).is_some() && self.get(MINUTE).is_none()
        {
            return None;
        }
        for place in YEAR..=ZONE {
            if self.get(place).is_none() {
                self.set(place, i64::from(matches!(place, MONTH | DAY)));
            }
        }
        let [year, month, day, hour, ..] = self.at.map(Option::unwrap_or_default);
        if is_iso {
            let whole = (MINUTE..=MILLISECOND).all(|place| self.get(place) == Some(0));
            return (hour != 24 || whole).then_some(self);
        }
        if is_day(year) {
            let (month, day) = if self.named_month {
                (month, year)
            } else {
                (year, month)
            };
            self.set(YEAR, self.get(DAY).unwrap_or_default());
            self.set(MONTH, month);
            self.set(DAY, day);
        } else {
            self.set(DAY, day);
        }
        if let Some(year @ 0..100) = self.get(YEAR) {
            self.set(YEAR, if year >= 50 { 1900 + year } else { 2000 + year });
        }
        let is_date = self.get(MONTH).is_some_and(is_month) && self.get(DAY).is_some_and(is_day);
        is_date.then_some(self)
    }

    fn time(&self) -> Option<i64> {
        let [year, month, day, hour, minute, second, millisecond, zone] =
            self.at.map(Option::unwrap_or_default);
        let days = days_from_civil(year, month) + day - 1;
        let minutes = hour * 60 + minute - zone;
        let time = days * 86_400_000 + minutes * 60_000 + second * 1000 + millisecond;
        (time.abs() <= 8_640_000_000_000_000).then_some(time)
    }
}

fn is_month(number: i64) -> bool {
    (1..=12).contains(&number)
}

fn is_day(number: i64) -> bool {
    (1..=31).contains(&number)
}

/// Whether a number can stand in a place for a part of the time.
fn is_time(place: usize, number: i64) -> bool {
    match place {
        HOUR => number <= 24,
        MINUTE | SECOND => number < 60,
        MILLISECOND => number < 1000,
        _ => true,
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

/// What a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    DayOfWeek,
    Month(i64),
    /// Hours to add.
    HalfOfDay(i64),
    /// Minutes east of Greenwich.
    Zone(i64),
    /// The `T` of ISO 8601.
    Time,
    Unknown,
}

/// A word can be cut short, to three letters; only the first three are looked up.
const WORDS: [(&str, Word); 35] = [
    ("monday", Word::DayOfWeek),
    ("tuesday", Word::DayOfWeek),
    ("wednesday", Word::DayOfWeek),
    ("thursday", Word::DayOfWeek),
    ("friday", Word::DayOfWeek),
    ("saturday", Word::DayOfWeek),
    ("sunday", Word::DayOfWeek),
    ("january", Word::Month(1)),
    ("february", Word::Month(2)),
    ("march", Word::Month(3)),
    ("april", Word::Month(4)),
    ("may", Word::Month(5)),
    ("june", Word::Month(6)),
    ("july", Word::Month(7)),
    ("august", Word::Month(8)),
    ("september", Word::Month(9)),
    ("october", Word::Month(10)),
    ("november", Word::Month(11)),
    ("december", Word::Month(12)),
    ("am", Word::HalfOfDay(0)),
    ("pm", Word::HalfOfDay(12)),
    ("z", Word::Zone(0)),
    ("gmt", Word::Zone(0)),
    ("ut", Word::Zone(0)),
    ("utc", Word::Zone(0)),
    ("est", Word::Zone(-300)),
    ("edt", Word::Zone(-240)),
    ("cst", Word::Zone(-360)),
    ("cdt", Word::Zone(-300)),
    ("mst", Word::Zone(-420)),
    ("mdt", Word::Zone(-360)),
    ("pst", Word::Zone(-480)),
    ("pdt", Word::Zone(-420)),
    ("t", Word::Time),
    ("", Word::Unknown),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// With the number of its digits.
    Number(i64, usize),
    /// With its letters.
    Word(Word, usize),
    Sign(i64),
    Parenthesis,
    Separator,
    Unknown,
    End,
}

/// A text, and what has been read of it.
struct Reader<'t> {
    rest: &'t str,
    /// The token that is being looked at; `None` when it is done with.
    token: Option<Token>,
    fields: Fields,
    /// Where ISO 8601 puts the next number.
    place: usize,
    year_sign: i64,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            rest: text,
            token: None,
            fields: Fields::default(),
            place: YEAR,
            year_sign: 0,
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn run(&mut self, most: usize, is: impl Fn(u8) -> bool) -> &'t str {
        let length = self.rest.bytes().take(most).take_while(|byte| is(*byte));
        let (run, rest) = self
            .rest
            .split_at_checked(length.count())
            .unwrap_or_default();
        self.rest = rest;
        run
    }

    /// Digits up to a limit as a number, 0 for none.
    fn digits(&mut self, most: usize) -> (i64, usize) {
        let digits = self.run(most, |byte| byte.is_ascii_digit());
        (digits.parse().unwrap_or(0), digits.len())
    }

    fn skip(&mut self, delimiter: char) -> bool {
        let Some(rest) = self.rest.strip_prefix(delimiter) else {
            return false;
        };
        self.rest = rest;
        self.token = None;
        true
    }

    fn current(&mut self) -> Token {
        match self.token {
            Some(token) => token,
            None => self.next(),
        }
    }

    fn next(&mut self) -> Token {
        let token = self.read();
        self.token = Some(token);
        token
    }

    fn read(&mut self) -> Token {
        let Some(first) = self.peek() else {
            return Token::End;
        };
        if first.is_ascii_digit() {
            let (number, length) = self.digits(NUMBER);
            return Token::Number(number, length);
        }
        if first.is_ascii_alphabetic() {
            let word = self.run(usize::MAX, |byte| byte.is_ascii_alphabetic());
            return Token::Word(meaning(word), word.len());
        }
        self.rest = self.rest.get(first.len_utf8()..).unwrap_or_default();
        match first {
            '(' => Token::Parenthesis,
            '-' => Token::Sign(-1),
            '+' => Token::Sign(1),
            // Blanks and what Unicode calls other punctuation.
            ' ' | '!' | '"' | '#' | '%' | '&' | '\'' | '*' | ',' | '.' | '/' | ':' | ';' | '?'
            | '@' | '\\' => Token::Separator,
            _ => Token::Unknown,
        }
    }

    /// ECMAScript 5.1 section 15.9.1.15: `2020-01-02T03:04:05.678+09:00`, and shorter.
    fn iso(&mut self) -> Option<()> {
        loop {
            match self.current() {
                Token::End => return Some(()),
                Token::Number(number, length) => self.iso_number(number, length)?,
                Token::Word(Word::Time, _) if (MONTH..=HOUR).contains(&self.place) => {
                    self.place = HOUR;
                }
                Token::Word(Word::Zone(minutes), 1) => self.fields.set_zone(minutes, false)?,
                Token::Sign(sign) if self.peek().is_some() && self.place == YEAR => {
                    self.year_sign = sign;
                }
                Token::Sign(sign) if self.peek().is_some() && self.place >= SECOND => {
                    let minutes = self.zone(sign);
                    self.fields.set_zone(minutes, true)?;
                }
                _ => return None,
            }
            self.next();
        }
    }

    fn iso_number(&mut self, mut number: i64, length: usize) -> Option<()> {
        let fits = match self.place {
            YEAR if self.year_sign != 0 => {
                number *= self.year_sign;
                length == 6
            }
            YEAR => length == 4,
            MONTH => length == 2 && is_month(number),
            DAY => length == 2 && is_day(number),
            MILLISECOND => length < 4,
            place => place > MILLISECOND || length == 2 && is_time(place, number),
        };
        if !fits {
            return None;
        }
        let next = self.peek();
        let is_end_of_time = matches!(next, None | Some('Z' | '-' | '+' | ' '));
        let goes_on = match self.place {
            YEAR | MONTH => self.skip_before_digit('-') || matches!(next, None | Some('T')),
            DAY => matches!(next, None | Some('T')),
            HOUR | MINUTE => self.skip_before_digit(':') || is_end_of_time,
            SECOND => self.skip_before_digit('.') || is_end_of_time,
            _ => true,
        };
        if !goes_on {
            return None;
        }
        if self.place < ZONE {
            self.fields.set(self.place, number);
            self.place += 1;
        }
        Some(())
    }

    fn skip_before_digit(&mut self, delimiter: char) -> bool {
        let behind = self.rest.strip_prefix(delimiter);
        behind.is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
            && self.skip(delimiter)
    }

    /// Minutes behind a sign: `0130`, `01:30`, `01`.
    fn zone(&mut self, sign: i64) -> i64 {
        let (hours, _) = self.digits(2);
        self.skip(':');
        let (minutes, _) = self.digits(2);
        sign * (hours * 60 + minutes)
    }

    /// Everything else: numbers with `:` between them are a time, all others a date.
    fn legacy(&mut self) -> Option<()> {
        if self.year_sign != 0 || self.place > DAY {
            return None;
        }
        loop {
            match self.current() {
                Token::End => return Some(()),
                Token::Number(number, _) if self.skip(':') => self.clock(number)?,
                Token::Number(number, _) => {
                    self.fields.fill(YEAR..HOUR, number)?;
                    self.skip('-');
                }
                Token::Word(word, _) => self.legacy_word(word)?,
                Token::Sign(sign) => {
                    self.peek()?;
                    let minutes = self.zone(sign);
                    self.fields.set_zone(minutes, true)?;
                }
                Token::Parenthesis => self.skip_comment(),
                Token::Separator => {}
                Token::Unknown => return None,
            }
            self.next();
        }
    }

    fn clock(&mut self, hour: i64) -> Option<()> {
        self.set_time(hour)?;
        loop {
            let Token::Number(number, _) = self.next() else {
                return None;
            };
            self.set_time(number)?;
            let has_second = self.fields.get(SECOND).is_some();
            if !self.skip(if has_second { '.' } else { ':' }) {
                return Some(());
            }
        }
    }

    fn set_time(&mut self, number: i64) -> Option<()> {
        let place = self.fields.fill(HOUR..ZONE, number)?;
        is_time(place, number).then_some(())
    }

    fn legacy_word(&mut self, word: Word) -> Option<()> {
        match word {
            Word::DayOfWeek => {}
            Word::Month(month) => {
                if self.fields.get(MONTH).is_some() {
                    return None;
                }
                self.fields.set(MONTH, month);
                self.fields.named_month = true;
            }
            Word::HalfOfDay(hours) => {
                let hour = self.fields.get(HOUR)?;
                if hour <= 12 {
                    self.fields.set(HOUR, hour + hours);
                }
            }
            Word::Zone(minutes) => return self.fields.set_zone(minutes, false),
            Word::Time | Word::Unknown => return None,
        }
        self.skip('-');
        Some(())
    }

    fn skip_comment(&mut self) {
        let mut open = 1;
        while open > 0 {
            let Some(next) = self.peek() else { return };
            self.rest = self.rest.get(next.len_utf8()..).unwrap_or_default();
            open += match next {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
        }
    }
}

fn meaning(word: &str) -> Word {
    let word = word.to_ascii_lowercase();
    let key = |name: &str| name.get(..3).unwrap_or(name).to_owned();
    let found = WORDS.iter().find(|(name, _)| key(name) == key(&word));
    match found {
        Some((name, meaning)) if name.starts_with(&word) => *meaning,
        _ => Word::Unknown,
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
            // A number ends after six digits: times as texts are dates of the far future, or none.
            ("1700000000123", Some(5_302_543_737_600_000)),
            ("1700000000", None),
            ("1712345678901", None),
            ("17", None),
            ("170", Some(-56_802_470_400_000)),
            ("17000", Some(474_301_008_000_000)),
            ("17000000001", Some(5_302_514_620_800_000)),
            ("20240102", Some(6_324_994_166_400_000)),
            ("1234567", Some(3_833_743_564_800_000)),
            ("-1700000000123", None),
            ("+170000", Some(5_302_514_620_800_000)),
            ("1700000000123 10:00", Some(5_302_543_773_600_000)),
        ] {
            assert_eq!(parse(text), time, "{text}");
        }
    }
}
