//! Values on the way between JavaScript and Java: Nashorn's `JSType`, `JavaArgumentConverters` and
//! the type converters of its linkers.

use std::rc::Rc;

use boa_engine::{
    Context, JsObject, JsString, JsValue, JsVariant, js_string, value::PreferredType,
};

use super::{
    array::ArrayData,
    functional::FunctionData,
    invoke,
    object::{Object, Plain},
    registry::{ClassId, Method},
    throw::Throw,
    types::Type,
    value::Value,
};
use crate::engine::State;

/// How JavaScript sees a Java value.
pub(crate) fn to_js(state: &State, value: &Value) -> JsValue {
    match value {
        Value::Undefined => JsValue::undefined(),
        Value::Null => JsValue::null(),
        Value::Boolean(value) => JsValue::from(*value),
        Value::Int(number) => JsValue::from(*number),
        Value::Double(number) => JsValue::rational(*number),
        Value::Long(number) => dressed(state, &state.long_object(*number)),
        Value::Char(unit) => dressed(state, &Object::new(ClassId::CHARACTER, Plain(*unit))),
        Value::String(text) => text.clone().into(),
        Value::Object(object) => dressed(state, object),
        Value::Script(object) => object.clone().into(),
    }
}

/// A Java object with the hidden prototype through which boa's built-ins convert it.
fn dressed(state: &State, object: &Object) -> JsValue {
    let object = object.as_js();
    if object.prototype().is_none()
        && let Some(intrinsics) = state.intrinsics.get()
    {
        object.set_prototype(Some(intrinsics.java_prototype.clone()));
    }
    object.clone().into()
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
            Some(java) => match java.class() {
                ClassId::LONG => java
                    .data(|number: &Plain<i64>| Value::Long(number.0))
                    .unwrap_or(Value::Null),
                ClassId::CHARACTER => java
                    .data(|unit: &Plain<u16>| Value::Char(unit.0))
                    .unwrap_or(Value::Null),
                _ => Value::Object(java),
            },
        },
    }
}

/// Converts arguments to the parameter types of a method, variable arguments to one array.
pub(crate) fn arguments(
    context: &mut Context,
    state: &Rc<State>,
    method: &Method,
    arguments: &[Value],
) -> Result<Vec<Value>, Throw> {
    let mut converted = Vec::with_capacity(method.parameters.len());
    let fixed = method.parameters.len() - usize::from(method.variadic);
    for (parameter, argument) in method.parameters.iter().zip(arguments).take(fixed) {
        converted.push(to_type(context, state, argument, parameter)?);
    }
    if let (true, Some(Type::Array(component))) = (method.variadic, method.parameters.last()) {
        let rest = arguments.get(fixed..).unwrap_or_default();
        converted.push(variable(context, state, rest, component)?);
    }
    Ok(converted)
}

/// Variable arguments: one that is an array already is passed on.
fn variable(
    context: &mut Context,
    state: &Rc<State>,
    rest: &[Value],
    component: &Type,
) -> Result<Value, Throw> {
    if let [only] = rest {
        let is_array = match only {
            // One of primitives is a single object to `Object...`.
            Value::Object(object) => object
                .data(|array: &ArrayData| {
                    let holds_objects = matches!(array.component, Type::Class(_) | Type::Array(_));
                    holds_objects || !matches!(component, Type::Class(_))
                })
                .unwrap_or(false),
            Value::Script(object) => object.is_array(),
            _ => false,
        };
        if is_array {
            return to_type(context, state, only, &component.clone().array(1));
        }
    }
    let mut items = Vec::with_capacity(rest.len());
    for argument in rest {
        items.push(to_type(context, state, argument, component)?);
    }
    Ok(Object::new(
        ClassId::ARRAY,
        ArrayData {
            component: component.clone(),
            items,
        },
    )
    .into())
}

/// Converts a value to a type, as at a call or on storing into an array.
pub(crate) fn to_type(
    context: &mut Context,
    state: &Rc<State>,
    value: &Value,
    to: &Type,
) -> Result<Value, Throw> {
    match to {
        Type::Void => Ok(Value::Null),
        Type::Boolean => Ok(Value::Boolean(truth(value))),
        Type::Byte => Ok(Value::Int(i32::from(int(context, state, value)? as i8))),
        Type::Short => Ok(Value::Int(i32::from(int(context, state, value)? as i16))),
        Type::Int => Ok(Value::Int(int(context, state, value)?)),
        Type::Long => Ok(Value::Long(long(context, state, value)?)),
        Type::Float | Type::Double => Ok(Value::Double(double(context, state, value)?)),
        Type::Char => char(context, state, value).map(Value::Char),
        Type::Array(component) => to_array(context, state, value, component),
        Type::Class(class) => to_class(context, state, value, *class),
    }
}

fn to_class(
    context: &mut Context,
    state: &Rc<State>,
    value: &Value,
    class: ClassId,
) -> Result<Value, Throw> {
    if matches!(value, Value::Null) || class == ClassId::OBJECT {
        return Ok(value.clone());
    }
    let is_nothing = matches!(value, Value::Undefined);
    match class {
        ClassId::STRING => text(context, state, value).map(Value::String),
        ClassId::BOOLEAN if is_nothing => Ok(Value::Null),
        ClassId::BOOLEAN => Ok(Value::Boolean(truth(value))),
        ClassId::INTEGER | ClassId::LONG | ClassId::DOUBLE | ClassId::NUMBER if is_nothing => {
            Ok(Value::Null)
        }
        ClassId::INTEGER | ClassId::SHORT | ClassId::BYTE => {
            int(context, state, value).map(Value::Int)
        }
        ClassId::LONG => long(context, state, value).map(Value::Long),
        ClassId::DOUBLE | ClassId::FLOAT => double(context, state, value).map(Value::Double),
        ClassId::CHARACTER => char(context, state, value).map(Value::Char),
        ClassId::NUMBER if !matches!(value, Value::Object(_)) => match value {
            Value::Int(_) | Value::Long(_) | Value::Double(_) => Ok(value.clone()),
            other => double(context, state, other).map(Value::Double),
        },
        _ => cast(state, value, class),
    }
}

/// What needs no conversion, and script objects where Java has a view of them.
fn cast(state: &Rc<State>, value: &Value, class: ClassId) -> Result<Value, Throw> {
    if let Value::Script(object) = value {
        if let Some(value) = script_as(state, object, class) {
            return Ok(value);
        }
    } else if invoke::class_of(value).is_some_and(|own| state.is_a(own, class)) {
        return Ok(value.clone());
    }
    let from = class_text(state, value);
    let to = state.registry.class(class).name();
    let message = format!("Cannot cast {from} to {to}");
    Err(state.throw("java.lang.ClassCastException", Some(&message)))
}

/// A script object as a Java interface.
fn script_as(state: &Rc<State>, object: &JsObject, class: ClassId) -> Option<Value> {
    let target = state.registry.class(class);
    if object.is_callable() && state.registry.functional(class).is_some() {
        return Some(FunctionData::object(object.clone(), class, true).into());
    }
    match target.name() {
        "java.util.Map"
        | "javax.script.Bindings"
        | "org.openjdk.nashorn.api.scripting.ScriptObjectMirror" => {
            Some(Value::Script(object.clone()))
        }
        "java.util.List" | "java.util.Collection" | "java.util.Queue" | "java.util.Deque"
            if object.is_array() =>
        {
            let adapter = state
                .registry
                .find("org.openjdk.nashorn.internal.runtime.ListAdapter")?;
            Some(Object::new(adapter, ScriptArray(object.clone())).into())
        }
        _ => None,
    }
}

/// State of Nashorn's `ListAdapter`: a JavaScript array that Java sees as a list.
#[derive(Debug, boa_engine::Trace, boa_engine::Finalize)]
pub(crate) struct ScriptArray(pub(crate) JsObject);

/// A class as Nashorn's cast errors name it.
pub(crate) fn class_text(state: &State, value: &Value) -> String {
    const OBJECTS: &str = "org.openjdk.nashorn.internal.";
    match value {
        Value::Undefined => format!("{OBJECTS}runtime.Undefined"),
        Value::Script(object) if object.is_array() => format!("{OBJECTS}objects.NativeArray"),
        Value::Script(object) if object.is_callable() => {
            format!("{OBJECTS}objects.ScriptFunctionImpl")
        }
        Value::Script(_) => format!("{OBJECTS}scripts.JO4"),
        other => invoke::class_of(other).map_or_else(
            || "null".to_owned(),
            |class| state.registry.class(class).name().to_owned(),
        ),
    }
}

fn to_array(
    context: &mut Context,
    state: &Rc<State>,
    value: &Value,
    component: &Type,
) -> Result<Value, Throw> {
    match value {
        Value::Null | Value::Undefined => Ok(Value::Null),
        Value::Script(object) if object.is_array() => {
            let items = script_items(context, state, object)?;
            let mut converted = Vec::with_capacity(items.len());
            for item in &items {
                converted.push(to_type(context, state, item, component)?);
            }
            Ok(Object::new(
                ClassId::ARRAY,
                ArrayData {
                    component: component.clone(),
                    items: converted,
                },
            )
            .into())
        }
        Value::Object(object) if object.class() == ClassId::ARRAY => Ok(value.clone()),
        other => {
            let from = class_text(state, other);
            let to = state.registry.class_name(&component.clone().array(1));
            let message = format!("Cannot cast {from} to {to}");
            Err(state.throw("java.lang.ClassCastException", Some(&message)))
        }
    }
}

/// The elements of a JavaScript array.
pub(crate) fn script_items(
    context: &mut Context,
    state: &Rc<State>,
    array: &JsObject,
) -> Result<Vec<Value>, Throw> {
    let length = array
        .get(js_string!("length"), context)?
        .to_length(context)? as usize;
    state.check_length(length)?;
    state.charge(length)?;
    (0..length)
        .map(|index| Ok(from_js(&array.get(index as u32, context)?)))
        .collect()
}

/// `JSType.toBoolean`
fn truth(value: &Value) -> bool {
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

/// `JSType.toNumber`
fn double(context: &mut Context, state: &Rc<State>, value: &Value) -> Result<f64, Throw> {
    Ok(match value {
        Value::Undefined => f64::NAN,
        Value::Null => 0.0,
        Value::Boolean(value) => f64::from(u8::from(*value)),
        Value::Int(number) => f64::from(*number),
        Value::Long(number) => *number as f64,
        Value::Double(number) => *number,
        Value::Char(unit) => f64::from(*unit),
        Value::String(text) => text.to_number(),
        Value::Script(object) => {
            let value: JsValue = object.clone().into();
            value
                .to_primitive(context, PreferredType::Number)?
                .to_number(context)?
        }
        Value::Object(object) => {
            if state.is_a(object.class(), ClassId::NUMBER) {
                match invoke::invoke(context, state, value, "doubleValue", &[])? {
                    Value::Double(number) => number,
                    _ => f64::NAN,
                }
            } else {
                invoke::text(context, state, value)?.to_number()
            }
        }
    })
}

/// `JSType.toInt32`: modulo 2³².
fn int(context: &mut Context, state: &Rc<State>, value: &Value) -> Result<i32, Throw> {
    match value {
        Value::Int(number) => Ok(*number),
        // A Long goes through double and saturates; a JavaScript number wraps.
        Value::Long(number) => Ok(*number as f64 as i32),
        other => {
            let number = double(context, state, other)?;
            Ok(JsValue::rational(number).to_i32(context)?)
        }
    }
}

/// `JSType.toLong`: fractions are cut, what is no number is 0.
fn long(context: &mut Context, state: &Rc<State>, value: &Value) -> Result<i64, Throw> {
    match value {
        Value::Int(number) => Ok((*number).into()),
        Value::Long(number) => Ok(*number),
        other => {
            let number = double(context, state, other)?;
            // A cast saturates and makes 0 of NaN, in Java as in Rust; infinities become 0.
            Ok(if number.is_infinite() {
                0
            } else {
                number as i64
            })
        }
    }
}

fn char(context: &mut Context, state: &Rc<State>, value: &Value) -> Result<u16, Throw> {
    match value {
        Value::Char(unit) => Ok(*unit),
        Value::Undefined | Value::Null => Ok(0),
        Value::Int(_) | Value::Long(_) | Value::Double(_) => {
            let number = int(context, state, value)?;
            u16::try_from(number).map_err(|_| {
                Throw::type_error("Cannot convert number to character; it's out of 0-65535 range")
            })
        }
        other => {
            let text = text(context, state, other)?;
            match (text.len(), text.code_unit_at(0)) {
                (1, Some(unit)) => Ok(unit),
                _ => Err(Throw::type_error(
                    "Cannot convert string to character; its length must be exactly 1",
                )),
            }
        }
    }
}

/// `JSType.toString`
pub(crate) fn text(
    context: &mut Context,
    state: &Rc<State>,
    value: &Value,
) -> Result<JsString, Throw> {
    Ok(match value {
        Value::Undefined => js_string!("undefined"),
        Value::Null => js_string!("null"),
        Value::String(text) => text.clone(),
        Value::Boolean(_) | Value::Int(_) | Value::Double(_) => {
            to_js(state, value).to_string(context)?
        }
        Value::Script(object) => {
            let value: JsValue = object.clone().into();
            value.to_string(context)?
        }
        other => invoke::text(context, state, other)?,
    })
}
