//! Why a command didn't do what was asked for.

use diagnostic::Finding;
use federation::engine::ErrorClass;

use crate::config::location::Homeless;
use crate::exit::Exit;

/// What to tell, and how to end.
#[derive(Debug)]
pub(super) struct Failure {
    pub exit: Exit,
    /// One sentence: what happened.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// Places in files, where that is what it is about.
    pub findings: Vec<Finding>,
}

/// What commands end with.
pub(super) type Outcome = Result<Exit, Failure>;

impl Failure {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            remedy: None,
            findings: Vec::new(),
        }
    }

    pub fn remedy(mut self, text: impl Into<String>) -> Self {
        self.remedy = Some(text.into());
        self
    }

    /// Input that can't be used.
    pub fn findings(findings: Vec<Finding>) -> Self {
        let first = findings.first();
        Self {
            exit: Exit::Misuse,
            message: first.map_or_else(String::new, |finding| finding.message.clone()),
            remedy: first.and_then(|finding| finding.help.clone()),
            findings,
        }
    }
}

impl From<ErrorClass> for Exit {
    fn from(class: ErrorClass) -> Self {
        match class {
            ErrorClass::Settings => Self::Misuse,
            ErrorClass::LoginNeeded => Self::LoginNeeded,
            ErrorClass::LoginFailed => Self::LoginFailed,
            ErrorClass::Refused => Self::Refused,
            ErrorClass::Unreachable => Self::Unreachable,
            ErrorClass::Storage => Self::Storage,
            ErrorClass::Busy => Self::Busy,
            ErrorClass::Role => Self::Role,
        }
    }
}

impl From<Homeless> for Failure {
    fn from(error: Homeless) -> Self {
        Self::new(Exit::Misuse, error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    /// Of standard output; everything else says more.
    fn from(error: std::io::Error) -> Self {
        // Who reads us has stopped reading: `… | head`.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::new(Exit::Fine, "");
        }
        Self::new(Exit::Storage, format!("cannot write the result: {error}"))
    }
}

impl From<session_store::StoreError> for Failure {
    fn from(error: session_store::StoreError) -> Self {
        Self::new(Exit::Storage, error.to_string())
    }
}
