//! Calling Java methods, and what every Java object can be asked.

use std::{rc::Rc, sync::Arc};

use boa_engine::{Context, JsObject, JsString, JsValue, js_string};

use super::{
    array::ArrayData,
    call::Call,
    class::{Body, Kind},
    convert, functional,
    hash::code,
    overload::{self, NoChoice},
    registry::{ClassId, Method},
    throw::Throw,
    types::Type,
    value::Value,
};
use crate::engine::State;

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
    let members = state.registry.members(class, name);
    if members.methods.is_empty() {
        return Err(state.bug("a method is missing"));
    }
    let this = target.clone();
    invoke_one_of(context, state, class, this, &members.methods, arguments)
}

/// Calls the overload that fits; a `TypeError` when none does.
pub(crate) fn invoke_one_of(
    context: &mut Context,
    state: &Rc<State>,
    class: ClassId,
    this: Value,
    overloads: &[Arc<Method>],
    arguments: &[Value],
) -> Result<Value, Throw> {
    match overload::choose(&state.registry, overloads, arguments) {
        Ok(method) => run(context, state, class, this, &method, arguments),
        Err(NoChoice::None) => Err(no_signature(state, overloads)),
        Err(NoChoice::Ambiguous(methods)) => Err(ambiguous(state, &methods, arguments)),
    }
}

fn no_signature(state: &State, overloads: &[Arc<Method>]) -> Throw {
    let method = state.registry.describe(overloads);
    Throw::type_error(format!(
        "Can not invoke method {method} with the passed arguments; they do not match any of its \
         method signatures."
    ))
}

fn ambiguous(state: &State, methods: &[Arc<Method>], arguments: &[Value]) -> Throw {
    let signatures: Vec<_> = methods
        .iter()
        .map(|method| format!("({})", state.registry.parameter_names(method)))
        .collect();
    let classes: Vec<_> = arguments
        .iter()
        .map(|argument| convert::class_text(state, argument))
        .collect();
    let name = methods.first().map_or_else(String::new, |method| {
        format!(
            "{}.{}",
            state.registry.class(method.owner).name(),
            method.name
        )
    });
    let message = format!(
        "java.lang.NoSuchMethodException: Can't unambiguously select between fixed arity \
         signatures [{}] of the method {name} for argument types [{}]",
        signatures.join(", "),
        classes.join(", ")
    );
    state.throw("java.lang.RuntimeException", Some(&message))
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
    state.charge(1)?;
    let arguments = convert::arguments(context, state, method, arguments)?;
    if let Some((function, receiver)) = functional::overriding(context, state, &this, method)? {
        let result = call_script(context, state, &function, &receiver, &arguments)?;
        if method.returns == Type::Void {
            return Ok(Value::Undefined);
        }
        return convert::to_type(context, state, &result, &method.returns);
    }
    match method.body {
        Some(body) => {
            state.enter()?;
            let result = body(&mut Call::new(
                context,
                state.clone(),
                class,
                this,
                &arguments,
            ));
            state.leave();
            match method.returns {
                // To JavaScript, a method without a result gives undefined.
                Type::Void if &*method.name != "new" => result.map(|_| Value::Undefined),
                _ => result,
            }
        }
        None if !method.is_default && class.is_adapter() => {
            Err(state.throw("java.lang.UnsupportedOperationException", None))
        }
        None => Err(not_emulated(state, method)),
    }
}

fn not_emulated(state: &State, method: &Method) -> Throw {
    let owner = state.registry.class(method.owner).name();
    state.refuse(format!(
        "calls {owner}.{}, which is not emulated",
        method.name
    ))
}

/// Calls a script function from Java; where `this` is undefined, it is the global object.
pub(crate) fn call_script(
    context: &mut Context,
    state: &Rc<State>,
    function: &JsObject,
    this: &JsValue,
    arguments: &[Value],
) -> Result<Value, Throw> {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| convert::to_js(state, argument))
        .collect();
    state.enter()?;
    let site = state.site.get();
    let result = function.call(this, &arguments, context);
    state.leave();
    let result = result?;
    state.site.set(site);
    Ok(convert::from_js(&result))
}

/// Calls a functional object.
pub(crate) fn apply(
    context: &mut Context,
    state: &Rc<State>,
    function: &Value,
    arguments: &[Value],
) -> Result<Value, Throw> {
    if let Value::Script(function) = function {
        return call_script(context, state, function, &JsValue::undefined(), arguments);
    }
    let Some(class) = class_of(function) else {
        return Err(state.throw("java.lang.NullPointerException", None));
    };
    let Some(method) = state.registry.functional_method(class) else {
        return Err(state.bug("a functional object is none"));
    };
    invoke(context, state, function, &method.name, arguments)
}

/// The value of a constant: made once per run.
pub(crate) fn constant(
    context: &mut Context,
    state: &Rc<State>,
    class: ClassId,
    name: &str,
    body: Body,
) -> Result<Value, Throw> {
    let key = (class, name.to_owned());
    if let Some(known) = state.constants.borrow().get(&key) {
        return Ok(known.clone());
    }
    let value = body(&mut Call::new(
        context,
        state.clone(),
        class,
        Value::Null,
        &[],
    ))?;
    state.constants.borrow_mut().insert(key, value.clone());
    Ok(value)
}

/// Makes an object of a class.
pub(crate) fn construct(
    context: &mut Context,
    state: &Rc<State>,
    class: ClassId,
    arguments: &[Value],
) -> Result<Value, Throw> {
    let constructors = state.registry.constructors(class);
    match overload::choose(&state.registry, &constructors, arguments) {
        Ok(constructor) => run(context, state, class, Value::Null, &constructor, arguments),
        Err(NoChoice::None) => {
            let of = state.registry.class(class);
            let name = of.name();
            // The JDK's constructors are all known; what a server's class has without one in our tables isn't.
            if constructors.is_empty()
                && of.kind() == Kind::Class
                && name.starts_with("org.keycloak.")
            {
                return Err(state.refuse(format!("makes a {name}, which is not emulated")));
            }
            Err(Throw::type_error(format!(
                "Can not create new object with constructor {name} with the passed arguments; \
                 they do not match any of its method signatures."
            )))
        }
        Err(NoChoice::Ambiguous(methods)) => Err(ambiguous(state, &methods, arguments)),
    }
}

/// The elements of an array, `Iterable` or `Iterator`.
pub(crate) fn elements(
    context: &mut Context,
    state: &Rc<State>,
    of: &Value,
) -> Result<Vec<Value>, Throw> {
    if let Some(items) = array_items(of) {
        state.charge(items.len())?;
        return Ok(items);
    }
    let class = class_of(of).ok_or_else(|| state.throw("java.lang.NullPointerException", None))?;
    if state.is_a(class, ClassId::COLLECTION) {
        let members = state.registry.members(class, "toArray");
        let mut methods = members.methods.iter();
        let to_array = methods.find(|method| method.parameters.is_empty());
        if let Some(to_array) = to_array.filter(|method| method.body.is_some()) {
            let array = run(context, state, class, of.clone(), to_array, &[])?;
            let items = array_items(&array).unwrap_or_default();
            state.charge(items.len())?;
            return Ok(items);
        }
    }
    let iterator = if state.is_a(class, ClassId::ITERABLE) {
        invoke(context, state, of, "iterator", &[])?
    } else {
        of.clone()
    };
    let mut items = Vec::new();
    while let Value::Boolean(true) = invoke(context, state, &iterator, "hasNext", &[])? {
        items.push(invoke(context, state, &iterator, "next", &[])?);
    }
    Ok(items)
}

/// The elements of a Java array.
pub(crate) fn array_items(of: &Value) -> Option<Vec<Value>> {
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
        Value::Null => Ok(js_string!("null")),
        Value::Undefined => Ok(js_string!("undefined")),
        Value::String(text) => Ok(text.clone()),
        Value::Long(number) => Ok(JsString::from(number.to_string().as_str())),
        Value::Char(unit) => Ok(JsString::from(&[*unit][..])),
        Value::Script(object) => crate::engine::mirror_text(context, state, object),
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
        (Value::Null, other) => matches!(other, Value::Null),
        (Value::Undefined, other) => matches!(other, Value::Undefined),
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Int(left), Value::Int(right)) => left == right,
        (Value::Long(left), Value::Long(right)) => left == right,
        (Value::Char(left), Value::Char(right)) => left == right,
        // Double.equals compares the bits.
        (Value::Double(left), Value::Double(right)) => {
            left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan()
        }
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Script(left), Value::Script(right)) => JsObject::equals(left, right),
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
        Value::Boolean(value) => code::of_boolean(*value),
        Value::Int(number) => *number,
        Value::Long(number) => code::of_long(*number),
        Value::Char(unit) => i32::from(*unit),
        Value::Double(number) => code::of_double(*number),
        Value::String(text) => code::of_text(text.iter()),
        Value::Object(_) => match invoke(context, state, of, "hashCode", &[])? {
            Value::Int(hash) => hash,
            _ => 0,
        },
        // A mirror's hash code is that of the script object: an identity, any number will do.
        Value::Script(_) => 1,
    })
}
