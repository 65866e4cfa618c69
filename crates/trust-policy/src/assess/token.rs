//! The gates that depend on the token or assertion alone.

use crate::evaluate::Truth;
use crate::request::{Audience, Call, TokenProblem};
use crate::role::Provider;
use crate::value::instant;

use super::gate::{Gate, GateReport};
use super::{Assertion, StsError};

/// Whether the token or assertion comes from the provider.
pub(super) fn issuer(assertion: Assertion<'_>, provider: &Provider) -> GateReport {
    let (found, expected) = match assertion {
        Assertion::Oidc(token) => (
            token.issuer.as_deref(),
            Some(format!("https://{}", provider.arn.name())),
        ),
        Assertion::Saml(assertion) => (assertion.issuer.as_deref(), provider.entity_id.clone()),
    };
    let (passed, message) = match (found, expected) {
        (Some(found), Some(expected)) if found != expected => (
            Truth::False,
            format!(
                "the issuer is `{found}`, and the provider is registered for `{expected}`; both are compared byte by byte"
            ),
        ),
        (Some(_), Some(_)) => (Truth::True, "the issuer is the provider's".to_owned()),
        _ => (
            Truth::True,
            "the issuer is taken to be the provider's".to_owned(),
        ),
    };
    GateReport::new(
        Gate::Provider,
        passed,
        Some(StsError::InvalidIdentityToken),
        message,
    )
}

const ALGORITHMS: [&str; 6] = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/// Whether the token or assertion is one STS takes, wherever it comes from.
pub(super) fn token(assertion: Assertion<'_>, provider: &Provider, call: &Call) -> GateReport {
    let refused = |problem: &TokenProblem| {
        GateReport::new(
            Gate::Token,
            Truth::False,
            problem.error,
            problem.message.clone(),
        )
    };
    let invalid = |passed: Truth, message: String| {
        GateReport::new(
            Gate::Token,
            passed,
            Some(StsError::InvalidIdentityToken),
            message,
        )
    };
    match assertion {
        Assertion::Oidc(token) => {
            if let Some(problem) = token.problems().first() {
                return refused(problem);
            }
            if let Some(algorithm) = &token.algorithm
                && !ALGORITHMS.contains(&algorithm.as_str())
            {
                return invalid(
                    Truth::False,
                    format!("STS takes {}, not {algorithm}", ALGORITHMS.join(", ")),
                );
            }
            let now = call.time.and_then(instant::epoch_seconds);
            if let Some(problem) = now.and_then(|now| token.time_problem(now)) {
                return refused(&problem);
            }
            match (&token.audience, &provider.client_ids) {
                (Audience::Is(audience), Some(known)) if !known.contains(audience) => invalid(
                    Truth::False,
                    format!(
                        "incorrect token audience: `{audience}` is none of the provider's client ids"
                    ),
                ),
                (Audience::Unknown, Some(_)) => invalid(
                    Truth::Unknown,
                    "the token's audience isn't known".to_owned(),
                ),
                _ if token.is_synthetic() => invalid(Truth::True, "assumed valid".to_owned()),
                _ => invalid(
                    Truth::True,
                    "nothing in the claims is refused; the signature was not looked at".to_owned(),
                ),
            }
        }
        Assertion::Saml(assertion) => {
            if let Some(problem) = assertion.problems().first() {
                return refused(problem);
            }
            match (assertion.not_on_or_after, call.time) {
                (Some(end), Some(now)) if now >= end => GateReport::new(
                    Gate::Token,
                    Truth::False,
                    Some(StsError::ExpiredToken),
                    "the assertion's NotOnOrAfter has passed",
                ),
                _ => invalid(
                    Truth::True,
                    "nothing in the assertion is refused; signatures were not looked at".to_owned(),
                ),
            }
        }
    }
}
