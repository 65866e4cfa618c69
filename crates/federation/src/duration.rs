//! How long a session lasts, and what limits it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::assertion::AssertionFacts;

/// Something that limits a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// What is asked for.
    Request,
    /// The role's maximum session duration, as far as it is known.
    Role,
    /// The assertion's attribute `SessionDuration`.
    SessionDuration,
    /// The assertion's `SessionNotOnOrAfter`: the end of the session at the identity provider.
    SessionNotOnOrAfter,
}

impl Limit {
    /// What it is called where it is set.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "the duration that is asked for",
            Self::Role => "the role's maximum session duration",
            Self::SessionDuration => "the attribute `SessionDuration` of the assertion",
            Self::SessionNotOnOrAfter => "`SessionNotOnOrAfter` of the assertion",
        }
    }

    /// A length and why it isn't longer, in words.
    #[must_use]
    pub fn explains(self, length: Duration) -> String {
        let length = Words(length);
        match self {
            Self::Request => format!("{length}, as asked for"),
            limit => format!("{length}, limited by {}", limit.name()),
        }
    }
}

/// How long a session will last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLength {
    /// How long.
    pub length: Duration,
    /// Because of what.
    pub limit: Limit,
    /// Everything that limits it, the request first.
    pub limits: Vec<(Limit, Duration)>,
    /// Whether STS refuses instead of shortening: more was asked for than the role allows.
    pub refused: bool,
}

impl SessionLength {
    /// The length of a session. `role_maximum` is only known where somebody has written it down:
    /// STS tells it to nobody. A token's own `exp` doesn't limit a session.
    #[must_use]
    pub fn of(
        request: Duration,
        role_maximum: Option<Duration>,
        assertion: Option<&AssertionFacts>,
        now: Timestamp,
    ) -> Self {
        let mut limits = vec![(Limit::Request, request)];
        limits.extend(role_maximum.map(|maximum| (Limit::Role, maximum)));
        if let Some(facts) = assertion {
            let attribute = facts.session_duration().map(Duration::from_secs);
            limits.extend(attribute.map(|length| (Limit::SessionDuration, length)));
            let left = facts
                .session_until
                .map(|until| Duration::try_from(until.duration_since(now)).unwrap_or_default());
            limits.extend(left.map(|length| (Limit::SessionNotOnOrAfter, length)));
        }
        let (limit, length) = limits
            .iter()
            .copied()
            .min_by_key(|(_, length)| *length)
            .unwrap_or((Limit::Request, request));
        Self {
            length,
            limit,
            refused: role_maximum.is_some_and(|maximum| request > maximum),
            limits,
        }
    }
}

/// The length and what limits it, in words.
impl fmt::Display for SessionLength {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |limit: Limit| {
            let found = self.limits.iter().find(|(known, _)| *known == limit);
            found.map(|(_, length)| *length)
        };
        let asked = of(Limit::Request).unwrap_or(self.length);
        if self.refused {
            return write!(
                formatter,
                "none: STS refuses {}, since {} is {}",
                Words(asked),
                Limit::Role.name(),
                Words(of(Limit::Role).unwrap_or_default())
            );
        }
        formatter.write_str(&self.limit.explains(self.length))?;
        if self.limit != Limit::Request {
            write!(formatter, " (asked for: {})", Words(asked))?;
        }
        // Every role allows an hour.
        if of(Limit::Role).is_none() && asked > ALWAYS_ALLOWED {
            formatter.write_str("; refused if the role allows less")?;
        }
        Ok(())
    }
}

/// IAM: the least that a role's maximum can be.
const ALWAYS_ALLOWED: Duration = Duration::from_secs(3600);

struct Words(Duration);

impl fmt::Display for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match (seconds / 60, seconds % 60) {
            (0, seconds) => write!(formatter, "{seconds} s"),
            (minutes, 0) => write!(formatter, "{minutes} min"),
            (minutes, seconds) => write!(formatter, "{minutes} min {seconds} s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_limits_a_session_is_said() {
        let facts = AssertionFacts {
            session_durations: vec!["2700".into()],
            ..AssertionFacts::default()
        };
        let said = |asked, role, facts| SessionLength::of(asked, role, facts, now()).to_string();
        assert_eq!(said(HOUR, None, None), "60 min, as asked for");
        assert_eq!(
            said(2 * HOUR, None, None),
            "120 min, as asked for; refused if the role allows less"
        );
        assert_eq!(
            said(HOUR, Some(HOUR), Some(&facts)),
            "45 min, limited by the attribute `SessionDuration` of the assertion (asked for: 60 min)"
        );
        assert_eq!(
            said(2 * HOUR, Some(HOUR), Some(&facts)),
            "none: STS refuses 120 min, since the role's maximum session duration is 60 min"
        );
    }

    const HOUR: Duration = Duration::from_secs(3600);

    fn now() -> Timestamp {
        "2026-11-22T05:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_token_gives_what_is_asked_for() {
        let length = SessionLength::of(2 * HOUR, None, None, now());
        assert_eq!((length.length, length.limit), (2 * HOUR, Limit::Request));
        assert!(!length.refused);
    }

    #[test]
    fn more_than_the_role_allows_is_refused_not_shortened() {
        let length = SessionLength::of(2 * HOUR, Some(HOUR), None, now());
        assert_eq!((length.limit, length.refused), (Limit::Role, true));
    }

    #[test]
    fn an_assertion_shortens_the_session_even_below_the_least_that_can_be_asked_for() {
        let facts = AssertionFacts {
            session_durations: vec!["1800".into()],
            session_until: "2026-11-22T05:10:00Z".parse().ok(),
            ..AssertionFacts::default()
        };
        let length = SessionLength::of(HOUR, None, Some(&facts), now());
        assert_eq!(length.length, Duration::from_secs(600));
        assert_eq!(length.limit, Limit::SessionNotOnOrAfter);
        assert_eq!(length.limits.len(), 3);
    }

    #[test]
    fn of_equal_limits_the_request_is_named() {
        let facts = AssertionFacts {
            session_durations: vec!["3600".into()],
            ..AssertionFacts::default()
        };
        let length = SessionLength::of(HOUR, None, Some(&facts), now());
        assert_eq!(length.limit, Limit::Request);
    }

    #[test]
    fn a_session_that_has_ended_leaves_nothing() {
        let facts = AssertionFacts {
            session_until: "2026-11-22T04:00:00Z".parse().ok(),
            ..AssertionFacts::default()
        };
        let length = SessionLength::of(HOUR, None, Some(&facts), now());
        assert_eq!(length.length, Duration::ZERO);
    }
}
