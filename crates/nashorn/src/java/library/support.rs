//! What many method bodies need: exceptions, conversions of what callbacks give, natural order.

use crate::java::{
    Call, JsString, Throw, Value,
    array::ArrayData,
    fault::{Fault, Thrown},
    invoke,
};

pub(super) const NULL_POINTER: &str = "java.lang.NullPointerException";
pub(super) const ILLEGAL_ARGUMENT: &str = "java.lang.IllegalArgumentException";
pub(super) const ILLEGAL_STATE: &str = "java.lang.IllegalStateException";
pub(super) const INDEX: &str = "java.lang.IndexOutOfBoundsException";
pub(super) const ARRAY_INDEX: &str = "java.lang.ArrayIndexOutOfBoundsException";
pub(super) const STRING_INDEX: &str = "java.lang.StringIndexOutOfBoundsException";
pub(super) const UNSUPPORTED: &str = "java.lang.UnsupportedOperationException";
pub(super) const NO_SUCH_ELEMENT: &str = "java.util.NoSuchElementException";
pub(super) const CONCURRENT: &str = "java.util.ConcurrentModificationException";
pub(super) const CLASS_CAST: &str = "java.lang.ClassCastException";

/// What a method body gives.
pub(super) type Returns = Result<Value, Throw>;

/// An exception without a message.
pub(super) fn bare(call: &Call<'_>, class: &str) -> Throw {
    call.throw(class, None)
}

/// An exception with a message.
pub(super) fn with_message(call: &Call<'_>, class: &str, message: impl AsRef<str>) -> Throw {
    call.throw(class, Some(message.as_ref()))
}

/// A body for what an unmodifiable object refuses.
pub(super) fn unsupported(call: &mut Call<'_>) -> Returns {
    Err(bare(call, UNSUPPORTED))
}

/// Turns a failure of the engine-free parts into one of the run.
pub(super) fn fault(call: &Call<'_>, fault: Fault) -> Throw {
    match fault {
        Fault::Thrown(thrown) => exception(call, thrown),
        Fault::Refused(what) => call.refuse(what),
        Fault::Killed(what) => call.kill(what),
    }
}

/// The exception object.
pub(super) fn exception(call: &Call<'_>, thrown: Thrown) -> Throw {
    call.throw(thrown.class, thrown.message.as_deref())
}

/// An argument that must not be null.
pub(super) fn not_null(call: &Call<'_>, index: usize) -> Result<Value, Throw> {
    match call.argument(index) {
        Value::Null => Err(bare(call, NULL_POINTER)),
        value => Ok(value),
    }
}

/// The UTF-16 units of a text.
pub(super) fn units(text: &JsString) -> Vec<u16> {
    text.iter().collect()
}

/// A Java string from UTF-16 units.
pub(super) fn string(units: &[u16]) -> Value {
    Value::String(JsString::from(units))
}

/// `JSType.toBoolean`: what a script function's result means to a `Predicate`.
pub(super) fn truth(value: &Value) -> bool {
    match value {
        Value::Undefined | Value::Null => false,
        Value::Boolean(value) => *value,
        Value::Int(number) => *number != 0,
        Value::Long(number) => *number != 0,
        Value::Double(number) => *number != 0.0 && !number.is_nan(),
        Value::String(text) => !text.is_empty(),
        Value::Char(_) | Value::Object(_) | Value::Script(_) => true,
    }
}

/// `JSType.toNumber`: what a script function's result means to a `ToDoubleFunction`.
pub(super) fn number(call: &mut Call<'_>, value: &Value) -> Result<f64, Throw> {
    Ok(match value {
        Value::Undefined => f64::NAN,
        Value::Null => 0.0,
        Value::Boolean(value) => f64::from(u8::from(*value)),
        Value::Int(number) => f64::from(*number),
        Value::Long(number) => *number as f64,
        Value::Double(number) => *number,
        Value::String(text) => text.to_number(),
        Value::Char(unit) => JsString::from(&[*unit][..]).to_number(),
        Value::Object(_) | Value::Script(_) => call.text(value)?.to_number(),
    })
}

/// `JSType.toInt32`: what it means to a `Comparator` or `ToIntFunction`.
pub(super) fn int(call: &mut Call<'_>, value: &Value) -> Result<i32, Throw> {
    Ok(match value {
        Value::Int(number) => *number,
        Value::Long(number) => *number as i32,
        other => wrap(number(call, other)?) as i32,
    })
}

/// `JSType.toLong`.
pub(super) fn long(call: &mut Call<'_>, value: &Value) -> Result<i64, Throw> {
    Ok(match value {
        Value::Int(number) => (*number).into(),
        Value::Long(number) => *number,
        other => {
            let number = number(call, other)?;
            if number.is_finite() { number as i64 } else { 0 }
        }
    })
}

/// ECMAScript's ToInt32, before the last narrowing.
fn wrap(number: f64) -> i64 {
    if number.is_finite() {
        number.trunc().rem_euclid(4_294_967_296.0) as i64
    } else {
        0
    }
}

/// The size of a collection as Java counts it.
pub(super) const fn count(length: usize) -> i32 {
    if length > i32::MAX as usize {
        i32::MAX
    } else {
        length as i32
    }
}

/// An index that lies in `0..length`.
pub(super) fn index(call: &Call<'_>, index: i32, length: usize) -> Result<usize, Throw> {
    usize::try_from(index)
        .ok()
        .filter(|&at| at < length)
        .ok_or_else(|| {
            with_message(
                call,
                INDEX,
                format!("Index {index} out of bounds for length {length}"),
            )
        })
}

/// `subList`, `Arrays.copyOfRange` and the like on lists: a range inside `0..=length`.
pub(super) fn sub_range(
    call: &Call<'_>,
    from: i32,
    to: i32,
    length: usize,
) -> Result<(usize, usize), Throw> {
    let begin = usize::try_from(from)
        .map_err(|_| with_message(call, INDEX, format!("fromIndex = {from}")))?;
    let end = usize::try_from(to).ok().filter(|&end| end <= length);
    match end {
        Some(end) if begin <= end => Ok((begin, end)),
        None if to > from || to >= 0 && to as usize > length => {
            Err(with_message(call, INDEX, format!("toIndex = {to}")))
        }
        _ => Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            format!("fromIndex({from}) > toIndex({to})"),
        )),
    }
}

/// The elements of a Java array.
pub(super) fn array_items(value: &Value) -> Option<Vec<Value>> {
    value
        .as_object()?
        .data(|array: &ArrayData| array.items.clone())
}

/// The elements of a `byte[]`.
pub(super) fn bytes(call: &Call<'_>, value: &Value) -> Result<Vec<u8>, Throw> {
    let items = array_items(value).ok_or_else(|| bare(call, NULL_POINTER))?;
    Ok(items
        .iter()
        .map(|item| item.as_int().unwrap_or(0) as u8)
        .collect())
}

/// A `byte[]`.
pub(super) fn byte_array(call: &Call<'_>, bytes: &[u8]) -> Value {
    let items = bytes
        .iter()
        .map(|&byte| Value::Int(i32::from(byte as i8)))
        .collect();
    call.array(crate::java::Type::Byte, items)
}

/// A `String[]`.
pub(super) fn string_array(call: &Call<'_>, items: Vec<Value>) -> Value {
    call.array(
        crate::java::Type::Class(crate::java::ClassId::STRING),
        items,
    )
}

/// An `Object[]`.
pub(super) fn object_array(call: &Call<'_>, items: Vec<Value>) -> Value {
    call.array(
        crate::java::Type::Class(crate::java::ClassId::OBJECT),
        items,
    )
}

/// Full class name of a value, `null` for null.
pub(super) fn class_name(call: &Call<'_>, value: &Value) -> String {
    match value {
        Value::Undefined => "org.openjdk.nashorn.internal.runtime.Undefined".into(),
        value => invoke::class_of(value).map_or_else(
            || "null".into(),
            |class| call.registry().class(class).name().to_owned(),
        ),
    }
}

/// The `ClassCastException` for a value that isn't a `wanted`.
pub(super) fn cannot_cast(call: &Call<'_>, value: &Value, wanted: &str) -> Throw {
    let class = class_name(call, value);
    let is_java = |name: &str| name.starts_with("java.");
    let home = |name: &str| {
        if is_java(name) {
            "module java.base of loader 'bootstrap'"
        } else {
            "unnamed module of loader 'app'"
        }
    };
    let place = if is_java(&class) == is_java(wanted) {
        format!("{class} and {wanted} are in {}", home(wanted))
    } else {
        format!(
            "{class} is in {}; {wanted} is in {}",
            home(&class),
            home(wanted)
        )
    };
    with_message(
        call,
        CLASS_CAST,
        format!("class {class} cannot be cast to class {wanted} ({place})"),
    )
}
