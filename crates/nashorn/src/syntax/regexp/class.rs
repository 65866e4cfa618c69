//! Character classes: every one that is closed passes Nashorn's scanner, but Joni looks at ranges.

/// A closed class.
pub(super) struct Class {
    /// After the closing bracket.
    pub end: usize,
    /// Why Joni refuses it.
    pub refusal: Option<&'static str>,
}

/// A member of a class after Nashorn's translation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Member {
    /// A character.
    Value(u32),
    /// `\d` and its like.
    Set,
    /// A hyphen without a backslash.
    Hyphen,
}

/// Joni's states while it reads a class.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    /// After a value that could start a range.
    Value,
    /// After the hyphen of a range.
    Range,
    /// After a range.
    Complete,
}

/// Reads the class whose bracket is at `start`; `None` when it isn't closed.
pub(super) fn scan(pattern: &[u16], start: usize) -> Option<Class> {
    let mut reader = Reader {
        pattern,
        position: start + 1,
        members: Vec::new(),
    };
    if reader.peek(0) == Some('^') {
        reader.position += 1;
    }
    while reader.peek(0)? != ']' {
        reader.member();
    }
    Some(Class {
        end: reader.position + 1,
        refusal: refusal(&reader.members),
    })
}

struct Reader<'a> {
    pattern: &'a [u16],
    position: usize,
    members: Vec<Member>,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        let unit = *self.pattern.get(self.position + ahead)?;
        Some(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn value(&mut self, value: u32) {
        self.members.push(Member::Value(value));
    }

    /// One unescaped member, or an escape, which may stand for several.
    fn member(&mut self) {
        let Some(&unit) = self.pattern.get(self.position) else {
            return;
        };
        self.position += 1;
        match unit {
            0x2D => self.members.push(Member::Hyphen),
            0x5C => self.escape(),
            _ => self.value(u32::from(unit)),
        }
    }

    fn escape(&mut self) {
        let Some(&unit) = self.pattern.get(self.position) else {
            return;
        };
        let escaped = self.peek(0).unwrap_or_default();
        let next = self.peek(1);
        self.position += 1;
        match escaped {
            '0'..='9' => self.decimal(escaped),
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => self.members.push(Member::Set),
            'b' => self.value(8),
            't' => self.value(9),
            'n' => self.value(10),
            'v' => self.value(11),
            'f' => self.value(12),
            'r' => self.value(13),
            'x' => self.hexadecimal(2, unit),
            'u' => self.hexadecimal(4, unit),
            'c' => match next {
                Some(letter) if letter.is_ascii_alphanumeric() || letter == '_' => {
                    self.position += 1;
                    self.value(u32::from(letter) % 32);
                }
                _ => {
                    self.value(u32::from('\\'));
                    self.value(u32::from('c'));
                }
            },
            _ => self.value(u32::from(unit)),
        }
    }

    fn hexadecimal(&mut self, count: usize, unit: u16) {
        let digits: Option<Vec<u32>> = (0..count)
            .map(|ahead| self.peek(ahead).and_then(|c| c.to_digit(16)))
            .collect();
        match digits {
            Some(digits) => {
                self.position += count;
                self.value(digits.iter().fold(0, |value, digit| value * 16 + digit));
            }
            None => self.value(u32::from(unit)),
        }
    }

    /// No back references here: octal as far as it goes, then digits as they are.
    fn decimal(&mut self, first: char) {
        let digits: Vec<u32> = std::iter::once(first)
            .chain((0..).map_while(|ahead| self.peek(ahead)))
            .map_while(|c| c.to_digit(10))
            .collect();
        if first == '0' {
            let octal: Vec<u32> = digits.into_iter().take_while(|digit| *digit < 8).collect();
            self.position += octal.len() - 1;
            let value = octal
                .iter()
                .fold(0u32, |value, digit| value.wrapping_mul(8) + digit);
            self.value(value & 0xffff);
            return;
        }
        self.position += digits.len() - 1;
        let mut value = 0;
        let mut used = 0;
        for digit in digits.iter().take_while(|digit| **digit < 8) {
            if value >= 0x20 {
                break;
            }
            value = value * 8 + digit;
            used += 1;
        }
        if value > 0 {
            self.value(value);
        } else {
            used = 0;
        }
        for digit in digits.iter().skip(used) {
            self.value(u32::from('0') + digit);
        }
    }
}

/// Follows Joni through the members.
fn refusal(members: &[Member]) -> Option<&'static str> {
    let mut state = State::Start;
    let mut last = 0;
    let mut members = members.iter().copied().peekable();
    while let Some(member) = members.next() {
        let value = match (member, state) {
            (Member::Set, State::Range) => return Some("char-class value at end of range"),
            (Member::Set, _) => {
                state = State::Value;
                continue;
            }
            (Member::Hyphen, State::Value) if members.peek().is_some() => {
                state = State::Range;
                continue;
            }
            (Member::Hyphen, _) => u32::from('-'),
            (Member::Value(value), _) => value,
        };
        state = match state {
            State::Range if last > value => return Some("empty range in char class"),
            State::Range => State::Complete,
            _ => State::Value,
        };
        last = value;
    }
    None
}
