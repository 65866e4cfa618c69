//! `Java.extend`, and `new` for what a script implements: Nashorn's `JavaAdapterFactory`.

use boa_engine::{JsObject, JsValue};

use super::super::{
    convert::{java_object, script_object},
    native::Native,
};
use crate::java::{ClassId, Extended, FunctionData, Kind, Object, Throw, Type, to_js};

/// `Java.extend(type, …, overrides)`
pub(super) fn extend(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Some((last, before)) = arguments.split_last() else {
        return Err(Throw::type_error(
            "Java.extend needs at least one argument.",
        ));
    };
    let overrides = script_object(last);
    let types = if overrides.is_some() {
        before
    } else {
        arguments
    };
    if types.is_empty() {
        return Err(Throw::type_error(
            "Java.extend needs at least one type argument.",
        ));
    }
    let mut bases = Vec::with_capacity(types.len());
    for argument in types {
        bases.push(native.base_class(argument)?);
    }
    let [base] = bases.as_slice() else {
        return Err(native
            .state
            .refuse("extends several Java types at once, which is not emulated".to_owned()));
    };
    if !native.is_adaptable(*base) {
        let name = native.state.registry.class(*base).name();
        let what = format!("extends the class {name}, which is not emulated");
        return Err(native.state.refuse(what));
    }
    let extended = Extended {
        of: Type::Class(base.adapter()),
        overrides,
    };
    let class = Object::new(ClassId::STATIC_CLASS, extended);
    Ok(to_js(&native.state, &class.into()))
}

impl Native<'_> {
    /// The class a type argument of `Java.extend` stands for.
    fn base_class(&self, argument: &JsValue) -> Result<ClassId, Throw> {
        if argument.is_null() {
            let message = "Cannot invoke \"jdk.dynalink.beans.StaticClass.getRepresentedClass()\" \
                           because \"types[i]\" is null";
            return Err(self
                .state
                .throw("java.lang.NullPointerException", Some(message)));
        }
        java_object(argument)
            .filter(|java| java.class() == ClassId::STATIC_CLASS)
            .and_then(|java| java.class_it_stands_for())
            .ok_or_else(|| Throw::type_error("Java.extend needs Java types as its arguments."))
    }

    /// Whether a script can implement a class: what has no state of its own.
    fn is_adaptable(&self, class: ClassId) -> bool {
        let definition = self.state.registry.class(class);
        match definition.kind() {
            Kind::Interface => true,
            Kind::Abstract => definition.name().starts_with("java.util.Abstract"),
            Kind::Class | Kind::Enum => class == ClassId::OBJECT,
        }
    }

    /// `new Interface(function)` and `new Interface() { … }`, and `new` of what `Java.extend` gave.
    /// `None`: it is an ordinary class.
    pub(in super::super) fn implement(
        &mut self,
        java: &Object,
        class: ClassId,
        arguments: &[JsValue],
    ) -> Result<Option<JsValue>, Throw> {
        let overrides = java.data(|extended: &Extended| extended.overrides.clone());
        let script = match (overrides, arguments) {
            (Some(Some(overrides)), []) => overrides,
            (None, [only]) if class != ClassId::OBJECT && self.is_adaptable(class) => {
                self.script_argument(only)?
            }
            (Some(None), [only]) => self.script_argument(only)?,
            _ => return Ok(None),
        };
        let base = class.base();
        let is_functional = self.state.registry.functional(base).is_some();
        let made = FunctionData::object(script, base, is_functional);
        Ok(Some(to_js(&self.state, &made.into())))
    }

    fn script_argument(&mut self, argument: &JsValue) -> Result<JsObject, Throw> {
        match script_object(argument) {
            Some(script) => Ok(script),
            None => {
                let text = self.text(argument)?.to_std_string_lossy();
                Err(Throw::type_error(format!("{text} is not an Object")))
            }
        }
    }
}
