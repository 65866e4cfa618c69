//! The name of a role session: what CloudTrail shows, and what people see who look for each other.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `RoleSessionName` of the STS calls: 2 to 64 of `[A-Za-z0-9_+=,.@-]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionName(String);

/// A text can't be the name of a role session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionNameError {
    /// Too short or too long.
    #[error("a role session name has 2 to 64 characters, this has {0}")]
    Length(usize),
    /// A character that STS refuses.
    #[error(
        "a role session name may not contain {0:?}: letters from a to z, digits and `_+=,.@-` are allowed"
    )]
    Character(char),
}

const LENGTH: std::ops::RangeInclusive<usize> = 2..=64;

/// `[\w+=,.@-]` of the service model, where `\w` is ASCII.
fn is_allowed(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_+=,.@-".contains(char)
}

impl SessionName {
    /// Takes a name as it is.
    ///
    /// # Errors
    /// When STS would refuse it.
    pub fn parse(text: &str) -> Result<Self, SessionNameError> {
        if let Some(char) = text.chars().find(|char| !is_allowed(*char)) {
            return Err(SessionNameError::Character(char));
        }
        if !LENGTH.contains(&text.len()) {
            return Err(SessionNameError::Length(text.len()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The default: who logged in, as people call them. From `preferred_username`, else `email`,
    /// else `name`. Never from `sub`, where a script may have put all groups of a person, so that
    /// two people share it and a list of their groups would go into every log.
    #[must_use]
    pub fn of_claims(claims: &Map<String, Value>) -> Self {
        ["preferred_username", "email", "name"]
            .iter()
            .filter_map(|claim| claims.get(*claim)?.as_str())
            .find_map(Self::sanitised)
            .unwrap_or_else(|| Self("keyferry".to_owned()))
    }

    /// The text with everything that STS refuses replaced by `-`, cut to 64 characters. Nothing,
    /// when no letter or digit is left of it.
    fn sanitised(text: &str) -> Option<Self> {
        let mut name: String = text
            .trim()
            .chars()
            .take(*LENGTH.end())
            .map(|char| if is_allowed(char) { char } else { '-' })
            .collect();
        if !name.contains(|char: char| char.is_ascii_alphanumeric()) {
            return None;
        }
        while name.len() < *LENGTH.start() {
            name.push('-');
        }
        Some(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for SessionName {
    type Error = SessionNameError;

    fn try_from(text: String) -> Result<Self, SessionNameError> {
        Self::parse(&text)
    }
}

impl From<SessionName> for String {
    fn from(name: SessionName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn default_of(claims: Value) -> String {
        SessionName::of_claims(claims.as_object().unwrap()).0
    }

    #[test]
    fn a_session_is_called_after_the_preferred_user_name() {
        assert_eq!(
            default_of(
                json!({"sub": "/eng/ops", "preferred_username": "alice", "email": "a@example.org"})
            ),
            "alice"
        );
        assert_eq!(
            default_of(json!({"preferred_username": "Zoë Müller"})),
            "Zo--M-ller"
        );
    }

    #[test]
    fn a_user_name_without_a_usable_letter_gives_way_to_the_mail_address() {
        assert_eq!(
            default_of(json!({"preferred_username": "мария", "email": "m@example.org"})),
            "m@example.org"
        );
    }

    #[test]
    fn a_session_is_never_called_after_the_subject() {
        assert_eq!(default_of(json!({"sub": "alice"})), "keyferry");
        assert_eq!(
            default_of(json!({"sub": "alice", "preferred_username": 7, "email": ""})),
            "keyferry"
        );
    }

    #[test]
    fn a_long_mail_address_is_cut_and_a_short_name_is_padded() {
        let long = format!("{}@example.org", "a".repeat(80));
        assert_eq!(default_of(json!({ "email": long })), "a".repeat(64));
        assert_eq!(default_of(json!({"preferred_username": "x"})), "x-");
    }

    #[test]
    fn a_name_given_by_hand_is_taken_as_it_is_or_refused() {
        assert_eq!(
            SessionName::parse("ops+a=b,c.d@e-f_g").unwrap().as_str(),
            "ops+a=b,c.d@e-f_g"
        );
        assert_eq!(
            SessionName::parse("a b"),
            Err(SessionNameError::Character(' '))
        );
        assert_eq!(SessionName::parse("a"), Err(SessionNameError::Length(1)));
        assert_eq!(
            SessionName::parse(&"a".repeat(65)),
            Err(SessionNameError::Length(65))
        );
    }

    proptest! {
        #[test]
        fn every_default_name_is_one_that_sts_takes(user in ".{0,100}", email in ".{0,100}") {
            let name = default_of(json!({"preferred_username": user, "email": email}));
            prop_assert!(SessionName::parse(&name).is_ok(), "{}", name);
        }
    }
}
