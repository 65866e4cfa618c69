//! Where the time comes from.

use jiff::Timestamp;

/// A clock: `&Timestamp::now`, or a test's.
pub type Clock = dyn Fn() -> Timestamp + Send + Sync;

/// `seconds` after `time`; the end of time when that is later.
pub(crate) fn later(time: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    time.checked_add(jiff::SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}
