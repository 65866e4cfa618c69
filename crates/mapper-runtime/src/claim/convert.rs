//! `OIDCAttributeMapperHelper.mapAttributeValue`: from what the script gave to what stands in the
//! claim.

use keycloak_model::KeycloakVersion;
use nashorn::JavaValue;

use crate::instance::{InstanceConfig, JsonType};
use crate::java_text;
use crate::json::{self, Unwritable};
use crate::log::{LogLevel, LogLine};
use crate::token::ClaimValue;

/// Why there is no value.
#[derive(Clone, Debug, PartialEq)]
pub enum NoValue {
    /// The script gave null or undefined, or a list whose first element is null.
    Null,
    /// The script gave a collection without elements.
    EmptyCollection,
    /// 26.7 and later: the value does not fit the type.
    NotConvertible,
    /// Up to 26.6: the exception that leaves the mapper.
    Throws(String),
    /// The object's getters would decide.
    Unknown(String),
}

/// The value converted as configured, with the lines Keycloak logs on the way.
pub fn convert(
    config: &InstanceConfig,
    version: KeycloakVersion,
    value: &JavaValue,
    log: &mut Vec<LogLine>,
) -> Result<ClaimValue, NoValue> {
    let json_type = config.json_type();
    let converter = Converter {
        config,
        json_type: &json_type,
        lenient: version.at_least(26, 7),
        version,
    };
    converter.map(value, log)
}

struct Converter<'c> {
    config: &'c InstanceConfig,
    json_type: &'c JsonType,
    /// 26.7 and later: what cannot be converted is null.
    lenient: bool,
    version: KeycloakVersion,
}

impl Converter<'_> {
    fn map(&self, value: &JavaValue, log: &mut Vec<LogLine>) -> Result<ClaimValue, NoValue> {
        if *value == JavaValue::Cycle {
            return Err(NoValue::Throws("java.lang.StackOverflowError".to_owned()));
        }
        let JavaValue::Collection { items, .. } = value else {
            return self.to_type(value);
        };
        let Some(first) = items.first() else {
            return Err(NoValue::EmptyCollection);
        };
        if self.config.multivalued() {
            let items: Result<_, _> = items
                .iter()
                .map(|item| match self.map(item, log) {
                    Ok(item) => Ok(item),
                    Err(error @ (NoValue::Throws(_) | NoValue::Unknown(_))) => Err(error),
                    Err(_) => Ok(ClaimValue::NULL),
                })
                .collect();
            return Ok(ClaimValue::List(items?));
        }
        if items.len() > 1 {
            log.push(LogLine::new(
                LogLevel::Warn,
                "org.keycloak.services",
                format!(
                    "KC-SERVICES0046: Multiple values found '{}' for protocol mapper '{}' but expected just single value",
                    java_text::of(value),
                    self.config.name
                ),
            ));
        }
        // A list that contains itself.
        self.to_type(if *first == JavaValue::Cycle {
            value
        } else {
            first
        })
    }

    fn to_type(&self, value: &JavaValue) -> Result<ClaimValue, NoValue> {
        if *value == JavaValue::Null {
            return Err(NoValue::Null);
        }
        if matches!(self.json_type, JsonType::Unset | JsonType::Unknown(_)) {
            return Ok(ClaimValue::Java(value.clone()));
        }
        if let Some(converted) = self.single(value)? {
            return Ok(converted);
        }
        // Only reached by lists within lists: the outer one was taken apart above.
        if let Some(items) = list_elements(value) {
            let items = items.iter().filter(|item| **item != JavaValue::Null);
            let items: Result<_, _> = items
                .map(|item| {
                    if *item == JavaValue::Cycle {
                        value
                    } else {
                        item
                    }
                })
                .map(|item| Ok(self.element(item)?.unwrap_or(ClaimValue::NULL)))
                .collect();
            return Ok(ClaimValue::List(items?));
        }
        self.fail("java.lang.RuntimeException: cannot map type for token claim".to_owned())
    }

    fn fail<T>(&self, exception: String) -> Result<T, NoValue> {
        Err(if self.lenient {
            NoValue::NotConvertible
        } else {
            NoValue::Throws(exception)
        })
    }

    /// An element of a list within a list.
    fn element(&self, value: &JavaValue) -> Result<Option<ClaimValue>, NoValue> {
        if *self.json_type == JsonType::String {
            let text = JavaValue::String(java_text::of(value));
            return Ok(Some(ClaimValue::Java(text)));
        }
        self.single(value)
    }

    /// One value in the configured type; `None` when it is of a class the type knows nothing
    /// about.
    fn single(&self, value: &JavaValue) -> Result<Option<ClaimValue>, NoValue> {
        let java = |value| Ok(Some(ClaimValue::Java(value)));
        match (self.json_type, value) {
            (JsonType::String, JavaValue::String(_)) => java(value.clone()),
            (JsonType::String, other) if list_elements(other).is_none() => {
                java(JavaValue::String(java_text::of(other)))
            }
            (JsonType::Boolean, JavaValue::Boolean(_))
            | (JsonType::Int, JavaValue::Integer(_))
            | (JsonType::Long, JavaValue::Long(_)) => java(value.clone()),
            (JsonType::Boolean, JavaValue::String(text)) => {
                java(JavaValue::Boolean(text.eq_ignore_ascii_case("true")))
            }
            (JsonType::Int, JavaValue::String(text)) => match java_text::parse_int(text) {
                Some(number) => java(JavaValue::Integer(number)),
                None => self.not_a_number(text),
            },
            (JsonType::Long, JavaValue::String(text)) => match nashorn::java::long_of(text) {
                Some(number) => java(JavaValue::Long(number)),
                None => self.not_a_number(text),
            },
            (JsonType::Json, JavaValue::String(text)) => {
                Ok(json::read_first(text).map(ClaimValue::Node))
            }
            (JsonType::Json, JavaValue::Map { .. } | JavaValue::Script(_)) => {
                match json::write(value, self.version) {
                    Ok(node) => Ok(Some(ClaimValue::Node(node))),
                    Err(Unwritable::Throws(_)) => Ok(None),
                    Err(Unwritable::Unknown(class)) => Err(NoValue::Unknown(class)),
                }
            }
            _ => Ok(None),
        }
    }

    fn not_a_number(&self, text: &str) -> Result<Option<ClaimValue>, NoValue> {
        if self.lenient {
            return Ok(None);
        }
        Err(NoValue::Throws(format!(
            "java.lang.NumberFormatException: For input string: \"{text}\""
        )))
    }
}

/// The elements, when it is a `java.util.List`.
fn list_elements(value: &JavaValue) -> Option<&[JavaValue]> {
    match value {
        JavaValue::Collection { class, items } if class.contains("List") => Some(items),
        _ => None,
    }
}
