use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

/// As Keycloak 26.7.3 gave it by token exchange.
pub(crate) const KEYCLOAK: &str = include_str!("testdata/keycloak-26.7.3.xml");
pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/dev";
pub(crate) const PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/lab";

/// While Keycloak's assertion is good.
pub(crate) fn then() -> Timestamp {
    facts(KEYCLOAK).issued.unwrap()
}

pub(crate) fn facts(xml: &str) -> AssertionFacts {
    Assertion::read(xml.as_bytes()).unwrap().facts().clone()
}

fn problems(xml: &str) -> Vec<(Severity, String)> {
    let assertion = Assertion::read(xml.as_bytes()).unwrap();
    let found = assertion.facts().problems(assertion.is_wrapped(), then());
    found
        .into_iter()
        .map(|problem| {
            (
                problem.severity,
                format!("{} -> {}", problem.what, problem.remedy),
            )
        })
        .collect()
}

/// Keycloak's assertion with one part changed.
fn changed(from: &str, to: &str) -> String {
    assert!(KEYCLOAK.contains(from), "{from}");
    KEYCLOAK.replace(from, to)
}

/// Without everything from one mark to the end of another.
fn without(begin: &str, end: &str) -> String {
    let (before, rest) = KEYCLOAK.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{after}")
}

#[test]
fn keycloaks_assertion_is_read_and_has_no_fault() {
    let facts = facts(KEYCLOAK);
    assert!(facts.issuer.ends_with("/realms/lab"), "{}", facts.issuer);
    assert!(facts.subject.unwrap().starts_with("G-"));
    assert_eq!(
        facts.recipient.as_deref(),
        Some("https://signin.aws.amazon.com/saml")
    );
    assert_eq!(facts.audiences, ["urn:amazon:webservices"]);
    let pairs: Vec<_> = facts
        .roles
        .iter()
        .map(|(r, p)| (r.as_str(), p.as_str()))
        .collect();
    assert_eq!(pairs, [(ROLE, PROVIDER)]);
    assert_eq!(facts.session_names, ["alice"]);
    assert_eq!(facts.session_durations, ["7200"]);
    assert_eq!(facts.session.tags, [("team".into(), "platform".into())]);
    let signature = facts.signature.unwrap();
    assert!(signature.covers_assertion && signature.exclusive);
    assert!(signature.algorithm.ends_with("rsa-sha256"));
    assert!(facts.session_until.is_some() && facts.usable_until.is_some());
    assert_eq!(problems(KEYCLOAK), []);
}

#[test]
fn what_is_missing_is_named_with_keycloaks_own_words() {
    use Severity::{Refused, Tolerated};
    for (xml, severity, words) in [
        (
            without("<dsig:Signature ", "</dsig:Signature>"),
            Refused,
            "*Sign assertions*",
        ),
        (
            changed("URI=\"#ID_", "URI=\"#other_"),
            Refused,
            "about something else",
        ),
        (
            changed(
                "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
                "CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"",
            ),
            Refused,
            "*Canonicalization method*",
        ),
        (
            without("<saml:NameID", "</saml:NameID>"),
            Refused,
            "*Name ID format*",
        ),
        (
            changed("NameID Format=", "NameID Other="),
            Refused,
            "has no format",
        ),
        (
            changed(" Recipient=\"https://signin.aws.amazon.com/saml\"", ""),
            Refused,
            "Consumer Service POST Binding URL",
        ),
        (
            changed(
                "https://signin.aws.amazon.com/saml",
                "https://other.example.org/saml",
            ),
            Tolerated,
            "Consumer Service POST Binding URL",
        ),
        (
            changed(
                "Audience>urn:amazon:webservices<",
                "Audience>https://other<",
            ),
            Tolerated,
            "*Client ID*",
        ),
        (
            changed(
                "SubjectConfirmationData NotOnOrAfter",
                "SubjectConfirmationData Other",
            ),
            Refused,
            "NotOnOrAfter",
        ),
        (
            changed(
                "SubjectConfirmationData NotOnOrAfter=\"2026",
                "SubjectConfirmationData NotOnOrAfter=\"2020",
            ),
            Refused,
            "*Assertion Lifespan*",
        ),
        (
            changed("SessionNotOnOrAfter=\"2026", "SessionNotOnOrAfter=\"2020"),
            Refused,
            "log in again",
        ),
        (
            changed("Attributes/RoleSessionName", "Attributes/Other"),
            Refused,
            "*User Property*",
        ),
        (changed(">alice<", ">Zoë M<"), Refused, "RoleSessionName"),
        (changed(">7200<", ">60<"), Refused, "900 to 43200"),
        (changed(">7200<", ">two hours<"), Refused, "900 to 43200"),
        (
            changed("Attributes/Role\"", "Attributes/Other\""),
            Refused,
            "*Role list*",
        ),
        (
            changed("https://aws.amazon.com/SAML/Attributes/Role\"", "Role\""),
            Refused,
            "scope `role_list`",
        ),
        (
            changed(">arn:aws:iam::123456789012:role/dev,", ">dev,"),
            Refused,
            "*Full scope allowed*",
        ),
    ] {
        let found = problems(&xml);
        let [(found_severity, text)] = found.as_slice() else {
            panic!("{words}: {found:?}")
        };
        assert!(text.contains(words), "{words}: {text}");
        assert_eq!(*found_severity, severity, "{words}");
    }
}

#[test]
fn a_value_that_is_nil_is_no_value() {
    // What a script mapper gives for null.
    let xml = changed(
        "xsi:type=\"xs:string\">alice<",
        "xsi:nil=\"true\" xsi:type=\"xs:string\"><",
    );
    assert!(facts(&xml).session_names.is_empty());
}

#[test]
fn a_comment_in_a_value_hides_nothing() {
    let xml = changed(">alice<", ">ali<!-- x -->ce<");
    assert_eq!(facts(&xml).session_names, ["alice"]);
}

#[test]
fn roles_in_attributes_of_their_own_are_all_read() {
    let value = format!(">{ROLE},{PROVIDER}<");
    let twice = changed(
        &value,
        &format!(
            "{value}/saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\"><saml:AttributeValue>{PROVIDER},{ROLE}2<"
        ),
    );
    let roles = facts(&twice).roles;
    assert_eq!(roles.len(), 2, "{roles:?}");
    assert_eq!(roles[1].0.name(), "dev2");
}

#[test]
fn an_assertion_is_read_from_every_form_it_is_handed_around_in() {
    let response = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{KEYCLOAK}</samlp:Response>"
    );
    let base64 = STANDARD.encode(&response);
    let lines: Vec<String> = base64
        .as_bytes()
        .chunks(76)
        .map(|l| String::from_utf8_lossy(l).into_owned())
        .collect();
    let percent = base64
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    for (form, is_wrapped) in [
        (KEYCLOAK.to_owned(), false),
        (
            format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{KEYCLOAK}\n"),
            false,
        ),
        (URL_SAFE_NO_PAD.encode(KEYCLOAK), false),
        (STANDARD.encode(KEYCLOAK), false),
        (response.clone(), true),
        (lines.join("\r\n"), true),
        (percent, true),
    ] {
        let read = Assertion::read(form.as_bytes()).unwrap();
        assert_eq!(read.is_wrapped(), is_wrapped);
        assert_eq!(read.xml(), if is_wrapped { &response } else { KEYCLOAK });
        assert_eq!(read.facts().session_names, ["alice"]);
    }
}

#[test]
fn what_is_no_assertion_is_refused_with_its_reason() {
    let entity = format!("<!DOCTYPE x [<!ENTITY e \"e\">]>{KEYCLOAK}");
    let two = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">{KEYCLOAK}{}</samlp:Response>",
        KEYCLOAK.replace("ID_", "ID2_")
    );
    let twice = changed(
        "<saml:Subject>",
        "<saml:Subject ID=\"ID_x\"/><saml:Subject ID=\"ID_x\">",
    );
    let deep = changed(
        "<saml:Subject>",
        &format!("<saml:Subject>{}{}", "<a>".repeat(100), "</a>".repeat(100)),
    );
    let failed = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"/></samlp:Status></samlp:Response>";
    let encrypted = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/></samlp:Response>";
    let wrapped_id = changed(
        "<saml:Subject>",
        "<x:Assertion xmlns:x=\"urn:x\"/><saml:Subject>",
    );
    for (text, words) in [
        ("", "neither XML nor the base64"),
        ("eyJhbGciOiJSUzI1NiJ9.e30.x", "neither XML nor the base64"),
        ("<html/>", "this is `html`"),
        ("<saml:Assertion", "can't be read"),
        (&entity, "DTD"),
        (&two, "several assertions"),
        (&wrapped_id, "several assertions"),
        (&twice, "ID occurs twice"),
        (&deep, "nested too deeply"),
        (failed, "Responder"),
        (encrypted, "*Encrypt assertions*"),
        (
            &without("<saml:Issuer>", "</saml:Issuer>"),
            "`Issuer` is missing",
        ),
        (
            &changed("NotBefore=\"2026", "NotBefore=\"yesterday"),
            "isn't a time",
        ),
        (
            &changed("<saml:Subject>", "<saml:Subject/><saml:Subject>"),
            "`Subject` occurs several times",
        ),
        (&"x".repeat(LONGEST * 4 + 1), "75000"),
        (&format!("<{}", "x".repeat(LONGEST)), "75000"),
    ] {
        let error = Assertion::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
        assert!(error.len() < 1000, "{error}");
    }
    assert_eq!(
        Assertion::read(&[0xff, 0xfe]).unwrap_err(),
        AssertionError::NotXml
    );
}

#[test]
fn attributes_that_stand_elsewhere_are_not_read() {
    // Only what lies where the schema has it: not within extensions, nor within the signature.
    let (_, statement) = KEYCLOAK.split_once("<saml:AttributeStatement>").unwrap();
    let statement = statement.strip_suffix("</saml:Assertion>").unwrap();
    let statement = &format!("<saml:AttributeStatement>{statement}");
    let moved = KEYCLOAK.replace(statement, "").replace(
        "</dsig:SignedInfo>",
        &format!("</dsig:SignedInfo><dsig:Object>{statement}</dsig:Object>"),
    );
    let facts = facts(&moved);
    assert!(facts.roles.is_empty() && facts.session_names.is_empty());
}

#[test]
fn an_assertion_shown_for_debugging_shows_nothing_of_its_text() {
    let shown = format!("{:?}", Assertion::read(KEYCLOAK.as_bytes()).unwrap());
    assert!(
        !shown.contains("SignatureValue") && !shown.contains("alice"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_an_assertion_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Assertion::read(&bytes);
    }

    #[test]
    fn a_damaged_assertion_is_read_or_refused(at in 0..KEYCLOAK.len(), with in any::<u8>(), cut in 0..60_usize) {
        let mut bytes = KEYCLOAK.as_bytes().to_vec();
        bytes[at] = with;
        let _ = Assertion::read(&bytes);
        let end = (at + cut).min(bytes.len());
        bytes.drain(at..end);
        if let Ok(assertion) = Assertion::read(&bytes) {
            let _ = assertion.facts().problems(false, then());
        }
    }

    #[test]
    fn any_elements_in_any_order_are_read_or_refused(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<saml:Issuer>i</saml:Issuer>", "<saml:Subject>", "</saml:Subject>", "<saml:Conditions NotBefore=\"x\"/>",
                "<saml:AttributeStatement>", "</saml:AttributeStatement>",
                "<saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\">", "</saml:Attribute>",
                "<saml:AttributeValue>a,b", "</saml:AttributeValue>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&x;",
                "<dsig:Signature xmlns:dsig=\"http://www.w3.org/2000/09/xmldsig#\"/>",
            ]),
            0..20,
        )
    ) {
        let xml = format!("<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{}</saml:Assertion>", parts.concat());
        if let Ok(assertion) = Assertion::read(xml.as_bytes()) {
            prop_assert!(assertion.facts().problems(false, then()).len() > 1);
        }
    }
}
