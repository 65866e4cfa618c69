//! The result of a SAML script mapper as attributes of the assertion: `ScriptBasedMapper`,
//! `AttributeStatementHelper` and `BaseWriter`.

use nashorn::JavaValue;
use serde::{Deserialize, Serialize};

use crate::instance::InstanceConfig;
use crate::java_text;
use crate::log::{LogLevel, LogLine};

/// One `Attribute` element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlAttribute {
    /// `Name`
    pub name: String,
    /// `NameFormat`
    pub name_format: String,
    /// `FriendlyName`
    pub friendly_name: Option<String>,
    /// Its `AttributeValue` elements.
    pub values: Vec<SamlValue>,
}

/// One `AttributeValue` element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SamlValue {
    /// Text content.
    Text(String),
    /// `xsi:nil="true"`
    Nil,
}

/// What becomes of a SAML mapper's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SamlOutcome {
    /// The assertion has these attributes; none for an empty list.
    Attributes {
        /// The attributes.
        attributes: Vec<SamlAttribute>,
        /// What the server logs.
        log: Vec<LogLine>,
    },
    /// No assertion is made.
    ResponseFails {
        /// HTTP status of the token exchange.
        status: u16,
        /// Its body.
        body: String,
        /// What the server logs.
        log: Vec<LogLine>,
    },
}

const BASIC: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

/// The attributes a script's result makes; `failed` is the log line of a script that threw.
#[must_use]
pub fn saml_attribute(config: &InstanceConfig, result: Result<&JavaValue, LogLine>) -> SamlOutcome {
    let attribute = |values| attribute(config, values);
    let (value, mut log) = match result {
        Ok(value) => (value, Vec::new()),
        Err(line) => (&JavaValue::Null, vec![line]),
    };
    let single = is_single(config);
    let nil = || attribute(vec![SamlValue::Nil]);
    let attributes = match value {
        JavaValue::Null => {
            if log.is_empty() {
                log.push(null_pointer("getClass", "attributeValue"));
            }
            vec![nil()]
        }
        JavaValue::Array { component, .. } if is_primitive(component) => {
            let class = value.class_name();
            log.push(script_error(&format!(
                "java.lang.ClassCastException: class {class} cannot be cast to class [Ljava.lang.Object;"
            )));
            vec![nil()]
        }
        JavaValue::Collection { items, .. } | JavaValue::Array { items, .. } if single => {
            if !items.iter().all(is_writable) {
                return marshalling_fails(log);
            }
            vec![attribute(items.iter().map(saml_value).collect())]
        }
        JavaValue::Collection { items, .. } | JavaValue::Array { items, .. } => {
            let texts = items.iter().take_while(|item| **item != JavaValue::Null);
            let mut attributes: Vec<SamlAttribute> = texts
                .map(|item| attribute(vec![SamlValue::Text(java_text::of(item))]))
                .collect();
            // What came before the null stays, what comes after it is never reached.
            if attributes.len() < items.len() {
                log.push(null_pointer("toString", "value"));
                attributes.push(nil());
            }
            attributes
        }
        other => vec![attribute(vec![SamlValue::Text(java_text::of(other))])],
    };
    SamlOutcome::Attributes { attributes, log }
}

/// `AttributeStatementHelper.createAttributeType`, with these values.
pub(crate) fn attribute(config: &InstanceConfig, values: Vec<SamlValue>) -> SamlAttribute {
    SamlAttribute {
        name: config.get("attribute.name").unwrap_or_default().to_owned(),
        name_format: match config.get("attribute.nameformat") {
            Some("URI Reference") => "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
            Some("Unspecified") => "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
            _ => BASIC,
        }
        .to_owned(),
        friendly_name: config
            .get("friendly.name")
            .filter(|name| !name.trim().is_empty())
            .map(str::to_owned),
        values,
    }
}

/// `Boolean.parseBoolean` of `single`, unlike the switches of OpenID Connect mappers.
pub(crate) fn is_single(config: &InstanceConfig) -> bool {
    config
        .get("single")
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

fn is_primitive(component: &str) -> bool {
    let primitives = [
        "boolean", "byte", "char", "double", "float", "int", "long", "short",
    ];
    primitives.contains(&component)
}

fn script_error(exception: &str) -> LogLine {
    LogLine::new(
        LogLevel::Error,
        "org.keycloak.protocol.saml.mappers.ScriptBasedMapper",
        format!("Error during execution of ProtocolMapper script: {exception}"),
    )
}

fn null_pointer(method: &str, variable: &str) -> LogLine {
    script_error(&format!(
        "java.lang.NullPointerException: Cannot invoke \"Object.{method}()\" because \"{variable}\" is null"
    ))
}

/// `BaseWriter.writeAttributeTypeWithoutRootTag` knows texts and null, among others a script
/// can't make.
const fn is_writable(item: &JavaValue) -> bool {
    matches!(item, JavaValue::String(_) | JavaValue::Null)
}

fn saml_value(item: &JavaValue) -> SamlValue {
    match item {
        JavaValue::Null => SamlValue::Nil,
        other => SamlValue::Text(java_text::of(other)),
    }
}

fn marshalling_fails(mut log: Vec<LogLine>) -> SamlOutcome {
    log.push(LogLine::new(
        LogLevel::Error,
        "org.keycloak.protocol.saml.SamlProtocol",
        "failed: org.keycloak.saml.common.exceptions.ProcessingException: PL00102: Processing Exception:Failed to marshall assertion".to_owned(),
    ));
    SamlOutcome::ResponseFails {
        status: 400,
        body: r#"{"error":"invalid_request","error_description":"Can not get SAML 2.0 token"}"#
            .to_owned(),
        log,
    }
}

#[cfg(test)]
mod tests;
