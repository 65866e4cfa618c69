//! JavaScript's conversions, for values that may be Java objects.

use boa_engine::{
    JsString, JsValue, JsVariant, js_string, object::JsObject, property::PropertyKey,
    value::PreferredType,
};

use super::native::Native;
use crate::java::{ClassId, Object, Throw, Value, from_js, invoke};

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
            None => Ok(value.to_primitive(self.context, preferred)?),
        }
    }

    /// What JavaScript's operators see in a Java object: numbers as such, the rest as text.
    pub(super) fn java_primitive(
        &mut self,
        object: &Object,
        preferred: PreferredType,
    ) -> Result<JsValue, Throw> {
        let value = from_js(&object.as_js().clone().into());
        let is_text = preferred == PreferredType::String;
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
                let primitive = self.primitive(value, PreferredType::Number)?;
                Ok(primitive.to_number(self.context)?)
            }
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
        _ => true,
    }
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
