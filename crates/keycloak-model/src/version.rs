use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A Keycloak server version: `26.7.3`.
///
/// Only versions whose behaviour was measured, and those between them, can be made: below
/// [`KeycloakVersion::OLDEST`] and above [`KeycloakVersion::NEWEST`] parsing fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct KeycloakVersion {
    major: u8,
    minor: u8,
    patch: u8,
}

const fn version(major: u8, minor: u8, patch: u8) -> KeycloakVersion {
    KeycloakVersion {
        major,
        minor,
        patch,
    }
}

impl KeycloakVersion {
    /// The versions whose jars the tables were made from, oldest first.
    pub const KNOWN: [Self; 8] = [
        Self::OLDEST,
        version(20, 0, 5),
        version(22, 0, 5),
        version(24, 0, 5),
        version(25, 0, 6),
        version(26, 0, 8),
        version(26, 4, 0),
        Self::NEWEST,
    ];

    /// The first version with scripts from jars only and the engine cached.
    pub const OLDEST: Self = version(18, 0, 2);

    /// The newest server that can be had.
    pub const NEWEST: Self = version(26, 7, 3);

    /// Whether this is `major.minor.0` or later.
    #[must_use]
    pub const fn at_least(self, major: u8, minor: u8) -> bool {
        self.major > major || (self.major == major && self.minor >= minor)
    }

    /// The newest known version that is not newer than this one: the column of a table by
    /// version to look in.
    #[must_use]
    pub fn nearest_known(self) -> Self {
        Self::KNOWN
            .into_iter()
            .rfind(|known| *known <= self)
            .unwrap_or(Self::OLDEST)
    }
}

impl Default for KeycloakVersion {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for KeycloakVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Why a text is not a Keycloak version this program knows about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// Not three numbers.
    #[error(
        "`{0}` is not a Keycloak version: write three numbers, such as `{newest}`, or `newest`",
        newest = KeycloakVersion::NEWEST
    )]
    Malformed(String),
    /// Older than the oldest or newer than the newest known.
    #[error(
        "Keycloak {0} is not known: versions from {oldest} to {newest} are",
        oldest = KeycloakVersion::OLDEST,
        newest = KeycloakVersion::NEWEST
    )]
    OutOfRange(String),
}

impl From<KeycloakVersion> for String {
    fn from(version: KeycloakVersion) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for KeycloakVersion {
    type Error = VersionError;

    fn try_from(text: String) -> Result<Self, VersionError> {
        text.parse()
    }
}

impl FromStr for KeycloakVersion {
    type Err = VersionError;

    /// Reads `MAJOR.MINOR.PATCH` or the word `newest`.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        if text == "newest" {
            return Ok(Self::NEWEST);
        }
        let malformed = || VersionError::Malformed(text.to_owned());
        let numbers = text
            .split('.')
            .map(|part| {
                let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
                digits.then(|| part.parse::<u8>().unwrap_or(u8::MAX))
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(malformed)?;
        let [major, minor, patch] = <[u8; 3]>::try_from(numbers).map_err(|_| malformed())?;
        let parsed = version(major, minor, patch);
        if (Self::OLDEST..=Self::NEWEST).contains(&parsed) {
            Ok(parsed)
        } else {
            Err(VersionError::OutOfRange(text.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_versions_are_in_order_and_print_as_they_are_read() {
        assert!(KeycloakVersion::KNOWN.is_sorted());
        for known in KeycloakVersion::KNOWN {
            assert_eq!(known.to_string().parse(), Ok(known));
        }
    }

    #[test]
    fn a_version_between_two_known_ones_is_looked_up_in_the_older_column() {
        let between: KeycloakVersion = "26.5.6".parse().unwrap();
        assert_eq!(between.nearest_known().to_string(), "26.4.0");
        assert!(between.at_least(26, 5) && !between.at_least(26, 7));
        assert!(between.at_least(25, 9));
    }

    #[test]
    fn a_version_nobody_measured_is_refused_with_the_range() {
        let error = "27.0.0".parse::<KeycloakVersion>().unwrap_err();
        insta::assert_snapshot!(error, @"Keycloak 27.0.0 is not known: versions from 18.0.2 to 26.7.3 are");
        let error = "26.999.0".parse::<KeycloakVersion>().unwrap_err();
        assert!(matches!(error, VersionError::OutOfRange(_)));
    }

    #[test]
    fn anything_but_three_numbers_is_refused() {
        for text in [
            "", "26", "26.7", "26.7.3.1", "26.7.x", "v26.7.3", "26..3", " 26.7.3", "+26.7.3",
        ] {
            let error = text.parse::<KeycloakVersion>().unwrap_err();
            assert_eq!(error, VersionError::Malformed(text.to_owned()));
        }
    }
}
