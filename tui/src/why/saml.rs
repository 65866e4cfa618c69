//! An assertion as trust policies see it.

use std::time::SystemTime;

use diagnostic::Finding;
use federation::{AssertionFacts, Severity};
use jiff::Timestamp;
use trust_policy::{Provider, ProviderArn, ProviderKind, Role, SamlAssertion, SamlAttribute};

use super::refused;

/// The values that STS looks at, and what it would refuse of the document around them.
pub(super) fn values(assertion: &federation::Assertion) -> SamlAssertion {
    let facts = assertion.facts();
    let time = |time: Option<Timestamp>| time.map(SystemTime::from);
    let problems = assertion.problems(Timestamp::now()).into_iter();
    let attributes = facts.attributes.iter();
    SamlAssertion {
        issuer: Some(facts.issuer.clone()),
        recipient: facts.recipient.clone(),
        subject: facts.subject.clone(),
        subject_format: facts.subject_format.clone(),
        not_on_or_after: time(facts.usable_until),
        session_not_on_or_after: time(facts.session_until),
        attributes: attributes
            .map(|(name, values)| SamlAttribute {
                name: name.clone(),
                values: values.clone(),
            })
            .collect(),
        unknown_attributes: Vec::new(),
        refused: problems
            .filter(|problem| problem.severity == Severity::Refused)
            .map(|problem| format!("{}; {}", problem.what, problem.remedy))
            .collect(),
    }
}

/// The provider that the assertion pairs with the role, else the one that both name, else the policy's
/// only one.
pub(super) fn provider(role: &Role, facts: &AssertionFacts) -> Result<Provider, Box<Finding>> {
    let of_role = role.arn.as_ref().and_then(|arn| {
        let mut pairs = facts.roles.iter();
        let pair = pairs.find(|(offered, _)| offered.as_str() == arn.as_str());
        ProviderArn::parse(pair?.1.as_str()).ok()
    });
    if let Some(arn) = of_role {
        return Ok(Provider::new(arn));
    }
    let mut trusted: Vec<&ProviderArn> = Vec::new();
    for arn in role.policy.providers() {
        if arn.kind() == ProviderKind::Saml && !trusted.contains(&arn) {
            trusted.push(arn);
        }
    }
    let named = trusted.iter().find(|arn| {
        let mut pairs = facts.roles.iter();
        pairs.any(|(_, provider)| provider.as_str() == arn.as_str())
    });
    match (named, trusted.as_slice()) {
        (Some(arn), _) | (None, [arn]) => Ok(Provider::new((*arn).clone())),
        (None, []) => Err(refused(
            "the policy trusts no SAML provider",
            "this role isn't for logins with an assertion",
        )),
        (None, _) => Err(refused(
            "the policy trusts several SAML providers, and the assertion names none of them",
            "compare the assertion's Role attribute with the policy's `Federated`",
        )),
    }
}
