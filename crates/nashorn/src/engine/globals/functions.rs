//! Global functions: `print`, `eval`, `Function`, and those that would harm a server.

use boa_engine::{
    Context, JsResult, JsValue, js_string, object::FunctionObjectBuilder,
    property::PropertyDescriptor,
};

use super::{
    super::{
        control,
        native::{Native, native},
    },
    define, define_value,
};
use crate::java::Throw;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    define(context, &global, "print", 0, print);
    define(context, &global, "load", 1, load);
    define(context, &global, "loadWithNewGlobal", 1, load);
    define(context, &global, "quit", 1, exit);
    define(context, &global, "exit", 1, exit);
    let constructor = FunctionObjectBuilder::new(context.realm(), native(adapter))
        .name(js_string!("JSAdapter"))
        .length(1)
        .constructor(true)
        .build();
    define_value(&global, "JSAdapter", constructor.into());
    define(context, &global, "__noSuchProperty__", 1, no_such_property);
    define_value(&global, "__FILE__", js_string!("<eval>").into());
    // Where a script mentions it, the number of the line stands instead.
    define_value(&global, "__LINE__", 0.into());
    define_value(&global, "__DIR__", js_string!("null").into());
    let arguments = boa_engine::object::builtins::JsArray::new(context)?;
    define_value(&global, "arguments", arguments.into());
    define_value(&global, "javax.script.filename", JsValue::undefined());
    install_function(context)
}

/// `Function` and its prototype: their texts are Nashorn's language.
fn install_function(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().function().prototype();
    define(context, &prototype, "toString", 0, control::function_text);
    define(context, &prototype, "toSource", 0, control::function_text);
    let constructor =
        FunctionObjectBuilder::new(context.realm(), native(control::function_constructor))
            .name(js_string!("Function"))
            .length(1)
            .constructor(true)
            .build();
    let descriptor = PropertyDescriptor::builder()
        .value(prototype.clone())
        .writable(false)
        .enumerable(false)
        .configurable(false);
    constructor.define_property_or_throw(js_string!("prototype"), descriptor, context)?;
    define_value(&prototype, "constructor", constructor.clone().into());
    let global = context.global_object();
    define_value(&global, "Function", constructor.into());
    Ok(())
}

fn print(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let mut line = String::new();
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            line.push(' ');
        }
        line.push_str(&native.text(argument)?.to_std_string_lossy());
    }
    native.state.print(&line)?;
    Ok(JsValue::undefined())
}

fn load(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let what = native.text(&Native::at(arguments, 0))?;
    Err(native.state.refuse(format!(
        "loads and runs `{}`, from the server's disk or the network",
        what.to_std_string_lossy()
    )))
}

fn exit(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Err(native
        .state
        .refuse("ends the whole Keycloak process".to_owned()))
}

/// Nashorn's own, which a script has no reason to call.
fn no_such_property(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Err(native
        .state
        .refuse("calls __noSuchProperty__, which is not emulated".to_owned()))
}

fn adapter(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Err(native
        .state
        .refuse("uses JSAdapter, which is not emulated".to_owned()))
}
