//! What Keycloak and Jackson say about a descriptor they refuse, as the recorded answers of real
//! servers show it.

use crate::json::Data;

pub(super) const DESCRIPTOR: &str =
    "org.keycloak.representations.provider.ScriptProviderDescriptor";
pub(super) const METADATA: &str = "org.keycloak.representations.provider.ScriptProviderMetadata";

pub(super) const NO_FILE_NAME: &str = "RuntimeException: You must provide the script file name";
/// Up to where the versions differ, as some others here.
pub(super) const LIST_IS_NULL: &str =
    r#"NullPointerException: Cannot invoke "java.util.List.iterator()""#;
pub(super) const ITEM_IS_NULL: &str = r#"NullPointerException: Cannot invoke "org.keycloak.representations.provider.ScriptProviderMetadata.getFileName()" because "metadata" is null"#;
pub(super) const PROVIDERS_ARE_NULL: &str = "NullPointerException";
pub(super) const PUT_INTO_NULL: &str = r#"NullPointerException: Cannot invoke "java.util.Map.put(Object, Object)" because "this.providers" is null"#;

/// The note under everything that stops `kc.sh build`.
pub(crate) fn build_fails(quote: &str) -> String {
    format!("`kc.sh build` ends with exit code 1: {quote}")
}

/// The exception Jackson throws with these words.
pub(super) fn of_syntax_error(message: &str) -> String {
    let exception = if message.is_empty() {
        return "JsonParseException".into();
    } else if message.starts_with("Unexpected end-of-input") {
        "JsonEOFException"
    } else if message.contains("exceeds the maximum allowed") {
        "StreamConstraintsException"
    } else if message.starts_with("Unexpected EOF") || message.starts_with("Invalid UTF-32") {
        "CharConversionException"
    } else {
        "JsonParseException"
    };
    format!("{exception}: {message}")
}

pub(super) fn wrong_root(data: &Data) -> String {
    match data {
        Data::Null => format!(
            r#"NullPointerException: Cannot invoke "{DESCRIPTOR}.getProviders()" because "descriptor" is null"#
        ),
        data => no_instance(DESCRIPTOR, data),
    }
}

pub(super) fn wrong_item(data: &Data) -> String {
    no_instance(METADATA, data)
}

pub(super) fn wrong_list(data: &Data) -> String {
    from(&format!("java.util.ArrayList<{METADATA}>"), data)
}

pub(super) fn wrong_providers(data: &Data) -> String {
    match data {
        Data::Text(text) if text.trim().is_empty() => {
            "InvalidFormatException: Cannot coerce empty String (\"\")".into()
        }
        Data::Text(_) => no_instance("java.util.LinkedHashMap", data),
        data => from(
            &format!("java.util.LinkedHashMap<java.lang.String,java.util.List<{METADATA}>>"),
            data,
        ),
    }
}

pub(super) fn wrong_text(data: &Data) -> String {
    from("java.lang.String", data)
}

fn no_instance(class: &str, data: &Data) -> String {
    let argument = match data {
        Data::Text(text) if text.trim().is_empty() => {
            return format!(
                "InvalidFormatException: Cannot coerce empty String (\"\") to `{class}` value"
            );
        }
        Data::Text(_) => "String",
        Data::Number(number) if is_integer(number) => "int/Int",
        Data::Number(_) => "double/Double",
        Data::Boolean(_) => "boolean/Boolean",
        data => return from(class, data),
    };
    format!(
        "MismatchedInputException: Cannot construct instance of `{class}` (although at least one Creator exists): no {argument}-argument constructor/factory method"
    )
}

fn from(class: &str, data: &Data) -> String {
    let (value, token) = match data {
        Data::Null => ("Null", "VALUE_NULL"),
        Data::Boolean(true) => ("Boolean", "VALUE_TRUE"),
        Data::Boolean(false) => ("Boolean", "VALUE_FALSE"),
        Data::Number(number) if is_integer(number) => ("Integer", "VALUE_NUMBER_INT"),
        Data::Number(_) => ("Floating-point", "VALUE_NUMBER_FLOAT"),
        Data::Text(_) => ("String", "VALUE_STRING"),
        Data::List(_) => ("Array", "START_ARRAY"),
        Data::Object(_) => ("Object", "START_OBJECT"),
    };
    format!(
        "MismatchedInputException: Cannot deserialize value of type `{class}` from {value} value (token `JsonToken.{token}`)"
    )
}

fn is_integer(number: &str) -> bool {
    !number.contains(['.', 'e', 'E'])
}
