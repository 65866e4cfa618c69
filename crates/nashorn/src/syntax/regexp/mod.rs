//! Which regular expressions Nashorn compiles.
//!
//! Nashorn reads a pattern twice: a scanner of its own translates it, and its copy of Joni compiles
//! the translation. When the scanner gives up, the message comes from `java.util.regex`, or, if that
//! is content, names what the scanner had translated so far. All three are followed here as far
//! as acceptance goes, and for the mistakes people make also in their words.

mod class;
mod java;
mod scanner;

use super::failure::Problem;
use super::lexer::characters::is_identifier_start;

/// Pattern and flags of a regular expression literal.
pub(crate) fn split(literal: &str) -> (&str, &str) {
    let inner = literal.strip_prefix('/').unwrap_or(literal);
    let mut in_class = false;
    let mut escaped = false;
    let end = inner.char_indices().find(|&(_, character)| {
        let closing = !escaped && !in_class && character == '/';
        if !escaped {
            match character {
                '[' => in_class = true,
                ']' => in_class = false,
                _ => {}
            }
        }
        escaped = !escaped && character == '\\';
        closing
    });
    let Some((end, _)) = end else {
        return (inner, "");
    };
    let (pattern, rest) = inner.split_at(end);
    let flags = rest.strip_prefix('/').unwrap_or(rest);
    // Nashorn takes what follows for flags only when an identifier starts there: `/a/1` is `/a/`.
    if flags.starts_with(|c| is_identifier_start(c) || c == '\\') {
        (pattern, flags)
    } else {
        (pattern, "")
    }
}

/// Refuses what Nashorn refuses.
pub(crate) fn validate(pattern: &str, flags: &str) -> Result<(), Problem> {
    let mut seen = Vec::new();
    for flag in flags.chars() {
        if !matches!(flag, 'g' | 'i' | 'm') {
            return Err(Problem::UnsupportedRegExpFlag(flag));
        }
        if seen.contains(&flag) {
            return Err(Problem::RepeatedRegExpFlag(flag));
        }
        seen.push(flag);
    }
    let pattern: Vec<u16> = pattern.encode_utf16().collect();
    scanner::Scanner::new(&pattern).scan()
}

#[cfg(test)]
mod tests;
