//! Foreign text made fit for people.

/// Text from elsewhere made fit for a terminal and one line: control characters and the marks that turn the
/// direction of writing become spaces, white space is drawn together, and after 500 characters comes `…`.
pub(crate) fn readable(text: &str) -> String {
    const MOST: usize = 500;
    let mut out = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_control() || c.is_whitespace() || turns_direction(c) {
            gap = length > 0;
            continue;
        }
        if length >= MOST {
            out.push('…');
            break;
        }
        if gap {
            out.push(' ');
            length += 1;
            gap = false;
        }
        out.push(c);
        length += 1;
    }
    out
}

/// Unicode's bidirectional controls, which let a text show itself other than it is.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

/// An error's text with its causes, which many libraries keep to themselves.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = inner.source();
    }
    readable(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_safe_from_what_a_server_says() {
        assert_eq!(
            readable("\u{1b}[2Jno\r\n  entry\u{202e}!\u{7}"),
            "[2Jno entry !"
        );
        assert_eq!(readable("  \n "), "");
        let long = readable(&"ü".repeat(10_000));
        assert_eq!(long.chars().count(), 501);
        assert!(long.ends_with('…'));
    }
}
