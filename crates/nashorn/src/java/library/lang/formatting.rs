//! `String.format` and `formatted`.

use super::string::own;
use crate::java::class::{MemberDef, method};
use crate::java::library::support::{
    NULL_POINTER, Returns, array_items, class_name, fault, string, units, with_message,
};
use crate::java::text::{Argument, Conversion, Index, Piece, parse_format};
use crate::java::{Call, Throw, Value};

pub(super) const STRING: &[MemberDef] = &[
    method("static String format(String, Object...)", |call| {
        let format = call.argument(0);
        let arguments = call.argument(1);
        formatted(call, &format, &arguments)
    }),
    method(
        "static String format(java.util.Locale, String, Object...)",
        |call| {
            let locale = call.argument(0);
            let name = if matches!(locale, Value::Null) {
                String::new()
            } else {
                call.text(&locale)?.to_std_string_lossy()
            };
            if !name.is_empty() && !name.starts_with("en") {
                return Err(call.refuse(format!(
                    "formats text for the language {name}, which is not emulated"
                )));
            }
            let (format, arguments) = (call.argument(1), call.argument(2));
            formatted(call, &format, &arguments)
        },
    ),
    method("String formatted(Object...)", |call| {
        let (this, arguments) = (call.this().clone(), call.argument(0));
        own(call)?;
        formatted(call, &this, &arguments)
    }),
];

fn formatted(call: &mut Call<'_>, format: &Value, arguments: &Value) -> Returns {
    let Value::String(format) = format else {
        return Err(with_message(
            call,
            NULL_POINTER,
            "Cannot invoke \"String.length()\" because \"s\" is null",
        ));
    };
    // A null array of arguments counts as one null.
    let arguments = array_items(arguments).unwrap_or_else(|| vec![Value::Null]);
    let pieces = parse_format(&units(format)).map_err(|error| fault(call, error))?;
    let mut out = Vec::new();
    let (mut next, mut last) = (0, None);
    for piece in pieces {
        let conversion = match piece {
            Piece::Text(text) => {
                out.extend(text);
                continue;
            }
            Piece::Conversion(conversion) => conversion,
        };
        let index = match conversion.index {
            Index::None => None,
            Index::Next => {
                next += 1;
                Some(next - 1)
            }
            Index::Same => Some(last.ok_or_else(|| missing(call, &conversion))?),
            Index::Number(number) => Some(number.saturating_sub(1)),
        };
        let argument = match index {
            None => Argument::Null,
            Some(index) => {
                last = Some(index);
                let value = arguments
                    .get(index)
                    .ok_or_else(|| missing(call, &conversion))?;
                argument(call, &conversion, value)?
            }
        };
        let jdk = call.surroundings().jdk;
        out.extend(
            conversion
                .write(&argument, jdk)
                .map_err(|error| fault(call, error))?,
        );
        call.check_length(out.len())?;
    }
    Ok(string(&out))
}

fn missing(call: &Call<'_>, conversion: &Conversion) -> Throw {
    with_message(
        call,
        "java.util.MissingFormatArgumentException",
        format!("Format specifier '{}'", conversion.shown()),
    )
}

fn argument(
    call: &mut Call<'_>,
    conversion: &Conversion,
    value: &Value,
) -> Result<Argument, Throw> {
    Ok(match value {
        Value::Null => Argument::Null,
        Value::Boolean(value) => Argument::Boolean(*value),
        // An element of a `byte[]` stays a `Byte` in Nashorn, but is an int like any other here.
        Value::Int(-128..=-1) if conversion.wants_bits() => {
            return Err(call.refuse(format!(
                "writes a negative number with `{}`, which is another text for a byte than for an int; write `… & 0xff` for the bytes of a digest",
                conversion.shown()
            )));
        }
        Value::Int(number) => Argument::Int(*number),
        Value::Long(number) => Argument::Long(*number),
        Value::Double(number) => Argument::Double(*number),
        Value::Char(unit) => Argument::Char(*unit),
        other => Argument::Other {
            class: class_name(call, other),
            text: if conversion.wants_text() {
                units(&call.text(other)?)
            } else {
                Vec::new()
            },
            hash: if conversion.wants_hash() {
                call.hash(other)?
            } else {
                0
            },
        },
    })
}
