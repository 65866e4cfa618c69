//! The only place that prints.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use clap::ColorChoice;
use diagnostic::{Counts, Finding, Level, Source, in_order, sarif, text};
use serde::Serialize;
use serde_json::json;

use super::{Exit, Format, progress::Progress};

/// Where lint pages lie, for SARIF.
const PAGES: &str = "docs/lints/";

/// Results go to standard output, everything said about them to standard error.
pub(super) struct Output {
    pub(super) format: Format,
    color: bool,
    /// Of standard error, which may go elsewhere.
    color_aside: bool,
}

impl Output {
    pub(super) fn new(format: Format, color: ColorChoice) -> Self {
        let on = |is_terminal: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        Self {
            format,
            color: on(io::stdout().is_terminal()),
            color_aside: on(io::stderr().is_terminal()),
        }
    }

    /// Writes a result.
    pub(super) fn result(&mut self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Writes a result piece by piece.
    pub(super) fn stream(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        write(&mut out)?;
        out.flush()
    }

    /// Writes a JSON result.
    pub(super) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.stream(|out| {
            serde_json::to_writer_pretty(&mut *out, value)?;
            out.write_all(b"\n")
        })
    }

    /// Says something on standard error.
    pub(super) fn complain(&mut self, message: &str) {
        // When standard error is closed there is no way left to say so.
        let _ = writeln!(io::stderr().lock(), "error: {message}");
    }

    /// The findings as text for people, for standard output.
    pub(super) fn findings_text(&self, findings: &[Finding]) -> String {
        render(findings, self.color)
    }

    /// Says on standard error what the user shouldn't overlook.
    pub(super) fn warn(&mut self, message: &str) {
        let _ = writeln!(io::stderr().lock(), "warning: {message}");
    }

    /// Findings beside a result, on standard error.
    pub(super) fn aside(&mut self, findings: &[Finding]) {
        let text = render(findings, self.color_aside);
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Input that can't be used: findings on standard error as text, or on standard output where a
    /// program reads them.
    pub(super) fn unreadable(&mut self, findings: Vec<Finding>) -> io::Result<Exit> {
        let findings = in_order(findings);
        match self.format {
            Format::Text | Format::Junit => self.aside(&findings),
            Format::Json | Format::Sarif => self.findings(&findings)?,
        }
        Ok(Exit::Misuse)
    }

    /// The findings as the result itself.
    pub(super) fn findings(&mut self, findings: &[Finding]) -> io::Result<()> {
        let counts = Counts::of(findings);
        match self.format {
            Format::Text | Format::Junit => {
                let text = self.findings_text(findings);
                self.result(&format!("{text}{counts}\n"))
            }
            Format::Json => self.json(&json!({
                "findings": diagnostic::json::render(findings),
                "counts": { "errors": counts.errors, "warnings": counts.warnings, "notes": counts.notes },
            })),
            Format::Sarif => self.json(&sarif::render(
                sarif::Tool {
                    name: "mapper-builder",
                    version: env!("CARGO_PKG_VERSION"),
                    pages: PAGES,
                },
                findings,
            )),
        }
    }

    /// Shows how far something is, once it takes longer than a moment.
    pub(super) fn progress(&self, what: &'static str) -> Progress {
        Progress::new(what)
    }

    /// A format the command doesn't have.
    pub(super) fn no_format(&mut self, command: &str, has: &str) -> Exit {
        self.complain(&format!("`{command}` has no such format; it writes {has}"));
        Exit::Misuse
    }
}

fn render(findings: &[Finding], color: bool) -> String {
    let options = text::Options {
        color,
        ..text::Options::default()
    };
    text::render(findings, options)
}

/// A result that can't be put where it was to go.
pub(super) fn unwritable(path: &Path, error: &io::Error, help: &str) -> Finding {
    let message = format!("cannot be written: {error}");
    Finding::new(Level::Error, "unwritable-file", message)
        .in_file(&Source::new(path.display().to_string(), ""))
        .help(help)
}

/// How a run ends that found this.
pub(super) fn exit_of(findings: &[Finding]) -> Exit {
    if Counts::of(findings).worst() == Some(Level::Error) {
        Exit::No
    } else {
        Exit::Fine
    }
}
