//! The global object as Nashorn has it.

mod allowed;
mod functions;
mod java;
mod java_prototype;
mod number;

use std::rc::Rc;

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string,
    property::{Attribute, PropertyDescriptor},
    symbol::JsSymbol,
};

use super::{
    bindings,
    native::{Body, function},
    state::{Intrinsics, State},
};
use crate::lower::PREFIX;

/// Makes a fresh context's global object Nashorn's.
pub(super) fn set_up(context: &mut Context, state: &Rc<State>) -> JsResult<()> {
    allowed::remove_the_rest(context)?;
    let intrinsics = intrinsics(context)?;
    // Set once per state: a second time would be a mistake of ours that changes nothing.
    let _ = state.intrinsics.set(intrinsics);
    functions::install(context)?;
    number::install(context)?;
    java::install(context)?;
    Ok(())
}

fn intrinsics(context: &mut Context) -> JsResult<Intrinsics> {
    let global = context.global_object();
    let eval = object(&global.get(js_string!("eval"), context)?);
    let function_prototype = context.intrinsics().constructors().function().prototype();
    let to_string = object(&function_prototype.get(js_string!("toString"), context)?);
    let object_prototype = context.intrinsics().constructors().object().prototype();
    let object_to_string = object(&object_prototype.get(js_string!("toString"), context)?);
    Ok(Intrinsics {
        object_to_string,
        java_prototype: java_prototype::make(context)?,
        eval,
        function_to_string: to_string,
        origin: JsSymbol::new(None).unwrap_or_else(JsSymbol::to_primitive),
        variants: JsSymbol::new(None).unwrap_or_else(JsSymbol::to_string_tag),
    })
}

/// The object behind a value that certainly is one.
fn object(value: &JsValue) -> JsObject {
    value.as_object().unwrap_or_else(JsObject::with_null_proto)
}

/// Defines a built-in function: not enumerable.
fn define(
    context: &mut Context,
    holder: &JsObject,
    name: &str,
    length: usize,
    body: Body,
) -> JsResult<()> {
    let value = function(context, name, length, body);
    define_value(context, holder, name, value.into())
}

/// Defines a built-in value: not enumerable.
fn define_value(
    context: &mut Context,
    holder: &JsObject,
    name: &str,
    value: JsValue,
) -> JsResult<()> {
    let descriptor = PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    holder.define_property_or_throw(JsString::from(name), descriptor, context)?;
    Ok(())
}

/// Runs `work` while the hidden function that gives helpers by number is there.
pub(super) fn with_binder<R>(
    context: &mut Context,
    work: impl FnOnce(&mut Context) -> JsResult<R>,
) -> JsResult<R> {
    add_binder(context)?;
    let result = work(context);
    let global = context.global_object();
    global.delete_property_or_throw(JsString::from(PREFIX), context)?;
    result
}

/// Adds the hidden function that gives helpers by number.
pub(super) fn add_binder(context: &mut Context) -> JsResult<()> {
    let binder = function(context, "", 1, bindings::bind);
    context.register_global_property(JsString::from(PREFIX), binder, Attribute::all())
}
