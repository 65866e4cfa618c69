//! What time it is in the practice world.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

/// A clock that everything here reads.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Timestamp::now)
    }

    /// One that shows what `now` says.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// One that is ahead of this one, or behind.
    pub(crate) fn ahead_by(&self, offset: SignedDuration) -> Self {
        let this = self.clone();
        // Past the end of time it stands still.
        Self::new(move || this.now().saturating_add(offset).unwrap_or(Timestamp::MAX))
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
