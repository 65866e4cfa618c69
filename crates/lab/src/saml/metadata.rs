//! What a relying party has to know: `IDPMetadataDescriptor`.

use super::escape;
use crate::keys::SigningKey;

const BINDINGS: &str = "urn:oasis:names:tc:SAML:2.0:bindings:";
const FORMATS: [&str; 4] = [
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
];

/// The metadata document. It names the single sign-on service because its schema wants one: what
/// is here gives assertions in exchange for tokens only.
pub(crate) fn document(issuer: &str, key: &SigningKey) -> String {
    let issuer = escape(issuer);
    let services = |element: &str| -> String {
        let bindings = ["HTTP-POST", "HTTP-Redirect"].iter();
        let services = bindings.map(|binding| {
            format!("<md:{element} Binding=\"{BINDINGS}{binding}\" Location=\"{issuer}/protocol/saml\"/>")
        });
        services.collect()
    };
    let formats: String = FORMATS
        .iter()
        .map(|format| format!("<md:NameIDFormat>{format}</md:NameIDFormat>"))
        .collect();
    format!(
        "<md:EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"{issuer}\">\
         <md:IDPSSODescriptor WantAuthnRequestsSigned=\"true\" \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
         <md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:KeyName>{kid}</ds:KeyName><ds:X509Data>\
         <ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
         </md:KeyDescriptor>{logout}{formats}{login}</md:IDPSSODescriptor></md:EntityDescriptor>",
        kid = key.kid(),
        certificate = key.certificate(),
        logout = services("SingleLogoutService"),
        login = services("SingleSignOnService"),
    )
}
