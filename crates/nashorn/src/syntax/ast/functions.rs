use diagnostic::Span;

use super::{Block, Expression, Identifier};

/// A function of any kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// From `function` (`get`, `set`) to the end of the body.
    pub span: Span,
    /// Where it stands.
    pub kind: FunctionKind,
    /// Its name, if it has one. Accessors have none: their property carries it.
    pub name: Option<Identifier>,
    /// The parameters. Sloppy code may repeat a name: the last one counts. A getter has none, a
    /// setter has one or (Nashorn doesn't mind) none.
    pub parameters: Vec<Identifier>,
    /// The body.
    pub body: FunctionBody,
    /// Strict code, by its own directive or by the code around it.
    pub strict: bool,
}

/// Where a function stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// `function name() {}` as a statement.
    Declaration,
    /// `function () {}` as a statement, which Nashorn takes: it declares nothing.
    AnonymousStatement,
    /// In an expression.
    Expression,
    /// `get name() {}` in an object literal.
    Getter,
    /// `set name(value) {}` in an object literal.
    Setter,
}

/// The body of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum FunctionBody {
    /// `{ … }`
    Statements(Block),
    /// Nashorn's expression closure: `function (x) x * 2` returns the expression's value.
    Closure(Box<Expression>),
}
