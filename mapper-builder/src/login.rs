//! What somebody shows to STS, read from what people have in hand: a token, its claims, a SAML
//! response.
//!
//! Only values are read. Signatures are not checked here: that takes keys, and says nothing about
//! a trust policy.

mod provider;
mod saml;
mod token;

use diagnostic::{Finding, Level, Source};
use trust_policy::{Assertion, OidcToken, SamlAssertion};

pub use provider::{ProviderArgument, choose_provider};

/// What is shown to STS.
#[derive(Clone, Debug)]
pub enum Shown {
    /// An ID token, real or made up.
    Oidc(Box<OidcToken>),
    /// A SAML assertion.
    Saml(SamlAssertion),
}

impl Shown {
    /// An issued token: a JWT (RFC 7519) in its compact form, or its decoded claims. `name` is what
    /// findings call the text; the text itself is in none of them.
    ///
    /// # Errors
    /// When it is neither.
    pub fn token(name: &str, text: &str) -> Result<Self, Box<Finding>> {
        token::issued(text)
            .map(|token| Self::Oidc(Box::new(token)))
            .map_err(|error| refusal("login-token", name, error))
    }

    /// Made-up claims: those that aren't there are assumed to be as STS wants them.
    ///
    /// # Errors
    /// When the text is no JSON object.
    pub fn claims(name: &str, text: &str) -> Result<Self, Box<Finding>> {
        token::made_up(text)
            .map(|token| Self::Oidc(Box::new(token)))
            .map_err(|error| refusal("login-token", name, error))
    }

    /// A SAML 2.0 `Response` or `Assertion`: XML, or its base64 in either alphabet.
    ///
    /// # Errors
    /// When there is not exactly one assertion that can be read.
    pub fn assertion(name: &str, text: &str) -> Result<Self, Box<Finding>> {
        saml::read(text)
            .map(Self::Saml)
            .map_err(|error| refusal("login-assertion", name, error))
    }

    /// The same for the evaluator.
    #[must_use]
    pub const fn as_assertion(&self) -> Assertion<'_> {
        match self {
            Self::Oidc(token) => Assertion::Oidc(token),
            Self::Saml(assertion) => Assertion::Saml(assertion),
        }
    }
}

/// Why a text shows nothing to STS.
#[derive(Debug)]
struct Unusable {
    message: String,
    help: &'static str,
}

impl Unusable {
    fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self {
            message: message.into(),
            help,
        }
    }
}

/// The file is named and never quoted: whoever reads the report must not get the token with it.
fn refusal(id: &'static str, name: &str, error: Unusable) -> Box<Finding> {
    Box::new(
        Finding::new(Level::Error, id, error.message)
            .in_file(&Source::new(name, ""))
            .help(error.help),
    )
}
