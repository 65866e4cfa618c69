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
    pub nashorn: Option<Box<NashornMessage>>,
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
    /// The JavaScript error that `eval` and `new Function` throw: nearly always a `SyntaxError`.
    pub class: ErrorClass,
    /// Where Nashorn sees it; `None` where its own code fails (`1e`) and it loses the place.
    pub place: Option<NashornPlace>,
    /// Without place: `Expected ; but found =>`.
    pub message: String,
}

/// A place as Nashorn counts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NashornPlace {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 0, in UTF-16 code units. Of an unclosed comment Nashorn names its last line and
    /// counts from there back to its start: then the column is negative.
    pub column: i32,
    /// The line of the script and, below it, a caret.
    pub snippet: String,
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
    /// The whole text of Nashorn's exception: name of the script, place, message, source line and
    /// caret. Keycloak doesn't name scripts; Nashorn calls them `<eval>`.
    #[must_use]
    pub fn full_text(&self, name: &str) -> String {
        match &self.place {
            Some(NashornPlace {
                line,
                column,
                snippet,
            }) => format!("{name}:{line}:{column} {}\n{snippet}", self.message),
            None => self.message.clone(),
        }
    }
}

impl SyntaxError {
    /// The same error when the text is part of a longer one.
    pub(super) fn shifted(mut self, by: usize) -> Self {
        let by = u32::try_from(by).unwrap_or(u32::MAX);
        self.span.start = self.span.start.saturating_add(by);
        self.span.end = self.span.end.saturating_add(by);
        self
    }

    /// The finding `script-syntax` about `source`, with what Nashorn says as a note.
    #[must_use]
    pub fn finding(&self, source: &Source) -> Finding {
        let mut finding = Finding::new(Level::Error, "script-syntax", self.message.as_str())
            .at(source, self.span);
        if let Some(nashorn) = &self.nashorn {
            let place = match &nashorn.place {
                Some(place) => format!("<eval>:{}:{} ", place.line, place.column),
                None => String::new(),
            };
            finding = finding.note(format!("Nashorn says: {place}{}", nashorn.message));
        }
        match &self.help {
            Some(help) => finding.help(help.as_str()),
            None => finding,
        }
    }
}
