//! Signing one element, the way Keycloak does: enveloped, exclusive canonicalization, a reference
//! by id, key name and certificate for information.

use base64::prelude::{BASE64_STANDARD, Engine};
use ring::digest::{self, SHA256, SHA512};
use roxmltree::{Document, Node};

use super::c14n::{self, TooDeep};
use crate::keys::{Algorithm, KeyError, SigningKey};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Their names (RFC 6931, XML Encryption 1.1).
impl Algorithm {
    const fn signature(self) -> &'static str {
        match self {
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        }
    }

    const fn digest(self) -> &'static str {
        match self {
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }
}

/// Why nothing was signed: each would be a mistake of ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignError {
    #[error("what is to be signed isn't XML: {0}")]
    Xml(#[from] roxmltree::Error),
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// The document `before` + `after` with a signature of its root element between the two. The
/// root's id is `id`.
pub(crate) fn enveloped(
    key: &SigningKey,
    algorithm: Algorithm,
    id: &str,
    before: &str,
    after: &str,
) -> Result<String, SignError> {
    let bare = format!("{before}{after}");
    let document = Document::parse(&bare)?;
    let canonical = c14n::exclusive(document.root_element(), None, &[])?;
    let hash = match algorithm {
        Algorithm::RsaSha256 => digest::digest(&SHA256, &canonical),
        Algorithm::RsaSha512 => digest::digest(&SHA512, &canonical),
    };
    let information = format!(
        "<dsig:SignedInfo><dsig:CanonicalizationMethod Algorithm=\"{C14N}\"/>\
         <dsig:SignatureMethod Algorithm=\"{}\"/><dsig:Reference URI=\"#{id}\"><dsig:Transforms>\
         <dsig:Transform Algorithm=\"{ENVELOPED}\"/><dsig:Transform Algorithm=\"{C14N}\"/>\
         </dsig:Transforms><dsig:DigestMethod Algorithm=\"{}\"/><dsig:DigestValue>{}</dsig:DigestValue>\
         </dsig:Reference></dsig:SignedInfo>",
        algorithm.signature(),
        algorithm.digest(),
        BASE64_STANDARD.encode(hash),
    );
    let with = |value: &str| {
        format!(
            "{before}<dsig:Signature xmlns:dsig=\"{DSIG}\">{information}\
             <dsig:SignatureValue>{value}</dsig:SignatureValue>\
             <dsig:KeyInfo><dsig:KeyName>{}</dsig:KeyName><dsig:X509Data><dsig:X509Certificate>{}\
             </dsig:X509Certificate></dsig:X509Data></dsig:KeyInfo></dsig:Signature>{after}",
            key.kid(),
            key.certificate(),
        )
    };
    let unsigned = with("");
    let document = Document::parse(&unsigned)?;
    let is_information = |node: &Node<'_, '_>| node.has_tag_name((DSIG, "SignedInfo"));
    let signed = document.descendants().find(is_information);
    let signed = signed.unwrap_or_else(|| document.root_element());
    let signature = key.sign_with(algorithm, &c14n::exclusive(signed, None, &[])?)?;
    Ok(with(&BASE64_STANDARD.encode(signature)))
}
