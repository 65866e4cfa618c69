//! `Number` and its prototype.

use boa_engine::{
    Context, JsResult, JsString, JsValue, js_string, object::FunctionObjectBuilder,
    property::PropertyDescriptor,
};

use super::{
    super::native::{Native, native},
    define, define_value, object,
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
    define_value(&prototype, "constructor", constructor.clone().into());
    define(context, &prototype, "valueOf", 0, value_of);
    define(context, &prototype, "toFixed", 1, to_fixed);
    define(context, &prototype, "toString", 1, to_string);
    define(context, &prototype, "toPrecision", 1, to_precision);
    define(context, &prototype, "toExponential", 1, to_exponential);
    let global = context.global_object();
    define_value(&global, "Number", constructor.into());
    Ok(())
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

/// The number a method is called on.
fn this_number(native: &mut Native<'_>, this: &JsValue) -> Result<f64, Throw> {
    if let Some(number) = this.as_number() {
        return Ok(number);
    }
    let boxed = this
        .as_object()
        .and_then(|object| object.downcast_ref::<f64>().map(|number| *number));
    match boxed {
        Some(number) => Ok(number),
        None => {
            let text = native.plain_text(this)?;
            Err(Throw::type_error(format!("{text} is not a Number")))
        }
    }
}

fn value_of(native: &mut Native<'_>, this: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(JsValue::rational(this_number(native, this)?))
}

/// An argument that has to be in a range when it is there.
fn in_range(
    native: &mut Native<'_>,
    argument: &JsValue,
    range: std::ops::RangeInclusive<f64>,
    message: &'static str,
) -> Result<(), Throw> {
    let number = native.number(argument)?;
    let number = if number.is_nan() { 0.0 } else { number.trunc() };
    if range.contains(&number) {
        Ok(())
    } else {
        Err(Throw::range_error(message))
    }
}

fn to_fixed(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let number = JsValue::rational(this_number(native, this)?);
    in_range(
        native,
        &Native::at(arguments, 0),
        0.0..=20.0,
        "fractionDigits argument to toFixed must be in [0, 20]",
    )?;
    native.original("Number.prototype.toFixed", &number, arguments)
}

fn to_string(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let number = JsValue::rational(this_number(native, this)?);
    let radix = Native::at(arguments, 0);
    if !radix.is_undefined() {
        in_range(
            native,
            &radix,
            2.0..=36.0,
            "radix argument must be in [2, 36]",
        )?;
    }
    native.original("Number.prototype.toString", &number, arguments)
}

fn to_precision(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let number = this_number(native, this)?;
    let precision = Native::at(arguments, 0);
    if !precision.is_undefined() && number.is_finite() {
        in_range(
            native,
            &precision,
            1.0..=21.0,
            "precision argument toPrecision() must be in [1, 21]",
        )?;
    }
    native.original(
        "Number.prototype.toPrecision",
        &JsValue::rational(number),
        arguments,
    )
}

fn to_exponential(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let number = this_number(native, this)?;
    let digits = Native::at(arguments, 0);
    if !digits.is_undefined() && number.is_finite() {
        in_range(
            native,
            &digits,
            0.0..=20.0,
            "fractionDigits argument to toExponential must be in [0, 20]",
        )?;
    }
    native.original(
        "Number.prototype.toExponential",
        &JsValue::rational(number),
        arguments,
    )
}
