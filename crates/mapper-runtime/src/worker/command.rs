//! How a worker process is started, and started early.

use std::{
    ffi::OsString,
    io,
    num::NonZeroUsize,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

/// How to start a worker: a program of ours and the arguments that make it call
/// [`serve`](super::serve). Clones share the workers that are started ahead.
#[derive(Clone, Debug)]
pub struct WorkerCommand {
    pub(super) program: PathBuf,
    args: Vec<OsString>,
    ahead: Arc<Mutex<Vec<JoinHandle<io::Result<Child>>>>>,
}

impl WorkerCommand {
    /// A program, usually the running one, and its arguments.
    #[must_use]
    pub fn new(program: PathBuf, args: Vec<OsString>) -> Self {
        Self {
            program,
            args,
            ahead: Arc::default(),
        }
    }

    /// The same program with other arguments.
    #[must_use]
    pub fn with_args(&self, args: Vec<OsString>) -> Self {
        Self::new(self.program.clone(), args)
    }

    /// Starts a worker, or two where there are cores for them, beside whatever the caller does until
    /// it has jobs. The next workers a pool needs are these; those that none needs end when their
    /// input does, at the latest with this process. A program that can't be started is reported by
    /// the pool that needs it.
    pub fn start_ahead(&self) {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        for _ in 0..cores.min(2) {
            let mut command = self.command();
            let starting = thread::Builder::new().spawn(move || command.spawn());
            self.lock_ahead().extend(starting);
        }
    }

    /// A worker that was started ahead, or a new one.
    pub(super) fn spawn(&self) -> io::Result<Child> {
        let ahead = self.lock_ahead().pop();
        match ahead.and_then(|starting| starting.join().ok()) {
            Some(Ok(child)) => Ok(child),
            _ => self.command().spawn(),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            // A script may look at the environment; what it sees comes from the fixture.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    fn lock_ahead(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<io::Result<Child>>>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
