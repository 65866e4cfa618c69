//! The global object as Nashorn has it.

mod allowed;
mod array;
mod date;
mod error;
mod extend;
mod function;
mod functions;
mod java;
mod java_prototype;
mod json;
mod math;
mod number;
mod object;
mod regexp;
mod string;
mod uri;

pub(super) use array::literal as array_literal;

use std::rc::Rc;

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string, property::PropertyDescriptor,
    symbol::JsSymbol,
};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{
    control,
    native::{Body, function},
    state::{Intrinsics, State},
};

/// Makes a fresh context's global object Nashorn's.
pub(super) fn set_up(context: &mut Context, state: &Rc<State>) -> JsResult<()> {
    allowed::remove_the_rest(context)?;
    let intrinsics = intrinsics(context)?;
    java_prototype::install(context, &intrinsics.java_prototype)?;
    // Set once per state: a second time would be a mistake of ours that changes nothing.
    let _ = state.intrinsics.set(intrinsics);
    functions::install(context)?;
    array::install(context)?;
    object::install(context)?;
    function::install(context);
    string::install(context);
    number::install(context)?;
    math::install(context)?;
    date::install(context)?;
    regexp::install(context)?;
    error::install(context)?;
    json::install(context)?;
    uri::install(context);
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
        originals: originals(context)?,
        object_to_string,
        java_prototype: java_prototype::make(context)?,
        eval,
        visible_eval: function(context, "eval", 1, control::global_eval).into(),
        function_to_string: to_string,
        origin: JsSymbol::new(None).unwrap_or_else(JsSymbol::to_primitive),
        variants: JsSymbol::new(None).unwrap_or_else(JsSymbol::to_string_tag),
    })
}

/// boa's own functions that ours call.
const ORIGINALS: &[&str] = &[
    "Array.prototype.pop",
    "Array.prototype.shift",
    "Array.prototype.unshift",
    "Array.prototype.reverse",
    "Array.prototype.splice",
    "Array.prototype.slice",
    "Object.keys",
    "Object.getOwnPropertyNames",
    "Object.getOwnPropertyDescriptor",
    "Object.getPrototypeOf",
    "Object.setPrototypeOf",
    "Object.create",
    "Object.defineProperty",
    "Object.defineProperties",
    "Object.freeze",
    "Object.seal",
    "Object.preventExtensions",
    "Object.isFrozen",
    "Object.isSealed",
    "Object.isExtensible",
    "Function.prototype.apply",
    "Function.prototype.bind",
    "JSON.stringify",
    "String.prototype.charCodeAt",
    "String.prototype.localeCompare",
    "String.prototype.match",
    "String.prototype.replace",
    "String.prototype.search",
    "String.prototype.split",
    "Number.prototype.toFixed",
    "Number.prototype.toString",
    "Number.prototype.toPrecision",
    "Number.prototype.toExponential",
    "RegExp.prototype.exec",
    "Date.prototype.toString",
    "Date.prototype.toTimeString",
    "Date.prototype.toISOString",
    "Date.now",
    "Date.UTC",
];

fn originals(context: &mut Context) -> JsResult<FxHashMap<&'static str, JsObject>> {
    let count = ORIGINALS.len() + date::ORIGINALS.len();
    let mut originals = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
    let global = context.global_object();
    // Those of one holder stand together.
    let (mut of, mut holder) = ("", global.clone());
    for path in ORIGINALS.iter().chain(date::ORIGINALS) {
        let (holder_path, name) = path.rsplit_once('.').unwrap_or(("", path));
        if of != holder_path {
            (of, holder) = (holder_path, global.clone());
            for name in holder_path.split('.') {
                holder = object(&holder.get(JsString::from(name), context)?);
            }
        }
        let original = object(&holder.get(JsString::from(name), context)?);
        originals.insert(*path, original);
    }
    Ok(originals)
}

/// The object behind a value that certainly is one.
fn object(value: &JsValue) -> JsObject {
    value.as_object().unwrap_or_else(JsObject::with_null_proto)
}

/// Defines a built-in function: not enumerable.
fn define(context: &mut Context, holder: &JsObject, name: &str, length: usize, body: Body) {
    let value = function(context, name, length, body);
    define_value(holder, name, value.into());
}

/// Defines a built-in value: not enumerable.
pub(super) fn define_value(holder: &JsObject, name: &str, value: JsValue) {
    let descriptor = PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    // Nobody has seen the holder yet: there is nothing to ask before.
    holder.insert_property(JsString::from(name), descriptor);
}
