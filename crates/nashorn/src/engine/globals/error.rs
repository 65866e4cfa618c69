//! `Error` and its kin.

use boa_engine::{Context, JsResult, JsValue, js_string};

use super::{
    super::{convert::script_object, errors, native::Native},
    define, object,
};
use crate::java::Throw;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    let constructor = object(&global.get(js_string!("Error"), context)?);
    define(
        context,
        &constructor,
        "captureStackTrace",
        1,
        capture_stack_trace,
    );
    define(context, &constructor, "dumpStack", 0, dump_stack);
    let prototype = context.intrinsics().constructors().error().prototype();
    define(context, &prototype, "printStackTrace", 0, dump_stack);
    define(context, &prototype, "getStackTrace", 0, get_stack_trace);
    Ok(())
}

/// `Error.captureStackTrace(object)`
fn capture_stack_trace(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let value = Native::at(arguments, 0);
    let Some(object) = script_object(&value) else {
        let text = native.plain_text(&value)?;
        return Err(Throw::type_error(format!("{text} is not an Object")));
    };
    errors::capture(native, &object)?;
    Ok(JsValue::undefined())
}

/// Nashorn writes these to the server's standard error, where no script sees it.
fn dump_stack(_: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(JsValue::undefined())
}

fn get_stack_trace(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Err(native
        .state
        .refuse("calls Error.prototype.getStackTrace, which is not emulated".to_owned()))
}
