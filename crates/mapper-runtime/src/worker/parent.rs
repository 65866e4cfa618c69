//! The parent's side of one worker process.

use std::{
    io::{self, Write},
    process::{Child, ChildStdin, ExitStatus},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use serde::de::DeserializeOwned;

use super::{
    Limits, WorkerCommand, WorkerError,
    frame::{self, Hello, Reply},
};

/// How long a worker may take to say hello on a busy machine.
const START_TIME: Duration = Duration::from_secs(20);

/// Enough to read a value as deeply nested as the engine lets it be. Only what is used is taken.
const READER_STACK: usize = 256 << 20;

/// One running worker that has taken its set-up.
pub(super) struct Worker<A> {
    /// None once it has been seen to its end.
    child: Option<Child>,
    input: ChildStdin,
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
        let started = command.spawn().and_then(|mut child| {
            let pipes = child.stdin.take().zip(child.stdout.take());
            pipes
                .map(|(input, output)| (child, input, output))
                .ok_or_else(|| io::Error::other("no pipes"))
        });
        let (child, input, mut output) = started.map_err(|source| WorkerError::Start {
            program: command.program.clone(),
            source,
        })?;
        let (sender, replies) = mpsc::channel();
        let reader = thread::Builder::new().stack_size(READER_STACK);
        let reading = reader.spawn(move || {
            while let Some(reply) = frame::receive(&mut output, limits.answer.max(1024)).transpose()
            {
                let failed = reply.is_err();
                if sender.send(reply).is_err() || failed {
                    break;
                }
            }
        });
        reading.map_err(|source| WorkerError::Start {
            program: command.program.clone(),
            source,
        })?;
        let mut worker = Self {
            child: Some(child),
            input,
            replies,
        };
        let hello = frame::encode(&Hello { limits })?;
        for message in [hello.as_slice(), setup] {
            if !matches!(worker.ask(message, START_TIME), Ok(Reply::Ready)) {
                return Err(WorkerError::NotAWorker {
                    program: command.program.clone(),
                    status: worker.end(),
                });
            }
        }
        Ok(worker)
    }

    /// Sends an encoded message and waits for the reply.
    pub(super) fn ask(&mut self, message: &[u8], time: Duration) -> Result<Reply<A>, Silence> {
        self.input
            .write_all(message)
            .and_then(|()| self.input.flush())
            .map_err(|_| Silence::Gone)?;
        match self.replies.recv_timeout(time) {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Silence::Gone),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Time),
        }
    }
}

impl<A> Worker<A> {
    /// Ends the process, if it hasn't, and says how it had ended by itself.
    fn end(&mut self) -> Option<ExitStatus> {
        let mut child = self.child.take()?;
        let ended = child.try_wait().ok().flatten();
        if ended.is_none() {
            // Fails only when the process is gone already.
            let _ = child.kill();
            // The system takes its time to give back the memory of a process. Nobody needs to wait for
            // that but whoever collects what is left of it.
            let collector = thread::Builder::new().spawn(move || child.wait());
            drop(collector);
        }
        ended
    }
}

impl<A> Drop for Worker<A> {
    fn drop(&mut self) {
        self.end();
    }
}
