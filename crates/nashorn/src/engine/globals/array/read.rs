//! Functions that only look at an array.

use boa_engine::{JsString, JsValue, js_string};

use super::{
    super::super::native::Native,
    source::{Source, Target, length, no_object},
    storage::{self, Storage},
};
use crate::java::{ClassId, Object, Throw};

pub(super) fn index_of(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Target::Script(object) = Target::of(native, this)? else {
        return Ok(JsValue::rational(-1.0));
    };
    let length = length(native, &object)?;
    let from = start(native, arguments.get(1), length, 0)?;
    let wanted = Native::at(arguments, 0);
    for index in from..length {
        native.state.charge(1)?;
        if object.has_property(index as u64, native.context)? {
            let value = object.get(index as u64, native.context)?;
            if value.strict_equals(&wanted) {
                return Ok(JsValue::rational(index as f64));
            }
        }
    }
    Ok(JsValue::rational(-1.0))
}

pub(super) fn last_index_of(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Target::Script(object) = Target::of(native, this)? else {
        return Err(no_object(native, this));
    };
    let length = length(native, &object)?;
    let from = match arguments.get(1) {
        None => length as f64 - 1.0,
        Some(from) => {
            let from = native.number(from)?;
            let from = if from.is_nan() { 0.0 } else { from.trunc() };
            if from < 0.0 {
                length as f64 + from
            } else {
                from.min(length as f64 - 1.0)
            }
        }
    };
    let wanted = Native::at(arguments, 0);
    let mut index = from;
    while index >= 0.0 {
        native.state.charge(1)?;
        if object.has_property(index as u64, native.context)? {
            let value = object.get(index as u64, native.context)?;
            if value.strict_equals(&wanted) {
                return Ok(JsValue::rational(index));
            }
        }
        index -= 1.0;
    }
    Ok(JsValue::rational(-1.0))
}

/// A relative index: from the end if negative, within the length.
pub(super) fn start(
    native: &mut Native<'_>,
    argument: Option<&JsValue>,
    length: usize,
    missing: usize,
) -> Result<usize, Throw> {
    let Some(argument) = argument.filter(|argument| !argument.is_undefined()) else {
        return Ok(missing);
    };
    let number = native.number(argument)?;
    let number = if number.is_nan() { 0.0 } else { number.trunc() };
    let length = length as f64;
    let start = if number < 0.0 {
        (length + number).max(0.0)
    } else {
        number.min(length)
    };
    Ok(start as usize)
}

pub(super) fn join(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let separator = match arguments.first() {
        Some(separator) if !separator.is_undefined() => native.text(separator)?,
        _ => js_string!(","),
    };
    joined(native, this, &separator, |native, value| {
        native.text(&value)
    })
}

fn joined(
    native: &mut Native<'_>,
    this: &JsValue,
    separator: &JsString,
    mut text: impl FnMut(&mut Native<'_>, JsValue) -> Result<JsString, Throw>,
) -> Result<JsValue, Throw> {
    let source = Source::of(native, this)?;
    let mut parts = Vec::new();
    let mut length = 0;
    for index in 0..source.len() {
        let value = source.get(native, index)?.unwrap_or_default();
        if index > 0 {
            length += separator.len();
            parts.push(separator.clone());
        }
        if !value.is_null_or_undefined() {
            let part = text(native, value)?;
            length += part.len();
            parts.push(part);
        }
        if length > native.state.limits.length {
            break;
        }
    }
    let parts: Vec<_> = parts.iter().collect();
    native.concat(&parts)
}

/// Joins what is an array; any other object is shown by `Object.prototype.toString`.
pub(super) fn to_string(
    native: &mut Native<'_>,
    this: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    if let Target::Script(object) = Target::of(native, this)? {
        let join = object.get(js_string!("join"), native.context)?;
        if let Some(join) = join.as_callable() {
            return Ok(join.call(&object.into(), &[], native.context)?);
        }
    }
    let to_string = native
        .state
        .intrinsics
        .get()
        .map(|known| known.object_to_string.clone());
    match to_string {
        Some(to_string) => Ok(to_string.call(this, &[], native.context)?),
        None => Ok(JsValue::undefined()),
    }
}

pub(super) fn to_locale_string(
    native: &mut Native<'_>,
    this: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    joined(native, this, &js_string!(","), |native, value| {
        let is_script = value
            .as_object()
            .is_some_and(|object| Object::of(&object).is_none());
        if !is_script && value.is_object() {
            return native.text(&value);
        }
        let text = native.invoke(&value, &js_string!("toLocaleString").into(), &[])?;
        native.text(&text)
    })
}

pub(super) fn concat(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    if this.is_null_or_undefined() {
        return Err(no_object(native, this));
    }
    let mut values = Vec::new();
    for part in std::iter::once(this).chain(arguments) {
        if spreads(native, part) {
            let source = Source::of(native, part)?;
            for index in 0..source.len() {
                values.push(source.get(native, index)?);
            }
        } else {
            // An element of its own shows as what it is, not as a wrapper.
            values.push(Some(part.clone()));
        }
        native.state.check_length(values.len())?;
    }
    storage::with_holes(native, values)
}

/// Whether `concat` takes the elements instead of the object.
fn spreads(native: &Native<'_>, value: &JsValue) -> bool {
    value
        .as_object()
        .is_some_and(|object| match Object::of(&object) {
            Some(java) => {
                java.class() == ClassId::ARRAY || native.state.is_a(java.class(), ClassId::LIST)
            }
            None => object.is_array(),
        })
}

pub(super) fn slice(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Target::Script(object) = Target::of(native, this)? else {
        return Ok(JsValue::undefined());
    };
    let length = length(native, &object)?;
    let from = start(native, arguments.first(), length, 0)?;
    let to = start(native, arguments.get(1), length, length)?;
    let source = Source::Script(object, length);
    let mut values = Vec::with_capacity(to.saturating_sub(from));
    let mut has_holes = false;
    for index in from..to {
        let value = source.get(native, index)?;
        has_holes |= value.is_none();
        values.push(value.unwrap_or_default());
    }
    if has_holes {
        // Holes stay holes: boa's own `slice` keeps them.
        let object = source.object(native);
        return native.original("Array.prototype.slice", &object, arguments);
    }
    // The arguments object and its like are arrays of numbers by their values only.
    let storage = match &source {
        Source::Script(object, _) if object.is_array() => Storage::of(&values),
        _ => Storage::natural(&values),
    };
    storage::array(native, values, storage)
}
