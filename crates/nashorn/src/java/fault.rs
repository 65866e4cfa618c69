//! How a call into Java's library can fail to return.

/// A Java exception, before the object model makes an object of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thrown {
    /// Full Java class name.
    pub(crate) class: &'static str,
    /// `getMessage()`.
    pub(crate) message: Option<String>,
}

/// Why a call did not return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// As on a server.
    Thrown(Thrown),
    /// A server would have gone on, but this is not emulated: what it is.
    Refused(String),
    /// A server's thread would have been busy for too long: with what.
    Killed(&'static str),
}

impl Thrown {
    pub(crate) fn new(class: &'static str, message: impl Into<String>) -> Self {
        Self {
            class,
            message: Some(message.into()),
        }
    }
}

impl From<Thrown> for Fault {
    fn from(thrown: Thrown) -> Self {
        Self::Thrown(thrown)
    }
}
