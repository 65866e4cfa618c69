//! Number literals.

use super::characters::is_identifier_start;
use super::{Failure, Lexer, Problem, TokenKind};
use crate::syntax::ast::NumberLiteral;

impl Lexer<'_> {
    /// Scans a number that starts here with a digit, or with a point before a digit. A digit of
    /// another script leaves an empty token, which has no value later.
    pub(super) fn scan_number(&mut self) -> Result<(), Box<Failure>> {
        let start = self.position;
        let kind = match self.rest().as_bytes() {
            [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => {
                self.position += 2;
                self.digits(16);
                TokenKind::Hexadecimal
            }
            _ => self.decimal(),
        };
        if self.peek().is_some_and(is_identifier_start) {
            return self.fail(Problem::MissingSpaceAfterNumber, self.position);
        }
        self.add(kind, start);
        Ok(())
    }

    fn decimal(&mut self) -> TokenKind {
        let start = self.position;
        self.digits(10);
        let whole = self
            .text
            .as_bytes()
            .get(start..self.position)
            .unwrap_or_default();
        if let [b'0', rest @ ..] = whole
            && !rest.is_empty()
            && rest.iter().all(|digit| *digit < b'8')
        {
            return TokenKind::LegacyOctal;
        }
        let mut kind = TokenKind::Decimal;
        if self.peek() == Some('.') {
            kind = TokenKind::Floating;
            self.position += 1;
            self.digits(10);
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            kind = TokenKind::Floating;
            self.position += 1;
            if matches!(self.peek(), Some('+' | '-')) {
                self.position += 1;
            }
            self.digits(10);
        }
        kind
    }

    fn digits(&mut self, radix: u32) {
        while self.peek().is_some_and(|c| c.is_digit(radix)) {
            self.position += 1;
        }
    }
}

/// A number that Nashorn scans and then fails to convert, with the words of Java's
/// `NumberFormatException`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NumberError(pub String);

/// Value and class of a number token.
pub(crate) fn number_value(kind: TokenKind, text: &str) -> Result<NumberLiteral, NumberError> {
    let value = match kind {
        TokenKind::Hexadecimal => accumulate(text.get(2..).unwrap_or_default(), 16),
        TokenKind::LegacyOctal => accumulate(text, 8),
        _ if text.is_empty() => return Err(NumberError("empty String".to_owned())),
        _ => text
            .parse()
            .map_err(|_| NumberError(format!("For input string: \"{text}\"")))?,
    };
    // Only literals without a point can be integers (`Lexer.getValueOf` in Nashorn).
    let has_point = kind == TokenKind::Floating && text.contains('.');
    Ok(NumberLiteral {
        value,
        integer: !has_point && value <= f64::from(i32::MAX) && value.fract() == 0.0,
    })
}

/// Nashorn adds digit by digit in floating point, rounding at every step.
fn accumulate(digits: &str, radix: u32) -> f64 {
    digits
        .chars()
        .filter_map(|digit| digit.to_digit(radix))
        .fold(0.0, |value, digit| {
            value * f64::from(radix) + f64::from(digit)
        })
}
