//! The key that signs tokens and assertions: new at every start, so that nothing signed outlives it.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use rcgen::{CertificateParams, DnType, KeyPair};
use ring::rand::SystemRandom;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use rsa::pkcs8::EncodePrivateKey;
use rsa::rand_core::OsRng;
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPublicKey};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// A signature algorithm with its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    RsaSha256,
    RsaSha512,
}

/// Why there is no key, or it doesn't sign.
#[derive(Debug, thiserror::Error)]
#[error("the practice world's signing key can't be {what}: {why}")]
pub struct KeyError {
    what: &'static str,
    why: String,
}

fn error(what: &'static str) -> impl Fn(&dyn std::fmt::Display) -> KeyError {
    move |why| KeyError {
        what,
        why: why.to_string(),
    }
}

/// An RSA key of 2048 bits with its certificate.
pub(crate) struct SigningKey {
    pair: RsaKeyPair,
    /// `RSAPublicKey` (PKCS #1).
    public: Vec<u8>,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    certificate: Vec<u8>,
    kid: String,
}

impl SigningKey {
    /// A new one, with a certificate that `name` signs for itself. Takes a while.
    ///
    /// # Errors
    /// When one of the libraries refuses, which none has a reason to.
    pub(crate) fn generate(name: &str) -> Result<Self, KeyError> {
        let made = error("made");
        let private = RsaPrivateKey::new(&mut OsRng, 2048).map_err(|why| made(&why))?;
        let pkcs8 = private.to_pkcs8_der().map_err(|why| made(&why))?;
        let pair = RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).map_err(|why| made(&why))?;
        let public = private.to_public_key().to_pkcs1_der();
        let public = public.map_err(|why| made(&why))?.as_bytes().to_vec();
        let certified = error("certified");
        let issuer = KeyPair::try_from(pkcs8.as_bytes()).map_err(|why| certified(&why))?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&issuer).map_err(|why| certified(&why))?;
        Ok(Self {
            pair,
            kid: BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&public)),
            public,
            modulus: private.n().to_bytes_be(),
            exponent: private.e().to_bytes_be(),
            certificate: certificate.der().to_vec(),
        })
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    ///
    /// # Errors
    /// None that is known of.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.sign_with(Algorithm::RsaSha256, message)
    }

    /// The same with the hash of this algorithm.
    pub(crate) fn sign_with(
        &self,
        algorithm: Algorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let padding: &dyn RsaEncoding = match algorithm {
            Algorithm::RsaSha256 => &RSA_PKCS1_SHA256,
            Algorithm::RsaSha512 => &RSA_PKCS1_SHA512,
        };
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(padding, &SystemRandom::new(), message, &mut signature)
            .map_err(|why| error("used")(&why))?;
        Ok(signature)
    }

    /// Whether this key made `signature`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key =
            ring::signature::UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public);
        key.verify(message, signature).is_ok()
    }

    /// The id that tokens name it by.
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// Its certificate, in Base64.
    pub(crate) fn certificate(&self) -> String {
        BASE64_STANDARD.encode(&self.certificate)
    }

    /// Its entry in a JWKS, as Keycloak writes it.
    pub(crate) fn jwk(&self) -> Value {
        let url = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kid": self.kid,
            "kty": "RSA",
            "alg": "RS256",
            "use": "sig",
            "x5c": [self.certificate()],
            "x5t": url(&Sha1::digest(&self.certificate)),
            "x5t#S256": url(&Sha256::digest(&self.certificate)),
            "n": url(&self.modulus),
            "e": url(&self.exponent),
        })
    }
}
