//! `for in` and `for each`.

use std::cell::Cell;

use boa_engine::{
    Finalize, JsData, JsObject, JsString, JsValue, JsVariant, Trace, property::PropertyKey,
};

use super::{convert::key_text, native::Native};
use crate::java::{ClassId, Object, Throw, Value, from_js, invoke, to_js};

/// State of a loop: a boa object that only helpers see.
#[derive(Trace, Finalize, JsData)]
struct Iteration {
    source: Source,
    #[unsafe_ignore_trace]
    next: Cell<usize>,
}

#[derive(Trace, Finalize)]
enum Source {
    /// Keys, or the values themselves.
    Values(Vec<JsValue>),
    /// Values of an object, read when their turn comes.
    Members(JsObject, Vec<JsValue>),
    /// `0..length`
    Indices(usize),
    /// A Java iterator.
    Java(Value),
}

/// `iterate(object, each, site)`
pub(super) fn iterate(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let object = Native::at(arguments, 0);
    let is_each = Native::at(arguments, 1).to_boolean();
    let source = match object.variant() {
        JsVariant::Object(script) => match Object::of(&script) {
            Some(java) => java_source(native, &java, is_each)?,
            None => script_source(native, &script, is_each)?,
        },
        JsVariant::String(text) => string_source(&text, is_each),
        _ => Source::Values(Vec::new()),
    };
    let iteration = Iteration {
        source,
        next: Cell::new(0),
    };
    Ok(JsObject::from_proto_and_data(None, iteration).into())
}

fn string_source(text: &JsString, is_each: bool) -> Source {
    let item = |(index, unit): (usize, u16)| {
        if is_each {
            JsString::from(&[unit][..]).into()
        } else {
            JsString::from(index.to_string().as_str()).into()
        }
    };
    Source::Values(text.iter().enumerate().map(item).collect())
}

fn script_source(
    native: &mut Native<'_>,
    object: &JsObject,
    is_each: bool,
) -> Result<Source, Throw> {
    let keys = enumerable_keys(native, object)?;
    let keys = keys.iter().map(|key| key_text(key).into()).collect();
    Ok(if is_each {
        Source::Members(object.clone(), keys)
    } else {
        Source::Values(keys)
    })
}

/// Enumerable keys of an object and its prototypes, as Nashorn collects them at the start.
pub(super) fn enumerable_keys(
    native: &mut Native<'_>,
    object: &JsObject,
) -> Result<Vec<PropertyKey>, Throw> {
    let mut seen = std::collections::HashSet::new();
    let mut keys = Vec::new();
    let mut next = Some(object.clone());
    while let Some(holder) = next {
        for key in holder.own_property_keys(native.context)? {
            if matches!(key, PropertyKey::Symbol(_)) {
                continue;
            }
            native.state.charge(1)?;
            let is_enumerable = is_enumerable(&holder, &key);
            if seen.insert(key.clone()) && is_enumerable {
                keys.push(key);
            }
        }
        next = holder.prototype();
    }
    Ok(keys)
}

fn is_enumerable(holder: &JsObject, key: &PropertyKey) -> bool {
    holder
        .borrow()
        .properties()
        .get(key)
        .and_then(|property| property.enumerable())
        .unwrap_or(holder.is::<JsString>())
}

fn java_source(native: &mut Native<'_>, java: &Object, is_each: bool) -> Result<Source, Throw> {
    let value: JsValue = java.as_js().clone().into();
    let target = from_js(&value);
    let class = java.class();
    let state = native.state.clone();
    let mut call = |method: &str| invoke::invoke(native.context, &state, &target, method, &[]);
    if class == ClassId::ARRAY {
        let items = invoke::array_items(&target).unwrap_or_default();
        return Ok(if is_each {
            Source::Values(items.iter().map(|item| to_js(&state, item)).collect())
        } else {
            Source::Indices(items.len())
        });
    }
    if state.is_a(class, ClassId::MAP) {
        let view = call(if is_each { "values" } else { "keySet" })?;
        let iterator = invoke::invoke(native.context, &state, &view, "iterator", &[])?;
        return Ok(Source::Java(iterator));
    }
    if is_each && state.is_a(class, ClassId::ITERABLE) {
        return Ok(Source::Java(call("iterator")?));
    }
    if !is_each && state.is_a(class, ClassId::LIST) {
        let size = call("size")?.as_int().unwrap_or_default();
        return Ok(Source::Indices(size.max(0) as usize));
    }
    Ok(Source::Values(Vec::new()))
}

/// `more(iterator)`
pub(super) fn more(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Some(iteration) = arguments.first().and_then(JsValue::as_object) else {
        return Ok(false.into());
    };
    let java = {
        let Some(iteration) = iteration.downcast_ref::<Iteration>() else {
            return Ok(false.into());
        };
        let next = iteration.next.get();
        match &iteration.source {
            Source::Values(values) | Source::Members(_, values) => {
                return Ok((next < values.len()).into());
            }
            Source::Indices(length) => return Ok((next < *length).into()),
            Source::Java(iterator) => iterator.clone(),
        }
    };
    let state = native.state.clone();
    let more = invoke::invoke(native.context, &state, &java, "hasNext", &[])?;
    Ok(matches!(more, Value::Boolean(true)).into())
}

/// `next(iterator)`
pub(super) fn next(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    enum Next {
        Member(JsObject, JsValue),
        Java(Value),
    }
    let Some(iteration) = arguments.first().and_then(JsValue::as_object) else {
        return Ok(JsValue::undefined());
    };
    let next = {
        let Some(iteration) = iteration.downcast_ref::<Iteration>() else {
            return Ok(JsValue::undefined());
        };
        let next = iteration.next.get();
        iteration.next.set(next + 1);
        match &iteration.source {
            Source::Values(values) => return Ok(values.get(next).cloned().unwrap_or_default()),
            Source::Indices(_) => return Ok((next as i32).into()),
            Source::Members(object, keys) => {
                Next::Member(object.clone(), keys.get(next).cloned().unwrap_or_default())
            }
            Source::Java(iterator) => Next::Java(iterator.clone()),
        }
    };
    match next {
        Next::Member(object, key) => native.get(&object.into(), &key),
        Next::Java(iterator) => {
            let state = native.state.clone();
            let item = invoke::invoke(native.context, &state, &iterator, "next", &[])?;
            Ok(to_js(&state, &item))
        }
    }
}
