//! Releases of the Java runtime.

/// The feature release of the Java runtime that a script is to run on: 17, 21, 25.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Jdk(pub u16);

impl Default for Jdk {
    /// 17: what Keycloak's documentation asks for, up to the newest version.
    fn default() -> Self {
        Self(17)
    }
}
