//! What a worker says, for as long as somebody waits for it.

use std::io::{self, PipeReader};
use std::ops::RangeInclusive;
use std::time::Duration;

use super::frame;

/// Why no reply came.
pub(super) enum Silence {
    /// The time was up; the worker still runs.
    Time,
    /// The worker has ended, or speaks nonsense.
    Gone,
}

/// The replies of one worker, as they came.
pub(super) struct Replies(Waiting);

impl Replies {
    /// Those that come out of `output`. One longer than `longest` bytes is nonsense.
    pub(super) fn new(output: PipeReader, longest: usize) -> io::Result<Self> {
        Waiting::new(output, longest).map(Self)
    }

    /// The next one.
    pub(super) fn next(&mut self, time: Duration) -> Result<Vec<u8>, Silence> {
        self.0.next(time)
    }
}

/// The system can wait for a pipe and the clock at the same time.
#[cfg(unix)]
struct Waiting {
    output: PipeReader,
    longest: usize,
    /// What has come of replies that nobody has taken yet.
    received: Vec<u8>,
}

#[cfg(unix)]
impl Waiting {
    /// How much is asked for at once: most replies are short, and a pipe holds so much.
    const READ: RangeInclusive<usize> = 4 << 10..=64 << 10;

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    const fn new(output: PipeReader, longest: usize) -> io::Result<Self> {
        Ok(Self {
            output,
            longest,
            received: Vec::new(),
        })
    }

    fn next(&mut self, time: Duration) -> Result<Vec<u8>, Silence> {
        use std::time::Instant;

        let end = Instant::now() + time;
        loop {
            match frame::take(&mut self.received, self.longest) {
                Ok(Some(message)) => return Ok(message),
                Ok(None) => {}
                Err(_) => return Err(Silence::Gone),
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.wait(left) {
                Ok(true) => {}
                Ok(false) => return Err(Silence::Time),
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return Err(Silence::Gone),
            }
            let more = self.received.len();
            self.received
                .reserve(more.clamp(*Self::READ.start(), *Self::READ.end()));
            let room = rustix::buffer::spare_capacity(&mut self.received);
            match rustix::io::read(&self.output, room) {
                Ok(0) => return Err(Silence::Gone),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return Err(Silence::Gone),
            }
        }
    }

    /// Whether there is something to read, be it the end, within this time.
    fn wait(&self, time: Duration) -> rustix::io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let time = Timespec::try_from(time).map_err(|_| rustix::io::Errno::INVAL)?;
        let ready = poll(&mut [PollFd::new(&self.output, PollFlags::IN)], Some(&time))?;
        Ok(ready > 0)
    }
}

/// Elsewhere a thread waits for the pipe.
#[cfg(not(unix))]
struct Waiting(std::sync::mpsc::Receiver<Vec<u8>>);

#[cfg(not(unix))]
impl Waiting {
    fn new(mut output: PipeReader, longest: usize) -> io::Result<Self> {
        let (sender, replies) = std::sync::mpsc::channel();
        std::thread::Builder::new().spawn(move || {
            while let Ok(Some(reply)) = frame::receive_bytes(&mut output, longest) {
                if sender.send(reply).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self(replies))
    }

    fn next(&mut self, time: Duration) -> Result<Vec<u8>, Silence> {
        use std::sync::mpsc::RecvTimeoutError;
        self.0.recv_timeout(time).map_err(|error| match error {
            RecvTimeoutError::Timeout => Silence::Time,
            RecvTimeoutError::Disconnected => Silence::Gone,
        })
    }
}
