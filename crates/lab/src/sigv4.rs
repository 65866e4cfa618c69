//! Verifies AWS Signature Version 4 from AWS's description of it ("Create a signed AWS API
//! request"), in the `Authorization` header or in the query of a presigned URL.

use axum::http::request::Parts;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::{digest, hmac};
use url::form_urlencoded;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "sts";
const TERMINATOR: &str = "aws4_request";
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// How far a request's clock may be off.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Seven days, the longest a presigned URL may live.
const LONGEST_PRESIGNED: i64 = 604_800;

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Why a request can't be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignatureError {
    /// There is no signature.
    Missing,
    /// The signature lacks a part, or a part can't be read.
    Incomplete(String),
    /// The signature is of another time, service or request.
    Mismatch(String),
}

/// A signature and what it is a signature of.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) access_key_id: String,
    pub(crate) region: String,
    pub(crate) security_token: Option<String>,
    time: Timestamp,
    written_time: String,
    date: String,
    expires_after: Option<SignedDuration>,
    to_sign: String,
    signature: Vec<u8>,
}

/// The parts of a signature as they stand in the header or the query.
struct Claimed {
    credential: String,
    signed_headers: String,
    signature: String,
    time: String,
    security_token: Option<String>,
    expires_seconds: Option<String>,
}

impl Signed {
    /// Reads a request's signature and works out the string it has to sign.
    pub(crate) fn read(parts: &Parts, body: &[u8]) -> Result<Self, SignatureError> {
        let claimed = match header(parts, "authorization") {
            Some(authorization) => Claimed::from_header(parts, &authorization)?,
            None => Claimed::from_query(parts)?,
        };
        let scope: Vec<&str> = claimed.credential.split('/').collect();
        let [access_key_id, date, region, service, terminator] = scope.as_slice() else {
            return Err(SignatureError::Incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{}'",
                claimed.credential
            )));
        };
        if *service != SERVICE {
            return Err(SignatureError::Mismatch(format!(
                "Credential should be scoped to correct service: '{SERVICE}'."
            )));
        }
        if *terminator != TERMINATOR {
            return Err(SignatureError::Mismatch(format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{terminator}'."
            )));
        }
        let time = Timestamp::strptime("%Y%m%dT%H%M%S%z", claimed.time.replace('Z', "+0000"))
            .map_err(|_| {
                SignatureError::Incomplete(format!(
                    "Date must be in ISO-8601 'basic format'. Got '{}'.",
                    claimed.time
                ))
            })?;
        if claimed.time.split('T').next() != Some(date) {
            return Err(SignatureError::Mismatch(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{date}' != '{}'.",
                claimed.time
            )));
        }
        let canonical = canonical_request(parts, &claimed.signed_headers, body)?;
        let to_sign = format!(
            "{ALGORITHM}\n{}\n{date}/{region}/{service}/{terminator}\n{}",
            claimed.time,
            sha256_hex(canonical.as_bytes())
        );
        let expires_after = match &claimed.expires_seconds {
            None => None,
            Some(seconds) => Some(
                seconds
                    .parse()
                    .ok()
                    .filter(|seconds| (0..=LONGEST_PRESIGNED).contains(seconds))
                    .map(SignedDuration::from_secs)
                    .ok_or_else(|| {
                        SignatureError::Incomplete(format!(
                            "X-Amz-Expires must be 0 to {LONGEST_PRESIGNED}"
                        ))
                    })?,
            ),
        };
        Ok(Self {
            access_key_id: (*access_key_id).to_owned(),
            region: (*region).to_owned(),
            security_token: claimed.security_token,
            time,
            date: (*date).to_owned(),
            expires_after,
            to_sign,
            signature: decode_hex(&claimed.signature).unwrap_or_default(),
            written_time: claimed.time,
        })
    }

    /// Whether the request is of now.
    pub(crate) fn check_time(&self, now: Timestamp) -> Result<(), SignatureError> {
        let shown = |time: Timestamp| {
            time.to_zoned(TimeZone::UTC)
                .strftime(TIME_FORMAT)
                .to_string()
        };
        let age = now.duration_since(self.time);
        if age < -TOLERANCE {
            let limit = now.saturating_add(TOLERANCE).unwrap_or(now);
            return Err(SignatureError::Mismatch(format!(
                "Signature not yet current: {} is still later than {} ({} + 5 min.)",
                self.written_time,
                shown(limit),
                shown(now)
            )));
        }
        if age > self.expires_after.unwrap_or(TOLERANCE) {
            let limit = now.saturating_sub(TOLERANCE).unwrap_or(now);
            return Err(SignatureError::Mismatch(format!(
                "Signature expired: {} is now earlier than {} ({} - 5 min.)",
                self.written_time,
                shown(limit),
                shown(now)
            )));
        }
        Ok(())
    }

    /// Whether the signature was made with this secret. Takes the same time for every wrong one.
    pub(crate) fn verify(&self, secret_access_key: &str) -> Result<(), SignatureError> {
        let mut key = hmac::Key::new(
            hmac::HMAC_SHA256,
            format!("AWS4{secret_access_key}").as_bytes(),
        );
        for part in [&self.date, &self.region, SERVICE, TERMINATOR] {
            key = hmac::Key::new(
                hmac::HMAC_SHA256,
                hmac::sign(&key, part.as_bytes()).as_ref(),
            );
        }
        hmac::verify(&key, self.to_sign.as_bytes(), &self.signature).map_err(|_| {
            SignatureError::Mismatch(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
                    .to_owned(),
            )
        })
    }
}

impl Claimed {
    fn from_header(parts: &Parts, authorization: &str) -> Result<Self, SignatureError> {
        let Some(fields) = authorization.strip_prefix(ALGORITHM) else {
            return Err(SignatureError::Incomplete(format!(
                "Authorization begins with '{ALGORITHM}'"
            )));
        };
        let field = |name: &str| {
            fields
                .split(',')
                .filter_map(|field| field.trim().split_once('='))
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.to_owned())
                .ok_or_else(|| {
                    SignatureError::Incomplete(format!(
                        "Authorization header requires '{name}' parameter."
                    ))
                })
        };
        Ok(Self {
            credential: field("Credential")?,
            signed_headers: field("SignedHeaders")?,
            signature: field("Signature")?,
            time: header(parts, "x-amz-date").ok_or_else(|| {
                SignatureError::Incomplete(
                    "Authorization header requires existence of a 'X-Amz-Date' header.".to_owned(),
                )
            })?,
            security_token: header(parts, "x-amz-security-token"),
            expires_seconds: None,
        })
    }

    fn from_query(parts: &Parts) -> Result<Self, SignatureError> {
        let query = parts.uri.query().unwrap_or_default();
        let find = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.into_owned())
        };
        match find("X-Amz-Algorithm").as_deref() {
            None => return Err(SignatureError::Missing),
            Some(ALGORITHM) => {}
            Some(other) => {
                return Err(SignatureError::Incomplete(format!(
                    "X-Amz-Algorithm is '{ALGORITHM}', not '{other}'"
                )));
            }
        }
        let field = |name: &str| {
            find(name).ok_or_else(|| {
                SignatureError::Incomplete(format!(
                    "AWS query-string parameters must include '{name}'."
                ))
            })
        };
        Ok(Self {
            credential: field("X-Amz-Credential")?,
            signed_headers: field("X-Amz-SignedHeaders")?,
            signature: field("X-Amz-Signature")?,
            time: field("X-Amz-Date")?,
            security_token: find("X-Amz-Security-Token"),
            expires_seconds: Some(field("X-Amz-Expires")?),
        })
    }
}

fn canonical_request(
    parts: &Parts,
    signed_headers: &str,
    body: &[u8],
) -> Result<String, SignatureError> {
    let names: Vec<&str> = signed_headers.split(';').collect();
    let is_signed = |name: &str| names.contains(&name);
    let unsigned = parts
        .headers
        .keys()
        .map(|name| name.as_str())
        .find(|name| (*name == "host" || name.starts_with("x-amz-")) && !is_signed(name));
    if let Some(name) = unsigned {
        return Err(SignatureError::Mismatch(format!(
            "'{name}' must be a 'SignedHeader' in the AWS Authorization."
        )));
    }
    let mut query: Vec<(String, String)> =
        form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .filter(|(name, _)| name != "X-Amz-Signature")
            .map(|(name, value)| (encode(&name), encode(&value)))
            .collect();
    query.sort();
    let query: Vec<String> = query
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut headers = String::new();
    for name in &names {
        let value = header(parts, name).ok_or_else(|| {
            SignatureError::Mismatch(format!("the signed header '{name}' isn't in the request"))
        })?;
        headers.push_str(&format!("{name}:{value}\n"));
    }
    Ok(format!(
        "{}\n{}\n{}\n{headers}\n{signed_headers}\n{}",
        parts.method,
        parts.uri.path(),
        query.join("&"),
        sha256_hex(body)
    ))
}

/// A header as it is signed: all its values, with runs of spaces as one.
fn header(parts: &Parts, name: &str) -> Option<String> {
    let values: Vec<String> = parts
        .headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(|value| value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    (!values.is_empty()).then(|| values.join(","))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn sha256_hex(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|start| {
            let digits = text.get(start..start + 2)?;
            u8::from_str_radix(digits, 16).ok()
        })
        .collect()
}
