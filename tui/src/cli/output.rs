//! The only place that prints.

use std::io::{self, Write};

use diagnostic::{Finding, Level, text};
use serde_json::json;

use super::Format;
use super::failure::Failure;
use crate::exit::Exit;

/// Results go to standard output, everything said about them to standard error.
pub(super) struct Output {
    pub format: Format,
}

impl Output {
    /// Writes a result.
    pub fn result(&self, text: impl AsRef<[u8]>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_ref())?;
        out.flush()
    }

    /// Writes a JSON result.
    pub fn json(&self, value: &serde_json::Value) -> io::Result<()> {
        self.result(format!("{value:#}\n"))
    }

    /// Says something on the way: not where a program reads.
    pub fn say(&self, message: &str) {
        if self.format == Format::Text {
            // When standard error is closed there is no way left to say so.
            let _ = writeln!(io::stderr().lock(), "{message}");
        }
    }

    /// Says what the user shouldn't overlook.
    pub fn warn(&self, message: &str) {
        self.say(&format!("warning: {message}"));
    }

    /// Findings as text.
    pub fn findings_text(&self, findings: &[Finding]) -> String {
        text::render(findings, text::Options::default())
    }

    /// Says why it didn't work, and ends.
    pub fn failed(&self, failure: &Failure) -> Exit {
        if failure.exit == Exit::Fine {
            return Exit::Fine;
        }
        let text = match self.format {
            Format::Json => {
                let mut error = json!({
                    "code": failure.exit.name(),
                    "exit": failure.exit as u8,
                    "message": failure.message,
                    "remedy": failure.remedy,
                });
                if !failure.findings.is_empty()
                    && let Some(error) = error.as_object_mut()
                {
                    error.insert(
                        "findings".to_owned(),
                        diagnostic::json::render(&failure.findings),
                    );
                }
                format!("{}\n", json!({ "error": error }))
            }
            Format::Text if failure.findings.is_empty() => {
                let remedy = failure.remedy.as_ref();
                let remedy = remedy.map_or_else(String::new, |remedy| format!("help: {remedy}\n"));
                format!("error: {}\n{remedy}", failure.message)
            }
            Format::Text => self.findings_text(&failure.findings),
        };
        let _ = io::stderr().lock().write_all(text.as_bytes());
        failure.exit
    }
}

/// Whether there is an error among them.
pub(super) fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Error)
}
