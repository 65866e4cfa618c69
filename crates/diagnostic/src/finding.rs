use std::borrow::Cow;

use crate::{Source, Span};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing; never changes an exit code.
    Note,
    /// Probably a mistake.
    Warning,
    /// It will not work, or it is not safe.
    Error,
}

impl Level {
    /// The word for it: `error`, `warning` or `note`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A second place that belongs to a finding, with a word on why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where, in the file of the finding.
    pub span: Span,
    /// What the reader should see there.
    pub text: String,
}

/// One thing to tell the user about a file: what, where, how bad, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable id in kebab case, the name of its page in the docs: `script-syntax`.
    pub id: Cow<'static, str>,
    /// How bad.
    pub level: Level,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// The file it is about; `None` when it is about none in particular.
    pub source: Option<Source>,
    /// Where in that file; `None` for the whole file.
    pub span: Option<Span>,
    /// Further places in the same file.
    pub labels: Vec<Label>,
    /// Facts behind the message, one sentence each: what the server would log, for example.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Finding {
    /// A finding about nothing in particular yet.
    pub fn new(level: Level, id: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            level,
            message: message.into(),
            source: None,
            span: None,
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Says which file and where in it.
    #[must_use]
    pub fn at(mut self, source: &Source, span: Span) -> Self {
        self.source = Some(source.clone());
        self.span = Some(span);
        self
    }

    /// Says which file, as a whole.
    #[must_use]
    pub fn in_file(mut self, source: &Source) -> Self {
        self.source = Some(source.clone());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
