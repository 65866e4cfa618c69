//! Which characters Nashorn takes for white space, line ends and identifiers.
//!
//! Nashorn asks `java.lang.Character` about single UTF-16 units, so nothing beyond the basic plane
//! is ever part of an identifier. Unicode is newer here than in Java 17 (13.0): 105 characters of
//! the basic plane that Java 17 doesn't know yet are letters or marks here.

use std::sync::LazyLock;

use crate::unicode::CodePoints;

/// Letters, letter numbers, currency symbols, connectors: `Character.isJavaIdentifierStart`.
static IDENTIFIER_START: LazyLock<CodePoints> =
    LazyLock::new(|| CodePoints::known(r"[\p{L}\p{Nl}\p{Sc}\p{Pc}]"));

/// The same and digits, marks and invisible characters: `Character.isJavaIdentifierPart`.
static IDENTIFIER_PART: LazyLock<CodePoints> = LazyLock::new(|| {
    CodePoints::known(r"[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mc}\p{Mn}\p{Cf}\u{80}-\u{9F}]")
});

/// `Character.isDigit`.
static DIGIT: LazyLock<CodePoints> = LazyLock::new(|| CodePoints::known(r"\p{Nd}"));

fn is_in(class: &CodePoints, character: char) -> bool {
    character <= '\u{FFFF}' && class.contains(character.into())
}

/// Can start an identifier.
pub(crate) fn is_identifier_start(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '$' | '_' => true,
        '\0'..='\x7f' => false,
        _ => is_in(&IDENTIFIER_START, character),
    }
}

/// Can continue an identifier.
pub(crate) fn is_identifier_part(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '$' | '_' | '0'..='9' => true,
        '\0'..='\x08' | '\x0e'..='\x1b' | '\x7f' => true,
        '\x09'..='\x7e' => false,
        _ => is_in(&IDENTIFIER_PART, character),
    }
}

/// A digit of any script. Only the ASCII ones make numbers; Nashorn chokes on the others.
pub(crate) fn is_digit(character: char) -> bool {
    match character {
        '0'..='9' => true,
        '\0'..='\x7f' => false,
        _ => is_in(&DIGIT, character),
    }
}

/// ECMAScript 5.1 section 7.2 and 7.3, with the Unicode of that time.
pub(crate) fn is_white_space(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t'..='\r'
            | '\u{a0}'
            | '\u{1680}'
            | '\u{180e}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
            | '\u{feff}'
    )
}

/// ECMAScript 5.1 section 7.3.
pub(crate) fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
