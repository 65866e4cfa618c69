//! Things that go wrong, to practise with.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;

/// What goes wrong at the STS. A number counts down with each call it spoils.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StsFaults {
    /// Every answer waits this long.
    pub delay: Duration,
    /// How far the server's clock is ahead of the real one, or behind.
    pub clock_offset: SignedDuration,
    /// Calls answered `Throttling`.
    pub throttle: u32,
    /// Calls answered with status 500.
    pub server_error: u32,
    /// Calls answered with what is no XML.
    pub garbage: u32,
    /// Web-identity calls answered `IDPCommunicationError`.
    pub idp_communication_error: u32,
    /// Calls for a role answered `AccessDenied`, as while a new role isn't known everywhere yet.
    pub propagation: u32,
}

/// The switches of a running server: whoever holds a clone can turn them.
#[derive(Clone, Debug, Default)]
pub struct StsFaultSwitches(Arc<Mutex<StsFaults>>);

impl StsFaultSwitches {
    /// Switches with these faults on.
    #[must_use]
    pub fn new(faults: StsFaults) -> Self {
        Self(Arc::new(Mutex::new(faults)))
    }

    /// What is still to go wrong.
    #[must_use]
    pub fn get(&self) -> StsFaults {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces what is to go wrong.
    pub fn set(&self, faults: StsFaults) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Uses up one of a fault's calls; `false` when none is left.
    pub(crate) fn take(&self, counter: impl Fn(&mut StsFaults) -> &mut u32) -> bool {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counter = counter(&mut faults);
        let left = *counter > 0;
        *counter = counter.saturating_sub(1);
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_as_often_as_asked() {
        let switches = StsFaultSwitches::new(StsFaults {
            throttle: 2,
            ..StsFaults::default()
        });
        let happened: Vec<_> = (0..4)
            .map(|_| switches.take(|faults| &mut faults.throttle))
            .collect();
        assert_eq!(happened, [true, true, false, false]);
        assert_eq!(switches.get().throttle, 0);
    }
}
