//! The class of numbers in arrays.
//!
//! All elements of a Nashorn array share a storage: int, double or object. boa's arrays work the
//! same way when elements are stored by index. What boa does otherwise is made up for here: `push`
//! goes by the class of the number, and a new array keeps the storage of the one it comes from.

use boa_engine::{JsObject, JsValue, JsVariant, js_string, object::builtins::JsArray};

use super::super::super::native::Native;
use crate::java::Throw;

/// How an array keeps its numbers, as far as its elements tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Storage {
    /// Integers only.
    #[default]
    Int,
    /// Doubles only.
    Double,
    /// Anything, each of its own class.
    Object,
}

impl Storage {
    /// The storage elements have to be in to be of their classes.
    pub(super) fn of(values: &[JsValue]) -> Self {
        let mut has_int = false;
        let mut has_double = false;
        for value in values {
            match value.variant() {
                JsVariant::Integer32(_) => has_int = true,
                JsVariant::Float64(_) => has_double = true,
                _ => return Self::Object,
            }
        }
        match (has_int, has_double) {
            (true, true) => Self::Object,
            (false, true) => Self::Double,
            _ => Self::Int,
        }
    }

    /// What elements become, and their storage, when `new NativeArray(Object[])` stores them one by one
    /// in an array of ints: a whole number is an int until something else has come.
    pub(super) fn one_by_one(values: Vec<JsValue>) -> (Vec<JsValue>, Self) {
        let mut storage = Self::Int;
        let mut stored: Vec<JsValue> = Vec::with_capacity(values.len());
        for value in values {
            let value = match (storage, value.as_number()) {
                (Self::Int, Some(number)) => match int_of(number) {
                    Some(int) => int.into(),
                    None => {
                        storage = Self::Double;
                        for earlier in &mut stored {
                            if let Some(number) = earlier.as_number() {
                                *earlier = JsValue::rational(number);
                            }
                        }
                        JsValue::rational(number)
                    }
                },
                (Self::Double, Some(number)) => JsValue::rational(number),
                // Kept beside the numbers: `UndefinedArrayFilter`.
                (_, None) if value.is_undefined() => value,
                (_, None) => {
                    storage = Self::Object;
                    value
                }
                (Self::Object, Some(_)) => value,
            };
            stored.push(value);
        }
        (stored, storage)
    }

    /// The storage elements come into when they are stored one by one by their index: a whole
    /// number is an int there.
    pub(super) fn natural(values: &[JsValue]) -> Self {
        values
            .iter()
            .map(|value| match value.as_number() {
                None => Self::Object,
                Some(number) if f64::from(number as i32) == number => Self::Int,
                Some(_) => Self::Double,
            })
            .max()
            .unwrap_or_default()
    }
}

/// `JSType.isRepresentableAsInt`
fn int_of(number: f64) -> Option<i32> {
    let int = number as i32;
    let same = f64::from(int) == number && !(number == 0.0 && number.is_sign_negative());
    same.then_some(int)
}

/// A new array of this storage.
pub(super) fn array(
    native: &mut Native<'_>,
    values: Vec<JsValue>,
    storage: Storage,
) -> Result<JsValue, Throw> {
    native.state.check_length(values.len())?;
    if storage == Storage::Object {
        return Ok(JsArray::from_iter(values, native.context).into());
    }
    let array: JsObject = JsArray::new(native.context)?.into();
    for (index, value) in values.into_iter().enumerate() {
        if storage == Storage::Double {
            let number = native.number(&value)?;
            append_double(native, &array, index, &JsValue::rational(number))?;
        } else {
            array.create_data_property_or_throw(index as u64, value, native.context)?;
        }
    }
    Ok(array.into())
}

/// A new array of elements that are stored one by one; `None` leaves a hole.
pub(super) fn with_holes(
    native: &mut Native<'_>,
    elements: Vec<Option<JsValue>>,
) -> Result<JsValue, Throw> {
    native.state.check_length(elements.len())?;
    let is_hole: Vec<bool> = elements.iter().map(Option::is_none).collect();
    let (values, storage) = Storage::one_by_one(elements.into_iter().flatten().collect());
    let array: JsObject = JsArray::new(native.context)?.into();
    let mut values = values.into_iter();
    for (index, _) in is_hole.iter().enumerate().filter(|(_, is_hole)| !**is_hole) {
        let value = values.next().unwrap_or_default();
        if storage == Storage::Double && value.is_number() {
            append_double(native, &array, index, &value)?;
        } else {
            array.create_data_property_or_throw(index as u64, value, native.context)?;
        }
    }
    if is_hole.last() == Some(&true) {
        array.set(
            js_string!("length"),
            is_hole.len() as u32,
            true,
            native.context,
        )?;
    }
    Ok(array.into())
}

/// Appends as `push` does: a Double makes doubles of an array of ints, also if it is whole.
pub(super) fn append(
    native: &mut Native<'_>,
    array: &JsObject,
    index: usize,
    value: &JsValue,
) -> Result<(), Throw> {
    match value.variant() {
        JsVariant::Float64(number) if number.fract() == 0.0 => {
            append_double(native, array, index, value)
        }
        _ => {
            // An array that takes no more elements just doesn't, even in strict code.
            array.set(
                index as u64,
                value.clone(),
                !array.is_array(),
                native.context,
            )?;
            Ok(())
        }
    }
}

/// A fraction in its place first: boa keeps a whole number as an integer as long as it can.
fn append_double(
    native: &mut Native<'_>,
    array: &JsObject,
    index: usize,
    value: &JsValue,
) -> Result<(), Throw> {
    let throws = !array.is_array();
    array.set(index as u64, JsValue::rational(0.5), throws, native.context)?;
    array.set(index as u64, value.clone(), throws, native.context)?;
    Ok(())
}
