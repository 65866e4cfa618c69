//! The gates, and what each can say.

use std::fmt;

use crate::arn::{ProviderArn, ProviderKind, RoleArn};
use crate::evaluate::Truth;
use crate::request::{Fact, NotKnown, OidcToken};
use crate::role::Role;

use super::StsError;

/// One step of STS on the way to credentials, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gate {
    /// The token's issuer is the provider, and the provider stands in the role's account.
    Provider,
    /// The token itself: form, times, audience, limits of tags.
    Token,
    /// The roles claim of a token, the Role attribute of an assertion.
    RoleList,
    /// The trust policy, for the assume action.
    TrustPolicy,
    /// The trust policy, for `sts:TagSession`.
    TagSession,
    /// The trust policy, for `sts:SetSourceIdentity`.
    SetSourceIdentity,
    /// The session's length.
    Duration,
}

impl fmt::Display for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Provider => "identity provider",
            Self::Token => "token",
            Self::RoleList => "list of roles",
            Self::TrustPolicy => "trust policy",
            Self::TagSession => "trust policy for sts:TagSession",
            Self::SetSourceIdentity => "trust policy for sts:SetSourceIdentity",
            Self::Duration => "session duration",
        })
    }
}

/// What a gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateReport {
    /// Which.
    pub gate: Gate,
    /// Whether it lets the call through.
    pub passed: Truth,
    /// The error STS answers with when it doesn't, where that is known.
    pub error: Option<StsError>,
    /// Why, in one sentence.
    pub message: String,
}

impl GateReport {
    pub(super) fn new(
        gate: Gate,
        passed: impl Into<Truth>,
        error: Option<StsError>,
        message: impl Into<String>,
    ) -> Self {
        let passed = passed.into();
        Self {
            gate,
            passed,
            error: if passed == Truth::False { error } else { None },
            message: message.into(),
        }
    }
}

/// Provider and role have to live together.
pub(super) fn home(role: &Role, provider: &ProviderArn, wanted: ProviderKind) -> GateReport {
    let report = |passed: Truth, message: String| {
        GateReport::new(
            Gate::Provider,
            passed,
            Some(StsError::AccessDenied),
            message,
        )
    };
    if provider.kind() != wanted {
        return report(
            Truth::False,
            format!("`{provider}` is a provider for the other protocol"),
        );
    }
    let Some(arn) = &role.arn else {
        return report(
            Truth::True,
            "the role's ARN isn't known; taken to be in the provider's account".to_owned(),
        );
    };
    if arn.partition() != provider.partition() || arn.account() != provider.account() {
        return report(
            Truth::False,
            format!(
                "the provider is in account {} ({}), the role in {} ({})",
                provider.account(),
                provider.partition(),
                arn.account(),
                arn.partition()
            ),
        );
    }
    if wanted == ProviderKind::Saml && arn.is_reserved_for_sso() {
        return report(
            Truth::False,
            "roles of IAM Identity Center can't be assumed with SAML".to_owned(),
        );
    }
    report(
        Truth::True,
        "provider and role are in the same account".to_owned(),
    )
}

/// Whether the roles claim lets the call through, and what `sts:RoleAuthorizedByIdp` is. `listed` is
/// `None` without the claim.
pub(super) fn roles_claim(listed: Result<Option<bool>, NotKnown>) -> (Truth, Fact) {
    match listed {
        Err(NotKnown) => (Truth::Unknown, Fact::Unknown),
        // Observed: without the claim the key is false, not missing.
        Ok(None) => (Truth::True, "false".into()),
        Ok(Some(true)) => (Truth::True, "true".into()),
        Ok(Some(false)) => (Truth::False, "false".into()),
    }
}

/// Whether the Role attribute of an assertion lets the call through; it has to be there.
pub(super) fn role_attribute(listed: Result<Option<bool>, NotKnown>) -> Truth {
    match listed {
        Err(NotKnown) => Truth::Unknown,
        Ok(listed) => listed.unwrap_or(false).into(),
    }
}

pub(super) fn roles_claim_report(token: &OidcToken, role: Option<&RoleArn>) -> GateReport {
    let claim = token.roles_state();
    let (passed, _) = roles_claim(token.lists_role(role));
    let message = match (claim, role, passed) {
        (Err(NotKnown), ..) => {
            "the value of the claim `https://aws.amazon.com/roles` isn't known".to_owned()
        }
        (Ok(None), ..) => "the token has no roles claim, so STS asks for none".to_owned(),
        (Ok(Some(_)), None, _) => {
            "the token has a roles claim, and the role's ARN isn't known".to_owned()
        }
        (Ok(Some(_)), Some(role), Truth::True) => format!("the roles claim lists {role}"),
        (Ok(Some(claim)), Some(role), _) => {
            let other_case = claim
                .arns()
                .iter()
                .any(|listed| listed.as_str().eq_ignore_ascii_case(role.as_str()));
            let hint = if other_case {
                "; it lists one in other case"
            } else {
                ""
            };
            format!(
                "the target role ARN is not present in the roles claim of the identity token: {role} is not among its {} roles{hint}",
                claim.arns().len()
            )
        }
    };
    GateReport::new(
        Gate::RoleList,
        passed,
        Some(StsError::InvalidIdentityToken),
        message,
    )
}

/// Limits of `DurationSeconds` in the service model, and its default.
pub(crate) const SHORTEST: u32 = 900;
pub(crate) const LONGEST: u32 = 43_200;
pub(crate) const DEFAULT: u32 = 3600;

/// Whether the requested length is allowed.
pub(crate) fn duration(requested: Option<u32>, max: Option<u32>) -> Truth {
    let seconds = requested.unwrap_or(DEFAULT);
    if !(SHORTEST..=LONGEST).contains(&seconds) {
        return Truth::False;
    }
    match max {
        Some(most) => (seconds <= most).into(),
        // No role allows less than an hour.
        None if seconds <= DEFAULT => Truth::True,
        None => Truth::Unknown,
    }
}

pub(super) fn duration_report(requested: Option<u32>, role: &Role) -> GateReport {
    let seconds = requested.unwrap_or(DEFAULT);
    let passed = duration(requested, role.max_session_seconds);
    let message = match (passed, role.max_session_seconds) {
        (Truth::True, _) => format!("{seconds} seconds are allowed"),
        (Truth::Unknown, _) => {
            format!("{seconds} seconds are asked for and the role's MaxSessionDuration isn't known")
        }
        (Truth::False, Some(most)) if seconds > most => format!(
            "the requested DurationSeconds ({seconds}) exceeds the MaxSessionDuration set for this role ({most})"
        ),
        (Truth::False, _) => {
            format!("DurationSeconds is {SHORTEST} to {LONGEST}, not {seconds}")
        }
    };
    GateReport::new(
        Gate::Duration,
        passed,
        Some(StsError::ValidationError),
        message,
    )
}
