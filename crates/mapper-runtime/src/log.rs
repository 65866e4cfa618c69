use serde::{Deserialize, Serialize};
use std::fmt;

/// Severity of a line in the server's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LogLevel {
    /// `ERROR`
    Error,
    /// `WARN`
    Warn,
    /// `INFO`
    Info,
    /// `DEBUG`, which a server doesn't show unless told to.
    Debug,
}

/// A line as the server would write it, without time and thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Severity.
    pub level: LogLevel,
    /// The logger, usually a class name.
    pub category: String,
    /// The message.
    pub message: String,
}

impl LogLine {
    /// A line.
    pub fn new(level: LogLevel, category: &str, message: impl Into<String>) -> Self {
        Self {
            level,
            category: category.to_owned(),
            message: message.into(),
        }
    }
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            LogLevel::Error => "ERROR",
            LogLevel::Warn => "WARN",
            LogLevel::Info => "INFO",
            LogLevel::Debug => "DEBUG",
        };
        write!(f, "{level} [{}] {}", self.category, self.message)
    }
}
