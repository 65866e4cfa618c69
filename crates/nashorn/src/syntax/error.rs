use diagnostic::{Finding, Level, Source, Span};

use super::modern::ModernFeature;

/// Why a text is not a script that Keycloak's engine compiles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// The part of the text that is to blame.
    pub span: Span,
    /// What kind of refusal.
    pub refusal: Refusal,
    /// One sentence in our words.
    pub message: String,
    /// What to write instead, when there is something to say.
    pub help: Option<String>,
    /// What Nashorn itself says; `None` when a limit of ours stopped the parser.
    pub nashorn: Option<NashornMessage>,
}

/// The kinds of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Syntax of a newer JavaScript.
    Modern(ModernFeature),
    /// Not JavaScript at all, or a mistake that ECMAScript 5.1 wants reported early.
    Invalid,
    /// Too large or too deeply nested for us, whatever Nashorn would say.
    Limit,
}

/// Nashorn's own error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NashornMessage {
    /// The JavaScript error Nashorn makes of it: nearly always a `SyntaxError`.
    pub class: ErrorClass,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 0, in UTF-16 code units.
    pub column: u32,
    /// Without place and class: `Expected ; but found =>`.
    pub message: String,
}

/// The JavaScript error class of an early error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// `SyntaxError`
    Syntax,
    /// `ReferenceError`: what Nashorn makes of an invalid assignment target.
    Reference,
}

impl NashornMessage {
    /// The text that Nashorn's exception carries: class-free message with place, source line and
    /// caret. `name` is what Nashorn calls the script: `<eval>` in Keycloak.
    #[must_use]
    pub fn full_text(&self, name: &str, text: &str) -> String {
        let Self {
            line,
            column,
            message,
            ..
        } = self;
        let source_line = text
            .split('\n')
            .nth((*line as usize).saturating_sub(1))
            .unwrap_or_default();
        let indent = " ".repeat(*column as usize);
        format!("{name}:{line}:{column} {message}\n{source_line}\n{indent}^")
    }
}

impl SyntaxError {
    /// The finding `script-syntax` about `source`, with what Nashorn says as a note.
    #[must_use]
    pub fn finding(&self, source: &Source) -> Finding {
        let mut finding = Finding::new(Level::Error, "script-syntax", self.message.as_str())
            .at(source, self.span);
        if let Some(nashorn) = &self.nashorn {
            finding = finding.note(format!(
                "Nashorn says: <eval>:{}:{} {}",
                nashorn.line, nashorn.column, nashorn.message
            ));
        }
        match &self.help {
            Some(help) => finding.help(help.as_str()),
            None => finding,
        }
    }
}
