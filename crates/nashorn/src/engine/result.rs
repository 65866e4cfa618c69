//! What Java gets of a JavaScript value.

use std::rc::Rc;

use boa_engine::{
    Context, JsObject, JsString, JsValue, builtins, js_string, property::PropertyKey,
};

use super::{
    Killed, convert::key_text, iterate::enumerable_keys, native::Native, packages, state::State,
};
use crate::{
    JavaValue, ScriptObject,
    java::{ArrayData, ClassId, MethodData, Object, Throw, Value, from_js, invoke},
};

/// Turns values into owned ones, as far as the limit goes.
pub(super) struct Converter<'a> {
    context: &'a mut Context,
    state: Rc<State>,
    /// Values and characters that may still come.
    left: usize,
    /// The objects around the one that is being converted.
    holders: Vec<JsObject>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(context: &'a mut Context, state: Rc<State>) -> Self {
        let left = state.limits.result;
        Self {
            context,
            state,
            left,
            holders: Vec::new(),
        }
    }

    /// The result of a script; undefined is null.
    pub(super) fn result(&mut self, value: &JsValue) -> Result<JavaValue, Throw> {
        self.value(&from_js(value))
    }

    /// Values of Java objects.
    pub(super) fn all(&mut self, values: &[Value]) -> Result<Vec<JavaValue>, Throw> {
        values.iter().map(|value| self.value(value)).collect()
    }

    fn spend(&mut self, amount: usize) -> Result<(), Throw> {
        match self.left.checked_sub(amount) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.state.kill(Killed::Result)),
        }
    }

    fn text(&mut self, text: &JsString) -> Result<String, Throw> {
        self.spend(text.len())?;
        Ok(text.to_std_string_lossy())
    }

    fn value(&mut self, value: &Value) -> Result<JavaValue, Throw> {
        self.spend(1)?;
        Ok(match value {
            Value::Undefined | Value::Null => JavaValue::Null,
            Value::Boolean(value) => JavaValue::Boolean(*value),
            Value::Int(number) => JavaValue::Integer(*number),
            Value::Double(number) => JavaValue::Double(*number),
            Value::Long(number) => JavaValue::Long(*number),
            Value::Char(unit) => JavaValue::Object {
                class: "java.lang.Character".to_owned(),
                text: String::from_utf16_lossy(&[*unit]),
            },
            Value::String(text) => JavaValue::String(self.text(text)?),
            Value::Script(object) => self.held(object, |this| this.script(object))?,
            Value::Object(object) => self.held(object.as_js(), |this| this.java(object, value))?,
        })
    }

    /// An element: undefined stays what Nashorn makes of it.
    fn item(&mut self, value: &Value) -> Result<JavaValue, Throw> {
        if matches!(value, Value::Undefined) {
            self.spend(1)?;
            return Ok(JavaValue::Object {
                class: "org.openjdk.nashorn.internal.runtime.Undefined".to_owned(),
                text: "undefined".to_owned(),
            });
        }
        self.value(value)
    }

    fn held(
        &mut self,
        object: &JsObject,
        convert: impl FnOnce(&mut Self) -> Result<JavaValue, Throw>,
    ) -> Result<JavaValue, Throw> {
        if self
            .holders
            .iter()
            .any(|holder| JsObject::equals(holder, object))
        {
            return Ok(JavaValue::Cycle);
        }
        if self.holders.len() >= self.state.limits.recursion {
            return Err(self.state.kill(Killed::Result));
        }
        self.holders.push(object.clone());
        let result = convert(self);
        self.holders.pop();
        result
    }

    fn script(&mut self, object: &JsObject) -> Result<JavaValue, Throw> {
        let text = mirror_text(self.context, &self.state, object)?;
        let text = self.text(&text)?;
        let class = class_of(self.context, &self.state, object)?;
        let mut entries = Vec::new();
        for key in self.keys(object)? {
            let name = self.text(&key_text(&key))?;
            let value = object.get(key, self.context)?;
            entries.push((name, self.value(&from_js(&value))?));
        }
        Ok(JavaValue::Script(ScriptObject {
            class,
            text,
            entries,
        }))
    }

    /// What a mirror has as a map: the names that `for (name in object)` goes through.
    fn keys(&mut self, object: &JsObject) -> Result<Vec<PropertyKey>, Throw> {
        let mut native = Native {
            context: self.context,
            state: self.state.clone(),
            at_site: false,
        };
        enumerable_keys(&mut native, object)
    }

    fn java(&mut self, object: &Object, value: &Value) -> Result<JavaValue, Throw> {
        let class = object.class();
        if let Some(name) = packages::name_of(object) {
            return Ok(JavaValue::Script(ScriptObject {
                class: "JavaPackage".to_owned(),
                text: format!("[JavaPackage {name}]"),
                entries: Vec::new(),
            }));
        }
        let array = object.data(|array: &ArrayData| (array.component.clone(), array.items.clone()));
        if let Some((component, items)) = array {
            return Ok(JavaValue::Array {
                component: self.state.registry.type_name(&component),
                items: self.items(&items)?,
            });
        }
        let mut name = self.state.registry.class(class).name().to_owned();
        if object.data(|method: &MethodData| method.overloads.len() > 1) == Some(true) {
            "jdk.dynalink.beans.OverloadedDynamicMethod".clone_into(&mut name);
        }
        if self.state.is_a(class, ClassId::COLLECTION) {
            let items = invoke::elements(self.context, &self.state, value)?;
            return Ok(JavaValue::Collection {
                class: name,
                items: self.items(&items)?,
            });
        }
        if self.state.is_a(class, ClassId::MAP) {
            return Ok(JavaValue::Map {
                class: name,
                entries: self.entries(value)?,
            });
        }
        let text = invoke::text(self.context, &self.state, value)?;
        Ok(JavaValue::Object {
            class: name,
            text: self.text(&text)?,
        })
    }

    fn items(&mut self, items: &[Value]) -> Result<Vec<JavaValue>, Throw> {
        items.iter().map(|item| self.item(item)).collect()
    }

    fn entries(&mut self, map: &Value) -> Result<Vec<(JavaValue, JavaValue)>, Throw> {
        let state = self.state.clone();
        let set = invoke::invoke(self.context, &state, map, "entrySet", &[])?;
        let mut entries = Vec::new();
        for entry in invoke::elements(self.context, &state, &set)? {
            let key = invoke::invoke(self.context, &state, &entry, "getKey", &[])?;
            let value = invoke::invoke(self.context, &state, &entry, "getValue", &[])?;
            entries.push((self.item(&key)?, self.item(&value)?));
        }
        Ok(entries)
    }
}

/// Values as they would leave the engine.
pub(crate) fn owned(
    context: &mut Context,
    state: &Rc<State>,
    values: &[Value],
) -> Result<Vec<JavaValue>, Throw> {
    Converter::new(context, state.clone()).all(values)
}

/// `String.valueOf` of a script object's mirror: Nashorn's `safeToString`, which runs no script.
pub(crate) fn mirror_text(
    context: &mut Context,
    state: &Rc<State>,
    object: &JsObject,
) -> Result<JsString, Throw> {
    if object.is_callable() {
        let mut native = Native {
            context,
            state: state.clone(),
            at_site: false,
        };
        let text = super::text::of_function(&mut native, object)?;
        return Ok(text.unwrap_or(js_string!("function () { [native code] }")));
    }
    let value: JsValue = object.clone().into();
    let text = if super::errors::inherits_error(context, object) {
        return super::errors::text(context, object);
    } else if object.is::<builtins::date::Date>() {
        let date =
            builtin(context, object, "toISOString").unwrap_or_else(|| "Invalid Date".to_owned());
        format!("[Date {date}]")
    } else if object.is::<builtins::regexp::RegExp>() {
        format!(
            "[RegExp {}]",
            builtin(context, object, "toString").unwrap_or_default()
        )
    } else if object.is::<JsString>() {
        format!(
            "[String {}]",
            value.to_string(context)?.to_std_string_lossy()
        )
    } else if object.is::<f64>() {
        let number = Value::Double(value.to_number(context)?);
        let number = invoke::text(context, state, &number)?;
        format!("[Number {}]", number.to_std_string_lossy())
    } else if object.is::<bool>() {
        let value = object.downcast_ref::<bool>().is_some_and(|value| *value);
        format!("[Boolean {value}]")
    } else {
        format!("[object {}]", class_of(context, state, object)?)
    };
    Ok(JsString::from(text.as_str()))
}

/// Calls a method of the object's prototype, as it is.
fn builtin(context: &mut Context, object: &JsObject, name: &str) -> Option<String> {
    let method = object.get(JsString::from(name), context).ok()?;
    let text = method
        .as_callable()?
        .call(&object.clone().into(), &[], context)
        .ok()?;
    Some(text.as_string()?.to_std_string_lossy())
}

/// `[[Class]]`
fn class_of(context: &mut Context, state: &Rc<State>, object: &JsObject) -> Result<String, Throw> {
    if JsObject::equals(object, &context.global_object()) {
        return Ok("global".to_owned());
    }
    let Some(intrinsics) = state.intrinsics.get() else {
        return Ok("Object".to_owned());
    };
    let text = intrinsics
        .object_to_string
        .call(&object.clone().into(), &[], context)?
        .to_string(context)?
        .to_std_string_lossy();
    Ok(text
        .strip_prefix("[object ")
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or("Object")
        .to_owned())
}
