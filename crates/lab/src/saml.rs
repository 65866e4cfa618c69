//! What the identity provider says in SAML.

pub(crate) mod assertion;
pub(crate) mod metadata;

use jiff::Timestamp;

/// `2026-11-21T10:00:00.000Z`
fn time(milliseconds: i64) -> String {
    let time = Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// `text` as text or as the value of a quoted attribute. What no XML may hold becomes U+FFFD.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_milliseconds() {
        assert_eq!(time(1_700_000_000_005), "2023-11-14T22:13:20.005Z");
    }

    #[test]
    fn whatever_a_value_holds_comes_back_from_a_parser() {
        for text in ["a<b>&\"'c", "two\nlines\r\n\ttab", "\u{e9}\u{1f600} ]]>"] {
            let escaped = escape(text);
            let xml = format!("<a v=\"{escaped}\">{escaped}</a>");
            let document = roxmltree::Document::parse(&xml).unwrap();
            assert_eq!(document.root_element().attribute("v"), Some(text));
            assert_eq!(document.root_element().text(), Some(text));
        }
        assert_eq!(escape("\u{0}\u{1b}"), "\u{fffd}\u{fffd}");
    }
}
