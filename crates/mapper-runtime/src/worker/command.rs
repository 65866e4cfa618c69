//! How a worker process is started.

use std::{ffi::OsString, io, path::PathBuf, process::Command};

use super::process::Process;

/// How to start a worker: a program of ours and the arguments that make it call
/// [`serve`](super::serve).
#[derive(Clone, Debug)]
pub struct WorkerCommand {
    pub(super) program: PathBuf,
    args: Vec<OsString>,
    pub(super) may_fork: bool,
}

impl WorkerCommand {
    /// A program, usually the running one, and its arguments.
    #[must_use]
    pub const fn new(program: PathBuf, args: Vec<OsString>) -> Self {
        Self {
            program,
            args,
            may_fork: false,
        }
    }

    /// The same, and the running process may be forked instead: it is that very program, and nothing
    /// in it minds. A fork has everything in memory already, which saves most of a start; that includes
    /// the environment, which a started worker isn't given. Scripts see neither.
    #[must_use]
    pub const fn or_fork(mut self) -> Self {
        self.may_fork = true;
        self
    }

    /// The same program with other arguments.
    #[must_use]
    pub fn with_args(&self, args: Vec<OsString>) -> Self {
        Self {
            args,
            ..self.clone()
        }
    }

    /// A new worker.
    pub(super) fn start(&self) -> io::Result<Process> {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        Process::start(command)
    }
}
