//! A role in Terraform's language.

use serde_json::Value;

use super::json_text::ascii;

pub(super) fn write(role: &str, document: &Value) -> String {
    let label: String = role
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() || character == '_' || character == '-' {
                character
            } else {
                '_'
            }
        })
        .collect();
    let label = if label.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        label
    } else {
        format!("_{label}")
    };
    let mut text = format!(
        "resource \"aws_iam_role\" \"{label}\" {{\n  name = {}\n  assume_role_policy = jsonencode(",
        quoted(role)
    );
    value(&mut text, document, 1);
    text.push_str(")\n}\n");
    text
}

fn value(text: &mut String, json: &Value, depth: usize) {
    let indent = "  ".repeat(depth + 1);
    let end = "  ".repeat(depth);
    match json {
        Value::Object(members) => {
            text.push_str("{\n");
            for (key, member) in members {
                text.push_str(&format!("{indent}{} = ", quoted(key)));
                value(text, member, depth + 1);
                text.push('\n');
            }
            text.push_str(&format!("{end}}}"));
        }
        Value::Array(items) => {
            text.push_str("[\n");
            for item in items {
                text.push_str(&indent);
                value(text, item, depth + 1);
                text.push_str(",\n");
            }
            text.push_str(&format!("{end}]"));
        }
        Value::String(string) => text.push_str(&quoted(string)),
        other => text.push_str(&other.to_string()),
    }
}

/// A quoted template that holds plain text only: `${` and `%{` would start a template sequence.
fn quoted(string: &str) -> String {
    let mut text = String::from("\"");
    let mut characters = string.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '$' | '%' if characters.peek() == Some(&'{') => text.extend([character, character]),
            character if character.is_control() => {
                text.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            character => text.push(character),
        }
    }
    text.push('"');
    ascii(&text)
}
