//! Text to syntax tree and back, exactly as far as Nashorn 15.4 goes in its default mode.
//!
//! [`parse`] accepts what Nashorn compiles (ECMAScript 5.1 with Nashorn's extensions) and names
//! everything else, with Nashorn's own message and place beside ours.

#[cfg(test)]
pub(crate) mod arbitrary;
pub mod ast;
mod error;
mod failure;
pub mod hooks;
mod lexer;
pub mod limits;
pub mod modern;
mod parser;
mod print;
pub(crate) mod regexp;
pub mod scope;
mod token;
pub mod visit;

pub use ast::Program;
pub(crate) use lexer::characters::is_white_space;
use parser::Parser;

pub use error::{ErrorClass, NashornMessage, NashornPlace, Refusal, SyntaxError};
pub use print::print;

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

const FUNCTION_START: &str = "(function (";
const FUNCTION_END: &str = "\n})";

/// The text that Nashorn compiles for `new Function(parameters, body)`.
#[must_use]
pub fn function_text(parameters: &str, body: &str) -> String {
    format!("{FUNCTION_START}{parameters}) {{\n{body}{FUNCTION_END}")
}

/// What Nashorn says of a regular expression that it doesn't compile; `None` if it does.
pub(crate) fn regexp_error(pattern: &str, flags: &str) -> Option<String> {
    let problem = regexp::validate(pattern, flags).err()?;
    Some(problem.nashorn().unwrap_or_default())
}

/// Reads a text as Nashorn's compiler would.
///
/// # Errors
///
/// The first thing Nashorn refuses, or a limit of ours ([`limits`]).
pub fn parse(text: &str, options: &ParseOptions<'_>) -> Result<Program, SyntaxError> {
    let strict = options.kind == ParseKind::Eval { strict: true };
    match options.kind {
        ParseKind::Script | ParseKind::Eval { .. } => {
            limits::check_size(text.len(), options.max_source_bytes)?;
            run(text, strict, Parser::program)
        }
        ParseKind::Function { parameters } => {
            let size = text.len().saturating_add(parameters.len());
            limits::check_size(size, options.max_source_bytes)?;
            // Both parts have to be complete by themselves: `function (a) {}) (function () {` isn't.
            let before_body = function_text(parameters, "").len() - FUNCTION_END.len();
            run(parameters, false, Parser::parameter_code)
                .map_err(|error| error.shifted(FUNCTION_START.len()))?;
            run(text, false, Parser::function_code).map_err(|error| error.shifted(before_body))?;
            run(&function_text(parameters, text), false, Parser::program)
        }
    }
}

fn run<'a, T>(
    text: &'a str,
    strict: bool,
    code: impl FnOnce(&mut Parser<'a>) -> parser::Parsed<T>,
) -> Result<T, SyntaxError> {
    let mut parser = Parser::new(text, strict);
    code(&mut parser).map_err(|mut failure| {
        failure.arrow = parser.operator_arrow();
        failure.into_error(text, parser.tokens())
    })
}

#[cfg(test)]
mod tests;
