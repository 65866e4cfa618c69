//! The `samlp:Response` that STS wants around an assertion (SAML 2.0 core, section 3.3.3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::arn::{ProviderArn, RoleArn};
use crate::assertion::{Assertion, AssertionFacts, AssertionProblem, Severity};
use crate::echo::Echo;

/// STS model: `SAMLAssertion`.
const LONGEST: usize = 100_000;

/// A response that STS has no known reason to refuse, for one role.
pub struct SamlResponse {
    role: RoleArn,
    provider: ProviderArn,
    base64: SecretString,
    facts: AssertionFacts,
    warnings: Vec<AssertionProblem>,
}

/// Why no response was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SamlResponseError {
    /// STS would refuse it.
    #[error("STS would refuse this assertion: {}", listed(.0))]
    Unfit(Vec<AssertionProblem>),
    /// Another role than the assertion offers.
    #[error(
        "the assertion doesn't offer {role}{}: {}", with_provider(.provider.as_ref()), offered_instead(.offered)
    )]
    NotOffered {
        /// The role that was asked for.
        role: RoleArn,
        /// The provider that was asked for.
        provider: Option<ProviderArn>,
        /// The roles it offers.
        offered: Vec<RoleArn>,
    },
    /// More than STS reads.
    #[error(
        "the response has {0} characters, and STS reads {LONGEST} at most: have Keycloak put less into the assertion (fewer roles or attributes)"
    )]
    TooLong(usize),
}

fn listed(problems: &[AssertionProblem]) -> String {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("\n  {}\n  -> {}", problem.what, problem.remedy))
        .collect();
    lines.concat()
}

fn with_provider(provider: Option<&ProviderArn>) -> String {
    provider
        .map(|provider| format!(" through {provider}"))
        .unwrap_or_default()
}

fn offered_instead(roles: &[RoleArn]) -> String {
    const SHOWN: usize = 10;
    let names: Vec<&str> = roles.iter().take(SHOWN).map(RoleArn::as_str).collect();
    let more = roles.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("it offers {}{more}", names.join(", "))
}

impl Assertion {
    /// The response for one role, and no other than the one asked for. An assertion that came in a
    /// response of its own stays in it. `provider` decides when the role is offered with several.
    ///
    /// # Errors
    /// [`SamlResponseError`]: everything that STS would refuse, before it is sent.
    pub fn response_for(
        &self,
        role: &RoleArn,
        provider: Option<&ProviderArn>,
        now: Timestamp,
    ) -> Result<SamlResponse, SamlResponseError> {
        let facts = self.facts();
        let warnings = self.check(now)?;
        let Some(provider) = facts.provider_for(role, provider) else {
            let offered = facts.roles.iter().map(|(role, _)| role.clone()).collect();
            return Err(SamlResponseError::NotOffered {
                role: role.clone(),
                provider: provider.cloned(),
                offered,
            });
        };
        let base64 = if self.is_wrapped() {
            STANDARD.encode(self.xml())
        } else {
            STANDARD.encode(wrapped(self, now).as_bytes())
        };
        if base64.len() > LONGEST {
            return Err(SamlResponseError::TooLong(base64.len()));
        }
        Ok(SamlResponse {
            role: role.clone(),
            provider: provider.clone(),
            base64: SecretString::from(base64),
            facts: facts.clone(),
            warnings,
        })
    }

    /// What AWS documents as required and accepts all the same.
    ///
    /// # Errors
    /// [`SamlResponseError::Unfit`]: what STS would refuse, whatever the role.
    pub(crate) fn check(&self, now: Timestamp) -> Result<Vec<AssertionProblem>, SamlResponseError> {
        let (refused, tolerated): (Vec<_>, Vec<_>) = self
            .problems(now)
            .into_iter()
            .partition(|problem| problem.severity == Severity::Refused);
        if refused.is_empty() {
            Ok(tolerated)
        } else {
            Err(SamlResponseError::Unfit(refused))
        }
    }
}

impl SamlResponse {
    /// The role that it is for.
    #[must_use]
    pub const fn role(&self) -> &RoleArn {
        &self.role
    }

    /// The SAML provider of the role.
    #[must_use]
    pub const fn provider(&self) -> &ProviderArn {
        &self.provider
    }

    /// What the assertion says.
    #[must_use]
    pub const fn facts(&self) -> &AssertionFacts {
        &self.facts
    }

    /// What AWS documents as required, and accepts all the same.
    #[must_use]
    pub fn warnings(&self) -> &[AssertionProblem] {
        &self.warnings
    }

    /// The response in standard base64, as STS wants it.
    #[must_use]
    pub const fn base64(&self) -> &SecretString {
        &self.base64
    }

    /// What a server mustn't say back of it: the whole, and the signature, without which the rest, names
    /// and roles, opens nothing.
    pub(crate) fn echo(&self) -> Echo {
        let encoded = self.base64.expose_secret();
        let echo = Echo::of([encoded]);
        let xml = STANDARD.decode(encoded).map(Zeroizing::new);
        let xml = xml
            .as_ref()
            .ok()
            .and_then(|xml| std::str::from_utf8(xml).ok());
        let signature = xml.and_then(|xml| {
            let (_, rest) = xml.split_once("SignatureValue")?;
            let (_, rest) = rest.split_once('>')?;
            Some(rest.split_once('<')?.0)
        });
        match signature {
            Some(signature) => echo.and(signature.trim()),
            None => echo,
        }
    }
}

/// Shows nothing of the response: whoever has it can use it.
impl std::fmt::Debug for SamlResponse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SamlResponse")
            .field("role", &self.role)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// The smallest response around the assertion's untouched bytes. It declares no prefix that the
/// assertion could see but its own, and is told apart from the assertion by its id.
fn wrapped(assertion: &Assertion, now: Timestamp) -> Zeroizing<String> {
    let facts = assertion.facts();
    let issuer = escaped(&facts.issuer);
    let id = escaped(&facts.id);
    let destination = escaped(facts.recipient.as_deref().unwrap_or_default());
    let issued = now.strftime("%Y-%m-%dT%H:%M:%SZ");
    let xml = assertion.xml();
    Zeroizing::new(format!(
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="response-{id}" Version="2.0" IssueInstant="{issued}" Destination="{destination}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{xml}</samlp:Response>"#
    ))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Attributes lose line breaks and tabs otherwise.
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(char))),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests;
