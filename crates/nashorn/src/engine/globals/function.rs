//! `Function.prototype`: `apply` takes arrays and lists.

use boa_engine::{Context, JsValue, js_string};

use super::{
    super::{convert::java_object, native::Native},
    define,
};
use crate::java::{ClassId, Throw, from_js, invoke, to_js};

pub(super) fn install(context: &mut Context) {
    let prototype = context.intrinsics().constructors().function().prototype();
    define(context, &prototype, "apply", 2, apply);
    define(context, &prototype, "call", 1, call);
    define(context, &prototype, "bind", 1, bind);
}

fn require_function(native: &mut Native<'_>, this: &JsValue) -> Result<(), Throw> {
    let is_method = java_object(this).is_some_and(|java| java.class() == ClassId::DYNAMIC_METHOD);
    if this.is_callable() || is_method {
        return Ok(());
    }
    let text = native.plain_text(this)?;
    Err(Throw::type_error(format!("{text} is not a function")))
}

fn apply(native: &mut Native<'_>, this: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    require_function(native, this)?;
    let items = native.spread(&Native::at(arguments, 1))?;
    native.call(this, &Native::at(arguments, 0), &items)
}

impl Native<'_> {
    /// The arguments in an array, array-like object or list.
    fn spread(&mut self, array: &JsValue) -> Result<Vec<JsValue>, Throw> {
        if array.is_null_or_undefined() {
            return Ok(Vec::new());
        }
        let not_an_array =
            || Throw::type_error("Function.prototype.apply expects an Array for second argument");
        if let Some(java) = java_object(array) {
            let is_array = java.class() == ClassId::ARRAY
                && java.data(|array: &crate::java::ArrayData| array.component.is_primitive())
                    == Some(false);
            if !is_array && !self.state.is_a(java.class(), ClassId::LIST) {
                return Err(not_an_array());
            }
            let state = self.state.clone();
            let items = invoke::elements(self.context, &state, &from_js(array))?;
            return Ok(items.iter().map(|item| to_js(&state, item)).collect());
        }
        let Some(object) = array.as_object() else {
            return Err(not_an_array());
        };
        let length = object.get(js_string!("length"), self.context)?;
        let length = self.number(&length)?;
        let length = JsValue::rational(length).to_u32(self.context)? as usize;
        self.state.check_length(length)?;
        self.state.charge(length)?;
        (0..length)
            .map(|index| Ok(object.get(index as u64, self.context)?))
            .collect()
    }
}

fn call(native: &mut Native<'_>, this: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    require_function(native, this)?;
    native.call(
        this,
        &Native::at(arguments, 0),
        arguments.get(1..).unwrap_or_default(),
    )
}

fn bind(native: &mut Native<'_>, this: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    require_function(native, this)?;
    native.original("Function.prototype.bind", this, arguments)
}
