//! The only place that prints.

use std::io::{self, IsTerminal, Write};

use diagnostic::{Finding, json, text};
use serde_json::Value;

/// The two streams of the program and whether they show colours.
pub struct Printer {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    color_out: bool,
    color_err: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Printer {
    /// The standard streams. `no_color` is whether `NO_COLOR` is set to anything.
    #[must_use]
    pub fn standard(color: Color, no_color: bool) -> Self {
        let shows = |is_terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && !no_color,
        };
        Self {
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            color_out: shows(io::stdout().is_terminal()),
            color_err: shows(io::stderr().is_terminal()),
        }
    }

    /// Text for standard output, as it is.
    ///
    /// # Errors
    /// When the stream is closed: the reader has seen enough.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// A line for standard output.
    ///
    /// # Errors
    /// As for [`Printer::print`].
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.print(&format!("{text}\n"))
    }

    /// Words beside the result, for standard error.
    ///
    /// # Errors
    /// As for [`Printer::print`].
    pub fn aside(&mut self, text: &str) -> io::Result<()> {
        self.err.write_all(format!("{text}\n").as_bytes())?;
        self.err.flush()
    }

    /// Findings that are the result.
    ///
    /// # Errors
    /// As for [`Printer::print`].
    pub fn report(&mut self, findings: &[Finding]) -> io::Result<()> {
        self.print(&text::render(findings, options(self.color_out)))
    }

    /// Findings beside the result, for standard error.
    ///
    /// # Errors
    /// As for [`Printer::print`].
    pub fn report_aside(&mut self, findings: &[Finding]) -> io::Result<()> {
        let text = text::render(findings, options(self.color_err));
        self.err.write_all(text.as_bytes())?;
        self.err.flush()
    }

    /// A JSON document for standard output, ending with a line break.
    ///
    /// # Errors
    /// As for [`Printer::print`].
    pub fn json(&mut self, value: &Value) -> io::Result<()> {
        self.line(&format!("{value:#}"))
    }

    /// What clap has to say: its help on standard output, its complaints on standard error.
    ///
    /// # Errors
    /// As for [`Printer::print`].
    pub fn clap(&mut self, error: &clap::Error) -> io::Result<()> {
        let text = error.render();
        let (stream, color) = if error.use_stderr() {
            (&mut self.err, self.color_err)
        } else {
            (&mut self.out, self.color_out)
        };
        if color {
            write!(stream, "{}", text.ansi())?;
        } else {
            write!(stream, "{text}")?;
        }
        stream.flush()
    }
}

fn options(color: bool) -> text::Options {
    text::Options {
        color,
        ..text::Options::default()
    }
}

/// Findings as the value of a JSON member.
#[must_use]
pub fn findings(findings: &[Finding]) -> Value {
    json::render(findings)
}
