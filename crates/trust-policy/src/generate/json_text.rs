//! A policy document as JSON in plain ASCII.

use serde_json::Value;

/// Two spaces of indentation; everything outside ASCII as `\uXXXX`, since IAM takes only part of
/// Unicode in a policy's text.
pub(super) fn write(document: &Value) -> String {
    // Maps and lists of strings always have a JSON text.
    ascii(&format!("{document:#}"))
}

/// A JSON text with the same meaning in ASCII. Only strings can hold other characters.
pub(super) fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        if character.is_ascii() && character != '\u{7f}' {
            text.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}
