//! `String.valueOf` and the number parsers of Java.

use nashorn::JavaValue;

/// `Double.toString`: shortest digits that read back the same, decimal between 10^-3 and 10^7.
pub fn double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        return format!("{value:?}");
    }
    // Java never prints fewer than two digits where that loses nothing: the smallest double is
    // 4.9E-324, of which the shortest form would be 5E-324.
    if magnitude == f64::from_bits(1) {
        return if value > 0.0 { "4.9E-324" } else { "-4.9E-324" }.to_owned();
    }
    let text = format!("{value:E}");
    match text.split_once('E') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => text,
    }
}

/// `String.valueOf` of a value; identity hash codes stand as `@HASH`.
pub fn of(value: &JavaValue) -> String {
    match value {
        JavaValue::Null => "null".to_owned(),
        JavaValue::Boolean(value) => value.to_string(),
        JavaValue::Integer(number) => number.to_string(),
        JavaValue::Long(number) => number.to_string(),
        JavaValue::Double(number) | JavaValue::Number(number) => double(*number),
        JavaValue::String(text) => text.clone(),
        JavaValue::Collection { items, .. } => {
            let items: Vec<String> = items.iter().map(|item| inner(item, "Collection")).collect();
            format!("[{}]", items.join(", "))
        }
        JavaValue::Array { component, .. } => format!("{}@HASH", array_class(component)),
        JavaValue::Map { entries, .. } => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}={}", inner(key, "Map"), inner(value, "Map")))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        JavaValue::Script(object) => object.text.clone(),
        JavaValue::Object { text, .. } => text.clone(),
        JavaValue::Cycle => "(this)".to_owned(),
    }
}

fn inner(value: &JavaValue, holder: &str) -> String {
    match value {
        JavaValue::Cycle => format!("(this {holder})"),
        other => of(other),
    }
}

/// `Class.getName()` of an array with these elements.
pub fn array_class(component: &str) -> String {
    match component {
        "boolean" => "[Z".to_owned(),
        "byte" => "[B".to_owned(),
        "char" => "[C".to_owned(),
        "double" => "[D".to_owned(),
        "float" => "[F".to_owned(),
        "int" => "[I".to_owned(),
        "long" => "[J".to_owned(),
        "short" => "[S".to_owned(),
        nested if nested.starts_with('[') => format!("[{nested}"),
        nested if nested.ends_with("[]") => {
            format!("[{}", array_class(nested.trim_end_matches("[]")))
        }
        class => format!("[L{class};"),
    }
}

/// `Integer.valueOf(text)`.
pub fn parse_int(text: &str) -> Option<i32> {
    parse_long(text).and_then(|number| i32::try_from(number).ok())
}

/// `Long.valueOf(text)`: an optional sign and decimal digits of any script, nothing else.
pub fn parse_long(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number: i64 = 0;
    for character in digits.chars() {
        let digit = i64::from(digit(character)?);
        let digit = if negative { -digit } else { digit };
        number = number.checked_mul(10)?.checked_add(digit)?;
    }
    Some(number)
}

/// `Character.digit(char, 10)`. Digits beyond the basic plane are no digits: Java looks at
/// UTF-16 units.
fn digit(character: char) -> Option<u32> {
    /// The zeros of all scripts, from JDK 17.
    const ZEROS: [u32; 37] = [
        0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
        0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
        0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
        0xff10,
    ];
    let code = u32::from(character);
    ZEROS
        .iter()
        .find(|&&zero| (zero..zero + 10).contains(&code))
        .map(|zero| code - zero)
}

/// The full class name of a value.
pub fn class_name(value: &JavaValue) -> String {
    match value {
        JavaValue::Null => "null",
        JavaValue::Boolean(_) => "java.lang.Boolean",
        JavaValue::Integer(_) => "java.lang.Integer",
        JavaValue::Long(_) => "java.lang.Long",
        JavaValue::Double(_) => "java.lang.Double",
        JavaValue::Number(_) => "java.lang.Number",
        JavaValue::String(_) => "java.lang.String",
        JavaValue::Collection { class, .. }
        | JavaValue::Map { class, .. }
        | JavaValue::Object { class, .. } => class,
        JavaValue::Array { component, .. } => return array_class(component),
        JavaValue::Script(_) | JavaValue::Cycle => {
            "org.openjdk.nashorn.api.scripting.ScriptObjectMirror"
        }
    }
    .to_owned()
}
