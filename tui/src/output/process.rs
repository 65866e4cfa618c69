//! What `credential_process` prints.

use federation::Credentials;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Serialize;
use zeroize::Zeroizing;

/// The document as the AWS SDKs read it: `Version` is a number, `Expiration` is UTC to the second
/// with `Z`, because each other form breaks some of them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    session_token: &'a str,
    expiration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
}

/// One line of JSON, line end included.
///
/// # Errors
/// Never in practice: texts can be written as JSON.
pub fn process_document(credentials: &Credentials) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let document = Document {
        version: 1,
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose_secret(),
        session_token: credentials.session_token.expose_secret(),
        expiration: utc(credentials.expiration),
        account_id: credentials.account(),
    };
    // Growing would leave copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(8 << 10));
    serde_json::to_writer(&mut *text, &document)?;
    text.push(b'\n');
    Ok(text)
}

/// `2026-11-22T05:00:00Z`.
#[must_use]
pub(crate) fn utc(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use federation::{RoleArn, SessionFacts};

    use super::*;

    #[test]
    fn the_document_is_what_sdks_read() {
        let credentials = Credentials {
            access_key_id: "ASIAEXAMPLE".into(),
            secret_access_key: "wJalr/+=".into(),
            session_token: "token==".into(),
            expiration: "2026-11-22T14:00:00.123456789+09:00".parse().unwrap(),
            role: RoleArn::parse("arn:aws:iam::123456789012:role/Admin").ok(),
            assumed_arn: None,
            session: SessionFacts::default(),
        };
        let text = process_document(&credentials).unwrap();
        assert_eq!(
            std::str::from_utf8(&text).unwrap(),
            "{\"Version\":1,\"AccessKeyId\":\"ASIAEXAMPLE\",\"SecretAccessKey\":\"wJalr/+=\",\
             \"SessionToken\":\"token==\",\"Expiration\":\"2026-11-22T05:00:00Z\",\
             \"AccountId\":\"123456789012\"}\n"
        );
    }
}
