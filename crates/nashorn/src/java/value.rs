use boa_engine::{Finalize, JsObject, JsString, Trace};

use super::object::Object;

/// A value on its way between JavaScript and Java, with Java's idea of its class.
///
/// Method bodies get their arguments already converted to the parameter types of the signature
/// that was chosen, and hand back one of these.
#[derive(Clone, Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub enum Value {
    /// JavaScript's `undefined`; Java code sees `null`.
    Undefined,
    /// Java and JavaScript `null`.
    Null,
    /// `boolean`, `java.lang.Boolean`.
    Boolean(bool),
    /// `int`, `java.lang.Integer`; a JavaScript number.
    Int(i32),
    /// `double`, `java.lang.Double`; a JavaScript number.
    Double(f64),
    /// `long`, `java.lang.Long`; an object for JavaScript, not a number.
    Long(i64),
    /// `char`, `java.lang.Character`; an object for JavaScript, not a string.
    Char(u16),
    /// `java.lang.String`; a JavaScript string.
    String(JsString),
    /// Any other Java object.
    Object(Object),
    /// A JavaScript object or function, which Java sees as a `ScriptObjectMirror`.
    Script(JsObject),
}

impl Value {
    /// A Java string.
    pub fn string(text: &str) -> Self {
        Self::String(JsString::from(text))
    }

    /// Whether Java sees `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// The Java object behind this value, if it is one that has data of its own.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The string behind this value.
    #[must_use]
    pub const fn as_string(&self) -> Option<&JsString> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The `int` behind this value; `None` for anything else.
    #[must_use]
    pub const fn as_int(&self) -> Option<i32> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Long(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Double(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::string(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::string(&value)
    }
}

impl From<JsString> for Value {
    fn from(value: JsString) -> Self {
        Self::String(value)
    }
}

impl From<Object> for Value {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

/// `None` is Java's `null`.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
