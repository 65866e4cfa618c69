//! How a run ends, for scripts: docs/reference/keyferry-exit-codes.md.

use std::process::ExitCode;

/// Why the program ends. Numbers stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked for.
    Fine = 0,
    /// It ran, and the answer is no.
    No = 1,
    /// Arguments or configuration that can't be used.
    Misuse = 2,
    /// Nobody is logged in, and nobody may be asked to.
    LoginNeeded = 3,
    /// The provider refused the login, or it wasn't finished.
    LoginFailed = 4,
    /// STS refused.
    Refused = 5,
    /// The provider or STS can't be reached, or answers nonsense.
    Unreachable = 6,
    /// What is stored can't be read or written.
    Storage = 7,
    /// Another process is at it, and took too long.
    Busy = 8,
    /// No such role is offered, or it isn't said which.
    Role = 9,
    /// The program itself is at fault.
    Internal = 70,
    /// `exec`: the program can't be run.
    NotRun = 126,
    /// `exec`: there is no such program.
    NotFound = 127,
    /// The terminal is gone (SIGHUP).
    HungUp = 129,
    /// Somebody pressed Ctrl-C.
    Interrupted = 130,
    /// The system asked for the end (SIGTERM).
    Terminated = 143,
}

impl Exit {
    /// The word for it in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::No => "no",
            Self::Misuse => "misuse",
            Self::LoginNeeded => "login-needed",
            Self::LoginFailed => "login-failed",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Storage => "storage",
            Self::Busy => "busy",
            Self::Role => "role",
            Self::Internal => "internal",
            Self::NotRun => "not-run",
            Self::NotFound => "not-found",
            Self::HungUp => "hung-up",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
