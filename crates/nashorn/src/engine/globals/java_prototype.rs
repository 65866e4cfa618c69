//! How boa's built-ins convert objects: by a hidden method, and Java objects by a hidden prototype.

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string, property::PropertyDescriptor,
    symbol::JsSymbol, value::PreferredType,
};

use super::super::{
    convert::java_object,
    native::{Native, function},
};
use crate::java::{ClassId, Throw, Value, from_js};

pub(super) fn make(context: &mut Context) -> JsResult<JsObject> {
    let prototype = JsObject::with_null_proto();
    let to_json = function(context, "", 1, to_json);
    prototype.create_data_property_or_throw(js_string!("toJSON"), to_json, context)?;
    let tag = function(context, "", 0, tag);
    let descriptor = PropertyDescriptor::builder()
        .get(tag)
        .enumerable(false)
        .configurable(true);
    prototype.define_property_or_throw(JsSymbol::to_string_tag(), descriptor, context)?;
    Ok(prototype)
}

/// Makes boa's built-ins convert objects as Nashorn does.
pub(super) fn install(context: &mut Context, java_prototype: &JsObject) -> JsResult<()> {
    let to_primitive = function(context, "", 1, to_primitive);
    let descriptor = PropertyDescriptor::builder()
        .value(to_primitive)
        .enumerable(false);
    let constructors = context.intrinsics().constructors();
    let (objects, dates) = (
        constructors.object().prototype(),
        constructors.date().prototype(),
    );
    for prototype in [&objects, java_prototype] {
        let descriptor = descriptor.clone();
        prototype.define_property_or_throw(JsSymbol::to_primitive(), descriptor, context)?;
    }
    dates.delete_property_or_throw(JsSymbol::to_primitive(), context)?;
    Ok(())
}

/// `[Symbol.toPrimitive](hint)`
fn to_primitive(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let hint = Native::at(arguments, 0).as_string();
    let preferred = match hint {
        Some(hint) if hint == js_string!("string") => PreferredType::String,
        Some(hint) if hint == js_string!("number") => PreferredType::Number,
        _ => PreferredType::Default,
    };
    native.primitive(this, preferred)
}

/// `JSON.stringify` leaves Java objects out, except for numbers.
fn to_json(native: &mut Native<'_>, this: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    let Some(object) = java_object(this) else {
        return Ok(this.clone());
    };
    match from_js(this) {
        Value::Long(_) => native.java_primitive(&object, PreferredType::Number),
        _ if native.state.is_a(object.class(), ClassId::NUMBER) => {
            let number = native.java_primitive(&object, PreferredType::Number)?;
            // Nashorn writes the text of the Java object, which may have more digits.
            if native.text(&number)? != native.text(this)? {
                return Err(native.state.refuse(
                    "writes a java.math number as JSON that JavaScript has no number for, which \
                     is not emulated"
                        .to_owned(),
                ));
            }
            Ok(number)
        }
        _ => Ok(JsValue::undefined()),
    }
}

/// `Object.prototype.toString.call(object)` gives the class.
fn tag(native: &mut Native<'_>, this: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    let Some(object) = java_object(this) else {
        return Ok(JsValue::undefined());
    };
    let class = native.state.registry.class(object.class());
    Ok(JsString::from(class.name()).into())
}
