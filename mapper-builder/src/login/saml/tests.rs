use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::*;

/// In the form of Keycloak 26.7.3's token exchange; names and signature are made up.
const KEYCLOAK: &str =
    include_str!("../../../../tests/mapper_builder/policies/logins/assertion.xml");

fn refused(text: &str) -> String {
    read(text).unwrap_err().message
}

fn with(from: &str, to: &str) -> SamlAssertion {
    assert!(KEYCLOAK.contains(from), "{from}");
    read(&KEYCLOAK.replace(from, to)).unwrap()
}

#[test]
fn an_assertion_of_keycloak_is_read() {
    let read = read(KEYCLOAK).unwrap();
    assert_eq!(
        read.issuer.as_deref(),
        Some("https://sso.example.org/realms/prod")
    );
    assert_eq!(
        read.recipient.as_deref(),
        Some("https://signin.aws.amazon.com/saml")
    );
    assert_eq!(
        read.subject_format.as_deref(),
        Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
    );
    let seconds = |time: Option<SystemTime>| {
        time.unwrap()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    assert_eq!(seconds(read.not_on_or_after), 1_795_255_500);
    assert_eq!(seconds(read.session_not_on_or_after), 1_795_291_200);
    let names: Vec<_> = read
        .attributes
        .iter()
        .map(|attribute| (attribute.name.as_str(), attribute.values.len()))
        .collect();
    assert_eq!(
        names,
        [
            ("https://aws.amazon.com/SAML/Attributes/Role", 2),
            ("https://aws.amazon.com/SAML/Attributes/RoleSessionName", 1),
            ("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", 2),
        ]
    );
    assert_eq!(read.problems(), []);
}

#[test]
fn a_response_and_both_alphabets_of_base64_hold_the_same_values() {
    let expected = read(KEYCLOAK).unwrap();
    let response = format!(
        "<?xml version=\"1.0\"?>\n<p:Response xmlns:p=\"{PROTOCOL}\"><p:Status/>{}</p:Response>",
        KEYCLOAK.trim()
    );
    let folded: Vec<String> = STANDARD
        .encode(&response)
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8(line.to_vec()).unwrap())
        .collect();
    for text in [
        response.clone(),
        STANDARD.encode(&response),
        folded.join("\r\n"),
        URL_SAFE_NO_PAD.encode(KEYCLOAK),
    ] {
        assert_eq!(read(&text).unwrap(), expected);
    }
}

#[test]
fn a_comment_does_not_end_a_value() {
    let read = with(
        "G-2f1c0f3e-6c55-4e53-9f1b-0d1f4c1f7a10",
        "admin<!-- -->.evil.example",
    );
    assert_eq!(read.subject.as_deref(), Some("admin.evil.example"));
}

#[test]
fn an_attribute_that_comes_twice_has_values_nobody_can_foretell() {
    let read = with(
        "</saml:AttributeStatement>",
        "<saml:Attribute Name=\"urn:oid:1.3.6.1.4.1.5923.1.1.1.1\"/></saml:AttributeStatement>",
    );
    assert_eq!(
        read.unknown_attributes,
        ["urn:oid:1.3.6.1.4.1.5923.1.1.1.1"]
    );
}

#[test]
fn a_nil_value_is_empty() {
    let read = with(
        "<saml:AttributeValue xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">alice</saml:AttributeValue>",
        "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>",
    );
    assert_eq!(read.attributes[1].values, [""]);
}

#[test]
fn what_sts_refuses_in_the_document_is_said() {
    let recipient = " Recipient=\"https://signin.aws.amazon.com/saml\"";
    let format = " Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\"";
    let end = " NotOnOrAfter=\"2026-11-21T10:05:00.000Z\" R";
    for (from, to, expected) in [
        ("dsig:Signature>", "dsig:Other>", "not signed"),
        (recipient, "", "no Recipient"),
        (format, "", "no Format"),
        (end, " R", "no NotOnOrAfter"),
        ("2026-11-21T10:05:00.000Z", "soon", "no time in UTC"),
        (":cm:bearer", ":cm:sender-vouches", "no bearer"),
    ] {
        let from_start = KEYCLOAK.replace(from, to);
        let from_start = if expected == "not signed" {
            from_start.replace("<dsig:Signature ", "<dsig:Other ")
        } else {
            from_start
        };
        let read = read(&from_start).unwrap();
        let problems = read.problems();
        assert!(problems[0].message.contains(expected), "{problems:?}");
    }
}

#[test]
fn what_holds_no_single_assertion_is_told_apart() {
    let response = |inner: &str| {
        format!("<p:Response xmlns:p=\"{PROTOCOL}\" xmlns:s=\"{ASSERTION}\">{inner}</p:Response>")
    };
    let billion = "<!DOCTYPE r [<!ENTITY a \"aaaa\">]><r>&a;</r>";
    for (text, expected) in [
        (String::new(), "neither XML nor"),
        ("secret!".to_owned(), "neither XML nor"),
        ("<a>".to_owned(), "no well-formed XML (line 1"),
        (billion.to_owned(), "document type"),
        ("<Assertion/>".to_owned(), "neither a SAML 2.0"),
        (response(""), "holds no assertion"),
        (response("<s:EncryptedAssertion/>"), "encrypted"),
        (response("<s:Assertion/><s:Assertion/>"), "more than one"),
    ] {
        let message = refused(&text);
        assert!(message.contains(expected), "{text}: {message}");
        assert!(!message.contains("secret"), "{message}");
    }
    let twice = "<s:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><s:SubjectConfirmationData/></s:SubjectConfirmation>".repeat(2);
    let message = refused(&response(&format!(
        "<s:Assertion><s:Subject>{twice}</s:Subject></s:Assertion>"
    )));
    assert!(message.contains("more than once"), "{message}");
}

#[test]
fn depth_and_length_are_bounded() {
    let message = refused(&"<a>".repeat(400_000));
    assert!(message.contains("too many elements"), "{message}");
    let nested = format!(
        "<p:Response xmlns:p=\"{PROTOCOL}\">{}{}</p:Response>",
        "<a>".repeat(90_000),
        "</a>".repeat(90_000)
    );
    assert!(refused(&nested).contains("holds no assertion"));
    let long = KEYCLOAK.replace(">alice<", &format!(">{}<", "a".repeat(80_000)));
    let problems = read(&long).unwrap().problems();
    assert!(problems[0].message.contains("longer than the 100000"));
}

proptest! {
    #[test]
    fn no_damage_makes_the_reader_panic(at in 0..4000_usize, with in "[<>/\"&a-z]{0,3}") {
        let mut text = KEYCLOAK.to_owned();
        if at < text.len() && text.is_char_boundary(at) {
            text.insert_str(at, &with);
        }
        let _ = read(&text);
    }
}
