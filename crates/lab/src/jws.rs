//! Signed tokens in compact form (RFC 7515).

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use ring::hmac;
use serde_json::{Map, Value, json};

use crate::keys::{KeyError, SigningKey};
use crate::random;

/// No longer token is looked at.
const LONGEST: usize = 64 * 1024;

/// `claims`, a JSON text, signed with RS256.
///
/// # Errors
/// When the key doesn't sign.
pub(crate) fn sign(key: &SigningKey, claims: &str) -> Result<String, KeyError> {
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": key.kid()});
    let input = input(&header, claims);
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes())?);
    Ok(format!("{input}.{signature}"))
}

/// The claims of a token that `key` signed.
pub(crate) fn verified(key: &SigningKey, token: &str) -> Option<Map<String, Value>> {
    let (input, signature) = parts(token)?;
    key.verifies(input.as_bytes(), &signature)
        .then(|| claims(input))?
}

/// The secret for tokens that only the server itself reads, as Keycloak's refresh tokens.
pub(crate) struct OwnKey(hmac::Key);

impl OwnKey {
    /// A new one.
    pub(crate) fn generate() -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA512, &random::bytes::<64>()))
    }

    /// `claims` signed with HS512.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "HS512", "typ": "JWT"});
        let input = input(&header, &claims.to_string());
        let signature = hmac::sign(&self.0, input.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
        format!("{input}.{signature}")
    }

    /// The claims of a token that this key signed.
    pub(crate) fn verified(&self, token: &str) -> Option<Map<String, Value>> {
        let (input, signature) = parts(token)?;
        hmac::verify(&self.0, input.as_bytes(), &signature)
            .ok()
            .and_then(|()| claims(input))
    }
}

fn input(header: &Value, claims: &str) -> String {
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}", encode(&header.to_string()), encode(claims))
}

fn parts(token: &str) -> Option<(&str, Vec<u8>)> {
    if token.len() > LONGEST {
        return None;
    }
    let (input, signature) = token.rsplit_once('.')?;
    Some((input, BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?))
}

/// Of a signed part: its header has been written here.
fn claims(input: &str) -> Option<Map<String, Value>> {
    let (_, claims) = input.split_once('.')?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}
