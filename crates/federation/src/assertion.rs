//! SAML assertions: read strictly, never rewritten.
//!
//! An assertion's signature covers its bytes, so they are kept as they came, and what is read from
//! them only serves to see beforehand what STS would say. The signature itself is judged by STS.

mod check;
mod facts;
mod read;

use std::fmt;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use zeroize::Zeroizing;

pub use self::check::{AssertionProblem, Severity};
pub(crate) use self::facts::role_pair;
pub use self::facts::{AssertionFacts, SignatureFacts};

/// What is read at most. STS takes 100 000 characters of base64, which are 75 000 bytes.
pub(crate) const LONGEST: usize = 256 * 1024;
/// Base64 and percent-encoding of that at their longest.
const LONGEST_ENCODED: usize = LONGEST * 4;

/// An assertion, or a response around one, as it came.
pub struct Assertion {
    /// The element alone: without a declaration or white space around it.
    xml: Zeroizing<String>,
    wrapped: bool,
    facts: AssertionFacts,
}

/// A text isn't an assertion that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssertionError {
    /// Too long.
    #[error(
        "the assertion has {0} bytes, and STS takes 75000 at most: have Keycloak put less into it"
    )]
    TooLong(usize),
    /// Neither XML nor base64 of XML.
    #[error("this is no assertion: neither XML nor the base64 form of XML")]
    NotXml,
    /// XML that isn't well formed, or has a document type.
    #[error("the assertion can't be read: {0}")]
    Malformed(String),
    /// Another document.
    #[error("this is `{0}`, not a SAML assertion or response")]
    OtherDocument(String),
    /// Encrypted for somebody else.
    #[error(
        "the assertion is encrypted: switch *Encrypt assertions* off in the SAML client in Keycloak (tab *Keys*)"
    )]
    Encrypted,
    /// Not exactly one assertion, or an id twice: what is signed and what is read could differ.
    #[error("{0}: which of them is signed can't be told, so it isn't used")]
    Ambiguous(&'static str),
    /// The response reports a failure.
    #[error("the identity provider answered with a failure: {0}")]
    Failure(String),
    /// A part that every assertion has is missing or has another form.
    #[error("the assertion's {0}")]
    Part(String),
}

impl Assertion {
    /// More bytes than this are no assertion.
    pub const LONGEST_INPUT: usize = LONGEST_ENCODED;

    /// Reads an assertion, or a response with one, as XML or in base64 (of either alphabet, with or
    /// without padding and line breaks, also percent-encoded as in a form).
    ///
    /// # Errors
    /// [`AssertionError`].
    pub fn read(bytes: &[u8]) -> Result<Self, AssertionError> {
        let xml = xml_of(bytes)?;
        let (range, wrapped, facts) = read::document(&xml)?;
        let element = xml.get(range).unwrap_or_default();
        Ok(Self {
            xml: Zeroizing::new(element.to_owned()),
            wrapped,
            facts,
        })
    }

    /// What it says.
    #[must_use]
    pub const fn facts(&self) -> &AssertionFacts {
        &self.facts
    }

    /// What STS would refuse or AWS documents as wrong, whatever the role.
    #[must_use]
    pub fn problems(&self, now: Timestamp) -> Vec<AssertionProblem> {
        self.facts.problems(self.wrapped, now)
    }

    /// The document element as it came.
    pub(crate) fn xml(&self) -> &str {
        &self.xml
    }

    /// Whether it came inside of a `samlp:Response` already.
    pub(crate) const fn is_wrapped(&self) -> bool {
        self.wrapped
    }
}

/// Shows nothing of the text: whoever has it can use it.
impl fmt::Debug for Assertion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Assertion")
            .field("id", &self.facts.id)
            .field("wrapped", &self.wrapped)
            .finish_non_exhaustive()
    }
}

/// The text of the document, out of base64 if need be.
fn xml_of(bytes: &[u8]) -> Result<Zeroizing<String>, AssertionError> {
    if bytes.len() > LONGEST_ENCODED {
        return Err(AssertionError::TooLong(bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| AssertionError::NotXml)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let xml = if text.starts_with('<') {
        text.to_owned()
    } else {
        let decoded = decoded(text).ok_or(AssertionError::NotXml)?;
        String::from_utf8(decoded).map_err(|_| AssertionError::NotXml)?
    };
    if xml.len() > LONGEST {
        return Err(AssertionError::TooLong(xml.len()));
    }
    if xml.trim_start().starts_with('<') {
        Ok(Zeroizing::new(xml))
    } else {
        Err(AssertionError::NotXml)
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text = percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .ok()?;
    let text: Zeroizing<String> =
        Zeroizing::new(text.chars().filter(|char| !char.is_whitespace()).collect());
    let alphabet = if text.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    GeneralPurpose::new(alphabet, config)
        .decode(text.as_bytes())
        .ok()
}

#[cfg(test)]
pub(crate) mod tests;
