//! String literals.

use super::characters::is_line_end;
use super::{Failure, Lexer, Problem, TokenKind};

impl Lexer<'_> {
    /// Scans a string that starts here with `quote`.
    pub(super) fn scan_string(&mut self, quote: char) -> Result<(), Box<Failure>> {
        let start = self.position;
        self.position += 1;
        let mut kind = TokenKind::String;
        while let Some(character) = self.peek() {
            if character == quote {
                self.position += 1;
                self.add(kind, start);
                return Ok(());
            }
            if is_line_end(character) {
                break;
            }
            self.skip(character);
            if character == '\\' {
                kind = TokenKind::EscapedString;
                match self.peek() {
                    Some(escaped) if is_line_end(escaped) => self.line_end(escaped, false),
                    Some(escaped) => self.skip(escaped),
                    None => break,
                }
            }
        }
        self.fail(Problem::MissingCloseQuote, self.position)
    }
}

/// What the text between the quotes of a string means. An error says which problem it is and at
/// which byte of the text.
pub(crate) fn string_value(text: &str, strict: bool) -> Result<Vec<u16>, (Problem, usize)> {
    let mut value = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (_, after) = rest.split_at(character.len_utf8());
        rest = match character {
            '\\' => escape(text, after, strict, &mut value)?,
            _ => {
                push(&mut value, character);
                after
            }
        };
    }
    Ok(value)
}

fn push(value: &mut Vec<u16>, character: char) {
    value.extend_from_slice(character.encode_utf16(&mut [0; 2]));
}

/// Reads what follows a backslash and gives what comes after it.
fn escape<'a>(
    text: &str,
    escaped: &'a str,
    strict: bool,
    value: &mut Vec<u16>,
) -> Result<&'a str, (Problem, usize)> {
    let Some(character) = escaped.chars().next() else {
        return Ok(escaped);
    };
    let (_, after) = escaped.split_at(character.len_utf8());
    let simple = match character {
        'n' => '\n',
        't' => '\t',
        'b' => '\x08',
        'f' => '\x0c',
        'r' => '\r',
        'v' => '\x0b',
        'x' => return hexadecimal(text, after, 2, value),
        'u' => return hexadecimal(text, after, 4, value),
        '0'..='7' => {
            let zero = character == '0' && !after.starts_with(|c: char| c.is_ascii_digit());
            if strict && !zero {
                return Err((Problem::StrictOctalEscape, text.len() - after.len()));
            }
            return Ok(octal(escaped, value));
        }
        '\r' => return Ok(after.strip_prefix('\n').unwrap_or(after)),
        '\n' | '\u{2028}' | '\u{2029}' => return Ok(after),
        other => other,
    };
    push(value, simple);
    Ok(after)
}

fn hexadecimal<'a>(
    text: &str,
    digits: &'a str,
    count: usize,
    value: &mut Vec<u16>,
) -> Result<&'a str, (Problem, usize)> {
    let valid = digits
        .bytes()
        .take(count)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    let (unit, after) = digits.split_at(valid);
    if valid < count {
        return Err((Problem::InvalidHexDigit, text.len() - after.len()));
    }
    value.extend(u16::from_str_radix(unit, 16).ok());
    Ok(after)
}

/// Up to three octal digits, at most 255.
fn octal<'a>(digits: &'a str, value: &mut Vec<u16>) -> &'a str {
    let mut unit = 0;
    let mut length = 0;
    for digit in digits.chars().map_while(|c| c.to_digit(8)).take(3) {
        if length == 2 && unit >= 32 {
            break;
        }
        unit = unit * 8 + digit;
        length += 1;
    }
    value.extend(u16::try_from(unit).ok());
    digits.split_at(length).1
}
