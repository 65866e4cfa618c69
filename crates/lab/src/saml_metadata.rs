//! The SAML metadata of an identity provider, as an administrator registers it with IAM.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node};

use crate::certificate;

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const SIGNATURES: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Limits of `SAMLMetadataDocument` in the service model of IAM.
const CHARACTERS: std::ops::RangeInclusive<usize> = 1000..=10_000_000;

/// Who an identity provider is, and with which keys it signs.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    entity_id: String,
    /// PKCS #1 DER.
    signing_keys: Vec<Vec<u8>>,
}

/// Why metadata can't be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Too short or too long for IAM.
    #[error("IAM takes 1000 to 10,000,000 characters, not {0}")]
    Length(usize),
    /// No XML.
    #[error("no XML: {0}")]
    Xml(String),
    /// No `EntityDescriptor` with an `entityID`.
    #[error("the root is no `EntityDescriptor` with an `entityID`")]
    NoEntity,
    /// No `IDPSSODescriptor`.
    #[error("no `IDPSSODescriptor`: this is not the metadata of an identity provider")]
    NoIdentityProvider,
    /// No certificate to verify signatures with.
    #[error("no `KeyDescriptor` for signing holds an `X509Certificate` with an RSA key")]
    NoKey,
    /// A certificate that can't be read.
    #[error("an `X509Certificate` isn't base64 of a certificate with an RSA key")]
    Certificate,
}

impl Metadata {
    /// Reads metadata.
    ///
    /// # Errors
    /// When IAM would refuse it, or it holds no RSA key to verify signatures with.
    pub(crate) fn read(text: &str) -> Result<Self, MetadataError> {
        let length = text.chars().count();
        if !CHARACTERS.contains(&length) {
            return Err(MetadataError::Length(length));
        }
        let document =
            Document::parse(text).map_err(|error| MetadataError::Xml(error.to_string()))?;
        let entity = document.root_element();
        let entity_id = entity
            .attribute("entityID")
            .filter(|id| entity.has_tag_name((METADATA, "EntityDescriptor")) && !id.is_empty())
            .ok_or(MetadataError::NoEntity)?;
        let provider = children(entity, METADATA, "IDPSSODescriptor")
            .next()
            .ok_or(MetadataError::NoIdentityProvider)?;
        let signing_keys = children(provider, METADATA, "KeyDescriptor")
            .filter(|key| key.attribute("use").is_none_or(|usage| usage == "signing"))
            .flat_map(|key| key.descendants())
            .filter(|node| node.has_tag_name((SIGNATURES, "X509Certificate")))
            .map(|certificate| rsa_key(certificate).ok_or(MetadataError::Certificate))
            .collect::<Result<Vec<_>, _>>()?;
        if signing_keys.is_empty() {
            return Err(MetadataError::NoKey);
        }
        Ok(Self {
            entity_id: entity_id.to_owned(),
            signing_keys,
        })
    }

    /// `entityID`: the issuer of this provider's assertions.
    pub(crate) fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The keys it may sign with.
    pub(crate) fn signing_keys(&self) -> &[Vec<u8>] {
        &self.signing_keys
    }
}

fn children<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children()
        .filter(move |child| child.has_tag_name((namespace, name)))
}

fn rsa_key(certificate: Node<'_, '_>) -> Option<Vec<u8>> {
    let text: String = certificate
        .text()?
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    certificate::read_rsa_key(&STANDARD.decode(text).ok()?)
}
