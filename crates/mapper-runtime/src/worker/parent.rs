//! The parent's side of one worker process.

use std::{
    io::{self, PipeWriter, Write},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use serde::de::DeserializeOwned;

use super::{
    Limits, WorkerCommand, WorkerError,
    frame::{self, Hello, Reply},
    process::{Life, Process},
};

/// How long a worker may take to say hello on a busy machine.
const START_TIME: Duration = Duration::from_secs(20);

/// Enough to read a value as deeply nested as the engine lets it be. Only what is used is taken.
const READER_STACK: usize = 256 << 20;

/// One running worker that has taken its set-up.
pub(super) struct Worker<A> {
    life: Life,
    input: PipeWriter,
    replies: mpsc::Receiver<io::Result<Reply<A>>>,
}

/// Why no reply came.
pub(super) enum Silence {
    /// The time was up; the worker still runs.
    Time,
    /// The worker has ended, or speaks nonsense.
    Gone,
}

impl<A: DeserializeOwned + Send + 'static> Worker<A> {
    /// Starts a worker and hands it the set-up, an encoded message.
    pub(super) fn start(
        command: &WorkerCommand,
        limits: Limits,
        setup: &[u8],
    ) -> Result<Self, WorkerError> {
        let failed = |source| WorkerError::Start {
            program: command.program.clone(),
            source,
        };
        let process = command.start().map_err(failed)?;
        let mut worker = Self::new(process, limits).map_err(failed)?;
        let hello = frame::encode(&Hello { limits })?;
        if !matches!(worker.ask(&hello, START_TIME), Ok(Reply::Ready))
            || worker.send(setup).is_err()
        {
            return Err(WorkerError::NotAWorker {
                program: command.program.clone(),
                status: worker.life.end(),
            });
        }
        Ok(worker)
    }

    /// The worker of a process that has its set-up.
    pub(super) fn new(process: Process, limits: Limits) -> io::Result<Self> {
        let Process {
            input,
            mut output,
            life,
        } = process;
        let (sender, replies) = mpsc::channel();
        let worker = Self {
            life,
            input,
            replies,
        };
        let reader = thread::Builder::new().stack_size(READER_STACK);
        reader.spawn(move || {
            while let Some(reply) = frame::receive(&mut output, limits.answer.max(1024)).transpose()
            {
                let failed = reply.is_err();
                if sender.send(reply).is_err() || failed {
                    break;
                }
            }
        })?;
        Ok(worker)
    }

    /// Sends an encoded message.
    pub(super) fn send(&mut self, message: &[u8]) -> io::Result<()> {
        self.input.write_all(message)?;
        self.input.flush()
    }

    /// Waits for the reply to what was sent.
    pub(super) fn reply(&mut self, time: Duration) -> Result<Reply<A>, Silence> {
        match self.replies.recv_timeout(time) {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Silence::Gone),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Time),
        }
    }

    fn ask(&mut self, message: &[u8], time: Duration) -> Result<Reply<A>, Silence> {
        self.send(message).map_err(|_| Silence::Gone)?;
        self.reply(time)
    }
}

impl<A> Worker<A> {
    /// Lets go of a worker that has nothing to do: it ends by itself.
    pub(super) fn release(self) {
        drop(self.input);
        self.life.release();
    }
}
