//! The whole way of a federated call: the gates STS puts before and after the trust policy.
//!
//! The first gate that fails decides; what the later ones say is kept, because whoever mends the
//! first meets the next.

mod gate;
mod login;
mod token;

use std::fmt;

use crate::evaluate::{Decision, Truth, Verdict};
use crate::request::Action;

pub use gate::{Gate, GateReport};
pub use login::{Assertion, Login};
pub(crate) use login::{Opening, passes_role};

/// The error STS answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StsError {
    /// `AccessDenied`: the trust policy.
    AccessDenied,
    /// `InvalidIdentityToken`: the token, its audience, its issuer or its roles claim.
    InvalidIdentityToken,
    /// `ExpiredTokenException`.
    ExpiredToken,
    /// `InternalFailure`.
    InternalFailure,
    /// `ValidationError`: a parameter of the call.
    ValidationError,
}

impl fmt::Display for StsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AccessDenied => "AccessDenied",
            Self::InvalidIdentityToken => "InvalidIdentityToken",
            Self::ExpiredToken => "ExpiredTokenException",
            Self::InternalFailure => "InternalFailure",
            Self::ValidationError => "ValidationError",
        })
    }
}

/// Whether somebody gets into a role, and which gate decided.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Whether credentials are handed out.
    pub decision: Decision,
    /// The gate that decided: the first that failed, or else the first that isn't known.
    pub gate: Option<Gate>,
    /// What every gate says, in the order of the gates.
    pub gates: Vec<GateReport>,
    /// What the trust policy says: to the assume action, then to `sts:TagSession` and
    /// `sts:SetSourceIdentity` where they are asked.
    pub verdicts: Vec<Verdict>,
    /// How long the session would last, in seconds, as far as it is known.
    pub session_seconds: Option<u32>,
    /// What the reader should know beside the decision.
    pub notes: Vec<String>,
}

impl Assessment {
    /// The error STS would answer with, when it is known.
    #[must_use]
    pub fn error(&self) -> Option<StsError> {
        self.gates
            .iter()
            .find(|report| report.passed == Truth::False)
            .and_then(|report| report.error)
    }
}

/// What decides about a call and doesn't stand in a trust policy; to be said beside every
/// [`Decision::Allowed`].
#[must_use]
pub fn outside_the_policy(action: Action) -> Vec<&'static str> {
    let mut notes = vec![
        "resource control policies (RCPs) of the organization can refuse the call",
        "the call fails in a region where STS is switched off",
    ];
    match action {
        Action::AssumeRole => {
            notes.push("the caller's own policies have to allow sts:AssumeRole too, unless the policy names the caller itself in the same account");
            notes.push("service control policies (SCPs) of the caller's account apply");
        }
        _ => notes.push("what the session may do is up to the role's permissions"),
    }
    notes
}
