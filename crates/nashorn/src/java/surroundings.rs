//! What a script can see of the machine it runs on.

use std::collections::BTreeMap;

use super::Jdk;

/// The clock, the environment and the Java runtime of a run. All of it is given: nothing is read
/// from the machine that runs the emulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// Release of the Java runtime.
    pub jdk: Jdk,
    /// Milliseconds since 1970; every `Thread.sleep` adds to it.
    pub now: i64,
    /// `System.getenv`
    pub environment: BTreeMap<String, String>,
    /// `System.getProperty`
    pub properties: BTreeMap<String, String>,
}

impl Default for Surroundings {
    /// Java 17 on the first of January 2025, with no variables and no properties.
    fn default() -> Self {
        Self {
            jdk: Jdk::default(),
            now: 1_735_689_600_000,
            environment: BTreeMap::new(),
            properties: BTreeMap::new(),
        }
    }
}
