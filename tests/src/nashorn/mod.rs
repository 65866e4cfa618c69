//! The real Nashorn as judge of our engine.
//!
//! Lives here: the corpus of programs with the real engine's recorded answers ([`corpus`]), a
//! generator of further programs ([`generate`]), the real engine and any other engine behind the
//! same line protocol ([`engine`], [`answer`]), and what comparing them says ([`compare`]).
//! Doesn't live here: anything that knows how our own engine works.

pub mod answer;
pub mod compare;
pub mod corpus;
pub mod engine;
pub mod generate;
pub mod real;

use std::path::PathBuf;

/// What stops a comparison from being made at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read or written.
    #[error("{path}: {cause}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file or an engine's line isn't what it should be.
    #[error("{place}: {problem}")]
    Format {
        /// File and line, or the engine.
        place: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A command can't be started or fails.
    #[error("`{command}`: {problem}")]
    Command {
        /// As one would type it.
        command: String,
        /// What it said.
        problem: String,
    },
}

impl Error {
    fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { path, cause }
    }
}
