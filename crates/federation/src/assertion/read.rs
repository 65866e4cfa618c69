//! Reading the XML: no document types, a bounded number of nodes, and only what stands where the
//! SAML schema has it.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;
use roxmltree::{Document, Node, ParsingOptions};

use super::AssertionError;
use super::facts::{AssertionFacts, SignatureFacts, role_pair};
use crate::readable::readable;

const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const AWS: &str = "https://aws.amazon.com/SAML/Attributes/";

/// Far more than any assertion has.
const NODES: u32 = 20_000;
/// Deeper than any assertion, and shallow enough for readers that recurse.
const DEPTH: usize = 64;

/// Where the document element stands, whether it is a response, and what its assertion says.
pub(super) fn document(xml: &str) -> Result<(Range<usize>, bool, AssertionFacts), AssertionError> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(xml, options)
        .map_err(|error| AssertionError::Malformed(readable(&error.to_string())))?;
    check_shape(&document)?;
    let root = document.root_element();
    let (assertion, wrapped) = if root.has_tag_name((SAML, "Assertion")) {
        (root, false)
    } else if root.has_tag_name((SAMLP, "Response")) {
        check_status(root)?;
        let inner = only(root, SAML, "Assertion")?;
        (
            inner.ok_or(AssertionError::Part("response holds no assertion".into()))?,
            true,
        )
    } else if root.has_tag_name((SAML, "EncryptedAssertion")) {
        return Err(AssertionError::Encrypted);
    } else {
        return Err(AssertionError::OtherDocument(readable(
            root.tag_name().name(),
        )));
    };
    Ok((root.range(), wrapped, facts(assertion)?))
}

/// One assertion, no id twice, and not too deep.
fn check_shape(document: &Document<'_>) -> Result<(), AssertionError> {
    let mut ids = BTreeSet::new();
    let mut assertions = 0;
    for node in document.descendants().filter(Node::is_element) {
        if node.ancestors().nth(DEPTH).is_some() {
            return Err(AssertionError::Malformed("it is nested too deeply".into()));
        }
        if node.has_tag_name((SAML, "EncryptedAssertion")) {
            return Err(AssertionError::Encrypted);
        }
        assertions += usize::from(node.tag_name().name() == "Assertion");
        if let Some(id) = node.attribute("ID")
            && !ids.insert(id)
        {
            return Err(AssertionError::Ambiguous("an ID occurs twice"));
        }
    }
    if assertions > 1 {
        return Err(AssertionError::Ambiguous("there are several assertions"));
    }
    Ok(())
}

fn check_status(response: Node<'_, '_>) -> Result<(), AssertionError> {
    let status = only(response, SAMLP, "Status")?;
    let Some(code) = status
        .map(|status| only(status, SAMLP, "StatusCode"))
        .transpose()?
        .flatten()
    else {
        return Ok(());
    };
    match code.attribute("Value") {
        Some(SUCCESS) => Ok(()),
        other => Err(AssertionError::Failure(readable(
            other.unwrap_or("without a status"),
        ))),
    }
}

fn facts(assertion: Node<'_, '_>) -> Result<AssertionFacts, AssertionError> {
    let mut facts = AssertionFacts {
        id: assertion.attribute("ID").unwrap_or_default().to_owned(),
        issuer: only(assertion, SAML, "Issuer")?
            .map(text)
            .filter(|issuer| !issuer.is_empty())
            .ok_or_else(|| AssertionError::Part("`Issuer` is missing".into()))?,
        issued: time(assertion, "IssueInstant")?,
        signature: only(assertion, DSIG, "Signature")?
            .map(|signature| signed(assertion, signature))
            .transpose()?,
        ..AssertionFacts::default()
    };
    if let Some(subject) = only(assertion, SAML, "Subject")? {
        if let Some(name) = only(subject, SAML, "NameID")? {
            facts.subject = Some(text(name));
            facts.subject_format = name.attribute("Format").map(ToOwned::to_owned);
        }
        if let Some(confirmation) = only(subject, SAML, "SubjectConfirmation")?
            && let Some(data) = only(confirmation, SAML, "SubjectConfirmationData")?
        {
            facts.recipient = data.attribute("Recipient").map(ToOwned::to_owned);
            facts.usable_until = time(data, "NotOnOrAfter")?;
        }
    }
    if let Some(conditions) = only(assertion, SAML, "Conditions")? {
        facts.not_before = time(conditions, "NotBefore")?;
        facts.not_on_or_after = time(conditions, "NotOnOrAfter")?;
        for restriction in children(conditions, SAML, "AudienceRestriction") {
            facts
                .audiences
                .extend(children(restriction, SAML, "Audience").map(text));
        }
    }
    for statement in children(assertion, SAML, "AuthnStatement") {
        let until = time(statement, "SessionNotOnOrAfter")?;
        facts.session_until = match (facts.session_until, until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    for statement in children(assertion, SAML, "AttributeStatement") {
        for attribute in children(statement, SAML, "Attribute") {
            let name = attribute.attribute("Name").unwrap_or_default();
            match facts.attributes.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => known.extend(values(attribute)),
                None => facts.attributes.push((name.to_owned(), values(attribute))),
            }
            if let Some(name) = name.strip_prefix(AWS) {
                read_attribute(&mut facts, name, values(attribute));
            } else if name == "Role" {
                facts.bare_role = true;
            }
        }
    }
    Ok(facts)
}

/// An attribute for AWS. Keycloak repeats the element for each value unless a mapper is *single*.
fn read_attribute(facts: &mut AssertionFacts, name: &str, values: Vec<String>) {
    match name {
        "Role" => {
            for value in values {
                match role_pair(&value) {
                    Some(pair) => facts.roles.push(pair),
                    None => facts.other_roles.push(value),
                }
            }
        }
        "RoleSessionName" => facts.session_names.extend(values),
        "SessionDuration" => facts.session_durations.extend(values),
        "TransitiveTagKeys" => facts.session.transitive.extend(values),
        "SourceIdentity" => match (values.as_slice(), &facts.session.source_identity) {
            ([one], None) => facts.session.source_identity = Some(one.clone()),
            _ => facts
                .session
                .problems
                .push("the attribute `SourceIdentity` hasn't exactly one value".into()),
        },
        _ => {
            if let Some(key) = name.strip_prefix("PrincipalTag:") {
                match values.as_slice() {
                    [one] => facts.session.tags.push((key.to_owned(), one.clone())),
                    _ => facts.session.problems.push(format!(
                        "the tag `{}` hasn't exactly one value",
                        readable(key)
                    )),
                }
            }
        }
    }
}

/// The values, without those that are nil: what a script mapper gives for null.
fn values(attribute: Node<'_, '_>) -> Vec<String> {
    let is_nil = |value: &Node<'_, '_>| {
        let nil = value.attribute(("http://www.w3.org/2001/XMLSchema-instance", "nil"));
        matches!(nil, Some("true" | "1"))
    };
    children(attribute, SAML, "AttributeValue")
        .filter(|value| !is_nil(value))
        .map(text)
        .collect()
}

fn signed(
    assertion: Node<'_, '_>,
    signature: Node<'_, '_>,
) -> Result<SignatureFacts, AssertionError> {
    let mut facts = SignatureFacts::default();
    let Some(info) = only(signature, DSIG, "SignedInfo")? else {
        return Ok(facts);
    };
    let algorithm = |node: Node<'_, '_>| node.attribute("Algorithm").unwrap_or_default().to_owned();
    let is_exclusive = |name: &str| name.starts_with(EXCLUSIVE);
    if let Some(method) = only(info, DSIG, "SignatureMethod")? {
        facts.algorithm = algorithm(method);
    }
    let canonical = only(info, DSIG, "CanonicalizationMethod")?.map(algorithm);
    let references: Vec<_> = children(info, DSIG, "Reference").collect();
    let [reference] = references.as_slice() else {
        return Ok(facts);
    };
    let about = reference.attribute("URI").unwrap_or_default();
    let id = assertion.attribute("ID").unwrap_or_default();
    facts.covers_assertion = !id.is_empty() && about.strip_prefix('#') == Some(id);
    let transforms: Vec<String> = match only(*reference, DSIG, "Transforms")? {
        Some(transforms) => children(transforms, DSIG, "Transform")
            .map(algorithm)
            .collect(),
        None => Vec::new(),
    };
    facts.exclusive = canonical.is_some_and(|name| is_exclusive(&name))
        && transforms.iter().any(|name| is_exclusive(name))
        && transforms
            .iter()
            .all(|name| is_exclusive(name) || name == ENVELOPED);
    Ok(facts)
}

fn children<'a, 'd: 'a>(
    node: Node<'a, 'd>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children()
        .filter(move |child| child.has_tag_name((namespace, name)))
}

/// The only child of this name, if there is one.
fn only<'a, 'd: 'a>(
    node: Node<'a, 'd>,
    namespace: &'static str,
    name: &'static str,
) -> Result<Option<Node<'a, 'd>>, AssertionError> {
    let mut found = children(node, namespace, name);
    let first = found.next();
    if found.next().is_some() {
        return Err(AssertionError::Part(format!(
            "`{name}` occurs several times"
        )));
    }
    Ok(first)
}

/// All text of a node; a comment in between splits it for careless readers, so it is put together.
fn text(node: Node<'_, '_>) -> String {
    let parts = node.descendants().filter(Node::is_text);
    let whole: String = parts.filter_map(|part| part.text()).collect();
    whole.trim().to_owned()
}

fn time(node: Node<'_, '_>, name: &str) -> Result<Option<Timestamp>, AssertionError> {
    let Some(text) = node.attribute(name) else {
        return Ok(None);
    };
    match text.trim().parse() {
        Ok(time) => Ok(Some(time)),
        Err(_) => Err(AssertionError::Part(format!(
            "`{name}` isn't a time: `{}`",
            readable(text)
        ))),
    }
}
