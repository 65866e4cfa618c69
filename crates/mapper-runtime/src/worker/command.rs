//! How a worker process is started, and started early.

use std::{
    ffi::OsString,
    io, mem,
    num::NonZeroUsize,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use super::parent::Process;

/// How to start a worker: a program of ours and the arguments that make it call
/// [`serve`](super::serve). Clones share the workers that are started ahead, and those that are done.
#[derive(Clone, Debug)]
pub struct WorkerCommand {
    pub(super) program: PathBuf,
    args: Vec<OsString>,
    ahead: Arc<Mutex<Vec<JoinHandle<io::Result<Child>>>>>,
    retired: Arc<Retired>,
}

/// Workers of the last pool that isn't needed any more. To take down a process takes the system a good
/// part of the time of a run; so they end with the last clone of their command, which mostly is with
/// the program.
type Retired = Mutex<Idle>;

/// Workers that have nothing to do.
#[derive(Debug, Default)]
pub(super) struct Idle(pub(super) Vec<Process>);

impl Drop for Idle {
    fn drop(&mut self) {
        let processes = mem::take(&mut self.0).into_iter();
        let (children, inputs): (Vec<_>, Vec<_>) = processes
            .map(|process| (process.child, process.input))
            .unzip();
        // They end with their input.
        drop(inputs);
        // Whoever lives on collects what is left of them; nobody needs to wait for that.
        if !children.is_empty() {
            let collector = thread::Builder::new().spawn(|| {
                for mut child in children {
                    let _ = child.wait();
                }
            });
            drop(collector);
        }
    }
}

impl WorkerCommand {
    /// A program, usually the running one, and its arguments.
    #[must_use]
    pub fn new(program: PathBuf, args: Vec<OsString>) -> Self {
        Self {
            program,
            args,
            ahead: Arc::default(),
            retired: Arc::default(),
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

    /// Takes the workers of a pool that is dropped; those of an earlier one end.
    pub(super) fn retire(&self, workers: Idle) {
        let mut retired = self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        *retired = workers;
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
