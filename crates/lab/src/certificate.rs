//! The RSA key in an X.509 certificate, and nothing else of it: neither SAML metadata nor a JWK
//! asks who signed it, for whom, or until when. (STS accepts an expired signing certificate, and
//! Keycloak's are of version 1, which `webpki` refuses.)

use rsa::pkcs1;
use rsa::pkcs8::ObjectIdentifier;
use rsa::pkcs8::der::asn1::{AnyRef, UintRef};
use rsa::pkcs8::der::{Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};
use rsa::pkcs8::spki::SubjectPublicKeyInfoRef;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The public key of a certificate as PKCS #1 DER, which is what `ring` verifies with; `None` when
/// it is no certificate or holds a key of another kind.
pub(crate) fn read_rsa_key(der: &[u8]) -> Option<Vec<u8>> {
    let certificate = AnyRef::from_der(der).ok()?;
    let to_be_signed = elements(certificate)?.into_iter().next()?;
    let version = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber::N0,
    };
    // RFC 5280 4.1: [version,] serial number, signature, issuer, validity, subject, key.
    let key = elements(to_be_signed)?
        .into_iter()
        .filter(|element| element.tag() != version)
        .nth(5)?;
    let key = key.decode_as::<SubjectPublicKeyInfoRef<'_>>().ok()?;
    if key.algorithm.oid != RSA_ENCRYPTION {
        return None;
    }
    let key = key.subject_public_key.as_bytes()?;
    pkcs1::RsaPublicKey::from_der(key).ok()?;
    Some(key.to_vec())
}

/// Modulus and exponent, big-endian, as PKCS #1 DER.
pub(crate) fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Option<Vec<u8>> {
    pkcs1::RsaPublicKey {
        modulus: UintRef::new(modulus).ok()?,
        public_exponent: UintRef::new(exponent).ok()?,
    }
    .to_der()
    .ok()
}

fn elements(sequence: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    if sequence.tag() != Tag::Sequence {
        return None;
    }
    let mut reader = SliceReader::new(sequence.value()).ok()?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(elements)
}
