//! How often each action was called.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The counters of a running STS; clones look at the same ones.
#[derive(Clone, Debug, Default)]
pub struct StsCounters(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl StsCounters {
    /// Calls of an action such as `AssumeRoleWithWebIdentity`, refused ones included.
    #[must_use]
    pub fn calls(&self, action: &str) -> u64 {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(action).copied().unwrap_or_default()
    }

    pub(super) fn count(&self, action: &'static str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(action).or_default() += 1;
    }
}
