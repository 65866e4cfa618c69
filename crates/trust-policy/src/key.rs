//! Names of condition keys.

use std::fmt;

use crate::text::case::lower;

/// The name of a condition key. Names are compared without regard to case, the provider's URL in
/// front of an OIDC key included.
#[derive(Clone, Debug)]
pub struct ConditionKey {
    written: Box<str>,
    folded: Box<str>,
}

impl ConditionKey {
    /// A key by this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            written: name.into(),
            folded: lower(name).into(),
        }
    }

    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The name in the form in which equal keys are equal.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }

    /// The name's last part, after the last colon: `sub` of `sso.example.org/realms/prod:sub`.
    pub(crate) fn suffix(&self) -> &str {
        self.folded.rsplit(':').next().unwrap_or_default()
    }

    /// What stands before the last colon.
    pub(crate) fn prefix(&self) -> &str {
        self.folded
            .rsplit_once(':')
            .map_or("", |(prefix, _)| prefix)
    }

    /// Whether the key tells one person from another, rather than where a token is for.
    pub(crate) fn is_about_the_person(&self) -> bool {
        let name = self.folded();
        if let Some(name) = name.strip_prefix("saml:") {
            return !matches!(name, "aud" | "iss" | "doc" | "namequalifier" | "sub_type");
        }
        (self.is_provider_key() && matches!(self.suffix(), "sub" | "email"))
            || name.starts_with("aws:requesttag/")
            || matches!(
                name,
                "aws:tagkeys" | "sts:roleauthorizedbyidp" | "sts:sourceidentity"
            )
    }

    /// Whether this key belongs to an OIDC provider: every other family has a short prefix without
    /// a dot (`aws`, `sts`, `saml`, a service's name).
    pub(crate) fn is_provider_key(&self) -> bool {
        self.prefix().contains('.')
    }
}

impl PartialEq for ConditionKey {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for ConditionKey {}

impl std::hash::Hash for ConditionKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.written)
    }
}
