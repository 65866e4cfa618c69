//! The keys of an OIDC provider: fetched as STS fetches them, chosen as STS chooses.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p521::ecdsa::signature::Verifier;
use p521::ecdsa::{Signature, VerifyingKey};
use reqwest::redirect::Policy;
use ring::signature;
use serde_json::{Map, Value};
use url::Url;

use super::jwt::Jwt;
use super::refusal::Refusal;
use super::settings::is_loopback;
use crate::certificate;

const TIME_LIMIT: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 1024 * 1024;
/// Of each kind.
const MOST_KEYS: usize = 100;

/// What STS says when it has reached the provider and found no key that fits.
fn no_key() -> Refusal {
    Refusal::invalid_identity_token(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    )
}

fn not_reached(url: &str, reason: &str) -> Refusal {
    Refusal::idp_communication(format!("{url} couldn't be fetched: {reason}"))
}

/// Fetches documents from providers.
#[derive(Debug)]
pub(super) struct Fetcher(reqwest::Client);

impl Fetcher {
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(TIME_LIMIT)
            .no_proxy()
            .build()
            .map(Self)
    }

    /// The provider's keys, by way of its discovery document. Nothing is kept between calls.
    pub(super) async fn keys(&self, issuer: &str) -> Result<KeySet, Refusal> {
        let issuer_url = issuer.trim_end_matches('/');
        let discovery = self
            .get(&format!("{issuer_url}/.well-known/openid-configuration"))
            .await?;
        if discovery.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err(Refusal::invalid_identity_token(
                "The issuer in the provider's discovery document isn't the token's issuer",
            ));
        }
        let jwks_uri = discovery
            .get("jwks_uri")
            .and_then(Value::as_str)
            .ok_or_else(no_key)?;
        let jwks = self.get(jwks_uri).await?;
        match jwks.get("keys") {
            Some(Value::Array(keys)) => Ok(KeySet::new(keys)),
            _ => Err(no_key()),
        }
    }

    async fn get(&self, url: &str) -> Result<Map<String, Value>, Refusal> {
        let parsed = Url::parse(url).map_err(|_| not_reached(url, "it is no URL"))?;
        if !is_loopback(&parsed) {
            let reason = "the practice world stays on loopback";
            return Err(not_reached(url, reason));
        }
        let failed = |error: reqwest::Error| not_reached(url, &error.without_url().to_string());
        let mut response = self.0.get(parsed).send().await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(not_reached(url, &format!("status {}", response.status())));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_BYTES {
                return Err(not_reached(url, "it is too long"));
            }
        }
        serde_json::from_slice(&body).map_err(|_| no_key())
    }
}

/// The keys of a JWK set that have a name.
#[derive(Debug)]
pub(super) struct KeySet {
    keys: Vec<(String, Map<String, Value>)>,
    rsa: usize,
    ec: usize,
}

/// What an algorithm needs.
struct Algorithm {
    kind: KeyKind,
    verification: Verification,
}

enum Verification {
    Ring(&'static dyn signature::VerificationAlgorithm),
    /// `ring` doesn't know this curve.
    P521,
}

impl Verification {
    fn verify(&self, key: &[u8], jwt: &Jwt<'_>) -> bool {
        match self {
            Self::Ring(algorithm) => signature::UnparsedPublicKey::new(*algorithm, key)
                .verify(jwt.signed, &jwt.signature)
                .is_ok(),
            Self::P521 => VerifyingKey::from_sec1_bytes(key)
                .and_then(|key| key.verify(jwt.signed, &Signature::from_slice(&jwt.signature)?))
                .is_ok(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    Rsa,
    Ec {
        curve: &'static str,
        coordinate: usize,
    },
}

impl KeySet {
    fn new(entries: &[Value]) -> Self {
        let mut set = Self {
            keys: Vec::new(),
            rsa: 0,
            ec: 0,
        };
        for entry in entries.iter().filter_map(Value::as_object) {
            match text(entry, "kty") {
                Some("RSA") => set.rsa += 1,
                Some("EC") => set.ec += 1,
                _ => {}
            }
            let Some(id) = text(entry, "kid") else {
                continue;
            };
            // A later key of the same name takes the earlier one's place.
            set.keys.retain(|(known, _)| known != id);
            set.keys.push((id.to_owned(), entry.clone()));
        }
        set
    }

    /// Verifies a token's signature.
    pub(super) fn verify(&self, jwt: &Jwt<'_>) -> Result<(), Refusal> {
        let algorithm = algorithm(&jwt.algorithm).ok_or_else(|| {
            Refusal::invalid_identity_token(format!(
                "The token is signed with `{}`; RS256, RS384, RS512, ES256, ES384 and ES512 are supported",
                jwt.algorithm
            ))
        })?;
        let too_many = match algorithm.kind {
            KeyKind::Rsa => self.rsa > MOST_KEYS,
            KeyKind::Ec { .. } => self.ec > MOST_KEYS,
        };
        if too_many {
            return Err(Refusal::invalid_identity_token(format!(
                "The provider's JWKS holds more than {MOST_KEYS} keys of this kind"
            )));
        }
        let key = self.choose(jwt.key_id.as_deref()).ok_or_else(no_key)?;
        let key = public_key(key, algorithm.kind).ok_or_else(no_key)?;
        if !algorithm.verification.verify(&key, jwt) {
            return Err(Refusal::invalid_identity_token(
                "The token's signature is invalid",
            ));
        }
        Ok(())
    }

    /// The key a token names; without a name the only usable one.
    fn choose(&self, id: Option<&str>) -> Option<&Map<String, Value>> {
        let mut usable = self
            .keys
            .iter()
            .filter(|(known, _)| id.is_none_or(|id| id == known))
            .map(|(_, key)| key)
            .filter(|key| is_for_signatures(key));
        let key = usable.next()?;
        usable.next().is_none().then_some(key)
    }
}

/// STS passes over keys with `key_ops`, whatever these say. The key's own `alg` doesn't count.
fn is_for_signatures(key: &Map<String, Value>) -> bool {
    !key.contains_key("key_ops") && text(key, "use").is_none_or(|purpose| purpose == "sig")
}

fn algorithm(name: &str) -> Option<Algorithm> {
    let ec = |curve, coordinate| KeyKind::Ec { curve, coordinate };
    let rsa = |algorithm| (KeyKind::Rsa, Verification::Ring(algorithm));
    let (kind, verification) = match name {
        "RS256" => rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        "RS384" => rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        "RS512" => rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        "ES256" => (
            ec("P-256", 32),
            Verification::Ring(&signature::ECDSA_P256_SHA256_FIXED),
        ),
        "ES384" => (
            ec("P-384", 48),
            Verification::Ring(&signature::ECDSA_P384_SHA384_FIXED),
        ),
        "ES512" => (ec("P-521", 66), Verification::P521),
        _ => return None,
    };
    Some(Algorithm { kind, verification })
}

/// A JWK in the form `ring` reads; `None` when it is of another kind or contradicts itself.
fn public_key(key: &Map<String, Value>, kind: KeyKind) -> Option<Vec<u8>> {
    match kind {
        KeyKind::Rsa => {
            let (modulus, exponent) = (number(key, "n")?, number(key, "e")?);
            let spelled_out = certificate::rsa_public_key(&modulus, &exponent)?;
            // A certificate beside the numbers has to hold the same key.
            if let Some(chain) = key.get("x5c") {
                let der = STANDARD.decode(chain.get(0)?.as_str()?).ok()?;
                if certificate::read_rsa_key(&der)? != spelled_out {
                    return None;
                }
            }
            (text(key, "kty") == Some("RSA")).then_some(spelled_out)
        }
        KeyKind::Ec { curve, coordinate } => {
            let (x, y) = (number(key, "x")?, number(key, "y")?);
            let fits = text(key, "kty") == Some("EC")
                && text(key, "crv") == Some(curve)
                && x.len() == coordinate
                && y.len() == coordinate;
            // SEC 1: an uncompressed point.
            fits.then(|| [vec![4], x, y].concat())
        }
    }
}

fn text<'k>(key: &'k Map<String, Value>, name: &str) -> Option<&'k str> {
    key.get(name).and_then(Value::as_str)
}

fn number(key: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text(key, name)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    macro_rules! recorded {
        ($file:literal) => {
            include_str!(concat!("tests/keycloak/26.7.3/", $file))
        };
    }

    /// A realm's keys have certificates of version 1 and one key for encryption beside them.
    #[test]
    fn keycloaks_tokens_verify_by_keycloaks_keys() {
        let jwks: Value = serde_json::from_str(recorded!("jwks.json")).unwrap();
        let set = KeySet::new(jwks["keys"].as_array().unwrap());
        for (token, algorithm) in [
            (recorded!("id-token.jwt"), "RS256"),
            (recorded!("id-token-es512.jwt"), "ES512"),
        ] {
            let jwt = Jwt::read(token).unwrap();
            assert_eq!(jwt.algorithm, algorithm);
            assert_eq!(set.verify(&jwt), Ok(()), "{algorithm}");
            let other = Jwt {
                signed: b"something else",
                ..jwt
            };
            assert!(set.verify(&other).is_err(), "{algorithm}");
        }
    }

    /// RFC 7515, appendix A.4.
    #[test]
    fn the_example_of_es512_verifies() {
        let set = KeySet::new(&[json!({
            "kty": "EC", "crv": "P-521", "kid": "a",
            "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
            "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
        })]);
        let mut jwt = Jwt {
            signed: b"eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
            signature: URL_SAFE_NO_PAD
                .decode("AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn")
                .unwrap(),
            algorithm: "ES512".to_owned(),
            key_id: None,
            claims: Map::new(),
        };
        assert_eq!(set.verify(&jwt), Ok(()));
        jwt.signed = b"eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZB";
        assert!(set.verify(&jwt).is_err());
    }
}
