//! Nashorn's scanner of patterns, and what Joni says about quantifiers.

use super::java;
use crate::syntax::failure::Problem;
use crate::syntax::limits::MAX_NESTING;

/// Largest number in a quantifier.
const MAX_REPEAT: u64 = 100_000;

/// Characters that keep their backslash in the translation.
const KEEP_BACKSLASH: &str = "$^*+(){}[]|\\.?-";

/// The pattern is nested too deeply for us.
pub(super) struct TooDeep;

/// What stands before a place in an alternative.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Something,
}

/// A pattern in UTF-16, as Nashorn sees it.
pub(super) struct Scanner<'a> {
    pub pattern: &'a [u16],
    pub position: usize,
    /// The translation so far.
    output: Vec<u16>,
    /// Nashorn counts opened braces here and forgets to uncount those that are no quantifier;
    /// after one of those it takes no `}` for itself.
    open_braces: i32,
    depth: usize,
    /// The first reason why Joni will refuse the translation.
    joni: Option<&'static str>,
}

impl<'a> Scanner<'a> {
    pub fn new(pattern: &'a [u16]) -> Self {
        Self {
            pattern,
            position: 0,
            output: Vec::new(),
            open_braces: 0,
            depth: 0,
            joni: None,
        }
    }

    pub fn scan(mut self) -> Result<(), Problem> {
        self.disjunction().map_err(|TooDeep| Problem::TooDeep)?;
        if self.position < self.pattern.len() {
            let message = java::complaint(self.pattern).unwrap_or_else(|| {
                let output = String::from_utf16_lossy(&self.output);
                let pattern = String::from_utf16_lossy(self.pattern);
                format!("{pattern} near index {}\n{output}", self.output.len() + 1)
            });
            return Err(Problem::RegExpSyntax(message));
        }
        match self.joni {
            Some(message) => Err(Problem::RegExpSyntax(message.to_owned())),
            None => Ok(()),
        }
    }

    pub fn peek(&self, ahead: usize) -> Option<char> {
        let unit = *self.pattern.get(self.position + ahead)?;
        // Halves of a pair aren't characters of the syntax.
        Some(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    pub fn commit(&mut self, count: usize) {
        let end = (self.position + count).min(self.pattern.len());
        self.output
            .extend(self.pattern.get(self.position..end).unwrap_or_default());
        self.position = end;
    }

    fn push(&mut self, character: char) {
        self.output
            .extend_from_slice(character.encode_utf16(&mut [0; 2]));
    }

    fn restart(&mut self, (position, output): (usize, usize)) {
        self.position = position;
        self.output.truncate(output);
    }

    fn mark(&self) -> (usize, usize) {
        (self.position, self.output.len())
    }

    fn refuse(&mut self, message: &'static str) {
        self.joni = self.joni.or(Some(message));
    }

    fn disjunction(&mut self) -> Result<(), TooDeep> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(TooDeep);
        }
        loop {
            let mut before = Before::Nothing;
            while self.term(before)? {
                before = Before::Something;
            }
            if self.peek(0) != Some('|') {
                break;
            }
            self.commit(1);
        }
        self.depth -= 1;
        Ok(())
    }

    fn term(&mut self, before: Before) -> Result<bool, TooDeep> {
        let mark = self.mark();
        if self.assertion()? {
            return Ok(true);
        }
        if self.atom(before)? {
            if self.quantifier() && self.peek(0) == Some('?') {
                self.commit(1);
            }
            return Ok(true);
        }
        self.restart(mark);
        Ok(false)
    }

    fn assertion(&mut self) -> Result<bool, TooDeep> {
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (Some('^' | '$'), ..) => self.commit(1),
            (Some('\\'), Some('b' | 'B'), _) => self.commit(2),
            (Some('('), Some('?'), Some('=' | '!')) => return self.group(3),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// A group whose opening is so many characters long.
    fn group(&mut self, opening: usize) -> Result<bool, TooDeep> {
        let mark = self.mark();
        self.commit(opening);
        self.disjunction()?;
        if self.peek(0) == Some(')') {
            self.commit(1);
            return Ok(true);
        }
        self.restart(mark);
        Ok(false)
    }

    fn atom(&mut self, before: Before) -> Result<bool, TooDeep> {
        match self.peek(0) {
            Some('}') if self.open_braces != 0 => return Ok(false),
            Some('{') if self.quantifier() => {
                // Nashorn goes on behind the quantifier as if nothing had happened.
                let dangling = before == Before::Nothing;
                let mark = self.mark();
                if !self.special_atom()? {
                    self.restart(mark);
                    return Ok(false);
                }
                if dangling {
                    self.refuse("target of repeat operator is not specified");
                }
                return Ok(true);
            }
            Some('{' | '}' | ']') => {
                self.push('\\');
                self.commit(1);
                return Ok(true);
            }
            Some('^' | '$' | '*' | '+' | '?' | ')' | '|') | None => return Ok(false),
            _ => {}
        }
        if self.special_atom()? {
            return Ok(true);
        }
        if matches!(self.peek(0), Some('(' | '[' | '\\') | None) {
            return Ok(false);
        }
        self.commit(1);
        Ok(true)
    }

    /// `.`, an escape, a class or a group.
    fn special_atom(&mut self) -> Result<bool, TooDeep> {
        match self.peek(0) {
            Some('.') => self.commit(1),
            Some('\\') => return Ok(self.escape()),
            Some('[') => return Ok(self.class()),
            Some('(') if (self.peek(1), self.peek(2)) == (Some('?'), Some(':')) => {
                return self.group(3);
            }
            Some('(') => return self.group(1),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// An escape outside a class. At the end of the pattern there is nothing to escape.
    fn escape(&mut self) -> bool {
        let Some(escaped) = self.peek(1) else {
            return false;
        };
        let hexadecimal = |from: usize, count: usize| {
            (from..from + count)
                .all(|ahead| self.peek(ahead).is_some_and(|c| c.is_ascii_hexdigit()))
        };
        match escaped {
            '0'..='9' => {
                let digits = (1..)
                    .take_while(|&ahead| self.peek(ahead).is_some_and(|c| c.is_ascii_digit()))
                    .count();
                self.commit(1 + digits);
            }
            'x' if hexadecimal(2, 2) => self.commit(4),
            'u' if hexadecimal(2, 4) => self.commit(6),
            'c' if self.peek(2).is_some_and(|c| c.is_ascii_alphabetic()) => self.commit(3),
            'c' => {
                self.push('\\');
                self.commit(2);
            }
            's' | 'S' | 'd' | 'D' | 'w' | 'W' | 'f' | 'n' | 'r' | 't' | 'v' => self.commit(2),
            _ if KEEP_BACKSLASH.contains(escaped) => self.commit(2),
            _ => {
                self.position += 1;
                self.commit(1);
            }
        }
        true
    }

    fn class(&mut self) -> bool {
        let Some(class) = super::class::scan(self.pattern, self.position) else {
            return false;
        };
        if let Some(message) = class.refusal {
            self.refuse(message);
        }
        self.commit(class.end - self.position);
        true
    }

    /// `*`, `+`, `?`, `{1}`, `{1,}`, `{1,2}`.
    fn quantifier(&mut self) -> bool {
        match self.peek(0) {
            Some('*' | '+' | '?') => {
                self.commit(1);
                true
            }
            Some('{') => self.counted_quantifier(),
            _ => false,
        }
    }

    fn counted_quantifier(&mut self) -> bool {
        let mark = self.mark();
        self.commit(1);
        let Some(low) = self.number() else {
            self.restart(mark);
            return false;
        };
        self.open_braces += 1;
        let mut high = Some(low);
        if self.peek(0) == Some(',') {
            self.commit(1);
            high = self.number();
        }
        if self.peek(0) != Some('}') {
            self.restart(mark);
            return false;
        }
        self.open_braces = (self.open_braces - 1).min(0);
        self.commit(1);
        if low.max(high.unwrap_or(0)) > MAX_REPEAT {
            self.refuse("too big number for repeat range");
        } else if high.is_some_and(|high| high < low) {
            self.refuse("upper is smaller than lower in repeat range");
        }
        true
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = None;
        while let Some(digit) = self.peek(0).and_then(|c| c.to_digit(10)) {
            value = Some(
                value
                    .unwrap_or(0u64)
                    .saturating_mul(10)
                    .saturating_add(u64::from(digit)),
            );
            self.commit(1);
        }
        value
    }
}
