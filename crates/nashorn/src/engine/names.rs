//! Global variables, `with`, and names that `eval` may have made.

use boa_engine::{JsValue, js_string, property::PropertyKey};

use super::{convert::java_object, hints, native::Native};
use crate::java::{Throw, from_js};

/// `name(name, site)`
pub(super) fn name(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    native.global(&Native::at(arguments, 0))
}

/// `setName(name, value, site)`: in strict code the variable must exist.
pub(super) fn set_name(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let (name, value) = (Native::at(arguments, 0), Native::at(arguments, 1));
    let global = native.context.global_object();
    let key = native.key(&name)?;
    if native.is_strict() && !global.has_property(key, native.context)? {
        return Err(native.not_defined(&name));
    }
    native.set(&global.into(), &name, &value)?;
    Ok(value)
}

/// `declare(name)`
pub(super) fn declare(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let key = native.key(&Native::at(arguments, 0))?;
    let global = native.context.global_object();
    if !global.has_own_property(key.clone(), native.context)? {
        global.set(key, JsValue::undefined(), false, native.context)?;
    }
    Ok(JsValue::undefined())
}

/// `typeofName(name)`
pub(super) fn type_of_name(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let key = native.key(&Native::at(arguments, 0))?;
    let global = native.context.global_object();
    let value = global.get(key, native.context)?;
    if value.is_undefined() && is_engine_name(&Native::at(arguments, 0)) {
        return Ok(js_string!("object").into());
    }
    Ok(native.type_of(&value))
}

/// `dynamic(function () { return name }, name, site)`
pub(super) fn dynamic(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let read = Native::at(arguments, 0);
    let Some(read) = read.as_callable() else {
        return Ok(JsValue::undefined());
    };
    match read.call(&JsValue::undefined(), &[], native.context) {
        Ok(value) => Ok(value),
        Err(error) if error.as_native().is_some() => native.global(&Native::at(arguments, 1)),
        Err(error) => Err(error.into()),
    }
}

impl Native<'_> {
    /// A property of the global object that must exist.
    pub(super) fn global(&mut self, name: &JsValue) -> Result<JsValue, Throw> {
        let key = self.key(name)?;
        let global = self.context.global_object();
        let value = global.get(key.clone(), self.context)?;
        if value.is_undefined() && !global.has_property(key, self.context)? {
            if is_engine_name(name) {
                return Err(self
                    .state
                    .refuse("looks into its own script engine, which is not emulated".to_owned()));
            }
            return Err(self.not_defined(name));
        }
        Ok(self.visible(value))
    }

    fn not_defined(&mut self, name: &JsValue) -> Throw {
        let name = match self.text(name) {
            Ok(name) => name.to_std_string_lossy(),
            Err(throw) => return throw,
        };
        let known = self.global_names();
        *self.state.hint.borrow_mut() = hints::no_variable(&name, known.into_iter());
        Throw::reference_error(format!("\"{name}\" is not defined"))
    }

    fn global_names(&mut self) -> Vec<String> {
        let global = self.context.global_object();
        let Ok(keys) = global.own_property_keys(self.context) else {
            return Vec::new();
        };
        keys.iter()
            .filter_map(|key| match key {
                PropertyKey::String(name) => name.to_std_string().ok(),
                PropertyKey::Index(_) | PropertyKey::Symbol(_) => None,
            })
            .collect()
    }
}

/// Names by which Nashorn finds its `ScriptContext` and `ScriptEngine`.
fn is_engine_name(name: &JsValue) -> bool {
    name.as_string()
        .is_some_and(|name| name == js_string!("context") || name == js_string!("engine"))
}

/// `with(value, site)`
pub(super) fn with(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let value = Native::at(arguments, 0);
    if value.is_null_or_undefined() {
        let nothing = if value.is_null() { "null" } else { "undefined" };
        return Err(Throw::type_error(format!(
            "Cannot apply \"with\" to {nothing}"
        )));
    }
    if let Some(java) = java_object(&value) {
        if !super::importer::is_importer(&java) {
            return Err(Throw::type_error(
                "Cannot apply \"with\" to non script object. Consider using \
                 \"with(Object.bindProperties({}, nonScriptObject))\".",
            ));
        }
        return Ok(value);
    }
    Ok(value.to_object(native.context)?.into())
}

/// `scope(name, …objects)`
pub(super) fn scope(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let name = Native::at(arguments, 0);
    for object in arguments.get(1..).unwrap_or_default() {
        let has = match java_object(object) {
            Some(java) => {
                let target = from_js(object);
                let key = native.java_key(&name);
                native
                    .access(&target, java.class())
                    .property(&key)?
                    .is_some()
            }
            None => {
                let key = native.key(&name)?;
                match object.as_object() {
                    Some(object) => object.has_property(key, native.context)?,
                    None => false,
                }
            }
        };
        if has {
            return Ok(object.clone());
        }
    }
    Ok(JsValue::undefined())
}

/// `strictDelete(name, site)`
pub(super) fn strict_delete(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let name = native
        .text(&Native::at(arguments, 0))?
        .to_std_string_lossy();
    Err(Throw::syntax_error(format!(
        "cannot delete \"{name}\" in strict mode"
    )))
}

/// `badTarget(site)`
pub(super) fn bad_target(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 0);
    // The parser lets only `this` through; Nashorn prints it with the type it gave it.
    Err(Throw::reference_error(
        "\"{U%}this\" can not be used as the left-hand side of assignment",
    ))
}
