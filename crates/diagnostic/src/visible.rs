//! Characters that could hide or rearrange what a terminal shows, made visible.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a terminal would act on this character, or show nothing for it, or reorder its
/// neighbours: control characters, the bidirectional controls of Unicode UAX #9 and the
/// zero-width characters that join nothing.
fn deceives(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// A character of a source line as one character that can be seen. Tabs stay.
pub(crate) fn picture(character: char) -> char {
    match character {
        '\t' => '\t',
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{FFFD}'),
        '\u{7F}' => '\u{2421}',
        other if deceives(other) => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

/// One line of words for a terminal: every character that could hide or rearrange others written
/// as `\u{202e}`.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// Words that may have several lines, otherwise like [`line`].
pub(crate) fn paragraph(text: &str) -> Cow<'_, str> {
    escape(text, |character| character == '\n')
}

fn escape(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|one| deceives(one) && !stays(one)) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if deceives(character) && !stays(character) {
            // Writing to a String doesn't fail.
            let _ = write!(seen, "\\u{{{:x}}}", u32::from(character));
        } else {
            seen.push(character);
        }
    }
    Cow::Owned(seen)
}
