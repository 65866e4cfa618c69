//! Identifiers and keywords.

use super::characters::{is_identifier_part, is_identifier_start};
use super::{Failure, Lexer, Problem, TokenKind};

impl Lexer<'_> {
    /// Scans an identifier or keyword. A keyword written with escapes is an identifier.
    pub(super) fn scan_word(&mut self) -> Result<(), Box<Failure>> {
        let start = self.position;
        self.identifier_end()?;
        let word = self.text.get(start..self.position).unwrap_or_default();
        let kind = TokenKind::keyword(word).unwrap_or(TokenKind::Identifier);
        self.add(kind, start);
        Ok(())
    }

    /// Moves behind an identifier that starts here.
    fn identifier_end(&mut self) -> Result<(), Box<Failure>> {
        let start = self.position;
        while let Some(character) = self.peek() {
            let first = self.position == start;
            if self.rest().starts_with("\\u") {
                self.position += 2;
                let unit = self.hexadecimal(4)?;
                let allowed = char::from_u32(unit).is_some_and(|character| {
                    if first {
                        is_identifier_start(character)
                    } else {
                        is_identifier_part(character)
                    }
                });
                if !allowed {
                    return self.fail(Problem::IllegalIdentifierCharacter, start);
                }
            } else if is_identifier_part(character) && (!first || is_identifier_start(character)) {
                self.skip(character);
            } else {
                break;
            }
        }
        Ok(())
    }

    /// Reads exactly so many hexadecimal digits.
    fn hexadecimal(&mut self, digits: usize) -> Result<u32, Box<Failure>> {
        let mut value = 0;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|character| character.to_digit(16)) else {
                return self.fail(Problem::InvalidHexDigit, self.position);
            };
            value = value << 4 | digit;
            self.position += 1;
        }
        Ok(value)
    }
}

/// What an identifier is called once its escapes are resolved.
pub(crate) fn identifier_name(written: &str) -> String {
    let mut name = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find("\\u") {
        let (before, escape) = rest.split_at(at);
        name.push_str(before);
        let (digits, after) = escape.split_at(escape.len().min(6));
        name.extend(
            digits
                .get(2..)
                .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                .and_then(char::from_u32),
        );
        rest = after;
    }
    name.push_str(rest);
    name
}
