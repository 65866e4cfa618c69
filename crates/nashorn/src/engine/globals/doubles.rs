//! Built-in functions whose numbers are of another class in Nashorn than in boa: see section 6 of
//! `docs/reference/number-class.md`.

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, JsVariant, NativeFunction, js_string,
    object::{FunctionObjectBuilder, builtins::JsArray},
};

use super::{super::state::State, define_value, object};
use crate::numbers::StaticType;

/// Takes what boa's own function gives, and the state of the run.
type Change = fn(JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// Functions of the global object's members, by holder.
const DOUBLES: &[(&str, &[&str])] = &[
    ("", &["parseFloat"]),
    ("Date", &["UTC", "now", "parse"]),
    (
        "Math",
        &[
            "abs", "acos", "asin", "atan", "atan2", "cos", "exp", "log", "pow", "random", "round",
            "sin", "sqrt", "tan",
        ],
    ),
];

/// The same of their prototypes.
const PROTOTYPE_DOUBLES: &[(&str, &[&str])] = &[
    ("String", &["charCodeAt", "localeCompare"]),
    ("Array", &["indexOf", "lastIndexOf"]),
    ("Number", &["valueOf"]),
    (
        "Date",
        &[
            "getDate",
            "getDay",
            "getFullYear",
            "getHours",
            "getMilliseconds",
            "getMinutes",
            "getMonth",
            "getSeconds",
            "getTime",
            "getTimezoneOffset",
            "getUTCDate",
            "getUTCDay",
            "getUTCFullYear",
            "getUTCHours",
            "getUTCMilliseconds",
            "getUTCMinutes",
            "getUTCMonth",
            "getUTCSeconds",
            "getYear",
            "setDate",
            "setFullYear",
            "setHours",
            "setMilliseconds",
            "setMinutes",
            "setMonth",
            "setSeconds",
            "setTime",
            "setUTCDate",
            "setUTCFullYear",
            "setUTCHours",
            "setUTCMilliseconds",
            "setUTCMinutes",
            "setUTCMonth",
            "setUTCSeconds",
            "setYear",
            "valueOf",
        ],
    ),
];

/// Functions of arrays that call a function with an index, and which argument it is.
const INDEXED: &[(&str, usize)] = &[
    ("every", 1),
    ("filter", 1),
    ("forEach", 1),
    ("map", 1),
    ("reduce", 2),
    ("reduceRight", 2),
    ("some", 1),
];

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    for (holder, names) in DOUBLES {
        let holder = match *holder {
            "" => global.clone(),
            name => member(&global, name, context)?,
        };
        for name in *names {
            change(context, &holder, name, |value, _, _| Ok(double(&value)))?;
        }
    }
    for (holder, names) in PROTOTYPE_DOUBLES {
        let holder = member(&global, holder, context)?;
        let prototype = member(&holder, "prototype", context)?;
        for name in *names {
            change(context, &prototype, name, |value, _, _| Ok(double(&value)))?;
        }
    }
    let math = member(&global, "Math", context)?;
    for name in ["floor", "ceil"] {
        change(context, &math, name, |value, arguments, context| {
            Ok(of_ints(&value, arguments, 1, context))
        })?;
    }
    for name in ["max", "min"] {
        change(context, &math, name, |value, arguments, context| {
            Ok(of_ints(&value, arguments, 2, context))
        })?;
    }
    change(context, &global, "parseInt", |value, arguments, context| {
        Ok(of_ints(&value, arguments, 1, context))
    })?;
    let json = member(&global, "JSON", context)?;
    change(context, &json, "parse", |value, arguments, context| {
        // What a reviver gives is as it is.
        if arguments.get(1).is_some_and(JsValue::is_callable) {
            Ok(value)
        } else {
            narrow(&value, context)
        }
    })?;
    arrays(context, &global)
}

fn member(holder: &JsObject, name: &str, context: &mut Context) -> JsResult<JsObject> {
    Ok(object(&holder.get(JsString::from(name), context)?))
}

/// Replaces a function by one that changes what it gives.
fn change(context: &mut Context, holder: &JsObject, name: &str, by: Change) -> JsResult<()> {
    let original = member(holder, name, context)?;
    let native = NativeFunction::from_copy_closure_with_captures(
        move |this, arguments, original, context| {
            let value = original.call(this, arguments, context)?;
            by(value, arguments, context)
        },
        original.clone(),
    );
    replace(context, holder, name, &original, native)
}

fn replace(
    context: &mut Context,
    holder: &JsObject,
    name: &str,
    original: &JsObject,
    native: NativeFunction,
) -> JsResult<()> {
    let length = original.get(js_string!("length"), context)?;
    let function = FunctionObjectBuilder::new(context.realm(), native)
        .name(JsString::from(name))
        .length(
            length
                .as_i32()
                .and_then(|length| usize::try_from(length).ok())
                .unwrap_or(0),
        )
        .build();
    define_value(context, holder, name, function.into())
}

/// The value, as a Double if it is a number.
fn double(value: &JsValue) -> JsValue {
    value
        .as_number()
        .map_or_else(|| value.clone(), JsValue::rational)
}

/// An Integer if the text says that all arguments, just so many, are ints, and otherwise a Double:
/// Nashorn has forms of these functions for ints (`@SpecializedFunction`).
fn of_ints(value: &JsValue, arguments: &[JsValue], count: usize, context: &Context) -> JsValue {
    let ints = arguments.len() == count
        && State::of(context).is_some_and(|state| {
            let code = state.code.borrow();
            let site = code.sites.get(state.site.get() as usize);
            site.is_some_and(|(_, site)| {
                // `Math.floor.call(null, 5)` passes types on.
                let types = match site.arguments.split_first() {
                    Some((_, rest)) if rest.len() == count => rest,
                    _ => &site.arguments,
                };
                types.len() == count && types.iter().all(|of| *of == StaticType::Int)
            })
        });
    if ints { int(value) } else { double(value) }
}

/// The value, as an Integer if it is one; JSON and Nashorn's own functions make 0 of -0.
fn int(value: &JsValue) -> JsValue {
    match value.as_number() {
        Some(number) if f64::from(number as i32) == number => (number as i32).into(),
        _ => value.clone(),
    }
}

/// Gives the numbers of a parsed JSON text the class Nashorn gives them: Integer where it fits,
/// except in arrays, which have a storage.
fn narrow(value: &JsValue, context: &mut Context) -> JsResult<JsValue> {
    let Some(holder) = value.as_object() else {
        return Ok(int(value));
    };
    if holder.is_array() {
        narrow_array(&holder, context)?;
    } else {
        for key in holder.own_property_keys(context)? {
            let part = holder.get(key.clone(), context)?;
            let narrowed = narrow(&part, context)?;
            if matches!(part.variant(), JsVariant::Float64(_)) {
                holder.create_data_property(key, narrowed, context)?;
            }
        }
    }
    Ok(value.clone())
}

fn narrow_array(array: &JsObject, context: &mut Context) -> JsResult<()> {
    let length = array
        .get(js_string!("length"), context)?
        .to_length(context)?;
    let mut items = Vec::new();
    for index in 0..length {
        let item = array.get(index, context)?;
        items.push(narrow(&item, context)?);
    }
    // Up to the first element that isn't a number, one fraction makes all of them doubles.
    let numbers = items.iter().take_while(|item| item.is_number()).count();
    let (first, _) = items.split_at_mut(numbers);
    if first
        .iter()
        .any(|item| matches!(item.variant(), JsVariant::Float64(_)))
    {
        for item in first {
            *item = double(item);
        }
    }
    if numbers < items.len() {
        for (index, item) in items.into_iter().enumerate() {
            if item.is_number() {
                array.create_data_property(index, item, context)?;
            }
        }
    }
    Ok(())
}

fn arrays(context: &mut Context, global: &JsObject) -> JsResult<()> {
    let array = member(global, "Array", context)?;
    let prototype = member(&array, "prototype", context)?;
    for (name, index) in INDEXED {
        let original = member(&prototype, name, context)?;
        let index = *index;
        let native = NativeFunction::from_copy_closure_with_captures(
            move |this, arguments, original, context| {
                let mut arguments = arguments.to_vec();
                if let Some(callback) = arguments.first_mut()
                    && let Some(called) = callback.as_callable()
                {
                    *callback = indexed(context, called, index);
                }
                original.call(this, &arguments, context)
            },
            original.clone(),
        );
        replace(context, &prototype, name, &original, native)?;
    }
    let push = member(&prototype, "push", context)?;
    let native = NativeFunction::from_copy_closure_with_captures(
        |this, arguments, push, context| {
            let doubles = arguments.iter().all(JsValue::is_number)
                && arguments
                    .iter()
                    .any(|item| matches!(item.variant(), JsVariant::Float64(_)));
            if doubles && let Some(array) = this.as_object().filter(JsObject::is_array) {
                make_double(&array, context)?;
            }
            let length = push.call(this, arguments, context)?;
            Ok(if arguments.len() == 1 {
                double(&length)
            } else {
                length
            })
        },
        push.clone(),
    );
    replace(context, &prototype, "push", &push, native)
}

/// Calls the function with its index as a Double.
fn indexed(context: &mut Context, called: JsObject, index: usize) -> JsValue {
    let native = NativeFunction::from_copy_closure_with_captures(
        move |this, arguments, called, context| {
            let mut arguments = arguments.to_vec();
            if let Some(number) = arguments.get_mut(index) {
                *number = double(number);
            }
            called.call(this, &arguments, context)
        },
        called,
    );
    FunctionObjectBuilder::new(context.realm(), native)
        .build()
        .into()
}

/// Makes the ints of an array of numbers doubles: boa, like Nashorn, keeps such an array in a
/// storage of doubles as soon as it holds a fraction.
pub(in crate::engine) fn make_double(array: &JsObject, context: &mut Context) -> JsResult<()> {
    let array = JsArray::from_object(array.clone())?;
    array.push(0.5, context)?;
    array.pop(context)?;
    Ok(())
}
