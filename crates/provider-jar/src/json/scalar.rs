//! Texts, numbers and words.

use super::{Data, LONGEST_NUMBER, Reader, named};

/// What Jackson calls the two places a text can stand in.
pub(super) const NAME: &str = "name";
pub(super) const VALUE: &str = "string value";

impl Reader<'_> {
    /// The rest of a text whose opening quote has been read.
    pub(super) fn text(&mut self, place: &str) -> Option<String> {
        self.in_text = true;
        let text = self.characters(place);
        self.in_text = false;
        text
    }

    fn characters(&mut self, place: &str) -> Option<String> {
        let start = self.at - 1;
        let mut content = String::new();
        loop {
            let from = self.at;
            match self.peek() {
                Some('"') => {
                    self.bump('"');
                    return Some(content);
                }
                Some('\\') => content.push(self.escape(place)?),
                Some(control) if control < ' ' => {
                    self.stop_with(
                        from,
                        "a line break or another control character stands inside a text",
                        format!(
                            "Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using backslash to be included in {place}",
                            u32::from(control)
                        ),
                        Some("close the text before the end of its line, or write \\n or \\t"),
                    );
                    return None;
                }
                Some(character) => {
                    self.bump(character);
                    content.push(character);
                }
                None => {
                    if self.error.is_none() {
                        let line = self.text.get(start..).unwrap_or_default();
                        let line = line.lines().next().unwrap_or_default().len();
                        self.at = start + line.max(1);
                    }
                    self.stop(
                        start,
                        "the text that begins here is never closed",
                        "Unexpected end-of-input",
                    );
                    return None;
                }
            }
        }
    }

    fn escape(&mut self, place: &str) -> Option<char> {
        let start = self.at;
        self.bump('\\');
        let Some(letter) = self.peek() else {
            self.unfinished_escape(start);
            return None;
        };
        self.bump(letter);
        Some(match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.hexadecimal(start)?;
                return self.surrogate(start, unit, place);
            }
            other => {
                self.stop(
                    start,
                    format!("`\\{other}` is no escape JSON knows"),
                    format!("Unrecognized character escape {}", named(other)),
                );
                return None;
            }
        })
    }

    /// The character of one escaped UTF-16 code unit and, if it is half of a pair, the next one.
    fn surrogate(&mut self, start: usize, unit: u32, place: &str) -> Option<char> {
        if let Some(character) = char::from_u32(unit) {
            return Some(character);
        }
        let after = self.at;
        let is_high = unit < 0xDC00;
        let rest = self.text.get(after..).unwrap_or_default();
        if is_high && rest.starts_with("\\u") {
            self.at += 2;
            let low = self.hexadecimal(after)?;
            if (0xDC00..0xE000).contains(&low) {
                return char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            }
            self.at = after;
        }
        if place == NAME {
            let server = if is_high {
                "Broken surrogate pair in field name"
            } else {
                "Unexpected low surrogate in field name"
            };
            self.stop(start, "half of a surrogate pair is no character", server);
            return None;
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn unfinished_escape(&mut self, start: usize) {
        self.stop(
            start,
            "the file ends inside an escape",
            "Unexpected end-of-input in character escape sequence",
        );
    }

    fn hexadecimal(&mut self, start: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..4 {
            match self.peek() {
                None => {
                    self.unfinished_escape(start);
                    return None;
                }
                Some(character) => {
                    let Some(digit) = character.to_digit(16) else {
                        self.stop(
                            start,
                            "`\\u` wants four hexadecimal digits",
                            format!(
                                "Unexpected character ({}): expected a hex-digit for character escape sequence",
                                named(character)
                            ),
                        );
                        return None;
                    };
                    self.bump(character);
                    value = value * 16 + digit;
                }
            }
        }
        Some(value)
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while let Some(digit @ '0'..='9') = self.peek() {
            self.bump(digit);
        }
        self.at > start
    }

    pub(super) fn number(&mut self) -> Option<String> {
        let start = self.at;
        if self.peek() == Some('-') {
            self.bump('-');
        }
        let first = self.at;
        if !self.digits() {
            if self
                .text
                .get(self.at..)
                .is_some_and(|rest| rest.starts_with("Infinity"))
            {
                self.at += "Infinity".len();
                self.stop(
                    start,
                    "JSON has no infinity",
                    "Non-standard token '-Infinity'",
                );
            }
            self.in_number("expected digit (0-9) to follow minus sign");
            return None;
        }
        if self.at - first > 1
            && self
                .text
                .get(first..)
                .is_some_and(|rest| rest.starts_with('0'))
        {
            self.stop(
                start,
                "a number can't begin with a zero",
                "Invalid numeric value: Leading zeroes not allowed",
            );
            return None;
        }
        if self.peek() == Some('.') {
            self.bump('.');
            if !self.digits() {
                self.in_number("Decimal point not followed by a digit");
                return None;
            }
        }
        if let Some(letter @ ('e' | 'E')) = self.peek() {
            self.bump(letter);
            if let Some(sign @ ('+' | '-')) = self.peek() {
                self.bump(sign);
            }
            if !self.digits() {
                self.in_number("Exponent indicator not followed by a digit");
                return None;
            }
        }
        let number = self.text.get(start..self.at)?;
        let length = number.bytes().filter(u8::is_ascii_digit).count();
        if length > LONGEST_NUMBER {
            self.stop(
                start,
                format!("a number of {length} digits"),
                format!("Number value length ({length}) exceeds the maximum allowed (1000"),
            );
            return None;
        }
        Some(number.to_owned())
    }

    fn in_number(&mut self, server: &str) {
        match self.peek() {
            _ if self.error.is_some() => {}
            None => {
                // Jackson complains of the last character instead.
                let last = self
                    .text
                    .get(..self.at)
                    .and_then(|text| text.chars().next_back());
                let server = match last.filter(|last| *last == '.') {
                    Some(last) => {
                        format!(
                            "Unexpected character ({}) in numeric value: {server}",
                            named(last)
                        )
                    }
                    None => "Unexpected end-of-input".into(),
                };
                self.stop(self.at, "the file ends inside a number", server);
            }
            Some(found) => self.stop(
                self.at,
                format!("`{found}` stands where a digit should be"),
                format!(
                    "Unexpected character ({}) in numeric value: {server}",
                    named(found)
                ),
            ),
        }
    }

    /// `null`, `true`, `false`, or a word JSON doesn't know.
    pub(super) fn word(&mut self) -> Option<Data> {
        let start = self.at;
        while let Some(character) = self.peek().filter(|&one| is_word(one)) {
            self.bump(character);
        }
        let word = self.text.get(start..self.at)?;
        match word {
            "null" => Some(Data::Null),
            "true" => Some(Data::Boolean(true)),
            "false" => Some(Data::Boolean(false)),
            "NaN" | "Infinity" => {
                let server = format!("Non-standard token '{word}'");
                self.stop(start, format!("JSON has no `{word}`"), server);
                None
            }
            _ => {
                // Jackson quotes no more than the first 256 characters.
                let quoted: String = word.chars().take(256).collect();
                self.stop_with(
                    start,
                    format!("`{quoted}` is neither a text in double quotes, a number, `true`, `false` nor `null`"),
                    format!("Unrecognized token '{quoted}"),
                    Some("put it in double quotes if it is a text"),
                );
                None
            }
        }
    }
}

/// What Jackson takes into an unrecognised token: `Character.isJavaIdentifierPart`, nearly.
pub(super) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}
