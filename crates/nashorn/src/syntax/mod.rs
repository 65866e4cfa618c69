//! Text to syntax tree and back, exactly as far as Nashorn 15.4 goes in its default mode.
//!
//! [`parse`] accepts what Nashorn compiles (ECMAScript 5.1 with Nashorn's extensions) and names
//! everything else, with Nashorn's own message and place beside ours.

pub mod ast;
mod error;
pub mod limits;
pub mod modern;
pub mod visit;

pub use ast::Program;
pub use error::{ErrorClass, NashornMessage, NashornPlace, Refusal, SyntaxError};

/// What is parsed, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseOptions<'a> {
    /// What the text is.
    pub kind: ParseKind<'a>,
    /// Longer texts are refused: [`limits::MAX_SOURCE_BYTES`] by default.
    pub max_source_bytes: usize,
}

/// What a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParseKind<'a> {
    /// A script, as `ScriptEngine.compile` takes it.
    #[default]
    Script,
    /// Code for direct `eval`.
    Eval {
        /// The calling code is strict.
        strict: bool,
    },
    /// The body of `new Function(…, body)`. The program is then a single expression statement, a
    /// function expression, and its spans count in [`function_text`].
    Function {
        /// All parameters, joined with commas.
        parameters: &'a str,
    },
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        Self {
            kind: ParseKind::Script,
            max_source_bytes: limits::MAX_SOURCE_BYTES,
        }
    }
}

/// The text that Nashorn compiles for `new Function(parameters, body)`.
#[must_use]
pub fn function_text(parameters: &str, body: &str) -> String {
    format!("(function ({parameters}) {{\n{body}\n}})")
}

/// Reads a text as Nashorn's compiler would.
///
/// # Errors
///
/// The first thing Nashorn refuses, or a limit of ours ([`limits`]).
pub fn parse(_text: &str, _options: &ParseOptions<'_>) -> Result<Program, SyntaxError> {
    Err(SyntaxError {
        span: diagnostic::Span::default(),
        refusal: Refusal::Limit,
        message: "the parser isn't written yet".to_owned(),
        help: None,
        nashorn: None,
    })
}
