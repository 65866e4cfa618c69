use std::{rc::Rc, sync::Arc};

use boa_engine::{Context, JsString, js_string};

use super::{
    array::ArrayData,
    call::Call,
    convert,
    object::Object,
    overload,
    registry::{ClassId, Method},
    state::State,
    throw::Throw,
    value::Value,
};

/// The class of a value, as `getClass` would say; `None` for null.
pub(crate) fn class_of(value: &Value) -> Option<ClassId> {
    Some(match value {
        Value::Undefined | Value::Null => return None,
        Value::Boolean(_) => ClassId::BOOLEAN,
        Value::Int(_) => ClassId::INTEGER,
        Value::Double(_) => ClassId::DOUBLE,
        Value::Long(_) => ClassId::LONG,
        Value::Char(_) => ClassId::CHARACTER,
        Value::String(_) => ClassId::STRING,
        Value::Object(object) => object.class(),
        Value::Script(_) => ClassId::MIRROR,
    })
}

/// Calls a method by name, choosing among its overloads by the arguments.
pub(crate) fn invoke(
    context: &mut Context,
    state: &Rc<State>,
    target: &Value,
    name: &str,
    arguments: &[Value],
) -> Result<Value, Throw> {
    let Some(class) = class_of(target) else {
        return Err(state.throw("java.lang.NullPointerException", None));
    };
    let overloads = state.registry.class(class).methods.get(name);
    let Some(overloads) = overloads else {
        return Err(Throw::type_error(format!("no method {name}")));
    };
    let method = overload::choose(&state.registry, overloads, arguments)
        .ok_or_else(|| Throw::type_error(format!("no overload of {name} fits")))?;
    run(context, state, class, target.clone(), &method, arguments)
}

/// Runs one method with arguments as the caller has them.
pub(crate) fn run(
    context: &mut Context,
    state: &Rc<State>,
    class: ClassId,
    this: Value,
    method: &Arc<Method>,
    arguments: &[Value],
) -> Result<Value, Throw> {
    let converted = convert::arguments(context, state, method, arguments)?;
    let Some(body) = method.body else {
        let owner = state.registry.class(method.owner).name();
        return Err(state.refuse(format!(
            "uses {owner}.{}, which is not emulated",
            method.name
        )));
    };
    body(&mut Call::new(
        context,
        state.clone(),
        class,
        this,
        &converted,
    ))
}

/// Calls a functional object.
pub(crate) fn apply(
    context: &mut Context,
    state: &Rc<State>,
    function: &Value,
    arguments: &[Value],
) -> Result<Value, Throw> {
    match function {
        Value::Script(function) => {
            let arguments: Vec<_> = arguments
                .iter()
                .map(|argument| convert::to_js(state, argument))
                .collect();
            let result = function.call(&boa_engine::JsValue::undefined(), &arguments, context)?;
            Ok(convert::from_js(&result))
        }
        other => {
            let class = class_of(other)
                .ok_or_else(|| state.throw("java.lang.NullPointerException", None))?;
            let method = state
                .registry
                .functional_method(class)
                .ok_or_else(|| Throw::type_error("not a functional object"))?;
            invoke(context, state, other, &method.name, arguments)
        }
    }
}

/// The elements of an array or `Iterable`.
pub(crate) fn elements(
    context: &mut Context,
    state: &Rc<State>,
    of: &Value,
) -> Result<Vec<Value>, Throw> {
    if let Some(items) = array_items(of) {
        return Ok(items);
    }
    let class = class_of(of).ok_or_else(|| state.throw("java.lang.NullPointerException", None))?;
    if state.registry.is_a(class, ClassId::COLLECTION) {
        let array = invoke(context, state, of, "toArray", &[])?;
        return Ok(array_items(&array).unwrap_or_default());
    }
    let iterator = if state.registry.is_a(class, ClassId::ITERABLE) {
        invoke(context, state, of, "iterator", &[])?
    } else {
        of.clone()
    };
    let mut items = Vec::new();
    while let Value::Boolean(true) = invoke(context, state, &iterator, "hasNext", &[])? {
        state.charge(1)?;
        items.push(invoke(context, state, &iterator, "next", &[])?);
    }
    Ok(items)
}

fn array_items(of: &Value) -> Option<Vec<Value>> {
    of.as_object()?
        .data(|array: &ArrayData| array.items.clone())
}

/// What `String.valueOf` gives.
pub(crate) fn text(
    context: &mut Context,
    state: &Rc<State>,
    of: &Value,
) -> Result<JsString, Throw> {
    match of {
        Value::Undefined | Value::Null => Ok(js_string!("null")),
        Value::String(text) => Ok(text.clone()),
        other => match invoke(context, state, other, "toString", &[])? {
            Value::String(text) => Ok(text),
            _ => Ok(js_string!("null")),
        },
    }
}

/// What `Objects.equals` gives.
pub(crate) fn equal(
    context: &mut Context,
    state: &Rc<State>,
    left: &Value,
    right: &Value,
) -> Result<bool, Throw> {
    Ok(match (left, right) {
        (Value::Undefined | Value::Null, other) => other.is_null(),
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Int(left), Value::Int(right)) => left == right,
        (Value::Long(left), Value::Long(right)) => left == right,
        (Value::Char(left), Value::Char(right)) => left == right,
        // Double.equals compares the bits.
        (Value::Double(left), Value::Double(right)) => {
            left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan()
        }
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Script(left), Value::Script(right)) => boa_engine::JsObject::equals(left, right),
        (Value::Object(_), _) => matches!(
            invoke(context, state, left, "equals", std::slice::from_ref(right))?,
            Value::Boolean(true)
        ),
        _ => false,
    })
}

/// What `Objects.hashCode` gives.
pub(crate) fn hash(context: &mut Context, state: &Rc<State>, of: &Value) -> Result<i32, Throw> {
    Ok(match of {
        Value::Undefined | Value::Null => 0,
        Value::Boolean(true) => 1231,
        Value::Boolean(false) => 1237,
        Value::Int(number) => *number,
        Value::Long(number) => fold(*number as u64),
        Value::Char(unit) => i32::from(*unit),
        Value::Double(number) => fold(if number.is_nan() {
            f64::NAN.to_bits()
        } else {
            number.to_bits()
        }),
        Value::String(text) => string_hash(text),
        Value::Object(_) => match invoke(context, state, of, "hashCode", &[])? {
            Value::Int(hash) => hash,
            _ => 0,
        },
        Value::Script(object) => {
            Object::of(object).map_or(0, |object| object.identity_hash(|| state.next_hash()))
        }
    })
}

/// `Long.hashCode`.
const fn fold(bits: u64) -> i32 {
    (bits ^ (bits >> 32)) as i32
}

/// `String.hashCode`.
fn string_hash(text: &JsString) -> i32 {
    text.iter().fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(unit.into())
    })
}
