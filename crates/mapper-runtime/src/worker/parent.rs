//! The parent's side of one worker process.

use std::{
    io::{self, PipeWriter, Write},
    time::Duration,
};

use serde::de::DeserializeOwned;

use super::{
    Limits, WorkerCommand, WorkerError,
    frame::{self, Hello, Reply},
    process::{Life, Process},
    replies::{Replies, Silence},
};

/// How long a worker may take to say hello on a busy machine.
const START_TIME: Duration = Duration::from_secs(20);

/// One running worker that has taken its set-up.
pub(super) struct Worker {
    life: Life,
    input: PipeWriter,
    replies: Replies,
}

impl Worker {
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
        if !matches!(worker.ask(&hello, START_TIME), Ok(Reply::<()>::Ready))
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
            output,
            life,
        } = process;
        Ok(Self {
            life,
            input,
            replies: Replies::new(output, limits.answer.max(1024))?,
        })
    }

    /// Sends an encoded message.
    pub(super) fn send(&mut self, message: &[u8]) -> io::Result<()> {
        self.input.write_all(message)?;
        self.input.flush()
    }

    /// Waits for the reply to what was sent.
    pub(super) fn reply<A: DeserializeOwned + Send>(
        &mut self,
        time: Duration,
    ) -> Result<Reply<A>, Silence> {
        let message = self.replies.next(time)?;
        frame::decode(&message).map_err(|_| Silence::Gone)
    }

    fn ask<A: DeserializeOwned + Send>(
        &mut self,
        message: &[u8],
        time: Duration,
    ) -> Result<Reply<A>, Silence> {
        self.send(message).map_err(|_| Silence::Gone)?;
        self.reply(time)
    }

    /// Lets go of a worker that has nothing to do: it ends by itself.
    pub(super) fn release(self) {
        drop(self.input);
        self.life.release();
    }
}
