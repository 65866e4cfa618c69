//! SAML documents for tests, signed honestly or not.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use roxmltree::Document;

use crate::keys::SigningKey;
use crate::xmldsig::c14n;

/// The key in the metadata, and an attacker's.
pub(super) static KEYS: LazyLock<[SigningKey; 2]> =
    LazyLock::new(|| [0, 1].map(|_| SigningKey::generate("lab").unwrap()));

pub(super) const ISSUER: &str = "https://sso.example.org/realms/prod";

/// Metadata as Keycloak's descriptor has it, with one signing key.
pub(super) fn metadata(key: &SigningKey) -> String {
    format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{ISSUER}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>"#,
        key.certificate()
    )
}

/// What is to stand in an assertion.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) id: &'static str,
    pub(super) issuer: String,
    pub(super) format: Option<&'static str>,
    pub(super) recipient: Option<&'static str>,
    pub(super) not_on_or_after: Option<String>,
    pub(super) conditions: String,
    pub(super) session_end: Option<String>,
    pub(super) attributes: Vec<(String, Vec<String>)>,
}

impl Draft {
    /// Without a signature.
    pub(super) fn text(&self) -> String {
        let attribute = |name: &str, value: &Option<String>| {
            value
                .as_ref()
                .map_or_else(String::new, |value| format!(r#" {name}="{value}""#))
        };
        let attributes: String = self
            .attributes
            .iter()
            .map(|(name, values)| {
                let values: String = values
                    .iter()
                    .map(|value| format!("<saml:AttributeValue>{value}</saml:AttributeValue>"))
                    .collect();
                format!(r#"<saml:Attribute Name="{name}">{values}</saml:Attribute>"#)
            })
            .collect();
        format!(
            r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{}" IssueInstant="2026-01-01T00:00:00Z" Version="2.0"><saml:Issuer>{}</saml:Issuer><saml:Subject><saml:NameID{}>alice</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData{}{}/></saml:SubjectConfirmation></saml:Subject>{}<saml:AuthnStatement AuthnInstant="2026-01-01T00:00:00Z"{}/><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"#,
            self.id,
            self.issuer,
            attribute("Format", &self.format.map(str::to_owned)),
            attribute("NotOnOrAfter", &self.not_on_or_after),
            attribute("Recipient", &self.recipient.map(str::to_owned)),
            self.conditions,
            attribute("SessionNotOnOrAfter", &self.session_end),
        )
    }

    pub(super) fn signed(&self) -> String {
        sign(&self.text(), &KEYS[0], |info| info)
    }
}

/// Signs the root element of a text behind its `Issuer`. `change` may rewrite `SignedInfo` before it
/// is signed.
pub(super) fn sign(
    element: &str,
    key: &SigningKey,
    change: impl FnOnce(String) -> String,
) -> String {
    let document = Document::parse(element).unwrap();
    let root = document.root_element();
    let id = root.attribute("ID").unwrap();
    let canonical = c14n::exclusive(root, None, &[]).unwrap();
    let hash = STANDARD.encode(digest(&SHA256, &canonical));
    let info = change(format!(
        r##"<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>{hash}</ds:DigestValue></ds:Reference></ds:SignedInfo>"##
    ));
    let parsed = Document::parse(&info).unwrap();
    let canonical = c14n::exclusive(parsed.root_element(), None, &[]).unwrap();
    let value = STANDARD.encode(key.sign(&canonical).unwrap());
    let signature = format!(
        r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"#,
        key.certificate()
    );
    let issuer = "</saml:Issuer>";
    element.replacen(issuer, &format!("{issuer}{signature}"), 1)
}

/// A response around what is given, in the minimal form.
pub(super) fn response(inner: &str) -> String {
    format!(
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="response" IssueInstant="2026-01-01T00:00:00Z" Version="2.0"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{ISSUER}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{inner}</samlp:Response>"#
    )
}
