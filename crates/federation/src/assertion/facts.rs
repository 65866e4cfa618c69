//! What an assertion says.

use jiff::Timestamp;

use crate::arn::{ProviderArn, RoleArn};
use crate::aws_claims::SessionClaims;

/// What an assertion says, unverified: STS checks the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssertionFacts {
    /// `ID`.
    pub id: String,
    /// Who issued it: for Keycloak the realm's URL.
    pub issuer: String,
    /// When.
    pub issued: Option<Timestamp>,
    /// `NameID`: whom it is about.
    pub subject: Option<String>,
    /// `NameID/@Format`.
    pub subject_format: Option<String>,
    /// `SubjectConfirmationData/@Recipient`.
    pub recipient: Option<String>,
    /// `SubjectConfirmationData/@NotOnOrAfter`: the end that STS enforces.
    pub usable_until: Option<Timestamp>,
    /// `Conditions/@NotBefore`.
    pub not_before: Option<Timestamp>,
    /// `Conditions/@NotOnOrAfter`.
    pub not_on_or_after: Option<Timestamp>,
    /// All `Audience` elements.
    pub audiences: Vec<String>,
    /// `AuthnStatement/@SessionNotOnOrAfter`: no credentials outlive it.
    pub session_until: Option<Timestamp>,
    /// The assertion's own signature, if it has one.
    pub signature: Option<SignatureFacts>,
    /// Roles with their providers, of the attribute `https://aws.amazon.com/SAML/Attributes/Role`.
    pub roles: Vec<(RoleArn, ProviderArn)>,
    /// Values of that attribute that are no such pairs.
    pub other_roles: Vec<String>,
    /// Whether roles stand in an attribute that is called just `Role`, as by Keycloak's own scope.
    pub bare_role: bool,
    /// Values of `…/RoleSessionName`.
    pub session_names: Vec<String>,
    /// Values of `…/SessionDuration`, in seconds.
    pub session_durations: Vec<String>,
    /// Tags and source identity.
    pub session: SessionClaims,
    /// All attributes with their values, those for AWS among them.
    pub attributes: Vec<(String, Vec<String>)>,
}

/// How an assertion is signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureFacts {
    /// Whether the signature is about the assertion that it lies in.
    pub covers_assertion: bool,
    /// Whether all canonicalization is exclusive, so that a response around it changes nothing.
    pub exclusive: bool,
    /// `SignatureMethod/@Algorithm`.
    pub algorithm: String,
}

impl AssertionFacts {
    /// `SessionDuration` in seconds, when there is exactly one and it is a number.
    #[must_use]
    pub fn session_duration(&self) -> Option<u64> {
        match self.session_durations.as_slice() {
            [one] => one.trim().parse().ok(),
            _ => None,
        }
    }
}

/// A role and its SAML provider out of a text with both, in either order: AWS documents
/// "role,provider", and both are met.
#[must_use]
pub(crate) fn role_pair(text: &str) -> Option<(RoleArn, ProviderArn)> {
    let (first, second) = text.split_once(',')?;
    let pair = |role: &str, provider: &str| {
        Some((
            RoleArn::parse(role.trim()).ok()?,
            ProviderArn::parse(provider.trim()).ok()?,
        ))
    };
    pair(first, second).or_else(|| pair(second, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_and_its_provider_come_in_either_order() {
        let role = "arn:aws:iam::123456789012:role/dev";
        let provider = "arn:aws:iam::123456789012:saml-provider/lab";
        let pair = role_pair(&format!("{role},{provider}")).unwrap();
        assert_eq!((pair.0.as_str(), pair.1.as_str()), (role, provider));
        assert_eq!(role_pair(&format!(" {provider} , {role} ")), Some(pair));
        for text in ["", role, ",", &format!("{role},{role}"), "dev,lab"] {
            assert_eq!(role_pair(text), None, "{text}");
        }
    }
}
