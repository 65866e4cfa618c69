//! A thread of its own for what the world does: whatever a task waits for, a disk, a keyring, a
//! browser that doesn't answer, keys are heard and pictures drawn meanwhile.

use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// How long a keyring or a browser that doesn't answer may keep the end waiting.
const PATIENCE: Duration = Duration::from_millis(100);

/// The thread; it ends with this.
#[derive(Debug)]
pub struct Workshop {
    handle: Handle,
    end: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Workshop {
    /// Opens it.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn open() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (end, ends) = oneshot::channel::<()>();
        let thread = thread::Builder::new().spawn(move || {
            // Dropped or told to: both are the end.
            let _ = runtime.block_on(ends);
            runtime.shutdown_timeout(PATIENCE);
        })?;
        Ok(Self {
            handle,
            end: Some(end),
            thread: Some(thread),
        })
    }

    /// Where tasks run.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        drop(self.end.take());
        let Some(thread) = self.thread.take() else {
            return;
        };
        // A task that blocks the thread itself can't be ended: it ends with the process.
        let begun = std::time::Instant::now();
        while !thread.is_finished() && begun.elapsed() < 2 * PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
