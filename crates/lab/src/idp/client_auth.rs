//! Who is asking: `ClientIdAndSecretAuthenticator`.

use axum::http::{HeaderMap, header};
use base64::prelude::{BASE64_STANDARD, Engine};
use keycloak_model::{ClientKey, Protocol};
use ring::digest;
use secrecy::ExposeSecret;

use super::Idp;
use super::answer::{Refusal, refusal};
use super::parameters::Parameters;

const UNKNOWN: &str = "Invalid client or Invalid client credentials";

impl Idp {
    /// The client whose id, and secret if it has one, come with a request.
    pub(crate) fn authenticated(
        &self,
        headers: &HeaderMap,
        form: &Parameters,
    ) -> Result<ClientKey, Refusal> {
        let invalid = || refusal(401, "invalid_client", UNKNOWN);
        let basic = headers.get(header::AUTHORIZATION).and_then(basic);
        let (id, secret) = match &basic {
            Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
            None => (form.get("client_id"), form.get("client_secret")),
        };
        let id = id.ok_or_else(invalid)?;
        let key = self.realm.client_by_client_id(id).ok_or_else(invalid)?;
        let client = &self.realm.clients[key];
        if !client.enabled || client.protocol != Protocol::OpenIdConnect {
            return Err(invalid());
        }
        if client.bearer_only {
            return Err(refusal(400, "invalid_client", "Bearer-only not allowed"));
        }
        if client.public {
            return Ok(key);
        }
        let right = self.secrets.get(&key).zip(secret);
        let right = right.is_some_and(|(known, given)| same(known.expose_secret(), given));
        right
            .then_some(key)
            .ok_or_else(|| refusal(401, "unauthorized_client", UNKNOWN))
    }
}

/// User name and password of `Authorization: Basic`, which are URL-encoded (RFC 6749, 2.3.1).
fn basic(value: &header::HeaderValue) -> Option<(String, String)> {
    let encoded = value.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy();
        decoded.into_owned()
    };
    Some((decode(id), decode(secret)))
}

/// Compares hashes, whose first difference says nothing about the texts.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let hash = |text: &str| digest::digest(&digest::SHA256, text.as_bytes());
    hash(one).as_ref() == hash(other).as_ref()
}
