//! Functions that call a callback for each element. Its index is a Double.

use boa_engine::{JsObject, JsValue, object::builtins::JsArray};

use super::{
    super::super::native::Native,
    source::{Source, callback},
    storage,
};
use crate::java::Throw;

/// One iteration: calls `step` with each element, its index and what the callback said of it,
/// until `step` says false.
fn iterate(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
    mut step: impl FnMut(&mut Native<'_>, JsValue, usize, JsValue) -> Result<bool, Throw>,
) -> Result<(), Throw> {
    let source = Source::of(native, this)?;
    let function = callback(native, arguments)?;
    let callback_this = Native::at(arguments, 1);
    let object = source.object(native);
    for index in 0..source.len() {
        let Some(value) = source.get(native, index)? else {
            continue;
        };
        let result = native.call(
            &function,
            &callback_this,
            &[
                value.clone(),
                JsValue::rational(index as f64),
                object.clone(),
            ],
        )?;
        if !step(native, value, index, result)? {
            break;
        }
    }
    Ok(())
}

pub(super) fn for_each(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    iterate(native, this, arguments, |_, _, _, _| Ok(true))?;
    Ok(JsValue::undefined())
}

pub(super) fn map(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let mut elements = Vec::new();
    iterate(native, this, arguments, |native, _, index, mapped| {
        native.state.check_length(index)?;
        elements.resize(index, None);
        elements.push(Some(mapped));
        Ok(true)
    })?;
    // Holes at the end count, as in ECMAScript 5.1 section 15.4.4.19.
    let length = Source::of(native, this)?.len();
    native.state.check_length(length)?;
    elements.resize(length, None);
    storage::with_holes(native, elements)
}

pub(super) fn filter(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let result: JsObject = JsArray::new(native.context)?.into();
    let mut count = 0_u64;
    iterate(native, this, arguments, |native, value, _, chosen| {
        if Native::truth(&chosen) {
            result.create_data_property_or_throw(count, value, native.context)?;
            count += 1;
        }
        Ok(true)
    })?;
    Ok(result.into())
}

pub(super) fn some(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let mut found = false;
    iterate(native, this, arguments, |_, _, _, result| {
        found = Native::truth(&result);
        Ok(!found)
    })?;
    Ok(found.into())
}

pub(super) fn every(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let mut all = true;
    iterate(native, this, arguments, |_, _, _, result| {
        all = Native::truth(&result);
        Ok(all)
    })?;
    Ok(all.into())
}

pub(super) fn reduce(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    fold(native, this, arguments, false)
}

pub(super) fn reduce_right(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    fold(native, this, arguments, true)
}

fn fold(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
    from_right: bool,
) -> Result<JsValue, Throw> {
    let source = Source::of(native, this)?;
    let function = callback(native, arguments)?;
    let object = source.object(native);
    let mut folded = arguments.get(1).cloned();
    let length = source.len();
    for step in 0..length {
        let index = if from_right { length - 1 - step } else { step };
        let Some(value) = source.get(native, index)? else {
            continue;
        };
        folded = Some(match folded {
            None => value,
            Some(so_far) => native.call(
                &function,
                &JsValue::undefined(),
                &[
                    so_far,
                    value,
                    JsValue::rational(index as f64),
                    object.clone(),
                ],
            )?,
        });
    }
    folded.ok_or_else(|| Throw::type_error("invalid initialValue for Array.prototype.reduce"))
}
