//! From a JWT to its claims.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use trust_policy::OidcToken;

use super::Unusable;

/// `WebIdentityToken` in the service model of STS.
const LONGEST: usize = 20_000;

const GIVE_A_TOKEN: &str =
    "give the ID token as the token endpoint answers it (`id_token`), or its decoded claims";

/// A token somebody really holds, as a JWT or as its decoded claims.
pub(super) fn issued(text: &str) -> Result<OidcToken, Unusable> {
    let text = text.trim();
    if text.starts_with('{') {
        let claims = object(text.as_bytes(), "the text")?;
        if claims.contains_key("access_token") || claims.contains_key("id_token") {
            return Err(Unusable::new(
                "this is the whole answer of the token endpoint",
                "give the value of its `id_token`: `jq -r .id_token`",
            ));
        }
        return Ok(OidcToken::issued(&claims, None));
    }
    let parts: Vec<&str> = text.split('.').collect();
    let (header, payload) = match parts.as_slice() {
        [header, payload, _] => (header, payload),
        [_, _, _, _, _] => {
            return Err(Unusable::new(
                "the token is encrypted (JWE), which STS doesn't take",
                "switch the encryption of ID tokens off for this client",
            ));
        }
        _ => {
            return Err(Unusable::new(
                format!(
                    "the text is no JWT: it has {} part{}, not three with `.` between them",
                    parts.len(),
                    if parts.len() == 1 { "" } else { "s" }
                ),
                GIVE_A_TOKEN,
            ));
        }
    };
    if text.len() > LONGEST {
        return Err(Unusable::new(
            format!(
                "the token has {} characters, and STS takes {LONGEST}",
                text.len()
            ),
            "have fewer or shorter claims in the ID token",
        ));
    }
    let header = object(&decode(header, "header")?, "the token's header")?;
    let claims = object(&decode(payload, "payload")?, "the token's payload")?;
    let algorithm = header.get("alg").and_then(Value::as_str).ok_or_else(|| {
        Unusable::new(
            "the token's header names no algorithm (`alg`)",
            GIVE_A_TOKEN,
        )
    })?;
    Ok(OidcToken::issued(&claims, Some(algorithm)))
}

/// Claims somebody wrote down.
pub(super) fn made_up(text: &str) -> Result<OidcToken, Unusable> {
    let claims = object(text.trim().as_bytes(), "the text")?;
    Ok(OidcToken::synthetic(&claims, &[]))
}

fn decode(part: &str, name: &str) -> Result<Vec<u8>, Unusable> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| {
        Unusable::new(
            format!("the token's {name} is no base64url without padding (RFC 7515)"),
            "copy the whole token, without line breaks or quotes",
        )
    })
}

/// A member written twice counts as its last, for `serde_json` as for STS.
fn object(json: &[u8], name: &str) -> Result<Map<String, Value>, Unusable> {
    serde_json::from_slice(json).map_err(|error| {
        let place = if error.line() == 0 {
            String::new()
        } else {
            format!(" (line {}, column {})", error.line(), error.column())
        };
        // The error's own words could quote a value.
        let what = if error.is_data() {
            "is no JSON object"
        } else {
            "is no JSON"
        };
        Unusable::new(format!("{name} {what}{place}"), GIVE_A_TOKEN)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn jwt(header: &str, payload: &str) -> String {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.c2lnbmF0dXJl", encode(header), encode(payload))
    }

    fn refused(text: &str) -> String {
        issued(text).unwrap_err().message
    }

    #[test]
    fn the_example_of_rfc_7519_is_read() {
        // Section 3.1.
        let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let token = issued(text).unwrap();
        assert_eq!(token.issuer(), Some("joe"));
        assert_eq!(token.invisible()[0].claim, "http://example.com/is_root");
    }

    #[test]
    fn decoded_claims_are_a_token_too() {
        let token = issued("\n{\"iss\": \"https://sso\", \"iss\": \"https://last\"}\n").unwrap();
        assert_eq!(token.issuer(), Some("https://last"));
        assert!(!token.is_synthetic());
    }

    #[test]
    fn what_is_no_token_is_told_apart() {
        let cases = [
            ("", "1 part,"),
            ("secret", "1 part,"),
            ("a.b", "2 parts"),
            ("a.b.c.d.e", "JWE"),
            ("{\"id_token\": \"secret\"}", "whole answer"),
            ("{\"sub\": secret}", "no JSON (line 1, column 9)"),
            ("!.e30.c", "header is no base64url"),
            ("e30.e30=.c", "payload is no base64url"),
            ("e30.e30.c", "no algorithm"),
        ];
        for (text, expected) in cases {
            let message = refused(text);
            assert!(message.contains(expected), "{text}: {message}");
            assert!(!message.contains("secret"), "{message}");
        }
        let message = refused(&jwt("{\"alg\":\"RS256\"}", "[\"secret\"]"));
        assert_eq!(
            message,
            "the token's payload is no JSON object (line 1, column 0)"
        );
    }

    #[test]
    fn what_is_longer_than_sts_takes_is_refused() {
        let long = format!("{{\"sub\":\"{}\"}}", "a".repeat(LONGEST));
        assert!(refused(&jwt("{\"alg\":\"RS256\"}", &long)).contains("STS takes 20000"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic_or_quote_it(text in "[.{}\"eyJa-z0-9:]{0,64}canary") {
            if let Err(error) = issued(&text) {
                prop_assert!(!error.message.contains("canary"));
            }
        }
    }
}
