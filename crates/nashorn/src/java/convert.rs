use std::rc::Rc;

use boa_engine::{Context, JsValue, JsVariant};

use super::{
    object::{Object, Plain},
    registry::{ClassId, Method},
    state::State,
    throw::Throw,
    value::Value,
};

/// How JavaScript sees a Java value.
pub(crate) fn to_js(_state: &Rc<State>, value: &Value) -> JsValue {
    match value {
        Value::Undefined => JsValue::undefined(),
        Value::Null => JsValue::null(),
        Value::Boolean(value) => JsValue::from(*value),
        Value::Int(number) => JsValue::from(*number),
        Value::Double(number) => JsValue::rational(*number),
        Value::Long(number) => Object::new(ClassId::LONG, Plain(*number))
            .as_js()
            .clone()
            .into(),
        Value::Char(unit) => Object::new(ClassId::CHARACTER, Plain(*unit))
            .as_js()
            .clone()
            .into(),
        Value::String(text) => text.clone().into(),
        Value::Object(object) => object.as_js().clone().into(),
        Value::Script(object) => object.clone().into(),
    }
}

/// How Java sees a JavaScript value where it wants an `Object`.
pub(crate) fn from_js(value: &JsValue) -> Value {
    match value.variant() {
        JsVariant::Undefined | JsVariant::Symbol(_) | JsVariant::BigInt(_) => Value::Undefined,
        JsVariant::Null => Value::Null,
        JsVariant::Boolean(value) => Value::Boolean(value),
        JsVariant::Integer32(number) => Value::Int(number),
        JsVariant::Float64(number) => Value::Double(number),
        JsVariant::String(text) => Value::String(text.clone()),
        JsVariant::Object(object) => match Object::of(&object) {
            None => Value::Script(object.clone()),
            Some(java) if java.class() == ClassId::LONG => java
                .data(|number: &Plain<i64>| Value::Long(number.0))
                .unwrap_or(Value::Null),
            Some(java) if java.class() == ClassId::CHARACTER => java
                .data(|unit: &Plain<u16>| Value::Char(unit.0))
                .unwrap_or(Value::Null),
            Some(java) => Value::Object(java),
        },
    }
}

/// Converts arguments to the parameter types of a method.
pub(crate) fn arguments(
    _context: &mut Context,
    _state: &Rc<State>,
    _method: &Method,
    arguments: &[Value],
) -> Result<Vec<Value>, Throw> {
    Ok(arguments.to_vec())
}
