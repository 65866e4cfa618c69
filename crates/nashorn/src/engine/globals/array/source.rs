//! What a function of `Array.prototype` is called on.

use boa_engine::{JsObject, JsValue, js_string, object::builtins::JsArray};

use super::super::super::native::Native;
use crate::java::{ClassId, Object, Throw, Value, from_js, invoke, to_js};

/// Something whose elements can be iterated.
pub(super) enum Source {
    /// A script object: read as the iteration goes.
    Script(JsObject, usize),
    /// Elements of a Java array or list, as they were at the start.
    Values(Vec<JsValue>),
}

impl Source {
    /// The elements to iterate: Nashorn's `ArrayLikeIterator`.
    pub(super) fn of(native: &mut Native<'_>, this: &JsValue) -> Result<Self, Throw> {
        if this.is_null_or_undefined() {
            return Err(no_object(native, this));
        }
        if let Some(java) = this.as_object().and_then(|object| Object::of(&object)) {
            return java_items(native, &java).map(Self::Values);
        }
        let object = this.to_object(native.context)?;
        let length = length(native, &object)?;
        Ok(Self::Script(object, length))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Script(_, length) => *length,
            Self::Values(values) => values.len(),
        }
    }

    /// An element; `None` for a hole.
    pub(super) fn get(
        &self,
        native: &mut Native<'_>,
        index: usize,
    ) -> Result<Option<JsValue>, Throw> {
        match self {
            Self::Script(object, _) => {
                native.state.charge(1)?;
                if !object.has_property(index as u64, native.context)? {
                    return Ok(None);
                }
                Ok(Some(object.get(index as u64, native.context)?))
            }
            Self::Values(values) => Ok(values.get(index).cloned()),
        }
    }

    /// What callbacks get as third argument.
    pub(super) fn object(&self, native: &mut Native<'_>) -> JsValue {
        match self {
            Self::Script(object, _) => object.clone().into(),
            Self::Values(values) => {
                JsArray::from_iter(values.iter().cloned(), native.context).into()
            }
        }
    }
}

/// Elements of a Java array or list; nothing for any other Java object.
fn java_items(native: &mut Native<'_>, java: &Object) -> Result<Vec<JsValue>, Throw> {
    let class = java.class();
    if class != ClassId::ARRAY && !native.state.is_a(class, ClassId::LIST) {
        return Ok(Vec::new());
    }
    let state = native.state.clone();
    let items = invoke::elements(native.context, &state, &Value::Object(java.clone()))?;
    Ok(items.iter().map(|item| to_js(&state, item)).collect())
}

/// What the functions that don't iterate work on.
pub(super) enum Target {
    /// A script object; for a Java array a script array with its elements.
    Script(JsObject),
    /// A Java object that is no array.
    Java,
}

impl Target {
    pub(super) fn of(native: &mut Native<'_>, this: &JsValue) -> Result<Self, Throw> {
        if this.is_null_or_undefined() {
            return Err(no_object(native, this));
        }
        match this.as_object().and_then(|object| Object::of(&object)) {
            Some(java) if java.class() == ClassId::ARRAY => {
                let items = invoke::array_items(&from_js(this)).unwrap_or_default();
                let array = native.script_array(&items)?;
                Ok(array.as_object().map_or(Self::Java, Self::Script))
            }
            Some(_) => Ok(Self::Java),
            None => Ok(Self::Script(this.to_object(native.context)?)),
        }
    }
}

/// `TypeError: null is not an Object`
pub(super) fn no_object(native: &mut Native<'_>, this: &JsValue) -> Throw {
    match native.text(this) {
        Ok(text) => Throw::type_error(format!("{} is not an Object", text.to_std_string_lossy())),
        Err(throw) => throw,
    }
}

/// The `length` of an array-like object, as an unsigned 32-bit number.
pub(super) fn length(native: &mut Native<'_>, object: &JsObject) -> Result<usize, Throw> {
    let length = object.get(js_string!("length"), native.context)?;
    let length = native.number(&length)?;
    let length = JsValue::rational(length).to_u32(native.context)? as usize;
    Ok(length)
}

/// The function a callback argument is.
pub(super) fn callback(native: &mut Native<'_>, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let function = Native::at(arguments, 0);
    if function.is_callable() {
        Ok(function)
    } else {
        Err(not_a_function(native, &function))
    }
}

/// `TypeError: 5 is not a function`
pub(super) fn not_a_function(native: &mut Native<'_>, value: &JsValue) -> Throw {
    match native.plain_text(value) {
        Ok(text) => Throw::type_error(format!("{text} is not a function")),
        Err(throw) => throw,
    }
}
