//! Reading, writing and deleting members.

use boa_engine::{JsObject, JsString, JsValue, JsVariant, js_string, property::PropertyKey};

use super::{
    convert::{java_object, key_text},
    errors,
    native::Native,
};
use crate::java::{Access, ClassId, Key, Object, Throw, Value, from_js, invoke, to_js};

/// `get(object, key, site)`
pub(super) fn get(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let (object, key) = (Native::at(arguments, 0), Native::at(arguments, 1));
    native.get(&object, &key)
}

/// `set(object, key, value, site)`
pub(super) fn set(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 3);
    let (object, key) = (Native::at(arguments, 0), Native::at(arguments, 1));
    let value = Native::at(arguments, 2);
    native.set(&object, &key, &value)?;
    Ok(value)
}

/// `update(object, key, 1 | -1, prefix, site)`
pub(super) fn update(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 4);
    let (object, key) = (Native::at(arguments, 0), Native::at(arguments, 1));
    let step = Native::at(arguments, 2).as_number().unwrap_or(1.0);
    let is_prefix = Native::at(arguments, 3).to_boolean();
    let key = match key.variant() {
        JsVariant::Object(object) if Object::of(&object).is_none() => native.text(&key)?.into(),
        _ => key,
    };
    let old = native.get(&object, &key)?;
    let old = native.number(&old)?;
    let new = JsValue::rational(old + step);
    native.set(&object, &key, &new)?;
    Ok(if is_prefix {
        new
    } else {
        JsValue::rational(old)
    })
}

/// `delete(object, key, site)`
pub(super) fn delete(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let (object, key) = (Native::at(arguments, 0), Native::at(arguments, 1));
    if object.is_null_or_undefined() {
        let name = native.text(&key)?.to_std_string_lossy();
        let nothing = if object.is_null() {
            "null"
        } else {
            "undefined"
        };
        return Err(Throw::type_error(format!(
            "Cannot delete property \"{name}\" of {nothing}"
        )));
    }
    if let Some(java) = java_object(&object) {
        let (target, class) = (from_js(&object), java.class());
        let key = native.java_key(&key);
        return Ok(native.access(&target, class).delete(&key)?.into());
    }
    let key = native.key(&key)?;
    let object = object.to_object(native.context)?;
    if native.is_strict() {
        return match object.delete_property_or_throw(key.clone(), native.context) {
            Ok(deleted) => Ok(deleted.into()),
            Err(error) if error.as_native().is_some() => {
                let name = key_text(&key).to_std_string_lossy();
                let text = native.safe_text(&object.into())?;
                Err(Throw::type_error(format!(
                    "Cannot delete property \"{name}\" of {text}"
                )))
            }
            Err(error) => Err(error.into()),
        };
    }
    // In sloppy code a property that can't be deleted just stays.
    match object.delete_property_or_throw(key, native.context) {
        Ok(deleted) => Ok(deleted.into()),
        Err(error) if error.as_native().is_some() => Ok(false.into()),
        Err(error) => Err(error.into()),
    }
}

/// `in(key, object, site)`
pub(super) fn has(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let (key, object) = (Native::at(arguments, 0), Native::at(arguments, 1));
    if let Some(java) = java_object(&object) {
        let (target, class) = (from_js(&object), java.class());
        let key = native.java_key(&key);
        return Ok(native.access(&target, class).has(&key)?.into());
    }
    let Some(script) = object.as_object() else {
        let kind = if object.is_null() {
            "null"
        } else {
            object.type_of()
        };
        return Err(Throw::type_error(format!(
            "Right hand side of \"in\" cannot be non-Object, found {kind}"
        )));
    };
    let key = native.key(&key)?;
    Ok(script.has_property(key, native.context)?.into())
}

/// `key(value, site)`
pub(super) fn key(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let key = Native::at(arguments, 0);
    match key.variant() {
        JsVariant::Object(object) if Object::of(&object).is_none() => Ok(native.text(&key)?.into()),
        _ => Ok(key),
    }
}

impl Native<'_> {
    pub(super) fn access<'b>(&'b mut self, target: &'b Value, class: ClassId) -> Access<'b> {
        Access {
            context: self.context,
            state: &self.state,
            target,
            class,
        }
    }

    /// A script's key as Java's linker sees it.
    pub(super) fn java_key(&self, key: &JsValue) -> Key {
        match key.as_string() {
            Some(name) => Key::Name(name),
            None => Key::Value(from_js(key)),
        }
    }

    pub(super) fn get(&mut self, object: &JsValue, key: &JsValue) -> Result<JsValue, Throw> {
        match object.variant() {
            JsVariant::Object(script) => match Object::of(&script) {
                Some(java) => self.get_java(&java, key),
                None => {
                    let key = self.key(key)?;
                    let value = script.get(key.clone(), self.context)?;
                    if is_hidden(&script, &key) {
                        return Ok(JsValue::undefined());
                    }
                    if value.is_undefined() {
                        return self.get_missing(&script, &key);
                    }
                    Ok(self.visible(value))
                }
            },
            JsVariant::Undefined | JsVariant::Null => Err(self.get_of_nothing(object, key)),
            JsVariant::String(text) => {
                let key_value = self.key(key)?;
                if let Some(value) = string_member(&text, &key_value) {
                    return Ok(value);
                }
                self.get_primitive(object, key, key_value)
            }
            _ => {
                let key_value = self.key(key)?;
                self.get_primitive(object, key, key_value)
            }
        }
    }

    /// A value as the script sees it: boa's `eval` hides behind ours.
    pub(super) fn visible(&self, value: JsValue) -> JsValue {
        match (value.as_object(), self.state.intrinsics.get()) {
            (Some(object), Some(known)) if JsObject::equals(&object, &known.eval) => {
                known.visible_eval.clone().into()
            }
            _ => value,
        }
    }

    /// Members of an error that Nashorn computes.
    fn get_missing(&mut self, object: &JsObject, key: &PropertyKey) -> Result<JsValue, Throw> {
        match key {
            PropertyKey::String(name)
                if errors::is_error(object) || errors::inherits_error(self.context, object) =>
            {
                errors::member(self, object, name)
            }
            _ => Ok(JsValue::undefined()),
        }
    }

    fn get_of_nothing(&mut self, object: &JsValue, key: &JsValue) -> Throw {
        let name = match self.text(key) {
            Ok(name) => name.to_std_string_lossy(),
            Err(throw) => return throw,
        };
        Throw::type_error(if object.is_null() {
            format!("Cannot get property \"{name}\" of null")
        } else {
            format!("Cannot read property \"{name}\" from undefined")
        })
    }

    /// A member of a string, number or boolean: JavaScript's, else what Java's class has.
    fn get_primitive(
        &mut self,
        primitive: &JsValue,
        key: &JsValue,
        property: PropertyKey,
    ) -> Result<JsValue, Throw> {
        let wrapper = primitive.to_object(self.context)?;
        let value = wrapper.get(property.clone(), self.context)?;
        if !value.is_undefined() || wrapper.has_property(property, self.context)? {
            return Ok(value);
        }
        let value = from_js(primitive);
        let Some(class) = invoke::class_of(&value) else {
            return Ok(JsValue::undefined());
        };
        self.get_bean(&value, class, key)
    }

    fn get_java(&mut self, java: &Object, key: &JsValue) -> Result<JsValue, Throw> {
        let value: JsValue = java.as_js().clone().into();
        let target = from_js(&value);
        self.get_bean(&target, java.class(), key)
    }

    /// `a.b` asks for a property first, `a[b]` for an element; both try everything. (Which of
    /// them the script wrote doesn't matter except for maps: a literal name counts as `a.b`.)
    fn get_bean(
        &mut self,
        target: &Value,
        class: ClassId,
        key: &JsValue,
    ) -> Result<JsValue, Throw> {
        let key = self.java_key(key);
        let is_index = self.is_index_site();
        let mut access = self.access(target, class);
        let found = if is_index {
            match access.element(&key)? {
                None => access.property(&key)?,
                found => found,
            }
        } else {
            match access.property(&key)? {
                None => access.element(&key)?,
                found => found,
            }
        };
        let found = found.or_else(|| access.method(&key));
        Ok(found.map_or_else(JsValue::undefined, |value| to_js(&self.state, &value)))
    }

    /// Whether the script wrote `a[b]` with a computed key at the site that runs.
    fn is_index_site(&self) -> bool {
        let code = self.state.code.borrow();
        code.sites
            .get(self.state.site.get() as usize)
            .is_some_and(|(_, site)| site.is_index)
    }

    pub(super) fn set(
        &mut self,
        object: &JsValue,
        key: &JsValue,
        value: &JsValue,
    ) -> Result<(), Throw> {
        match object.variant() {
            JsVariant::Object(script) => match Object::of(&script) {
                Some(java) => self.set_java(&java, key, value),
                None => {
                    let key = self.key(key)?;
                    self.set_script(&script, key, value)
                }
            },
            JsVariant::Undefined | JsVariant::Null => {
                let name = self.text(key)?.to_std_string_lossy();
                let nothing = if object.is_null() {
                    "null"
                } else {
                    "undefined"
                };
                Err(Throw::type_error(format!(
                    "Cannot set property \"{name}\" of {nothing}"
                )))
            }
            _ if self.is_strict() => {
                let name = self.text(key)?.to_std_string_lossy();
                let text = self.plain_text(object)?;
                Err(Throw::type_error(format!(
                    "\"{name}\" is not a writable property of {text}"
                )))
            }
            // A write to a primitive goes to a wrapper that nobody sees again.
            _ => {
                let key = self.key(key)?;
                let wrapper = object.to_object(self.context)?;
                match wrapper.set(key, value.clone(), false, self.context) {
                    Ok(_) => Ok(()),
                    Err(error) => Err(error.into()),
                }
            }
        }
    }

    fn set_script(
        &mut self,
        object: &JsObject,
        key: PropertyKey,
        value: &JsValue,
    ) -> Result<(), Throw> {
        if let PropertyKey::String(name) = &key {
            if *name == "__noSuchProperty__" || *name == "__noSuchMethod__" {
                let name = name.to_std_string_lossy();
                return Err(self
                    .state
                    .refuse(format!("uses {name}, which is not emulated")));
            }
            if *name == "length" && object.is_array() {
                let length = self.number(value)?;
                self.array_length(length)?;
            }
        }
        let done = match object.set(key.clone(), value.clone(), false, self.context) {
            Err(error)
                if error.as_native().is_some() && key_text(&key) == js_string!("__proto__") =>
            {
                let text = self.safe_text(&object.clone().into())?;
                return Err(Throw::type_error(format!(
                    "Cannot create__proto__ cycle for {text}"
                )));
            }
            done => done?,
        };
        if !done && self.is_strict() {
            let name = key_text(&key).to_std_string_lossy();
            let text = self.safe_text(&object.clone().into())?;
            let own_key = key.clone();
            let has = object.has_property(key, self.context)?;
            let is_accessor = object
                .borrow()
                .properties()
                .get(&own_key)
                .is_some_and(|property| property.is_accessor_descriptor());
            return Err(Throw::type_error(if is_accessor {
                format!("Cannot set property \"{name}\" of {text} that has only a getter")
            } else if has {
                format!("\"{name}\" is not a writable property of {text}")
            } else {
                format!("Cannot add new property \"{name}\" to non-extensible {text}")
            }));
        }
        Ok(())
    }

    fn set_java(&mut self, java: &Object, key: &JsValue, value: &JsValue) -> Result<(), Throw> {
        let target_value: JsValue = java.as_js().clone().into();
        let target = from_js(&target_value);
        let (name, value) = (self.java_key(key), from_js(value));
        let is_index = self.is_index_site();
        let mut access = self.access(&target, java.class());
        let done = is_index && access.set_element(&name, &value)?
            || access.set_property(&name, &value)?
            || !is_index && access.set_element(&name, &value)?;
        if !done && self.is_strict() {
            let name = self.text(key)?.to_std_string_lossy();
            let text = self.text(&target_value)?.to_std_string_lossy();
            return Err(Throw::type_error(format!(
                "Cannot set property \"{name}\" of {text}"
            )));
        }
        Ok(())
    }

    /// A value's text in messages that don't quote strings.
    pub(super) fn plain_text(&mut self, value: &JsValue) -> Result<String, Throw> {
        match value.as_string() {
            Some(text) => Ok(text.to_std_string_lossy()),
            None => self.safe_text(value),
        }
    }

    /// `ScriptRuntime.safeToString`: a value's text in messages, without running the script.
    pub(super) fn safe_text(&mut self, value: &JsValue) -> Result<String, Throw> {
        match value.as_object() {
            Some(object) if Object::of(&object).is_none() => {
                let text = super::mirror_text(self.context, &self.state, &object)?;
                Ok(text.to_std_string_lossy())
            }
            _ => match value.as_string() {
                Some(text) => Ok(format!("\"{}\"", text.to_std_string_lossy())),
                None => Ok(self.text(value)?.to_std_string_lossy()),
            },
        }
    }
}

/// `length` and the characters of a string.
fn string_member(text: &JsString, key: &PropertyKey) -> Option<JsValue> {
    match key {
        PropertyKey::String(name) if *name == "length" => Some((text.len() as i32).into()),
        PropertyKey::Index(index) => {
            let unit = text.code_unit_at(index.get() as usize)?;
            Some(JsString::from(&[unit][..]).into())
        }
        PropertyKey::String(_) | PropertyKey::Symbol(_) => None,
    }
}

/// `flags` of regular expressions: boa needs it, Nashorn doesn't have it.
fn is_hidden(object: &JsObject, key: &PropertyKey) -> bool {
    object.is::<boa_engine::builtins::regexp::RegExp>() && key_text(key) == js_string!("flags")
}
