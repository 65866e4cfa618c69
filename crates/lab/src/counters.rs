//! What was asked of the servers, for tests that promise to ask seldom.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How often something was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests to the identity provider, whatever they asked for.
    pub provider: u64,
    /// Passwords that were right.
    pub logins: u64,
    /// Requests to the token endpoint, whatever their answer, by grant type: `refresh_token`.
    pub token: BTreeMap<String, u64>,
    /// Requests to the STS, whatever their answer, by action: `GetCallerIdentity`.
    pub sts: BTreeMap<String, u64>,
}

/// Counts while the servers run.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Counts>);

impl Counters {
    /// The counts now.
    pub(crate) fn counts(&self) -> Counts {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes them.
    pub(crate) fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
