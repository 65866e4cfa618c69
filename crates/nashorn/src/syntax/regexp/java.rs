//! What `java.util.regex` says about patterns that Nashorn's scanner gave up on: the mistakes
//! people make, not all there are.

/// The message of Java's `PatternSyntaxException`; `None` when Java takes the pattern, or says
/// something we don't know.
pub(super) fn complaint(units: &[u16]) -> Option<String> {
    let pattern_text = String::from_utf16_lossy(units);
    // Java counts code points here, and UTF-16 units for the caret.
    let pattern: Vec<char> = pattern_text.chars().collect();
    let mut reader = Reader {
        pattern: &pattern,
        position: 0,
        open: 0,
        last: Last::Nothing,
    };
    let (message, index) = reader.find()?;
    let Some(index) = index else {
        return Some(format!("{message}\n{pattern_text}"));
    };
    let mut text = format!("{message} near index {index}\n{pattern_text}");
    if index < units.len() {
        text.push('\n');
        text.push_str(&" ".repeat(index));
        text.push('^');
    }
    Some(text)
}

/// What stands before the current place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The start of an alternative.
    Nothing,
    /// Something that can be repeated.
    Atom,
    /// A quantifier, which `?` or `+` can still follow.
    Quantifier,
    /// A quantifier with its suffix.
    Closed,
}

type Complaint = (&'static str, Option<usize>);

struct Reader<'a> {
    pattern: &'a [char],
    position: usize,
    open: usize,
    last: Last,
}

impl Reader<'_> {
    fn at(&self, position: usize) -> Option<char> {
        self.pattern.get(position).copied()
    }

    fn find(&mut self) -> Option<Complaint> {
        while let Some(character) = self.at(self.position) {
            let here = self.position;
            self.position += 1;
            match character {
                '(' => {
                    self.open += 1;
                    self.last = Last::Nothing;
                    if self.at(self.position) == Some('?')
                        && let Some(complaint) = self.group_kind()
                    {
                        return Some(complaint);
                    }
                }
                ')' if self.open == 0 => {
                    return Some(("Unmatched closing ')'", here.checked_sub(1)));
                }
                ')' => {
                    self.open -= 1;
                    self.last = Last::Atom;
                }
                '|' => self.last = Last::Nothing,
                '*' | '+' | '?' => match (self.last, character) {
                    (Last::Atom, _) => self.last = Last::Quantifier,
                    (Last::Quantifier, '+' | '?') => self.last = Last::Closed,
                    _ => {
                        let message = match character {
                            '*' => "Dangling meta character '*'",
                            '+' => "Dangling meta character '+'",
                            _ => "Dangling meta character '?'",
                        };
                        return Some((message, Some(here)));
                    }
                },
                '{' => {
                    if let Some(complaint) = self.counted() {
                        return Some(complaint);
                    }
                }
                '\\' => {
                    if let Some(complaint) = self.escape() {
                        return Some(complaint);
                    }
                }
                '[' => {
                    if let Some(complaint) = self.class() {
                        return Some(complaint);
                    }
                }
                _ => self.last = Last::Atom,
            }
        }
        (self.open > 0).then_some(("Unclosed group", Some(self.pattern.len())))
    }

    /// `(?` and what follows.
    fn group_kind(&mut self) -> Option<Complaint> {
        self.position += 1;
        match self.at(self.position) {
            Some(':' | '=' | '!' | '>') => self.position += 1,
            Some('<') => match self.at(self.position + 1) {
                Some('=' | '!') => self.position += 2,
                Some(letter) if letter.is_ascii_alphabetic() => {
                    let mut end = self.position + 2;
                    while self.at(end).is_some_and(|c| c.is_ascii_alphanumeric()) {
                        end += 1;
                    }
                    if self.at(end) != Some('>') {
                        let message = "named capturing group is missing trailing '>'";
                        return Some((message, Some(end)));
                    }
                    self.position = end + 1;
                }
                _ => {
                    let message = "capturing group name does not start with a Latin letter";
                    return Some((message, Some(self.position + 1)));
                }
            },
            Some('$' | '@') => return Some(("Unknown group type", Some(self.position))),
            _ => {
                let mut end = self.position;
                while self.at(end).is_some_and(|c| "cdimsuxU-".contains(c)) {
                    end += 1;
                }
                match self.at(end) {
                    Some(')') => {
                        self.open -= 1;
                        self.position = end + 1;
                    }
                    Some(':') => self.position = end + 1,
                    _ => return Some(("Unknown inline modifier", Some(end))),
                }
            }
        }
        None
    }

    /// A class after its bracket. In Java classes can stand in classes, and a class can't be empty:
    /// a closing bracket at its start belongs to it.
    fn class(&mut self) -> Option<Complaint> {
        let mut empty = vec![true];
        while let Some(is_empty) = empty.last_mut() {
            let Some(character) = self.at(self.position) else {
                let end = self.pattern.len().checked_sub(1);
                return Some(("Unclosed character class", end));
            };
            self.position += 1;
            match character {
                ']' if !*is_empty => {
                    empty.pop();
                }
                '[' => {
                    *is_empty = false;
                    empty.push(true);
                }
                '^' if *is_empty && self.at(self.position - 2) == Some('[') => {}
                '\\' => {
                    *is_empty = false;
                    if let Some(complaint) = self.escape() {
                        return Some(complaint);
                    }
                }
                _ => *is_empty = false,
            }
        }
        self.last = Last::Atom;
        None
    }

    /// `{` and the numbers after it.
    fn counted(&mut self) -> Option<Complaint> {
        let is_digit = |c: char| c.is_ascii_digit();
        if !self.at(self.position).is_some_and(is_digit) {
            return Some(("Illegal repetition", Some(self.position)));
        }
        let mut low = 0u64;
        let mut high = None;
        while let Some(digit) = self.at(self.position).and_then(|c| c.to_digit(10)) {
            low = low.saturating_mul(10).saturating_add(u64::from(digit));
            self.position += 1;
        }
        if self.at(self.position) == Some(',') {
            self.position += 1;
            while let Some(digit) = self.at(self.position).and_then(|c| c.to_digit(10)) {
                let value: u64 = high.unwrap_or(0);
                high = Some(value.saturating_mul(10).saturating_add(u64::from(digit)));
                self.position += 1;
            }
        }
        if self.at(self.position) != Some('}') {
            return Some(("Unclosed counted closure", Some(self.position)));
        }
        if high.is_some_and(|high| high < low) {
            return Some(("Illegal repetition range", Some(self.position)));
        }
        self.position += 1;
        self.last = Last::Quantifier;
        None
    }

    fn escape(&mut self) -> Option<Complaint> {
        let escaped = self.at(self.position);
        self.position += 1;
        self.last = Last::Atom;
        let here = self.position;
        let digits = |count: usize, radix: u32| {
            (here..here + count).all(|at| self.at(at).is_some_and(|c| c.is_digit(radix)))
        };
        match escaped {
            Some('u') if !digits(4, 16) => Some(("Illegal Unicode escape sequence", Some(here))),
            Some('x') if !digits(2, 16) => {
                let message = "Illegal hexadecimal escape sequence";
                let valid = usize::from(digits(1, 16));
                Some((message, Some(here + valid)))
            }
            Some('c') if self.at(here).is_none() => {
                Some(("Illegal control escape sequence", Some(here)))
            }
            Some('c') => {
                self.position += 1;
                None
            }
            Some('k') if self.at(here) != Some('<') => {
                let message = "\\k is not followed by '<' for named capturing group";
                Some((message, Some(here)))
            }
            Some('p' | 'P') if self.at(here) == Some('{') => {
                let name = self.pattern.get(here..)?;
                self.position = here + name.iter().position(|&c| c == '}')? + 1;
                None
            }
            Some('0') if !digits(1, 8) => Some(("Illegal octal escape sequence", Some(here))),
            _ => None,
        }
    }
}
