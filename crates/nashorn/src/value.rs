use crate::java::{Jdk, double_to_string};
use serde::{Deserialize, Serialize};

/// What a script hands to Java, free of the engine that made it.
///
/// `undefined` is [`JavaValue::Null`] here, as it is for `ScriptEngine.eval`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum JavaValue {
    /// Java `null`, JavaScript `null` or `undefined`.
    Null,
    /// `java.lang.Boolean`.
    Boolean(bool),
    /// `java.lang.Integer`.
    Integer(i32),
    /// `java.lang.Long`: only Java makes these, JavaScript numbers never are.
    Long(i64),
    /// `java.lang.Double`.
    Double(#[serde(with = "number")] f64),
    /// A number with an integral value for which the text of the script does not decide whether
    /// Nashorn makes an Integer or a Double of it.
    Number(#[serde(with = "number")] f64),
    /// `java.lang.String` (or Nashorn's `ConsString`, which Java sees as one).
    String(String),
    /// A `java.util.Collection`.
    Collection {
        /// Full Java class name.
        class: String,
        /// In iteration order.
        items: Vec<JavaValue>,
    },
    /// A Java array.
    Array {
        /// Full Java class name of the elements.
        component: String,
        /// The elements.
        items: Vec<JavaValue>,
    },
    /// A `java.util.Map` other than a script object.
    Map {
        /// Full Java class name.
        class: String,
        /// In iteration order.
        entries: Vec<(JavaValue, JavaValue)>,
    },
    /// A JavaScript object, which Java sees as a `ScriptObjectMirror`: a `Map`, never a
    /// `Collection`, not even for an array.
    Script(ScriptObject),
    /// Any other Java object.
    Object {
        /// Full Java class name.
        class: String,
        /// What `String.valueOf` gives; identity hash codes stand as `@HASH`.
        text: String,
    },
    /// An object that contains itself: a reference back to one of its holders.
    Cycle,
}

/// A JavaScript object as Java sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScriptObject {
    /// `[[Class]]`: `Object`, `Array`, `Function`, `Date`, `RegExp`, `Error` and so on.
    pub class: String,
    /// What `String.valueOf` gives: `[object Object]`.
    pub text: String,
    /// Own enumerable properties in order; undefined and null values are kept as `Null`.
    pub entries: Vec<(String, JavaValue)>,
}

/// JSON has no NaN and no infinities: doubles travel as text.
mod number {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{number:?}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}
impl JavaValue {
    /// Full name of the Java class; `null` for null, `java.lang.Number` where the class of a number
    /// is not decided.
    #[must_use]
    pub fn class_name(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(_) => "java.lang.Boolean".to_owned(),
            Self::Integer(_) => "java.lang.Integer".to_owned(),
            Self::Long(_) => "java.lang.Long".to_owned(),
            Self::Double(_) => "java.lang.Double".to_owned(),
            Self::Number(_) => "java.lang.Number".to_owned(),
            Self::String(_) => "java.lang.String".to_owned(),
            Self::Script(_) | Self::Cycle => {
                "org.openjdk.nashorn.api.scripting.ScriptObjectMirror".to_owned()
            }
            Self::Array { component, .. } => array_class(component),
            Self::Collection { class, .. }
            | Self::Map { class, .. }
            | Self::Object { class, .. } => class.clone(),
        }
    }

    /// What `String.valueOf` gives. A number whose class is not decided shows as an Integer.
    #[must_use]
    pub fn text(&self, jdk: Jdk) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Long(number) => number.to_string(),
            Self::Double(number) => double_to_string(*number, jdk),
            Self::Number(number) => number.to_string(),
            Self::String(text) => text.clone(),
            Self::Collection { items, .. } => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| item.text_within("Collection", jdk))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Self::Array { component, .. } => format!("{}@HASH", array_class(component)),
            Self::Map { entries, .. } => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| {
                        let (key, value) =
                            (key.text_within("Map", jdk), value.text_within("Map", jdk));
                        format!("{key}={value}")
                    })
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            Self::Script(object) => object.text.clone(),
            Self::Object { text, .. } => text.clone(),
            Self::Cycle => "(this)".to_owned(),
        }
    }

    /// What `AbstractCollection` and `AbstractMap` write of an element, which may be themselves.
    fn text_within(&self, holder: &str, jdk: Jdk) -> String {
        match self {
            Self::Cycle => format!("(this {holder})"),
            other => other.text(jdk),
        }
    }
}

/// The class of an array, as `Class.getName` gives it.
fn array_class(component: &str) -> String {
    let code = match component {
        "boolean" => "Z",
        "byte" => "B",
        "char" => "C",
        "short" => "S",
        "int" => "I",
        "long" => "J",
        "float" => "F",
        "double" => "D",
        array if array.starts_with('[') => array,
        class => return format!("[L{class};"),
    };
    format!("[{code}")
}
