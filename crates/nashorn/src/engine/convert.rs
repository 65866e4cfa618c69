//! JavaScript's conversions, for values that may be Java objects.

use boa_engine::{
    JsString, JsValue, JsVariant, builtins::date::Date, js_string, object::JsObject,
    property::PropertyKey, value::PreferredType,
};

use super::native::Native;
use crate::java::{ClassId, Object, Throw, Value, from_js, invoke, is_zero};

impl Native<'_> {
    /// `ToPrimitive`: ECMAScript 5.1 section 9.1.
    pub(super) fn primitive(
        &mut self,
        value: &JsValue,
        preferred: PreferredType,
    ) -> Result<JsValue, Throw> {
        let Some(object) = value.as_object() else {
            return Ok(value.clone());
        };
        match Object::of(&object) {
            Some(java) => self.java_primitive(&java, preferred),
            None => self.default_value(&object, preferred),
        }
    }

    /// `[[DefaultValue]]`: ECMAScript 5.1 section 8.12.8. boa's own takes an object that is just
    /// being converted for an empty one.
    fn default_value(
        &mut self,
        object: &JsObject,
        preferred: PreferredType,
    ) -> Result<JsValue, Throw> {
        let is_text = match preferred {
            PreferredType::String => true,
            PreferredType::Number => false,
            PreferredType::Default => object.is::<Date>(),
        };
        let (first, second, failed) = if is_text {
            (
                js_string!("toString"),
                js_string!("valueOf"),
                "Cannot get default string value",
            )
        } else {
            (
                js_string!("valueOf"),
                js_string!("toString"),
                "Cannot get default number value",
            )
        };
        let this = object.clone().into();
        for name in [first, second] {
            let function = object.get(name, self.context)?;
            let Some(function) = function.as_object() else {
                continue;
            };
            let value = match Object::of(&function) {
                Some(java) if self.is_callable(&java) => self.call_java(&java, &this, &[])?,
                None if function.is_callable() => function.call(&this, &[], self.context)?,
                _ => continue,
            };
            if !value.is_object() {
                return Ok(value);
            }
        }
        Err(Throw::type_error(failed))
    }

    /// What JavaScript's operators see in a Java object: its text, and of a number where a number
    /// is wanted, the number.
    pub(super) fn java_primitive(
        &mut self,
        object: &Object,
        preferred: PreferredType,
    ) -> Result<JsValue, Throw> {
        if object.class() == ClassId::STATIC_CLASS {
            let of = object.type_it_stands_for();
            let name = of.map(|of| self.state.registry.class_name(&of));
            let text = format!("[JavaClass {}]", name.unwrap_or_default());
            return Ok(JsString::from(text.as_str()).into());
        }
        let value = from_js(&object.as_js().clone().into());
        let is_text = preferred != PreferredType::Number;
        match value {
            Value::Long(number) if !is_text => Ok(JsValue::rational(number as f64)),
            Value::Object(ref java)
                if !is_text && self.state.is_a(java.class(), ClassId::NUMBER) =>
            {
                let number = invoke::invoke(self.context, &self.state, &value, "doubleValue", &[])?;
                match number {
                    Value::Double(number) => Ok(JsValue::rational(number)),
                    _ => Ok(JsValue::nan()),
                }
            }
            other => Ok(invoke::text(self.context, &self.state, &other)?.into()),
        }
    }

    /// The number that a JavaScript or Java number is; `None` for anything else.
    pub(super) fn as_number(&mut self, value: &JsValue) -> Result<Option<f64>, Throw> {
        if let Some(number) = value.as_number() {
            return Ok(Some(number));
        }
        match java_object(value) {
            Some(java) if self.state.is_a(java.class(), ClassId::NUMBER) => {
                let number = self.java_primitive(&java, PreferredType::Number)?;
                Ok(number.as_number())
            }
            _ => Ok(None),
        }
    }

    /// `ToString`.
    pub(super) fn text(&mut self, value: &JsValue) -> Result<JsString, Throw> {
        match value.variant() {
            JsVariant::String(text) => Ok(text.clone()),
            JsVariant::Object(_) => {
                let primitive = self.primitive(value, PreferredType::String)?;
                Ok(primitive.to_string(self.context)?)
            }
            _ => Ok(value.to_string(self.context)?),
        }
    }

    /// `ToNumber`.
    pub(super) fn number(&mut self, value: &JsValue) -> Result<f64, Throw> {
        match value.variant() {
            JsVariant::Integer32(number) => Ok(f64::from(number)),
            JsVariant::Float64(number) => Ok(number),
            JsVariant::Object(_) => {
                if let Value::Char(unit) = from_js(value) {
                    return Ok(unit.into());
                }
                let primitive = self.primitive(value, PreferredType::Number)?;
                self.number(&primitive)
            }
            // ECMAScript 5.1 has no binary and octal numbers in texts.
            JsVariant::String(text) if is_modern_number(&text) => Ok(f64::NAN),
            _ => Ok(value.to_number(self.context)?),
        }
    }

    /// `ToInt32`.
    pub(super) fn int32(&mut self, value: &JsValue) -> Result<i32, Throw> {
        if let JsVariant::Integer32(number) = value.variant() {
            return Ok(number);
        }
        let number = self.number(value)?;
        Ok(JsValue::rational(number).to_i32(self.context)?)
    }

    /// A value as a property key.
    pub(super) fn key(&mut self, value: &JsValue) -> Result<PropertyKey, Throw> {
        match value.variant() {
            JsVariant::Object(_) => Ok(self.text(value)?.into()),
            _ => Ok(value.to_property_key(self.context)?),
        }
    }

    /// `ToBoolean`.
    pub(super) fn truth(value: &JsValue) -> bool {
        match value.variant() {
            JsVariant::Object(object) => Object::of(&object).is_none_or(|java| java_truth(&java)),
            _ => value.to_boolean(),
        }
    }
}

/// Java's zero is false, its empty character sequences are.
fn java_truth(object: &Object) -> bool {
    match from_js(&object.as_js().clone().into()) {
        Value::Long(number) => number != 0,
        _ => !is_zero(object),
    }
}

/// `0b1` and `0o7`
fn is_modern_number(text: &JsString) -> bool {
    let mut units = text
        .iter()
        .skip_while(|unit| matches!(unit, 0x09..=0x0d | 0x20));
    units.next() == Some(0x30) && matches!(units.next(), Some(0x62 | 0x42 | 0x6f | 0x4f))
}

/// The text of a property key.
pub(super) fn key_text(key: &PropertyKey) -> JsString {
    match key {
        PropertyKey::String(text) => text.clone(),
        PropertyKey::Index(index) => JsString::from(index.get().to_string().as_str()),
        PropertyKey::Symbol(_) => js_string!("Symbol()"),
    }
}

/// The object behind a value, unless it is a Java object.
pub(super) fn script_object(value: &JsValue) -> Option<JsObject> {
    value
        .as_object()
        .filter(|object| Object::of(object).is_none())
}

/// The Java object behind a value.
pub(super) fn java_object(value: &JsValue) -> Option<Object> {
    value.as_object().and_then(|object| Object::of(&object))
}
