//! `Object`'s functions: they take objects only, and Java's aren't any.

use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};

use super::{
    super::{
        convert::{java_object, key_text, script_object},
        native::{Body, Native},
    },
    define, object,
};
use crate::java::{Key, Throw, from_js, invoke, to_js};

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    let constructor = object(&global.get(js_string!("Object"), context)?);
    for (name, length, body) in FUNCTIONS {
        define(context, &constructor, name, *length, *body);
    }
    let prototype = context.intrinsics().constructors().object().prototype();
    define(context, &prototype, "toString", 0, to_string);
    define(context, &prototype, "hasOwnProperty", 1, has_own_property);
    Ok(())
}

const FUNCTIONS: &[(&str, usize, Body)] = &[
    ("keys", 1, keys),
    ("getOwnPropertyNames", 1, get_own_property_names),
    ("getOwnPropertyDescriptor", 2, get_own_property_descriptor),
    ("getPrototypeOf", 1, get_prototype_of),
    ("setPrototypeOf", 2, set_prototype_of),
    ("create", 2, create),
    ("defineProperty", 3, define_property),
    ("defineProperties", 2, define_properties),
    ("freeze", 1, freeze),
    ("seal", 1, seal),
    ("preventExtensions", 1, prevent_extensions),
    ("isFrozen", 1, is_frozen),
    ("isSealed", 1, is_sealed),
    ("isExtensible", 1, is_extensible),
    ("bindProperties", 2, bind_properties),
    (
        "setIndexedPropertiesToExternalArrayData",
        2,
        set_external_data,
    ),
];

/// The script object an argument has to be.
fn require(native: &mut Native<'_>, value: &JsValue) -> Result<JsObject, Throw> {
    match script_object(value) {
        Some(object) => Ok(object),
        None => {
            let text = native.plain_text(value)?;
            Err(Throw::type_error(format!("{text} is not an Object")))
        }
    }
}

macro_rules! of_objects {
    ($($function:ident = $path:literal,)*) => {
        $(fn $function(
            native: &mut Native<'_>,
            this: &JsValue,
            arguments: &[JsValue],
        ) -> Result<JsValue, Throw> {
            require(native, &Native::at(arguments, 0))?;
            native.original($path, this, arguments)
        })*
    };
}

of_objects! {
    keys = "Object.keys",
    get_own_property_names = "Object.getOwnPropertyNames",
    define_properties = "Object.defineProperties",
    freeze = "Object.freeze",
    seal = "Object.seal",
    prevent_extensions = "Object.preventExtensions",
    is_frozen = "Object.isFrozen",
    is_sealed = "Object.isSealed",
    is_extensible = "Object.isExtensible",
}

fn get_own_property_descriptor(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    require(native, &Native::at(arguments, 0))?;
    let found = native.original("Object.getOwnPropertyDescriptor", this, arguments)?;
    let Some(found) = found.as_object() else {
        return Ok(found);
    };
    // The order of the properties shows.
    let ordered = JsObject::with_object_proto(native.context.intrinsics());
    for name in [
        "configurable",
        "enumerable",
        "writable",
        "value",
        "get",
        "set",
    ] {
        let name = JsString::from(name);
        if found.has_own_property(name.clone(), native.context)? {
            let value = found.get(name.clone(), native.context)?;
            ordered.create_data_property_or_throw(name, value, native.context)?;
        }
    }
    Ok(ordered.into())
}

fn get_prototype_of(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let value = Native::at(arguments, 0);
    if java_object(&value).is_some() {
        return Ok(JsValue::null());
    }
    require(native, &value)?;
    native.original("Object.getPrototypeOf", this, arguments)
}

fn set_prototype_of(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let value = Native::at(arguments, 0);
    require(native, &value)?;
    let prototype = Native::at(arguments, 1);
    if script_object(&prototype).is_none() && !prototype.is_null() {
        let (object, prototype) = (native.plain_text(&value)?, native.plain_text(&prototype)?);
        return Err(Throw::type_error(format!(
            "Cannot set Object {object}'s __proto__ to be a non-object like {prototype}"
        )));
    }
    native.original("Object.setPrototypeOf", this, arguments)
}

fn create(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let prototype = Native::at(arguments, 0);
    if !prototype.is_null() {
        require(native, &prototype)?;
    }
    native.original("Object.create", this, arguments)
}

fn define_property(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let target = require(native, &Native::at(arguments, 0))?;
    let descriptor = require(native, &Native::at(arguments, 2))?;
    let mut has_accessor = false;
    for name in ["get", "set"] {
        let name = JsString::from(name);
        if descriptor.has_property(name.clone(), native.context)? {
            has_accessor = true;
            let function = descriptor.get(name, native.context)?;
            if !function.is_undefined() && !function.is_callable() {
                let text = native.plain_text(&function)?;
                return Err(Throw::type_error(format!("{text} is not a function")));
            }
        }
    }
    for name in ["value", "writable"] {
        if has_accessor && descriptor.has_property(JsString::from(name), native.context)? {
            return Err(Throw::type_error("inconsistent property descriptor"));
        }
    }
    match native.original("Object.defineProperty", this, arguments) {
        Err(throw) if throw.0.as_native().is_some() => {
            let name = native.key(&Native::at(arguments, 1))?;
            let name = key_text(&name).to_std_string_lossy();
            let text = native.safe_text(&target.into())?;
            Err(Throw::type_error(format!(
                "property \"{name}\" of {text} is not configurable"
            )))
        }
        result => result,
    }
}

/// `Object.bindProperties(target, source)`: members of a script or Java object as own properties.
fn bind_properties(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let (target_value, source) = (Native::at(arguments, 0), Native::at(arguments, 1));
    let target = require(native, &target_value)?;
    let Some(java) = java_object(&source) else {
        let source = require(native, &source)?;
        for key in source.own_property_keys(native.context)? {
            let value = source.get(key.clone(), native.context)?;
            target.set(key, value, false, native.context)?;
        }
        return Ok(target_value);
    };
    let state = native.state.clone();
    let bean = from_js(&source);
    let Some(class) = invoke::class_of(&bean) else {
        return Ok(target_value);
    };
    for name in state.registry.properties(class) {
        let key = Key::Name(JsString::from(name.as_str()));
        let value = native.access(&bean, java.class()).property(&key)?;
        let value = value.map_or_else(JsValue::undefined, |value| to_js(&state, &value));
        target.set(JsString::from(name.as_str()), value, false, native.context)?;
    }
    for name in state.registry.method_names(class).0 {
        let function = native.bound_method(&source, &name);
        target.set(JsString::from(&*name), function, false, native.context)?;
    }
    Ok(target_value)
}

impl Native<'_> {
    /// A script function that calls a method of a Java object.
    fn bound_method(&mut self, object: &JsValue, name: &str) -> JsValue {
        let captured = (object.clone(), JsString::from(name));
        let function = boa_engine::NativeFunction::from_copy_closure_with_captures(
            |_, arguments, (object, name), context| {
                super::super::native::call_with(context, |native| {
                    native.invoke(object, &name.clone().into(), arguments)
                })
            },
            captured,
        );
        function.to_js_function(self.context.realm()).into()
    }
}

fn set_external_data(
    native: &mut Native<'_>,
    _: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    Err(native.state.refuse(
        "uses Object.setIndexedPropertiesToExternalArrayData, which is not emulated".to_owned(),
    ))
}

/// `Object.prototype.toString`
fn to_string(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let global = native.context.global_object();
    if this
        .as_object()
        .is_some_and(|object| JsObject::equals(&object, &global))
    {
        return Ok(js_string!("[object global]").into());
    }
    let original = native
        .state
        .intrinsics
        .get()
        .map(|known| known.object_to_string.clone());
    match original {
        Some(original) => Ok(original.call(this, arguments, native.context)?),
        None => Ok(JsValue::undefined()),
    }
}

/// `Object.prototype.hasOwnProperty`: Java objects have no own properties.
fn has_own_property(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    if java_object(this).is_some() {
        return Ok(false.into());
    }
    let key = native.key(&Native::at(arguments, 0))?;
    if this.is_null_or_undefined() {
        let text = native.text(this)?.to_std_string_lossy();
        return Err(Throw::type_error(format!("{text} is not an Object")));
    }
    let object = this.to_object(native.context)?;
    Ok(object.has_own_property(key, native.context)?.into())
}
