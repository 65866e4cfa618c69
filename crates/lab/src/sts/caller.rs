//! Who signed a call, and `GetCallerIdentity`.

use ring::hmac;
use secrecy::ExposeSecret;

use super::answer::Elements;
use super::refusal::Refusal;
use super::session::Session;
use super::{Call, Inner};
use crate::sigv4::{SignatureError, Signed};

/// The session a call was signed with.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) session: Session,
    /// The region the signature is for.
    pub(super) region: String,
}

impl Inner {
    pub(super) fn get_caller_identity(&self, call: &Call) -> Result<Elements, Refusal> {
        let Caller { session, .. } = self.caller(call)?;
        Ok(Elements::default()
            .text("Arn", &session.arn())
            .text("UserId", &session.id)
            .text("Account", session.account().as_str()))
    }

    /// Verifies a call's signature.
    pub(super) fn caller(&self, call: &Call) -> Result<Caller, Refusal> {
        let refusal = |error| match error {
            SignatureError::Missing => Refusal::no_signature(),
            SignatureError::Incomplete(message) => Refusal::incomplete_signature(message),
            SignatureError::Mismatch(message) => Refusal::signature_does_not_match(message),
        };
        let signed = Signed::read(&call.parts, &call.body).map_err(refusal)?;
        let session = self
            .sessions
            .get(&signed.access_key_id)
            .ok_or_else(Refusal::unknown_credentials)?;
        let token = signed.security_token.as_deref().unwrap_or_default();
        if !same_secret(token, session.session_token.expose_secret()) {
            return Err(Refusal::unknown_credentials());
        }
        if call.now >= session.expiration {
            return Err(Refusal::expired_credentials());
        }
        signed.check_time(call.now).map_err(refusal)?;
        signed
            .verify(session.secret_access_key.expose_secret())
            .map_err(refusal)?;
        Ok(Caller {
            session,
            region: signed.region,
        })
    }
}

/// Compares in a time that doesn't tell where the first difference is.
fn same_secret(given: &str, expected: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, expected.as_bytes());
    let expected = hmac::sign(&key, expected.as_bytes());
    hmac::verify(&key, given.as_bytes(), expected.as_ref()).is_ok()
}
