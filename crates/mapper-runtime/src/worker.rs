//! Scripts run in a child process, because nothing inside a process can stop a regular expression,
//! an allocation or a native recursion of the engine.
//!
//! The parent sends a set-up once and then one job at a time; the child answers each with an owned
//! value of limited size. What the child does to itself (hang, run out of memory, overflow its
//! stack) ends the child and becomes [`Ended::Killed`]: a result like any other. Which program is
//! the worker is the caller's to say, as [`WorkerCommand`]: under `cargo test` the running
//! executable is the test harness.
//!
//! Limits: wall clock and answer size hold on every system; the memory limit is an address-space
//! limit and holds on Linux and other Unix systems that have one.

mod child;
mod command;
mod frame;
mod lane;
mod parent;
mod pool;
mod process;
mod replies;

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};

use nashorn::EngineThread;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use child::serve;
pub use command::WorkerCommand;
pub use pool::{Begun, Finished, Pool};

/// What a worker does with a job. Both sides are built from the same program, so messages carry no
/// version.
pub trait Service: Sized {
    /// What every job needs; sent once.
    type Setup: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;
    /// One piece of work.
    type Job: Serialize + DeserializeOwned + Clone + Send + 'static;
    /// What comes back.
    type Answer: Serialize + DeserializeOwned + Send;

    /// Takes the set-up.
    fn new(setup: Self::Setup) -> Self;

    /// Does one job. It may hang, abort or exhaust memory: that is what the worker is for.
    fn run(&mut self, thread: &EngineThread, job: Self::Job) -> Self::Answer;
}

/// What one job may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Longest time for one job.
    pub time: Duration,
    /// Address space of the child in bytes, the stack included.
    pub memory: u64,
    /// Longest answer in bytes, as JSON.
    pub answer: usize,
}

impl Default for Limits {
    /// Five seconds, which only a script needs that never ends; 2 GiB of address space, of which
    /// the engine's stack takes a quarter; answers up to 16 MiB.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            memory: 2 << 30,
            answer: 16 << 20,
        }
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended<A> {
    /// With an answer.
    Answered(A),
    /// By taking its worker with it, twice: a second, fresh worker is tried before a job is blamed.
    Killed(KillReason),
}

/// Why a job's worker had to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KillReason {
    /// It was still running after [`Limits::time`].
    Time(Duration),
    /// The process aborted: memory limit or stack exhausted.
    Crash,
    /// Its answer was longer than [`Limits::answer`].
    AnswerSize(usize),
}

/// The worker could not be used at all. Never a script's fault.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The program can't be started.
    #[error("cannot start the script worker {}: {source}", program.display())]
    Start {
        /// What was to be started.
        program: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The program started and did not greet as a worker does.
    #[error("{} does not answer as a script worker{}", program.display(), status_text(*status))]
    NotAWorker {
        /// What was started.
        program: PathBuf,
        /// How it ended, if it did.
        status: Option<ExitStatus>,
    },
    /// A message could not be written as JSON.
    #[error("cannot encode a message for the script worker: {0}")]
    Encode(#[from] serde_json::Error),
}

fn status_text(status: Option<ExitStatus>) -> String {
    status.map_or_else(String::new, |status| format!(" ({status})"))
}
