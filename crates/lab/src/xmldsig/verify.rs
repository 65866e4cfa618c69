//! Verifies an enveloped signature, in the one form this profile knows. Everything else the
//! recommendation allows is refused by name: what can't be written can't be wrapped.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, signature};
use roxmltree::Node;

use super::c14n::{self, TooDeep};

/// The namespace of XML signatures.
pub(crate) const NAMESPACE: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const RSA_SHA512: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const SHA512: &str = "http://www.w3.org/2001/04/xmlenc#sha512";

/// Why a signature counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignatureProblem {
    #[error("the element holds no Signature as its own child")]
    Missing,
    #[error("the element holds more than one Signature")]
    Several,
    #[error("`{0}` isn't allowed in a signature here, or isn't where it belongs")]
    Structure(String),
    #[error("`{0}` isn't supported as {1}")]
    Algorithm(String, &'static str),
    #[error(
        "the transforms are {0}, and have to be enveloped-signature and exclusive canonical XML"
    )]
    Transforms(String),
    #[error("the reference is to `{0}`, and not to the element that holds the signature")]
    Reference(String),
    #[error("{0} isn't base64")]
    Base64(&'static str),
    #[error("the element isn't what was signed: its digest differs")]
    Digest,
    #[error("none of the registered keys has made this signature")]
    Key,
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
}

/// Verifies the signature that is a child of `element`, and that it covers all of it.
///
/// The document must have neither a document type nor comments, and no other element with the
/// element's `ID`. `keys` are PKCS #1 DER; what `KeyInfo` says isn't looked at.
pub(crate) fn verify(element: Node<'_, '_>, keys: &[Vec<u8>]) -> Result<(), SignatureProblem> {
    let mut signatures = element
        .children()
        .filter(|child| child.has_tag_name((NAMESPACE, "Signature")));
    let signature = signatures.next().ok_or(SignatureProblem::Missing)?;
    if signatures.next().is_some() {
        return Err(SignatureProblem::Several);
    }
    let ([info, value], rest) = leading(signature, ["SignedInfo", "SignatureValue"])?;
    let mut rest = rest.into_iter();
    if let Some(other) = rest
        .next()
        .filter(|next| !next.has_tag_name((NAMESPACE, "KeyInfo")))
        .or_else(|| rest.next())
    {
        return Err(structure(other));
    }
    let ([canonicalization, method, reference], others) = leading(
        info,
        ["CanonicalizationMethod", "SignatureMethod", "Reference"],
    )?;
    if let Some(other) = others.first() {
        return Err(structure(*other));
    }
    let purpose = "CanonicalizationMethod";
    if algorithm(canonicalization)? != EXCLUSIVE {
        return Err(unsupported(canonicalization, purpose));
    }
    check_reference(reference, element, signature)?;

    let verification: &dyn signature::VerificationAlgorithm = match algorithm(method)? {
        RSA_SHA256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        RSA_SHA512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        _ => return Err(unsupported(method, "SignatureMethod")),
    };
    let signed = c14n::exclusive(info, None, &[])?;
    let value = base64(value, "SignatureValue")?;
    keys.iter()
        .any(|key| {
            signature::UnparsedPublicKey::new(verification, key)
                .verify(&signed, &value)
                .is_ok()
        })
        .then_some(())
        .ok_or(SignatureProblem::Key)
}

/// Whether the one reference is to the element around the signature, and its digest is right.
fn check_reference(
    reference: Node<'_, '_>,
    element: Node<'_, '_>,
    signature: Node<'_, '_>,
) -> Result<(), SignatureProblem> {
    let uri = reference.attribute("URI").unwrap_or_default();
    let id = element.attribute("ID").unwrap_or_default();
    if id.is_empty() || uri.strip_prefix('#') != Some(id) {
        return Err(SignatureProblem::Reference(uri.to_owned()));
    }
    let ([transforms, method, value], others) =
        leading(reference, ["Transforms", "DigestMethod", "DigestValue"])?;
    if let Some(other) = others.first() {
        return Err(structure(*other));
    }
    let written = elements(transforms)?
        .into_iter()
        .map(|transform| {
            if transform.has_tag_name((NAMESPACE, "Transform")) {
                algorithm(transform)
            } else {
                Err(structure(transform))
            }
        })
        .collect::<Result<Vec<_>, _>>()?;
    if written != [ENVELOPED, EXCLUSIVE] {
        return Err(SignatureProblem::Transforms(written.join(", ")));
    }
    let hash = match algorithm(method)? {
        SHA256 => &digest::SHA256,
        SHA512 => &digest::SHA512,
        _ => return Err(unsupported(method, "DigestMethod")),
    };
    let canonical = c14n::exclusive(element, Some(signature.id()), &[])?;
    if digest::digest(hash, &canonical).as_ref() != base64(value, "DigestValue")? {
        return Err(SignatureProblem::Digest);
    }
    Ok(())
}

fn structure(node: Node<'_, '_>) -> SignatureProblem {
    SignatureProblem::Structure(node.tag_name().name().to_owned())
}

fn unsupported(node: Node<'_, '_>, purpose: &'static str) -> SignatureProblem {
    let algorithm = node.attribute("Algorithm").unwrap_or_default();
    SignatureProblem::Algorithm(algorithm.to_owned(), purpose)
}

/// The `Algorithm` of an element that must not say more than that.
fn algorithm<'a>(node: Node<'a, '_>) -> Result<&'a str, SignatureProblem> {
    if let Some(parameter) = elements(node)?.first() {
        return Err(structure(*parameter));
    }
    Ok(node.attribute("Algorithm").unwrap_or_default())
}

/// The children, which have to begin with elements of these names, in this order.
fn leading<'a, 'input, const N: usize>(
    parent: Node<'a, 'input>,
    names: [&'static str; N],
) -> Result<([Node<'a, 'input>; N], Vec<Node<'a, 'input>>), SignatureProblem> {
    let mut children = elements(parent)?;
    let rest = children.split_off(children.len().min(N));
    for (child, name) in children.iter().zip(names) {
        if !child.has_tag_name((NAMESPACE, name)) {
            return Err(structure(*child));
        }
    }
    let children = children.try_into();
    let children = children.map_err(|_| structure(parent))?;
    Ok((children, rest))
}

/// The child elements, among which there may be nothing but white space.
fn elements<'a, 'input>(
    parent: Node<'a, 'input>,
) -> Result<Vec<Node<'a, 'input>>, SignatureProblem> {
    let blank =
        |node: &Node<'_, '_>| node.is_text() && node.text().unwrap_or_default().trim().is_empty();
    let children: Vec<_> = parent.children().filter(|child| !blank(child)).collect();
    match children.iter().find(|child| !child.is_element()) {
        Some(_) => Err(structure(parent)),
        None => Ok(children),
    }
}

fn base64(node: Node<'_, '_>, what: &'static str) -> Result<Vec<u8>, SignatureProblem> {
    let text: String = node
        .text()
        .unwrap_or_default()
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    STANDARD
        .decode(text)
        .map_err(|_| SignatureProblem::Base64(what))
}
