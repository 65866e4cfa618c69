use diagnostic::Span;

use super::{Expression, Function, Identifier};

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// From the first token to the last, a written semicolon included. (A semicolon right after
    /// the declaration of an expression closure counts as its own.)
    pub span: Span,
    /// Which statement.
    pub kind: StatementKind,
}

/// Which statement, and its parts.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `;`
    Empty,
    /// `{ … }`
    Block(Vec<Statement>),
    /// `var a, b = 1`
    Var(Vec<VarDeclarator>),
    /// A function declaration, or Nashorn's anonymous function statement (then the function has no
    /// name and declares nothing). Also inside blocks: Nashorn hoists those to the function.
    Function(Box<Function>),
    /// An expression as a statement.
    Expression(ExpressionStatement),
    /// `if … else if … else …`
    If(If),
    /// `do … while (…)`
    DoWhile {
        /// The body.
        body: Box<Statement>,
        /// The condition.
        test: Box<Expression>,
    },
    /// `while (…) …`
    While {
        /// The condition.
        test: Box<Expression>,
        /// The body.
        body: Box<Statement>,
    },
    /// `for (…; …; …) …`
    For(Box<For>),
    /// `for (… in …) …` and Nashorn's `for each (… in …) …`.
    ForIn(Box<ForIn>),
    /// `continue`, `continue label`
    Continue(Option<Identifier>),
    /// `break`, `break label`
    Break(Option<Identifier>),
    /// `return`, `return value`: only inside functions.
    Return(Option<Box<Expression>>),
    /// `with (…) …`
    With {
        /// The object.
        object: Box<Expression>,
        /// The body.
        body: Box<Statement>,
    },
    /// `switch (…) { … }`
    Switch(Box<Switch>),
    /// `label: …`
    Labelled {
        /// The label.
        label: Identifier,
        /// The statement it names.
        body: Box<Statement>,
    },
    /// `throw …`
    Throw(Box<Expression>),
    /// `try … catch … finally …`
    Try(Box<Try>),
    /// `debugger`
    Debugger,
}

/// An expression as a statement: what Nashorn takes the completion value from.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpressionStatement {
    /// The expression; for a directive a string literal.
    pub expression: Expression,
    /// It belongs to the directive prologue: a string literal among the first statements of a
    /// program or function. It stores its value like any other expression statement. Whether it
    /// makes the code strict is said by [`Program::strict`] and [`Function::strict`]: an escape in
    /// `use strict` undoes it.
    pub directive: bool,
}

/// One `name` or `name = value` of a `var` statement.
#[derive(Clone, Debug, PartialEq)]
pub struct VarDeclarator {
    /// Name and value.
    pub span: Span,
    /// The variable.
    pub name: Identifier,
    /// Its first value.
    pub init: Option<Expression>,
}

/// `if (test) body` and everything that follows with `else if`, flat.
#[derive(Clone, Debug, PartialEq)]
pub struct If {
    /// The `if` and each `else if`: at least one.
    pub arms: Vec<IfArm>,
    /// The last `else`; never an `If` itself.
    pub otherwise: Option<Box<Statement>>,
}

/// `if (test) body`.
#[derive(Clone, Debug, PartialEq)]
pub struct IfArm {
    /// From `if` to the end of the body.
    pub span: Span,
    /// The condition.
    pub test: Expression,
    /// What runs when it holds.
    pub body: Statement,
}

/// `for (init; test; update) body`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// First part.
    pub init: Option<ForInit>,
    /// Second part.
    pub test: Option<Expression>,
    /// Third part.
    pub update: Option<Expression>,
    /// The body.
    pub body: Statement,
}

/// First part of a `for` statement.
#[derive(Clone, Debug, PartialEq)]
pub enum ForInit {
    /// `var a = 1, b`
    Var(Vec<VarDeclarator>),
    /// An expression.
    Expression(Expression),
}

/// `for (target in object) body` or `for each (target in object) body`.
#[derive(Clone, Debug, PartialEq)]
pub struct ForIn {
    /// `for each`: the values instead of the names.
    pub each: bool,
    /// What is assigned each turn.
    pub target: ForTarget,
    /// What is iterated.
    pub object: Expression,
    /// The body.
    pub body: Statement,
}

/// What a `for … in` assigns.
#[derive(Clone, Debug, PartialEq)]
pub enum ForTarget {
    /// `var name`, or `var name = init` where sloppy code has it.
    Var(VarDeclarator),
    /// An identifier, member or index expression.
    Expression(Expression),
}

/// `switch (discriminant) { cases }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Switch {
    /// What is compared.
    pub discriminant: Expression,
    /// The cases in order, at most one without a test.
    pub cases: Vec<SwitchCase>,
}

/// `case test: body` or `default: body`.
#[derive(Clone, Debug, PartialEq)]
pub struct SwitchCase {
    /// From `case` to the end of its last statement.
    pub span: Span,
    /// The value; `None` for `default`.
    pub test: Option<Expression>,
    /// The statements.
    pub body: Vec<Statement>,
}

/// `try { … } catch (e if c) { … } catch (e) { … } finally { … }`: a catch clause or `finally`, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Try {
    /// The tried block.
    pub block: Block,
    /// Nashorn takes several; only the last can be without a condition. The first whose condition
    /// holds runs; when none does, the exception goes on.
    pub catches: Vec<Catch>,
    /// The `finally` block.
    pub finally: Option<Block>,
}

/// Statements in braces that aren't a statement of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Braces included.
    pub span: Span,
    /// The statements.
    pub body: Vec<Statement>,
}

/// `catch (parameter if condition) { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Catch {
    /// From `catch` to the closing brace.
    pub span: Span,
    /// The exception's name.
    pub parameter: Identifier,
    /// Nashorn's `if` clause; it sees the parameter.
    pub condition: Option<Expression>,
    /// The block.
    pub block: Block,
}
