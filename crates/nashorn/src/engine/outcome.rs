use diagnostic::{Finding, Level, Source, Span};
use serde::{Deserialize, Serialize};

use crate::JavaValue;

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With a value: the completion value of the program, as Java gets it.
    Value(JavaValue),
    /// With an exception that nobody caught.
    Throws(ScriptError),
    /// At something that isn't emulated, or that would harm the server.
    Refused(Refused),
    /// By its budget: on a server it would still be running, or would have used up its memory.
    Killed(Killed),
}

/// An exception as it left the script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptError {
    /// Java class of the exception, or `TypeError`, `ReferenceError`, `Error` … for one of
    /// JavaScript's; empty when the script threw something else.
    pub class: String,
    /// The message, as Nashorn words it, with the name of a JavaScript error before it:
    /// `TypeError: user.nope is not a function`.
    pub message: String,
    /// Where it arose; `None` when it arose in no place of the script.
    pub span: Option<Span>,
    /// Name Nashorn gives the text that threw: `<eval>` for the script itself.
    pub text: String,
    /// Line in the text that threw, from 1, as Nashorn counts it.
    pub line: u32,
    /// Column there, from 0; Nashorn knows it for `throw` statements only.
    pub column: Option<u32>,
    /// The calls that led there, innermost first, as in `e.stack`.
    pub stack: Vec<String>,
    /// What was probably meant.
    pub hint: Option<String>,
    /// Java code threw it and no script was in its way: Java sees it as it is. Anything that a
    /// script throws comes to Java inside a `ScriptException`.
    pub is_java: bool,
    /// It is one of Java's `Error`s, such as StackOverflowError: Keycloak does not catch it, so it
    /// breaks the login and not only the claim.
    pub is_java_error: bool,
}

/// Why a run was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Completes the sentence "this script …": `ends the whole Keycloak process`.
    pub what: String,
    /// Where it was about to do it.
    pub span: Option<Span>,
}

/// Which limit ended a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Killed {
    /// [`Limits::instructions`](super::Limits::instructions) or
    /// [`Limits::steps`](super::Limits::steps).
    Instructions,
    /// [`Limits::steps`](super::Limits::steps), by a Java regular expression.
    RegularExpression,
    /// [`Limits::printed`](super::Limits::printed)
    Output,
    /// [`Limits::length`](super::Limits::length)
    Memory,
    /// [`Limits::result`](super::Limits::result)
    Result,
}

impl ScriptError {
    /// The whole message of Nashorn's exception:
    /// `TypeError: user.nope is not a function in <eval> at line number 1`.
    #[must_use]
    pub fn nashorn_message(&self) -> String {
        if self.is_java {
            return self.message.clone();
        }
        let place = format!(
            "{} in {} at line number {}",
            self.message, self.text, self.line
        );
        match self.column {
            Some(column) => format!("{place} at column number {column}"),
            None => place,
        }
    }

    /// The finding `script-throws` about `source`.
    #[must_use]
    pub fn finding(&self, source: &Source) -> Finding {
        let finding = Finding::new(Level::Error, "script-throws", self.message.clone());
        let finding = match self.span {
            Some(span) => finding.at(source, span),
            None => finding.in_file(source),
        };
        match &self.hint {
            Some(hint) => finding.help(hint.clone()),
            None => finding,
        }
    }
}

impl Refused {
    /// The finding `script-refused` about `source`.
    #[must_use]
    pub fn finding(&self, source: &Source) -> Finding {
        let message = format!("this script {}", self.what);
        let finding = Finding::new(Level::Error, "script-refused", message);
        match self.span {
            Some(span) => finding.at(source, span),
            None => finding.in_file(source),
        }
    }
}

impl Killed {
    /// The finding `script-killed` about `source`.
    #[must_use]
    pub fn finding(self, source: &Source) -> Finding {
        let (message, note) = match self {
            Self::Instructions => (
                "this script does not come to an end",
                "it would keep a thread of the server busy until a restart",
            ),
            Self::RegularExpression => (
                "a regular expression of this script does not come to an end",
                "it would keep a thread of the server busy until a restart",
            ),
            Self::Output => (
                "this script prints without end",
                "it would fill the server's log",
            ),
            Self::Memory => (
                "this script makes too large a string or array",
                "it would use up the memory of the server",
            ),
            Self::Result => (
                "the result of this script is too large or too deep",
                "no token is that large",
            ),
        };
        Finding::new(Level::Error, "script-killed", message)
            .in_file(source)
            .note(note)
    }
}
