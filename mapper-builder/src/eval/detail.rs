//! A value with the Java classes of all its parts, as text.

use std::fmt::Write as _;

use nashorn::JavaValue;
use nashorn::java::Jdk;

/// `java.util.ArrayList[Integer(1), String("a")]`: what the drivers of the real Nashorn write, too.
#[must_use]
pub fn detail(value: &JavaValue) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &JavaValue, out: &mut String) {
    match value {
        JavaValue::Null => out.push_str("null"),
        JavaValue::Boolean(value) => put(out, "Boolean", &value.to_string()),
        JavaValue::Integer(number) => put(out, "Integer", &number.to_string()),
        JavaValue::Long(number) => put(out, "Long", &number.to_string()),
        JavaValue::Double(number) => put(out, "Double", &double(*number)),
        JavaValue::Number(number) => put(out, "Number?", &double(*number)),
        JavaValue::String(text) => put(out, "String", &quoted(text)),
        JavaValue::Cycle => out.push_str("Cycle"),
        JavaValue::Script(object) => {
            out.push_str("Script:");
            out.push_str(&object.class);
            let entries = object.entries.iter();
            list(out, '{', '}', entries, |(name, value), out| {
                out.push_str(&quoted(name));
                out.push_str(": ");
                write(value, out);
            });
        }
        JavaValue::Array { component, items } => {
            out.push_str(component);
            out.push_str("[]");
            list(out, '{', '}', items.iter(), write);
        }
        JavaValue::Collection { class, items } => {
            out.push_str(class);
            list(out, '[', ']', items.iter(), write);
        }
        JavaValue::Map { class, entries } => {
            out.push_str(class);
            list(out, '{', '}', entries.iter(), |(key, value), out| {
                write(key, out);
                out.push_str(": ");
                write(value, out);
            });
        }
        JavaValue::Object { class, .. }
            if class == "org.openjdk.nashorn.internal.runtime.Undefined" =>
        {
            out.push_str("null");
        }
        JavaValue::Object { class, text } => match class.rsplit('.').next() {
            Some(simple) if NUMBERS.contains(&class.as_str()) => put(out, simple, text),
            _ => {
                let _ = write!(out, "{class} {}", quoted(text));
            }
        },
    }
}

/// Classes whose values stand with their simple names.
const NUMBERS: [&str; 8] = [
    "java.lang.Character",
    "java.lang.Short",
    "java.lang.Byte",
    "java.lang.Float",
    "java.math.BigInteger",
    "java.math.BigDecimal",
    "java.util.concurrent.atomic.AtomicInteger",
    "java.util.concurrent.atomic.AtomicLong",
];

fn put(out: &mut String, class: &str, text: &str) {
    let _ = write!(out, "{class}({text})");
}

fn list<T>(
    out: &mut String,
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    mut item: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (place, one) in items.enumerate() {
        if place > 0 {
            out.push_str(", ");
        }
        item(one, out);
    }
    out.push(close);
}

fn double(number: f64) -> String {
    JavaValue::Double(number).text(Jdk::default())
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
