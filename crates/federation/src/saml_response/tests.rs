use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::*;
use crate::assertion::tests::{KEYCLOAK, PROVIDER, ROLE, then};

fn assertion(xml: &str) -> Assertion {
    Assertion::read(xml.as_bytes()).unwrap()
}

fn role() -> RoleArn {
    RoleArn::parse(ROLE).unwrap()
}

fn text(response: &SamlResponse) -> String {
    let bytes = STANDARD.decode(response.base64().expose_secret()).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_response_holds_the_assertion_byte_for_byte() {
    let response = assertion(KEYCLOAK)
        .response_for(&role(), None, then())
        .unwrap();
    let xml = text(&response);
    assert!(xml.contains(KEYCLOAK));
    assert_eq!(response.provider().as_str(), PROVIDER);
    assert_eq!(response.warnings(), []);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name(("urn:oasis:names:tc:SAML:2.0:protocol", "Response")));
    assert_eq!(root.attribute("Version"), Some("2.0"));
    assert_eq!(
        root.attribute("Destination"),
        Some("https://signin.aws.amazon.com/saml")
    );
    let names: Vec<_> = root
        .children()
        .map(|child| child.tag_name().name())
        .collect();
    assert_eq!(names, ["Issuer", "Status", "Assertion"]);
    // And it is one that we would read again.
    let again = assertion(&xml);
    assert!(again.is_wrapped());
    assert_eq!(again.facts(), assertion(KEYCLOAK).facts());
}

#[test]
fn no_other_prefix_comes_into_the_assertions_scope() {
    // Canonical XML of the assertion would see it, where it isn't the exclusive kind.
    let response = assertion(KEYCLOAK)
        .response_for(&role(), None, then())
        .unwrap();
    let xml = text(&response);
    let (root, _) = xml.split_once('>').unwrap();
    assert_eq!(root.matches("xmlns").count(), 1, "{root}");
}

#[test]
fn a_response_from_elsewhere_stays_as_it_is() {
    let whole = text(
        &assertion(KEYCLOAK)
            .response_for(&role(), None, then())
            .unwrap(),
    );
    let signed = whole.replace("ID=\"response-", "ID=\"_signed-");
    let response = assertion(&signed)
        .response_for(&role(), None, then())
        .unwrap();
    assert_eq!(text(&response), signed);
}

#[test]
fn no_other_role_than_the_one_asked_for_is_used() {
    let other = RoleArn::parse("arn:aws:iam::123456789012:role/admin").unwrap();
    let error = assertion(KEYCLOAK)
        .response_for(&other, None, then())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the assertion doesn't offer {other}: it offers {ROLE}")
    );
    let provider = ProviderArn::parse("arn:aws:iam::123456789012:saml-provider/other").unwrap();
    let error = assertion(KEYCLOAK)
        .response_for(&role(), Some(&provider), then())
        .unwrap_err();
    assert!(error.to_string().contains("through arn"), "{error}");
}

#[test]
fn an_assertion_that_sts_would_refuse_is_not_wrapped() {
    let late = then() + jiff::SignedDuration::from_hours(1);
    let error = assertion(KEYCLOAK)
        .response_for(&role(), None, late)
        .unwrap_err();
    let SamlResponseError::Unfit(problems) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        error.to_string().contains("*Assertion Lifespan*"),
        "{error}"
    );
}

#[test]
fn what_aws_tolerates_is_a_warning() {
    let xml = KEYCLOAK.replace("Audience>urn:amazon:webservices<", "Audience>x<");
    let response = assertion(&xml).response_for(&role(), None, then()).unwrap();
    assert_eq!(response.warnings().len(), 1);
}

#[test]
fn a_response_too_long_for_sts_is_not_sent() {
    let long = "x".repeat(80_000);
    let xml = KEYCLOAK.replace(">platform<", &format!(">{long}<"));
    let error = assertion(&xml)
        .response_for(&role(), None, then())
        .unwrap_err();
    assert!(matches!(error, SamlResponseError::TooLong(_)), "{error}");
}

proptest! {
    #[test]
    fn an_issuer_of_any_text_stays_within_its_element(issuer in "[^\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{1,40}") {
        let xml = KEYCLOAK.replace("<saml:Issuer>", &format!("<saml:Issuer>x{}", escaped(&issuer)));
        let response = assertion(&xml).response_for(&role(), None, then()).unwrap();
        let whole = text(&response);
        let document = roxmltree::Document::parse(&whole).unwrap();
        prop_assert_eq!(document.root_element().children().count(), 3);
    }
}
