//! Things that go wrong, to practise with.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;

/// What goes wrong from the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// At the STS.
    pub sts: StsFaults,
    /// How far the provider's clock is ahead of the real one, or behind.
    pub provider_clock: SignedDuration,
}

impl Faults {
    /// Sets the fault that a text such as `throttle=2` describes.
    ///
    /// # Errors
    /// [`FaultError`]; nothing is changed then.
    pub fn set(&mut self, text: &str) -> Result<(), FaultError> {
        match text.split_once('=') {
            Some((name @ "provider-clock", value)) => {
                self.provider_clock = clock(name, value)?;
                Ok(())
            }
            _ => self.sts.set(text),
        }
    }
}

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

/// A fault can't be set as asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No such fault, or no value.
    #[error("`{0}` is no fault: write {FORMS}")]
    Unknown(String),
    /// A number of calls that is none.
    #[error("`{value}` is no number of calls: write `{name}=2`")]
    Calls {
        /// The fault.
        name: String,
        /// What was given for it.
        value: String,
    },
    /// A time that is none, or one that nobody waits for.
    #[error("`{value}` is no time for `{name}`: {help}")]
    Time {
        /// The fault.
        name: String,
        /// What was given for it.
        value: String,
        /// What it may be.
        help: &'static str,
    },
}

const FORMS: &str = "`delay=3s`, `clock=+10m`, `provider-clock=+10m`, or with a number of calls `throttle=2`, `server-error=2`, `garbage=2`, `idp-communication-error=2`, `propagation=2`";
/// Longer than any client waits.
const LONGEST_DELAY: SignedDuration = SignedDuration::from_mins(10);
const FARTHEST_CLOCK: SignedDuration = SignedDuration::from_hours(48);

impl StsFaults {
    fn set(&mut self, text: &str) -> Result<(), FaultError> {
        let unknown = || FaultError::Unknown(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(unknown)?;
        let calls = match name {
            "delay" => {
                let help = "write `3s` or `250ms`, 10 minutes at most";
                let range = SignedDuration::ZERO..=LONGEST_DELAY;
                let delay = time(name, value, range, help)?;
                self.delay = Duration::try_from(delay).unwrap_or_default();
                return Ok(());
            }
            "clock" => {
                self.clock_offset = clock(name, value)?;
                return Ok(());
            }
            "throttle" => &mut self.throttle,
            "server-error" => &mut self.server_error,
            "garbage" => &mut self.garbage,
            "idp-communication-error" => &mut self.idp_communication_error,
            "propagation" => &mut self.propagation,
            _ => return Err(unknown()),
        };
        *calls = value.parse().map_err(|_| FaultError::Calls {
            name: name.to_owned(),
            value: value.to_owned(),
        })?;
        Ok(())
    }
}

fn clock(name: &str, value: &str) -> Result<SignedDuration, FaultError> {
    let help =
        "write `+10m` for a clock that is ahead or `-10m` for one that is late, 48 hours at most";
    time(name, value, -FARTHEST_CLOCK..=FARTHEST_CLOCK, help)
}

fn time(
    name: &str,
    value: &str,
    range: std::ops::RangeInclusive<SignedDuration>,
    help: &'static str,
) -> Result<SignedDuration, FaultError> {
    let time = value.parse().ok();
    time.filter(|time| range.contains(time))
        .ok_or_else(|| FaultError::Time {
            name: name.to_owned(),
            value: value.to_owned(),
            help,
        })
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
    fn faults_are_set_by_their_names() {
        let mut faults = Faults::default();
        for text in [
            "provider-clock=+20m",
            "delay=250ms",
            "clock=-10m",
            "throttle=2",
            "server-error=3",
            "garbage=4",
            "idp-communication-error=5",
            "propagation=6",
        ] {
            faults.set(text).unwrap();
        }
        let sts = StsFaults {
            delay: Duration::from_millis(250),
            clock_offset: SignedDuration::from_mins(-10),
            throttle: 2,
            server_error: 3,
            garbage: 4,
            idp_communication_error: 5,
            propagation: 6,
        };
        let provider_clock = SignedDuration::from_mins(20);
        assert_eq!(
            faults,
            Faults {
                sts,
                provider_clock
            }
        );
        faults.set("clock=+1h").unwrap();
        assert_eq!(faults.sts.clock_offset, SignedDuration::from_hours(1));
        assert_eq!(faults.provider_clock, provider_clock);
    }

    #[test]
    fn what_is_no_fault_is_refused_and_changes_nothing() {
        for (text, part) in [
            ("", "`` is no fault"),
            ("throttle", "`throttle` is no fault"),
            ("throtle=2", "`throttle=2`"),
            ("throttle=-1", "no number of calls"),
            ("throttle=", "no number of calls"),
            ("throttle=99999999999", "no number of calls"),
            ("delay=soon", "`250ms`"),
            ("delay=-3s", "`250ms`"),
            ("delay=11m", "10 minutes at most"),
            ("clock=10", "`+10m`"),
            ("clock=+100h", "48 hours at most"),
            ("provider-clock=late", "`provider-clock`"),
        ] {
            let mut faults = Faults::default();
            let error = faults.set(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
            assert_eq!(faults, Faults::default());
        }
    }

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
