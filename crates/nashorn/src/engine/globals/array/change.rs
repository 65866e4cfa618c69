//! Functions that change an array, and its constructor.

use boa_engine::{Context, JsObject, JsResult, JsValue, js_string, object::builtins::JsArray};

use super::{
    super::{
        super::native::{Native, native},
        define_value,
    },
    read::start,
    source::{Target, length, no_object, not_a_function},
    storage::{self, Storage},
};
use crate::java::{Object, Throw};

pub(super) fn push(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Target::Script(object) = Target::of(native, this)? else {
        return Ok(JsValue::rational(arguments.len() as f64));
    };
    let before = length(native, &object)?;
    native.state.check_length(before + arguments.len())?;
    // Of several arguments the widest decides first how all are kept.
    let is_double = arguments.len() > 1
        && Storage::of(arguments) != Storage::Int
        && arguments.iter().all(JsValue::is_number);
    for (index, value) in arguments.iter().enumerate() {
        let value = match value.as_number() {
            Some(number) if is_double => JsValue::rational(number),
            _ => value.clone(),
        };
        storage::append(native, &object, before + index, &value)?;
    }
    let after = before + arguments.len();
    if !object.is_array() {
        object.set(js_string!("length"), after as f64, true, native.context)?;
    }
    Ok(if arguments.len() == 1 {
        JsValue::rational(after as f64)
    } else {
        (after as i32).into()
    })
}

macro_rules! by_original {
    ($($function:ident = $name:literal,)*) => {
        $(pub(super) fn $function(
            native: &mut Native<'_>,
            this: &JsValue,
            arguments: &[JsValue],
        ) -> Result<JsValue, Throw> {
            match Target::of(native, this)? {
                Target::Script(object) => {
                    let length = length(native, &object)?;
                    native.state.charge(length)?;
                    native.original($name, &object.into(), arguments)
                }
                Target::Java => Ok(JsValue::undefined()),
            }
        })*
    };
}

by_original! {
    pop = "Array.prototype.pop",
    shift = "Array.prototype.shift",
    unshift = "Array.prototype.unshift",
}

pub(super) fn reverse(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    match Target::of(native, this)? {
        Target::Script(object) => {
            let length = length(native, &object)?;
            native.state.charge(length)?;
            native.original("Array.prototype.reverse", &object.into(), arguments)
        }
        Target::Java => Ok(this.clone()),
    }
}

pub(super) fn splice(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Target::Script(object) = Target::of(native, this)? else {
        return Ok(JsValue::undefined());
    };
    if arguments.is_empty() {
        return Ok(JsArray::new(native.context)?.into());
    }
    let length = length(native, &object)?;
    native.state.charge(length)?;
    let from = start(native, arguments.first(), length, 0)?;
    let count = match arguments.get(1) {
        None => length - from,
        Some(count) => {
            let count = native.number(count)?;
            let count = if count.is_nan() { 0.0 } else { count.trunc() };
            count.clamp(0.0, (length - from) as f64) as usize
        }
    };
    let mut removed = Vec::with_capacity(count);
    for index in from..from + count {
        removed.push(object.get(index as u64, native.context)?);
    }
    native.original("Array.prototype.splice", &object.into(), arguments)?;
    let storage = Storage::of(&removed);
    storage::array(native, removed, storage)
}

/// Sorts as Java's stable merge sort does: undefined comes last, holes behind it.
pub(super) fn sort(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let script = this
        .as_object()
        .filter(|object| Object::of(object).is_none());
    let Some(object) = script else {
        return Err(no_object(native, this));
    };
    let compare = Native::at(arguments, 0);
    let compare = match compare.is_callable() {
        true => Some(compare),
        // Nashorn looks at the comparator when it compares: never, for one element.
        false if compare.is_undefined() || length(native, &object)? < 2 => None,
        false => return Err(not_a_function(native, &compare)),
    };
    let length = length(native, &object)?;
    let mut values = Vec::new();
    let mut undefined = 0;
    let mut holes = 0;
    for index in 0..length {
        native.state.charge(1)?;
        if !object.has_property(index as u64, native.context)? {
            holes += 1;
            continue;
        }
        let value = object.get(index as u64, native.context)?;
        if value.is_undefined() {
            undefined += 1;
        } else {
            values.push(value);
        }
    }
    let values = match compare {
        Some(compare) => {
            tim_sort(&mut values, &mut |left, right| {
                let arguments = [left.clone(), right.clone()];
                let order = native.call(&compare, &JsValue::undefined(), &arguments)?;
                Ok(native.number(&order)? < 0.0)
            })?;
            values
        }
        None => sort_as_text(native, values)?,
    };
    let sorted = values
        .into_iter()
        .chain((0..undefined).map(|_| JsValue::undefined()));
    for (index, value) in sorted.enumerate() {
        object.set(index as u64, value, true, native.context)?;
    }
    for index in length - holes..length {
        object.delete_property_or_throw(index as u64, native.context)?;
    }
    Ok(object.into())
}

fn sort_as_text(native: &mut Native<'_>, values: Vec<JsValue>) -> Result<Vec<JsValue>, Throw> {
    let mut keyed = Vec::with_capacity(values.len());
    for value in values {
        keyed.push((native.text(&value)?, value));
    }
    native.state.charge(keyed.len() * 8)?;
    keyed.sort_by(|(left, _), (right, _)| left.iter().cmp(right.iter()));
    Ok(keyed.into_iter().map(|(_, value)| value).collect())
}

/// Java's `TimSort`, as far as the order of comparisons shows: up to 31 elements are compared in
/// exactly its order, more are sorted stably.
fn tim_sort(
    values: &mut Vec<JsValue>,
    less: &mut impl FnMut(&JsValue, &JsValue) -> Result<bool, Throw>,
) -> Result<(), Throw> {
    const RUN: usize = 32;
    if values.len() < RUN {
        return insertion_sort(values, less);
    }
    let mut right = values.split_off(values.len() / 2);
    tim_sort(values, less)?;
    tim_sort(&mut right, less)?;
    let mut merged = Vec::with_capacity(values.len() + right.len());
    let mut left = std::mem::take(values).into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let next = if less(second, first)? {
            right.next()
        } else {
            left.next()
        };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    *values = merged;
    Ok(())
}

/// `countRunAndMakeAscending`, then `binarySort`.
fn insertion_sort(
    values: &mut Vec<JsValue>,
    less: &mut impl FnMut(&JsValue, &JsValue) -> Result<bool, Throw>,
) -> Result<(), Throw> {
    let [first, second, ..] = values.as_slice() else {
        return Ok(());
    };
    let descends = less(second, first)?;
    let mut sorted = 2;
    while let Some([before, after]) = values.get(sorted - 1..=sorted) {
        if less(after, before)? != descends {
            break;
        }
        sorted += 1;
    }
    if descends {
        values.get_mut(..sorted).unwrap_or_default().reverse();
    }
    while sorted < values.len() {
        let pivot = values.remove(sorted);
        let (mut left, mut right) = (0_usize, sorted);
        while let Some(middle) = values.get(left.midpoint(right)).filter(|_| left < right) {
            if less(&pivot, middle)? {
                right = left.midpoint(right);
            } else {
                left = left.midpoint(right) + 1;
            }
        }
        values.insert(left, pivot);
        sorted += 1;
    }
    Ok(())
}

/// `Array(…)`: like boa's, but numbers keep their class, and lengths are refused in Nashorn's words.
pub(super) fn install_constructor(context: &mut Context) -> JsResult<()> {
    let original = context.intrinsics().constructors().array().constructor();
    let prototype = context.intrinsics().constructors().array().prototype();
    let constructor =
        boa_engine::object::FunctionObjectBuilder::new(context.realm(), native(construct))
            .name(js_string!("Array"))
            .length(1)
            .constructor(true)
            .build();
    let descriptor = boa_engine::property::PropertyDescriptor::builder()
        .value(prototype.clone())
        .writable(false)
        .enumerable(false)
        .configurable(false);
    constructor.define_property_or_throw(js_string!("prototype"), descriptor, context)?;
    let is_array = original.get(js_string!("isArray"), context)?;
    define_value(&constructor, "isArray", is_array);
    define_value(&prototype, "constructor", constructor.clone().into());
    let global = context.global_object();
    define_value(&global, "Array", constructor.into());
    Ok(())
}

fn construct(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    if let [only] = arguments
        && let Some(number) = native.as_number(only)?
    {
        let length = native.array_length(number)?;
        let array: JsObject = JsArray::new(native.context)?.into();
        array.set(js_string!("length"), length, true, native.context)?;
        return Ok(array.into());
    }
    let storage = Storage::natural(arguments);
    storage::array(native, arguments.to_vec(), storage)
}

impl Native<'_> {
    /// A number as the length of an array.
    pub(in super::super::super) fn array_length(&self, number: f64) -> Result<u32, Throw> {
        let length = number as u32;
        if f64::from(length) != number {
            let shown = JsValue::rational(number).display().to_string();
            return Err(Throw::range_error(format!(
                "inappropriate array length: {shown}"
            )));
        }
        Ok(length)
    }
}
