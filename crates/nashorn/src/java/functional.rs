//! Script functions and objects as Java interfaces: Nashorn's adapter classes.

use boa_engine::{Context, Finalize, JsObject, JsString, JsValue, Trace};

use super::{
    object::Object,
    registry::{ClassId, Method},
    throw::Throw,
    types::Type,
    value::Value,
};
use crate::engine::State;

/// State of a Java object of an adapter class: a script implements its methods.
#[derive(Clone, Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(crate) enum FunctionData {
    /// This function is the one abstract method.
    Function(JsObject),
    /// Methods are the functions of this object by their names, as in `new Interface() { … }`.
    Members(JsObject),
}

/// State of the `StaticClass` that `Java.extend` gives.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct Extended {
    #[unsafe_ignore_trace]
    pub(crate) of: Type,
    /// What all its objects have in common.
    pub(crate) overrides: Option<JsObject>,
}

impl FunctionData {
    /// An object of the adapter class of `base`. `is_functional`: whether `base` has one abstract
    /// method, which a function then is.
    pub(crate) fn object(script: JsObject, base: ClassId, is_functional: bool) -> Object {
        let data = if is_functional && script.is_callable() {
            Self::Function(script)
        } else {
            Self::Members(script)
        };
        Object::new(base.adapter(), data)
    }
}

/// The script function that stands for a method of an object, and its `this`; `None` when the script
/// leaves the method to Java.
///
/// # Errors
/// A `TypeError` for a member that is no function.
pub(super) fn overriding(
    context: &mut Context,
    state: &State,
    this: &Value,
    method: &Method,
) -> Result<Option<(JsObject, JsValue)>, Throw> {
    let Some(object) = this.as_object().filter(|this| this.class().is_adapter()) else {
        return Ok(None);
    };
    let members = match object.data(FunctionData::clone) {
        Some(FunctionData::Members(members)) => members,
        Some(FunctionData::Function(function)) => {
            let functional = state.registry.functional_method(object.class());
            let is_it = functional.is_some_and(|it| it.name == method.name)
                && method.body.is_none()
                && !method.is_default;
            return Ok(is_it.then(|| (function, JsValue::undefined())));
        }
        None => return Ok(None),
    };
    let name = JsString::from(&*method.name);
    // Every script object has a `toString`: only its own counts. `getClass` is final.
    let is_left = match &*method.name {
        "getClass" => true,
        "toString" => !members.has_own_property(name.clone(), context)?,
        _ => false,
    };
    if is_left {
        return Ok(None);
    }
    let member = members.get(name, context)?;
    if member.is_null_or_undefined() {
        return Ok(None);
    }
    match member.as_callable() {
        Some(function) => Ok(Some((function.clone(), members.into()))),
        None => {
            let value = member.to_string(context)?.to_std_string_lossy();
            Err(Throw::type_error(format!(
                "{}, which has value {value}, is not a function",
                method.name
            )))
        }
    }
}
