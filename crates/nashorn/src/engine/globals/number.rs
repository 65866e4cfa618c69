//! `Number` and its prototype.

use boa_engine::{
    Context, JsResult, JsString, JsValue, js_string, object::FunctionObjectBuilder,
    property::PropertyDescriptor,
};

use super::{
    super::native::{Native, native},
    define_value, object,
};
use crate::java::Throw;

/// boa's `Number` has constants that can't be deleted, so it is replaced as a whole.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let original = context.intrinsics().constructors().number().constructor();
    let prototype = object(&original.get(js_string!("prototype"), context)?);
    let constructor = FunctionObjectBuilder::new(context.realm(), native(number))
        .name(js_string!("Number"))
        .length(1)
        .constructor(true)
        .build();
    let fixed = |value: JsValue| {
        PropertyDescriptor::builder()
            .value(value)
            .writable(false)
            .enumerable(false)
            .configurable(false)
    };
    for name in [
        "prototype",
        "MAX_VALUE",
        "MIN_VALUE",
        "NaN",
        "NEGATIVE_INFINITY",
        "POSITIVE_INFINITY",
    ] {
        let name = JsString::from(name);
        let value = original.get(name.clone(), context)?;
        constructor.define_property_or_throw(name, fixed(value), context)?;
    }
    define_value(
        context,
        &prototype,
        "constructor",
        constructor.clone().into(),
    )?;
    let global = context.global_object();
    define_value(context, &global, "Number", constructor.into())
}

/// `Number(value)` gives a Double; `new Number(value)` an object.
fn number(
    native: &mut Native<'_>,
    new_target: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let value = match arguments.first() {
        Some(value) => native.number(value)?,
        None => 0.0,
    };
    if new_target.is_undefined() {
        return Ok(JsValue::rational(value));
    }
    let original = native
        .context
        .intrinsics()
        .constructors()
        .number()
        .constructor();
    let object = original.construct(&[JsValue::rational(value)], None, native.context)?;
    Ok(object.into())
}
