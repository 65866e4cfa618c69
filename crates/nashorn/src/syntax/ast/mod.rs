//! The syntax tree: ECMAScript 5.1 as Nashorn extends it.
//!
//! Plain boxed data without behaviour. Every node carries the bytes it was read from. Brackets
//! around expressions leave no node; a node's own span excludes them, its parent's includes them.
//!
//! Runs that grow with the length of a script rather than with its nesting are kept flat, so that
//! no tree is deeper than [`limits`](super::limits) allows: operators of one precedence
//! ([`Binary`], [`Logical`]), `else if` ([`If`]), `a ? b : c ? d : e` ([`Conditional`]) and commas.

mod expressions;
mod functions;
mod operators;
mod statements;

use std::sync::Arc;

use diagnostic::Span;

pub use expressions::*;
pub use functions::*;
pub use operators::*;
pub use statements::*;

/// A name as the script means it: Unicode escapes are resolved.
pub type Name = Arc<str>;

/// A whole script, `eval` code, or what `new Function` makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The whole text.
    pub span: Span,
    /// Strict code, by its own directive or because the calling code of `eval` is strict.
    pub strict: bool,
    /// The statements. Directives are among them, at the start: see [`ExpressionStatement`].
    pub body: Vec<Statement>,
}

/// A name and where it stands: variables, parameters, labels, `.property`.
#[derive(Clone, Debug, PartialEq)]
pub struct Identifier {
    /// Where.
    pub span: Span,
    /// The name.
    pub name: Name,
}
