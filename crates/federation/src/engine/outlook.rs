//! What a session will be like, told before STS is asked for it.

use std::time::Duration;

use jiff::Timestamp;

use super::Profile;
use super::session::Session;
use crate::{Assertion, AssertionFacts, SessionClaims, SessionLength, SessionName};

/// What STS gives when nothing is asked for.
const DEFAULT_DURATION: Duration = Duration::from_secs(3600);

/// A session as token or assertion and the profile make it.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// What it is called in CloudTrail; nothing where the assertion doesn't say one name.
    pub session_name: Option<String>,
    /// Tags and source identity that it carries.
    pub claims: SessionClaims,
    request: Duration,
    assertion: Option<AssertionFacts>,
    at: Timestamp,
}

impl Outlook {
    pub(super) fn of(
        profile: &Profile,
        session: &Session,
        assertion: Option<&Assertion>,
        at: Timestamp,
    ) -> Self {
        if let Some(assertion) = assertion {
            return Self::of_assertion(profile, assertion, at);
        }
        let claims = session.tokens.id_token.claims();
        Self {
            session_name: Some(session_name(profile, session).as_str().to_owned()),
            claims: SessionClaims::of_claims(claims),
            request: duration(profile),
            assertion: None,
            at,
        }
    }

    pub(super) fn of_assertion(profile: &Profile, assertion: &Assertion, at: Timestamp) -> Self {
        let facts = assertion.facts();
        Self {
            session_name: match facts.session_names.as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            },
            claims: facts.session.clone(),
            request: duration(profile),
            assertion: Some(facts.clone()),
            at,
        }
    }

    /// How long it lasts and what limits it. `role_maximum` is the role's maximum session duration,
    /// where somebody has written it down.
    #[must_use]
    pub fn length(&self, role_maximum: Option<Duration>) -> SessionLength {
        SessionLength::of(self.request, role_maximum, self.assertion.as_ref(), self.at)
    }
}

/// `DurationSeconds`.
pub(super) fn duration(profile: &Profile) -> Duration {
    profile.duration.map_or(DEFAULT_DURATION, |seconds| {
        Duration::from_secs(seconds.into())
    })
}

/// `RoleSessionName` of a call with a token.
pub(super) fn session_name(profile: &Profile, session: &Session) -> SessionName {
    let claims = session.tokens.id_token.claims();
    let named = profile.session_name.clone();
    named.unwrap_or_else(|| SessionName::of_claims(claims))
}
