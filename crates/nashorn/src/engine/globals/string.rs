//! `String.prototype`: results of Nashorn's number classes, and Java's `Collator`.

use boa_engine::{Context, JsString, JsValue, js_string};

use super::{
    super::{convert::java_object, native::Native},
    define,
};
use crate::java::{Throw, collate};

pub(super) fn install(context: &mut Context) {
    let prototype = context.intrinsics().constructors().string().prototype();
    define(context, &prototype, "charCodeAt", 1, char_code_at);
    define(context, &prototype, "localeCompare", 1, locale_compare);
    define(context, &prototype, "match", 1, match_);
    define(context, &prototype, "search", 1, search);
    define(context, &prototype, "split", 2, split);
    define(context, &prototype, "concat", 1, concat);
}

/// The text a function of `String.prototype` works on.
fn require_text(native: &mut Native<'_>, this: &JsValue) -> Result<JsString, Throw> {
    if this.is_null_or_undefined() {
        let text = native.text(this)?.to_std_string_lossy();
        return Err(Throw::type_error(format!("{text} is not an Object")));
    }
    native.text(this)
}

fn char_code_at(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let text = require_text(native, this)?;
    let index = native.number(&Native::at(arguments, 0))?;
    let index = if index.is_nan() { 0.0 } else { index.trunc() };
    if index < 0.0 {
        return Ok(JsValue::nan());
    }
    let unit = text.code_unit_at(index as usize);
    Ok(unit.map_or_else(JsValue::nan, |unit| JsValue::rational(unit.into())))
}

fn concat(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let mut parts = vec![require_text(native, this)?];
    for argument in arguments {
        parts.push(native.text(argument)?);
    }
    let parts: Vec<_> = parts.iter().collect();
    native.concat(&parts)
}

/// A pattern that is no regular expression is compiled as one, by Nashorn's rules.
fn pattern(native: &mut Native<'_>, argument: &JsValue) -> Result<JsValue, Throw> {
    let is_regexp = argument
        .as_object()
        .is_some_and(|object| object.is::<boa_engine::builtins::regexp::RegExp>());
    if is_regexp {
        return Ok(argument.clone());
    }
    let text = if argument.is_undefined() {
        js_string!("")
    } else {
        native.text(argument)?
    };
    native.regexp(&text, &js_string!(""))
}

fn match_(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let text = require_text(native, this)?;
    let pattern = pattern(native, &Native::at(arguments, 0))?;
    native.original("String.prototype.match", &text.into(), &[pattern])
}

fn search(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let text = require_text(native, this)?;
    let pattern = pattern(native, &Native::at(arguments, 0))?;
    native.original("String.prototype.search", &text.into(), &[pattern])
}

fn split(native: &mut Native<'_>, this: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let text = require_text(native, this)?;
    native.state.charge(text.len())?;
    let mut converted: Vec<JsValue> = arguments.to_vec();
    if let Some(separator) = converted.first_mut()
        && java_object(separator).is_some()
    {
        *separator = native.text(separator)?.into();
    }
    native.original("String.prototype.split", &text.into(), &converted)
}

/// Java's `Collator`.
fn locale_compare(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let left = require_text(native, this)?;
    let right = native.text(&Native::at(arguments, 0))?;
    native.state.charge(left.len() + right.len())?;
    let (left, right): (Vec<u16>, Vec<u16>) = (left.iter().collect(), right.iter().collect());
    match collate(&left, &right) {
        Some(order) => Ok(JsValue::rational(order.into())),
        None => Err(native.state.refuse(
            "compares texts by the rules of the server's language (localeCompare), which is not \
             emulated for characters beyond U+FFFF"
                .to_owned(),
        )),
    }
}
