//! One process does it, the others wait for what comes of it.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use session_store::{Kind, Lock, RecordId};

use super::records::FailureRecord;
use super::{Engine, EngineError, ErrorClass};

/// The shortest and the longest pause between two looks at a lock. Random in between, so that a
/// hundred waiters don't all look at once.
const PAUSE: std::ops::Range<u64> = 5..40;

/// A lock, and how it was had.
pub(super) struct Turn {
    pub lock: Lock,
    /// When waiting began, if somebody else had the lock first.
    pub waited_since: Option<Timestamp>,
}

impl Engine {
    /// Takes a record's lock, waiting as long as the caller's patience allows. If somebody else's
    /// attempt has failed meanwhile, so does this one.
    pub(super) async fn turn(
        &self,
        kind: Kind,
        failures: Kind,
        id: RecordId,
        patience: Duration,
    ) -> Result<Turn, EngineError> {
        let begun = Instant::now();
        let since = self.now();
        let mut waited = false;
        loop {
            // Not the store's own waiting: that couldn't be cancelled.
            if let Some(lock) = self
                .blocking(move |store| store.try_lock(kind, &id))
                .await?
            {
                let waited_since = waited.then_some(since);
                if waited {
                    self.no_shared_failure(failures, id, since).await?;
                }
                return Ok(Turn { lock, waited_since });
            }
            if begun.elapsed() >= patience {
                return Err(EngineError::new(
                    ErrorClass::Busy,
                    format!(
                        "another process has been logging in or asking STS for {} s",
                        begun.elapsed().as_secs()
                    ),
                )
                .remedy("finish the login it waits for, or end that process"));
            }
            waited = true;
            tokio::time::sleep(pause()).await;
        }
    }

    async fn no_shared_failure(
        &self,
        kind: Kind,
        id: RecordId,
        since: Timestamp,
    ) -> Result<(), EngineError> {
        let failure: Option<FailureRecord> =
            self.blocking(move |store| store.read(kind, &id)).await?;
        match failure {
            Some(failure) if failure.answers(since, self.now()) => {
                Err(EngineError::shared(failure))
            }
            _ => Ok(()),
        }
    }

    /// Tells those who wait that it failed. If that can't be stored they try for themselves.
    pub(super) async fn share_failure(&self, kind: Kind, id: RecordId, error: &EngineError) {
        let record = error.to_record(self.now());
        let _ = self
            .blocking(move |store| store.write(kind, &id, &record))
            .await;
    }
}

fn pause() -> Duration {
    use ring::rand::{SecureRandom, SystemRandom};
    let mut byte = [0];
    // Without randomness they do look at once, and still all get their turn.
    let _ = SystemRandom::new().fill(&mut byte);
    let span = PAUSE.end - PAUSE.start;
    Duration::from_millis(PAUSE.start + u64::from(byte[0]) % span)
}
