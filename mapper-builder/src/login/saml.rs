//! From a SAML response to the values STS looks at.

use std::borrow::Cow;
use std::time::SystemTime;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use roxmltree::{Document, Node, ParsingOptions};
use trust_policy::{SamlAssertion, SamlAttribute};

use super::Unusable;

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// `SAMLAssertion` in the service model of STS, in base64.
const LONGEST: usize = 100_000;

/// More nodes than a response of that length has values.
const MAX_NODES: u32 = 100_000;

const GIVE_A_RESPONSE: &str = "give a SAML 2.0 Response or Assertion: its XML, or the base64 of the form field `SAMLResponse`";

/// Reads a `Response` with one `Assertion`, or an `Assertion` alone.
pub(super) fn read(text: &str) -> Result<SamlAssertion, Unusable> {
    let xml = decode(text)?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MAX_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&xml, options).map_err(|error| {
        let place = error.pos();
        let what = match error {
            roxmltree::Error::DtdDetected => "has a document type, which SAML forbids",
            roxmltree::Error::NodesLimitReached => "has too many elements",
            _ => "is no well-formed XML",
        };
        Unusable::new(
            format!("the text {what} (line {}, column {})", place.row, place.col),
            GIVE_A_RESPONSE,
        )
    })?;
    let mut read = values(find(document.root_element())?)?;
    if xml.len().div_ceil(3) * 4 > LONGEST {
        read.refused.push(format!(
            "in base64 it is longer than the {LONGEST} characters STS takes"
        ));
    }
    Ok(read)
}

/// The XML itself; base64 with line breaks as mail has them, and base64url as Keycloak's token
/// exchange has it.
fn decode(text: &str) -> Result<Cow<'_, str>, Unusable> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        return Ok(Cow::Borrowed(text));
    }
    let wrong = || {
        Unusable::new(
            "the text is neither XML nor the base64 of a text",
            GIVE_A_RESPONSE,
        )
    };
    let packed: String = text.split_ascii_whitespace().collect();
    let alphabet = if packed.contains(['-', '_']) {
        alphabet::URL_SAFE
    } else {
        alphabet::STANDARD
    };
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&alphabet, config)
        .decode(packed)
        .map_err(|_| wrong())?;
    let xml = String::from_utf8(bytes).map_err(|_| wrong())?;
    let xml = xml.trim_start_matches('\u{feff}').trim();
    if xml.starts_with('<') {
        Ok(Cow::Owned(xml.to_owned()))
    } else {
        Err(wrong())
    }
}

/// The assertion of a document.
fn find<'a, 'x>(root: Node<'a, 'x>) -> Result<Node<'a, 'x>, Unusable> {
    if root.has_tag_name((ASSERTION, "Assertion")) {
        return Ok(root);
    }
    if !root.has_tag_name((PROTOCOL, "Response")) {
        return Err(Unusable::new(
            "the XML is neither a SAML 2.0 Response nor an Assertion",
            GIVE_A_RESPONSE,
        ));
    }
    let mut assertions = children(root, "Assertion");
    match (assertions.next(), assertions.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err(Unusable::new(
            "the response holds more than one assertion; which one STS takes isn't known",
            "give one assertion",
        )),
        (None, _) if children(root, "EncryptedAssertion").next().is_some() => Err(Unusable::new(
            "the assertion is encrypted, and only AWS has the key",
            "switch the encryption of assertions off for a test, or decrypt it",
        )),
        (None, _) => Err(Unusable::new(
            "the response holds no assertion: the login has failed",
            "look at the response's Status, and at the identity provider's log",
        )),
    }
}

fn values(assertion: Node<'_, '_>) -> Result<SamlAssertion, Unusable> {
    let mut read = SamlAssertion {
        issuer: children(assertion, "Issuer").next().map(text),
        ..SamlAssertion::default()
    };
    let signed = assertion
        .children()
        .any(|child| child.has_tag_name((SIGNATURE, "Signature")));
    if !signed {
        read.refused.push(
            "the assertion itself is not signed, which STS requires even inside a signed response"
                .to_owned(),
        );
    }
    for subject in children(assertion, "Subject") {
        self::subject(subject, &mut read)?;
    }
    for statement in children(assertion, "AuthnStatement") {
        let end = time(statement, "SessionNotOnOrAfter", &mut read.refused);
        read.session_not_on_or_after = match (read.session_not_on_or_after, end) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    for attribute in children(assertion, "AttributeStatement")
        .flat_map(|statement| children(statement, "Attribute"))
    {
        let name = attribute.attribute("Name").unwrap_or_default();
        if read.attributes.iter().any(|known| known.name == name) {
            // What STS makes of an attribute that comes twice isn't documented.
            read.unknown_attributes.push(name.to_owned());
            continue;
        }
        read.attributes.push(SamlAttribute {
            name: name.to_owned(),
            values: children(attribute, "AttributeValue").map(text).collect(),
        });
    }
    Ok(read)
}

fn subject(subject: Node<'_, '_>, read: &mut SamlAssertion) -> Result<(), Unusable> {
    if let Some(name) = children(subject, "NameID").next() {
        read.subject = Some(text(name));
        read.subject_format = name.attribute("Format").map(str::to_owned);
        if read.subject_format.is_none() {
            read.refused
                .push("the NameID has no Format, which STS requires".to_owned());
        }
    }
    let mut confirmations = children(subject, "SubjectConfirmation")
        .filter(|confirmation| confirmation.attribute("Method") == Some(BEARER))
        .flat_map(|confirmation| children(confirmation, "SubjectConfirmationData"));
    let Some(data) = confirmations.next() else {
        read.refused
            .push("there is no bearer SubjectConfirmation with data".to_owned());
        return Ok(());
    };
    if confirmations.next().is_some() {
        return Err(Unusable::new(
            "the subject is confirmed more than once; which Recipient STS takes isn't known",
            "have the identity provider write one bearer SubjectConfirmation",
        ));
    }
    read.recipient = data.attribute("Recipient").map(str::to_owned);
    if read.recipient.is_none() {
        read.refused
            .push("the SubjectConfirmationData has no Recipient, which STS requires".to_owned());
    }
    if data.attribute("NotOnOrAfter").is_none() {
        read.refused
            .push("the SubjectConfirmationData has no NotOnOrAfter, which STS requires".to_owned());
    }
    read.not_on_or_after = time(data, "NotOnOrAfter", &mut read.refused);
    Ok(())
}

fn children<'a, 'x: 'a>(
    node: Node<'a, 'x>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'x>> {
    node.children()
        .filter(move |child| child.has_tag_name((ASSERTION, name)))
}

/// The text of a value, also when a comment stands in it: signatures don't cover comments, so a
/// value must not end at one.
fn text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|piece| piece.text())
        .collect()
}

/// An `xs:dateTime` in an attribute. SAML wants UTC.
fn time(node: Node<'_, '_>, name: &str, refused: &mut Vec<String>) -> Option<SystemTime> {
    let written = node.attribute(name)?;
    match written.parse::<Timestamp>() {
        Ok(time) => Some(time.into()),
        Err(_) => {
            refused.push(format!("{name} is no time in UTC"));
            None
        }
    }
}

#[cfg(test)]
mod tests;
