//! What Jackson writes for a Java value: `JsonSerialization.writeValueAsString`.

use keycloak_model::KeycloakVersion;
use nashorn::JavaValue;

use super::Json;
use super::read::number_of;
use crate::java_text;

/// `StreamWriteConstraints` of Jackson 2.16 and later; before that the stack ends no earlier.
const MAX_DEPTH: usize = 1000;

/// Why a value has no known JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// Jackson throws.
    Throws(String),
    /// Jackson writes the getters of an object nothing is known about here.
    Unknown(String),
}

/// The JSON of a value.
pub fn write(value: &JavaValue, version: KeycloakVersion) -> Result<Json, Unwritable> {
    write_at(value, version, 0)
}

fn write_at(value: &JavaValue, version: KeycloakVersion, depth: usize) -> Result<Json, Unwritable> {
    if depth > MAX_DEPTH {
        return Err(too_deep(depth));
    }
    let inner = |value: &JavaValue| write_at(value, version, depth + 1);
    match value {
        JavaValue::Null => Ok(Json::Null),
        JavaValue::Boolean(value) => Ok(Json::Boolean(*value)),
        JavaValue::Integer(number) => Ok(i64::from(*number).into()),
        JavaValue::Long(number) => Ok((*number).into()),
        JavaValue::Double(number) | JavaValue::Number(number) => Ok(number_of(*number)),
        JavaValue::String(text) => Ok(text.as_str().into()),
        JavaValue::Collection { items, .. } => {
            let items: Result<_, _> = items.iter().map(inner).collect();
            Ok(Json::Array(items?))
        }
        JavaValue::Array { component, items } => array(component, items, inner),
        JavaValue::Map { entries, .. } => {
            let mut object = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                if *key == JavaValue::Null {
                    return Err(jackson(
                        "JsonMappingException: Null key for a Map not allowed in JSON (use a converting NullKeySerializer?)",
                    ));
                }
                // `JsonInclude.NON_NULL` drops entries, but not elements of lists.
                if *value != JavaValue::Null {
                    object.push((java_text::of(key), inner(value)?));
                }
            }
            Ok(Json::Object(object))
        }
        JavaValue::Script(script) => {
            let mut object = Vec::with_capacity(script.entries.len());
            for (key, value) in &script.entries {
                if *value != JavaValue::Null {
                    object.push((key.clone(), inner(value)?));
                }
            }
            Ok(Json::Object(object))
        }
        JavaValue::Object { class, text } => object(class, text, version),
        JavaValue::Cycle => Err(too_deep(MAX_DEPTH + 1)),
    }
}

/// An exception of Jackson's, as `JWSBuilder` wraps it.
fn jackson(exception: &str) -> Unwritable {
    Unwritable::Throws(format!(
        "java.lang.RuntimeException: com.fasterxml.jackson.databind.{exception}"
    ))
}

fn too_deep(depth: usize) -> Unwritable {
    jackson(&format!(
        "JsonMappingException: Document nesting depth ({depth}) exceeds the maximum allowed ({MAX_DEPTH}, from `StreamWriteConstraints.getMaxNestingDepth()`)"
    ))
}

fn array(
    component: &str,
    items: &[JavaValue],
    inner: impl Fn(&JavaValue) -> Result<Json, Unwritable>,
) -> Result<Json, Unwritable> {
    match component {
        "char" => Ok(Json::String(items.iter().map(java_text::of).collect())),
        "byte" => {
            let bytes = items.iter().map(|item| match item {
                JavaValue::Integer(number) => number.to_le_bytes()[0],
                other => java_text::of(other)
                    .parse::<i8>()
                    .unwrap_or(0)
                    .to_le_bytes()[0],
            });
            Ok(Json::String(base64(&bytes.collect::<Vec<u8>>())))
        }
        _ => {
            let items: Result<_, _> = items.iter().map(inner).collect();
            Ok(Json::Array(items?))
        }
    }
}

/// Standard alphabet, padded: `Base64Variants.MIME_NO_LINEFEEDS`.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .chain(&[0, 0])
            .take(3)
            .fold(0_usize, |bits, &byte| bits << 8 | usize::from(byte));
        for place in 0..4 {
            let letter = ALPHABET.get(bits >> (18 - 6 * place) & 63).copied();
            let letter = letter.filter(|_| place <= chunk.len()).unwrap_or(b'=');
            text.push(char::from(letter));
        }
    }
    text
}

/// Objects that are neither collections, maps nor arrays. Keycloak's `JsonSerialization` doesn't
/// fail on classes without getters.
fn object(class: &str, text: &str, version: KeycloakVersion) -> Result<Json, Unwritable> {
    match class {
        "java.lang.Short"
        | "java.lang.Byte"
        | "java.lang.Float"
        | "java.math.BigInteger"
        | "java.math.BigDecimal"
        | "java.util.concurrent.atomic.AtomicInteger"
        | "java.util.concurrent.atomic.AtomicLong" => Ok(Json::Number(text.to_owned())),
        "java.lang.Character"
        | "java.lang.StringBuilder"
        | "java.lang.StringBuffer"
        | "java.util.UUID"
        | "java.net.URI"
        | "java.net.URL"
        | "java.util.Locale"
        | "java.util.regex.Pattern" => Ok(text.into()),
        "java.lang.Object" => Ok(Json::Object(Vec::new())),
        "java.lang.Class" => {
            let name = text
                .trim_start_matches("class ")
                .trim_start_matches("interface ");
            Ok(name.into())
        }
        "jdk.dynalink.beans.StaticClass" => {
            let name = text
                .trim_start_matches("StaticClass[")
                .trim_end_matches(']');
            Ok(Json::Object(vec![(
                "representedClass".to_owned(),
                name.into(),
            )]))
        }
        "org.openjdk.nashorn.internal.runtime.Undefined" => {
            let entry = ("className".to_owned(), "Undefined".into());
            Ok(Json::Object(vec![entry]))
        }
        // The module for `java.util.stream` and `Optional` came with 25.0.
        _ if class.starts_with("java.util.stream.") && !version.at_least(25, 0) => {
            Err(stream_is_closed_to_jackson(class))
        }
        _ if is_keycloak_enum(class) => Ok(text.into()),
        _ => Err(Unwritable::Unknown(class.to_owned())),
    }
}

/// Without that module, Jackson takes a stream for a bean, and Java doesn't let it.
fn stream_is_closed_to_jackson(class: &str) -> Unwritable {
    let parameters = if class == "java.util.stream.SortedOps$OfRef" {
        "<java.lang.Object>"
    } else {
        ""
    };
    jackson(&format!(
        "exc.InvalidDefinitionException: Invalid type definition for type `{class}`: Failed to construct BeanSerializer for [simple type, class {class}{parameters}]: (java.lang.IllegalArgumentException) Failed to call `setAccess()` on Method 'isParallel' (of class `java.util.stream.AbstractPipeline`) due to `java.lang.reflect.InaccessibleObjectException`, problem: Unable to make public final boolean java.util.stream.AbstractPipeline.isParallel() accessible: module java.base does not \"opens java.util.stream\" to unnamed module @3d4eac69"
    ))
}

/// Enumerations a script can reach; Jackson writes their names.
fn is_keycloak_enum(class: &str) -> bool {
    const ENUMS: [&str; 5] = [
        "org.keycloak.models.UserSessionModel$State",
        "org.keycloak.models.UserSessionModel$SessionPersistenceState",
        "org.keycloak.models.GroupModel$Type",
        "org.keycloak.models.UserModel$RequiredAction",
        "org.keycloak.common.enums.SslRequired",
    ];
    ENUMS.contains(&class)
}
