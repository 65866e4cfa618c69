//! A signed JWT in its compact form.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// A token taken apart; nothing in it is verified.
#[derive(Debug)]
pub(super) struct Jwt<'t> {
    /// What the signature covers.
    pub(super) signed: &'t [u8],
    pub(super) signature: Vec<u8>,
    pub(super) algorithm: String,
    pub(super) key_id: Option<String>,
    pub(super) claims: Map<String, Value>,
}

impl<'t> Jwt<'t> {
    /// Takes a token apart; `None` when it is none. Of a member that comes twice the last counts,
    /// as with AWS.
    pub(super) fn read(token: &'t str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header = object(header)?;
        // RFC 7515 4.1.11: who doesn't understand an extension that is critical refuses the token.
        if header.contains_key("crit") {
            return None;
        }
        Some(Self {
            signed: signed.as_bytes(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
            algorithm: header.get("alg")?.as_str()?.to_owned(),
            key_id: header.get("kid").and_then(Value::as_str).map(str::to_owned),
            claims: object(payload)?,
        })
    }
}

fn object(encoded: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_a_member_that_comes_twice_the_last_counts() {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let token = format!(
            "{}.{}.{}",
            part(r#"{"alg":"none","alg":"RS256"}"#),
            part(r#"{"sub":"a","sub":"b"}"#),
            part("s")
        );
        let jwt = Jwt::read(&token).unwrap();
        assert_eq!(jwt.algorithm, "RS256");
        assert_eq!(jwt.claims["sub"], "b");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in any::<String>()) {
            let _ = Jwt::read(&text);
        }
    }
}
