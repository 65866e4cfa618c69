//! `Array.prototype`: what Nashorn does differently from ECMAScript.
//!
//! Java arrays and lists can be iterated like arrays; other Java objects are empty to the
//! iterating functions, and to the rest something that isn't an array at all. Numbers keep their
//! class as Nashorn's array storage keeps it: see [`storage`].

mod change;
mod iterate;
mod read;
mod source;
mod storage;

use boa_engine::{Context, JsResult, JsValue};

use super::{
    super::native::{Body, Native},
    define,
};
use crate::java::Throw;
use storage::Storage;

/// Replaces functions of `Array.prototype`.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().array().prototype();
    for (name, length, body) in FUNCTIONS {
        define(context, &prototype, name, *length, *body);
    }
    change::install_constructor(context)
}

const FUNCTIONS: &[(&str, usize, Body)] = &[
    ("forEach", 1, iterate::for_each),
    ("map", 1, iterate::map),
    ("filter", 1, iterate::filter),
    ("some", 1, iterate::some),
    ("every", 1, iterate::every),
    ("reduce", 1, iterate::reduce),
    ("reduceRight", 1, iterate::reduce_right),
    ("indexOf", 1, read::index_of),
    ("lastIndexOf", 1, read::last_index_of),
    ("join", 1, read::join),
    ("toString", 0, read::to_string),
    ("toLocaleString", 0, read::to_locale_string),
    ("concat", 1, read::concat),
    ("slice", 2, read::slice),
    ("push", 1, change::push),
    ("pop", 0, change::pop),
    ("shift", 0, change::shift),
    ("unshift", 1, change::unshift),
    ("splice", 2, change::splice),
    ("reverse", 0, change::reverse),
    ("sort", 1, change::sort),
];

/// `array(doubles, …elements)`: an array literal that boa would store otherwise.
pub(in super::super) fn literal(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Some((doubles, elements)) = arguments.split_first() else {
        return Err(native.state.bug("an array without a storage"));
    };
    let storage = if doubles.as_boolean() == Some(true) {
        Storage::Double
    } else {
        Storage::Object
    };
    storage::array(native, elements.to_vec(), storage)
}
