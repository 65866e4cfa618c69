//! Constructors and static methods of `java.lang.String`.

use super::string::sequence;
use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{
    NULL_POINTER, Returns, STRING_INDEX, array_items, bare, bytes, cannot_cast, string, units,
    with_message,
};
use crate::java::library::text_classes::charset::Charset;
use crate::java::{Call, Throw, Value, invoke, text};

pub(super) const STRING: &[MemberDef] = &[
    constructor("new()", |_| Ok("".into())),
    constructor("new(String)", |call| match call.argument(0) {
        Value::String(text) => Ok(text.into()),
        _ => Err(with_message(
            call,
            NULL_POINTER,
            "Cannot read field \"value\" because \"original\" is null",
        )),
    }),
    constructor("new(char[])", characters),
    constructor("new(char[], int, int)", some_characters),
    constructor("new(byte[])", |call| {
        let bytes = bytes(call, &call.argument(0))?;
        Ok(string(&Charset::Utf8.decode(&bytes)))
    }),
    constructor("new(byte[], String)", |call| {
        let charset = Charset::by_name(call, 1)?;
        let bytes = bytes(call, &call.argument(0))?;
        Ok(string(&charset.decode(&bytes)))
    }),
    constructor("new(byte[], java.nio.charset.Charset)", |call| {
        let charset = Charset::argument(call, 1)?;
        let bytes = bytes(call, &call.argument(0))?;
        Ok(string(&charset.decode(&bytes)))
    }),
    constructor("new(StringBuilder)", |call| {
        let builder = call.argument(0);
        Ok(call.text(&builder)?.into())
    }),
    constructor("new(StringBuffer)", |call| {
        let buffer = call.argument(0);
        Ok(call.text(&buffer)?.into())
    }),
    method("static String valueOf(Object)", value_of),
    method("static String valueOf(char[])", characters),
    method("static String valueOf(char[], int, int)", some_characters),
    method("static String copyValueOf(char[])", characters),
    method(
        "static String copyValueOf(char[], int, int)",
        some_characters,
    ),
    method("static String valueOf(boolean)", value_of),
    method("static String valueOf(char)", value_of),
    method("static String valueOf(int)", value_of),
    method("static String valueOf(long)", value_of),
    method("static String valueOf(float)", |call| {
        Err(call.refuse("uses float numbers (String.valueOf(float)), which are not emulated"))
    }),
    method("static String valueOf(double)", value_of),
    method(
        "static String join(CharSequence, CharSequence...)",
        |call| {
            let delimiter = sequence(call, 0, "delimiter")?;
            let elements =
                array_items(&call.argument(1)).ok_or_else(|| bare(call, NULL_POINTER))?;
            join(call, &delimiter, &elements)
        },
    ),
    method("static String join(CharSequence, Iterable)", |call| {
        let delimiter = sequence(call, 0, "delimiter")?;
        let elements = crate::java::library::support::not_null(call, 1)?;
        let elements = call.elements(&elements)?;
        for element in &elements {
            char_sequence_or_null(call, element)?;
        }
        join(call, &delimiter, &elements)
    }),
];

fn value_of(call: &mut Call<'_>) -> Returns {
    let value = call.argument(0);
    Ok(call.text(&value)?.into())
}

fn unit(value: &Value) -> u16 {
    match value {
        Value::Char(unit) => *unit,
        _ => 0,
    }
}

fn char_array(call: &Call<'_>) -> Result<Vec<u16>, Throw> {
    let items = array_items(&call.argument(0)).ok_or_else(|| {
        with_message(
            call,
            NULL_POINTER,
            "Cannot read the array length because \"value\" is null",
        )
    })?;
    Ok(items.iter().map(unit).collect())
}

fn characters(call: &mut Call<'_>) -> Returns {
    Ok(string(&char_array(call)?))
}

fn some_characters(call: &mut Call<'_>) -> Returns {
    let units = char_array(call)?;
    let (offset, count) = (call.int(1), call.int(2));
    let part = usize::try_from(offset)
        .ok()
        .zip(usize::try_from(count).ok())
        .and_then(|(offset, count)| units.get(offset..offset.checked_add(count)?));
    part.map(string).ok_or_else(|| {
        let message = format!("offset {offset}, count {count}, length {}", units.len());
        with_message(call, STRING_INDEX, message)
    })
}

/// An element of `join`, which takes only character sequences and null.
fn char_sequence_or_null(call: &Call<'_>, value: &Value) -> Result<(), Throw> {
    let wanted = call.registry().find("java.lang.CharSequence");
    let fits = match (invoke::class_of(value), wanted) {
        (Some(class), Some(wanted)) => call.registry().is_a(class, wanted),
        _ => matches!(value, Value::Null),
    };
    if fits {
        Ok(())
    } else {
        Err(cannot_cast(call, value, "java.lang.CharSequence"))
    }
}

fn join(call: &mut Call<'_>, delimiter: &[u16], elements: &[Value]) -> Returns {
    let mut out = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(delimiter);
        }
        out.extend(units(&call.text(element)?));
        call.check_length(out.len())?;
    }
    Ok(string(&out))
}

/// `Character.toString(int)`.
pub(super) fn of_code_point(call: &mut Call<'_>) -> Returns {
    let c = call.int(0);
    match u32::try_from(c).ok().filter(|&c| c <= 0x10_FFFF) {
        Some(c) => Ok(string(&text::units_of(c))),
        None => Err(with_message(
            call,
            crate::java::library::support::ILLEGAL_ARGUMENT,
            format!("Not a valid Unicode code point: 0x{c:X}"),
        )),
    }
}
