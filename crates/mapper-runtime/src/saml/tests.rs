use super::*;

fn list(items: Vec<JavaValue>) -> JavaValue {
    JavaValue::Collection {
        class: "java.util.ArrayList".to_owned(),
        items,
    }
}

fn string(text: &str) -> JavaValue {
    JavaValue::String(text.to_owned())
}

/// The assertion's attributes in short: values in brackets per attribute.
fn attributes(single: Option<&str>, value: &JavaValue) -> String {
    let mut config = InstanceConfig::new("NAME", [("attribute.name", "Role")]);
    if let Some(single) = single {
        config = config.with("single", single);
    }
    match saml_attribute(&config, Ok(value)) {
        SamlOutcome::Attributes { attributes, .. } => attributes
            .iter()
            .map(|attribute| {
                let values: Vec<String> = attribute
                    .values
                    .iter()
                    .map(|value| match value {
                        SamlValue::Text(text) => text.clone(),
                        SamlValue::Nil => "nil".to_owned(),
                    })
                    .collect();
                format!("{}[{}]", attribute.name, values.join(","))
            })
            .collect::<Vec<_>>()
            .join(" "),
        SamlOutcome::ResponseFails { status, body, .. } => format!("{status} {body}"),
    }
}

#[test]
fn a_list_of_texts_is_one_attribute_with_single_and_one_attribute_each_without() {
    let roles = list(vec![string("a"), string("b")]);
    assert_eq!(attributes(Some("true"), &roles), "Role[a,b]");
    assert_eq!(attributes(Some("TRUE"), &roles), "Role[a,b]");
    assert_eq!(attributes(Some("false"), &roles), "Role[a] Role[b]");
    assert_eq!(attributes(None, &roles), "Role[a] Role[b]");
}

#[test]
fn a_list_of_numbers_breaks_the_response_with_single() {
    let numbers = list(vec![JavaValue::Integer(1), JavaValue::Integer(2)]);
    assert_eq!(
        attributes(Some("true"), &numbers),
        r#"400 {"error":"invalid_request","error_description":"Can not get SAML 2.0 token"}"#
    );
    assert_eq!(attributes(None, &numbers), "Role[1] Role[2]");
}

#[test]
fn null_is_an_attribute_with_a_nil_value_and_a_line_in_the_log() {
    assert_eq!(attributes(Some("true"), &JavaValue::Null), "Role[nil]");
    assert_eq!(attributes(None, &JavaValue::Null), "Role[nil]");
    let config = InstanceConfig::default();
    let SamlOutcome::Attributes { log, .. } = saml_attribute(&config, Ok(&JavaValue::Null)) else {
        panic!();
    };
    insta::assert_snapshot!(log[0], @r#"ERROR [org.keycloak.protocol.saml.mappers.ScriptBasedMapper] Error during execution of ProtocolMapper script: java.lang.NullPointerException: Cannot invoke "Object.getClass()" because "attributeValue" is null"#);
}

#[test]
fn an_empty_list_is_an_empty_attribute_with_single_and_none_without() {
    let nothing = list(Vec::new());
    assert_eq!(attributes(Some("true"), &nothing), "Role[]");
    assert_eq!(attributes(None, &nothing), "");
}

#[test]
fn a_javascript_array_is_the_text_object_array() {
    let array = JavaValue::Script(nashorn::ScriptObject {
        class: "Array".to_owned(),
        text: "[object Array]".to_owned(),
        entries: vec![("0".to_owned(), string("a"))],
    });
    for single in [Some("true"), None] {
        assert_eq!(attributes(single, &array), "Role[[object Array]]");
    }
}

#[test]
fn attributes_before_a_null_element_stay() {
    let holes = list(vec![string("a"), JavaValue::Null, string("b")]);
    assert_eq!(attributes(None, &holes), "Role[a] Role[nil]");
    assert_eq!(attributes(Some("true"), &holes), "Role[a,nil,b]");
}

#[test]
fn names_and_formats_come_from_the_instance() {
    let config = InstanceConfig::new(
        "NAME",
        [
            (
                "attribute.name",
                "https://aws.amazon.com/SAML/Attributes/Role",
            ),
            ("attribute.nameformat", "URI Reference"),
            ("friendly.name", " "),
        ],
    );
    let value = string("x");
    let SamlOutcome::Attributes { attributes, .. } = saml_attribute(&config, Ok(&value)) else {
        panic!();
    };
    assert_eq!(
        attributes[0].name,
        "https://aws.amazon.com/SAML/Attributes/Role"
    );
    assert_eq!(
        attributes[0].name_format,
        "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
    );
    assert_eq!(attributes[0].friendly_name, None);
}
