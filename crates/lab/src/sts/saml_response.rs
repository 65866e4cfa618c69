//! The `samlp:Response` of `AssumeRoleWithSAML`: what is in it counts only once its signature has
//! been verified, and is read from the verified element alone.

use std::collections::HashSet;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use roxmltree::{Document, Node, ParsingOptions};
use trust_policy::{SamlAssertion, SamlAttribute};

use crate::xmldsig::verify::{self, SignatureProblem};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// A response of the longest kind doesn't hold more.
const MOST_NODES: u32 = 20_000;

/// Why a response counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ResponseProblem {
    #[error("it isn't base64 of UTF-8 text")]
    Encoding,
    #[error("it is no XML this profile takes: {0}")]
    Xml(String),
    #[error("its root is no `samlp:Response` of version 2.0")]
    NoResponse,
    #[error("its status is no success")]
    Status,
    #[error("it holds a comment or a processing instruction, which could split a value")]
    Comment,
    #[error("the id `{0}` is there twice")]
    RepeatedId(String),
    #[error("it holds {0} assertions, and has to hold one, as a child of the response")]
    Assertions(usize),
    #[error("its assertion is encrypted, which the practice world can't open")]
    Encrypted,
    #[error("a Signature is neither a child of the assertion nor of the response")]
    MisplacedSignature,
    #[error("the issuer is `{0}`")]
    Issuer(String),
    #[error("the assertion's signature: {0}")]
    AssertionSignature(SignatureProblem),
    #[error("the response's signature: {0}")]
    ResponseSignature(SignatureProblem),
}

/// Reads a response: base64 in, the values of its verified assertion out.
///
/// `issuer` and `keys` come from the registered metadata.
pub(super) fn read(
    encoded: &str,
    issuer: &str,
    keys: &[Vec<u8>],
) -> Result<SamlAssertion, ResponseProblem> {
    let bytes = STANDARD
        .decode(encoded)
        .map_err(|_| ResponseProblem::Encoding)?;
    let text = String::from_utf8(bytes).map_err(|_| ResponseProblem::Encoding)?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&text, options)
        .map_err(|error| ResponseProblem::Xml(error.to_string()))?;
    let assertion = only_assertion(&document)?;
    let named = child(assertion, "Issuer").map(text_of).unwrap_or_default();
    if named != issuer {
        return Err(ResponseProblem::Issuer(named));
    }
    verify::verify(assertion, keys).map_err(ResponseProblem::AssertionSignature)?;
    let root = document.root_element();
    // A signature of the response isn't needed, but a wrong one isn't passed over.
    if root.children().any(is_signature) {
        verify::verify(root, keys).map_err(ResponseProblem::ResponseSignature)?;
    }
    Ok(values(assertion))
}

/// The one assertion of a document in which nothing can be mistaken for another thing.
fn only_assertion<'a, 'input>(
    document: &'a Document<'input>,
) -> Result<Node<'a, 'input>, ResponseProblem> {
    if document
        .descendants()
        .any(|node| node.is_comment() || node.is_pi())
    {
        return Err(ResponseProblem::Comment);
    }
    let root = document.root_element();
    if !root.has_tag_name((PROTOCOL, "Response")) || root.attribute("Version") != Some("2.0") {
        return Err(ResponseProblem::NoResponse);
    }
    let status = root
        .children()
        .find(|node| node.has_tag_name((PROTOCOL, "Status")))
        .and_then(|status| {
            status
                .children()
                .find(|node| node.has_tag_name((PROTOCOL, "StatusCode")))
        });
    if status.and_then(|code| code.attribute("Value")) != Some(SUCCESS) {
        return Err(ResponseProblem::Status);
    }
    let mut ids = HashSet::new();
    for node in document.descendants() {
        for attribute in node.attributes() {
            if attribute.name().eq_ignore_ascii_case("id") && !ids.insert(attribute.value()) {
                return Err(ResponseProblem::RepeatedId(attribute.value().to_owned()));
            }
        }
    }
    if document
        .descendants()
        .any(|node| node.has_tag_name((ASSERTION, "EncryptedAssertion")))
    {
        return Err(ResponseProblem::Encrypted);
    }
    let found: Vec<_> = document
        .descendants()
        .filter(|node| node.is_element() && node.tag_name().name() == "Assertion")
        .collect();
    let assertion = match found.as_slice() {
        [assertion]
            if assertion.has_tag_name((ASSERTION, "Assertion"))
                && assertion.parent() == Some(root) =>
        {
            *assertion
        }
        _ => return Err(ResponseProblem::Assertions(found.len())),
    };
    let misplaced = document.descendants().any(|node| {
        is_signature(node) && node.parent() != Some(assertion) && node.parent() != Some(root)
    });
    if misplaced {
        return Err(ResponseProblem::MisplacedSignature);
    }
    Ok(assertion)
}

fn is_signature(node: Node<'_, '_>) -> bool {
    node.has_tag_name((verify::NAMESPACE, "Signature"))
}

/// What STS looks at in an assertion.
fn values(assertion: Node<'_, '_>) -> SamlAssertion {
    let mut values = SamlAssertion {
        issuer: child(assertion, "Issuer").map(text_of),
        ..SamlAssertion::default()
    };
    let subject = child(assertion, "Subject");
    match subject.and_then(|subject| child(subject, "NameID")) {
        Some(name) => {
            values.subject = Some(text_of(name));
            values.subject_format = name.attribute("Format").map(str::to_owned);
            if values.subject_format.is_none() {
                values
                    .refused
                    .push("NameID in AuthnResponse has no Format".to_owned());
            }
        }
        None => values
            .refused
            .push("AuthnResponse has no NameID".to_owned()),
    }
    let confirmation = subject
        .into_iter()
        .flat_map(|subject| children(subject, "SubjectConfirmation"))
        .find(|confirmation| confirmation.attribute("Method") == Some(BEARER))
        .and_then(|confirmation| child(confirmation, "SubjectConfirmationData"));
    // Any value will do: it becomes `saml:aud`.
    values.recipient = confirmation
        .and_then(|data| data.attribute("Recipient"))
        .map(str::to_owned);
    if values.recipient.is_none() {
        values
            .refused
            .push("Response does not contain the required audience".to_owned());
    }
    values.not_on_or_after = confirmation.and_then(|data| time(data, "NotOnOrAfter"));
    if values.not_on_or_after.is_none() {
        values
            .refused
            .push("SubjectConfirmationData in AuthnResponse has no NotOnOrAfter".to_owned());
    }
    values.session_not_on_or_after = children(assertion, "AuthnStatement")
        .filter_map(|statement| time(statement, "SessionNotOnOrAfter"))
        .min();
    for statement in children(assertion, "AttributeStatement") {
        for attribute in children(statement, "Attribute") {
            let name = attribute.attribute("Name").unwrap_or_default();
            let texts = children(attribute, "AttributeValue").map(text_of);
            match values
                .attributes
                .iter_mut()
                .find(|known| known.name == name)
            {
                Some(known) => known.values.extend(texts),
                None => values.attributes.push(SamlAttribute {
                    name: name.to_owned(),
                    values: texts.collect(),
                }),
            }
        }
    }
    values
}

fn children<'a, 'input: 'a>(
    parent: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    parent
        .children()
        .filter(move |node| node.has_tag_name((ASSERTION, name)))
}

fn child<'a, 'input: 'a>(parent: Node<'a, 'input>, name: &'static str) -> Option<Node<'a, 'input>> {
    children(parent, name).next()
}

/// All text of an element, wherever the parser has divided it.
fn text_of(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

fn time(node: Node<'_, '_>, name: &str) -> Option<SystemTime> {
    let time: Timestamp = node.attribute(name)?.parse().ok()?;
    Some(time.into())
}
