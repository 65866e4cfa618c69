//! The syntax tree: ECMAScript 5.1 as Nashorn extends it.
//!
//! Plain boxed data without behaviour. Every node carries the bytes it was read from. Brackets
//! around expressions leave no node; a node's own span excludes them, its parent's includes them.
//!
//! Runs that grow with the length of a script rather than with its nesting are kept flat, so that
//! no tree is deeper than [`limits`](super::limits) allows: operators of one precedence
//! ([`Binary`], [`Logical`]), `else if` ([`If`]), `a ? b : c ? d : e` ([`Conditional`]) and commas.

use std::sync::Arc;

use diagnostic::Span;

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

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// From the first token to the last, without brackets around the whole.
    pub span: Span,
    /// Which expression.
    pub kind: ExpressionKind,
}

/// Which expression, and its parts.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// A variable. `undefined`, `NaN`, `__FILE__`, `eval` and `JSAdapter` are variables too.
    Identifier(Name),
    /// `this`
    This,
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A number.
    Number(NumberLiteral),
    /// A string.
    String(StringLiteral),
    /// A regular expression.
    RegExp(RegExpLiteral),
    /// `[a, , b]`; `None` is a hole. A trailing comma leaves nothing.
    Array(Vec<Option<Expression>>),
    /// `{ … }`
    Object(ObjectLiteral),
    /// A function expression.
    Function(Box<Function>),
    /// `typeof a`, `-a`, `delete a.b` …
    Unary(Box<Unary>),
    /// `++a`, `a--`
    Update(Box<Update>),
    /// Arithmetic, comparison, `in`, `instanceof`, bit operators: a run of one precedence.
    Binary(Box<Binary>),
    /// `a && b && c` or `a || b || c`.
    Logical(Box<Logical>),
    /// `a = b`, `a += b`
    Assign(Box<Assign>),
    /// `a ? b : c ? d : e`
    Conditional(Box<Conditional>),
    /// `a, b, c`: at least two.
    Sequence(Vec<Expression>),
    /// `object.property`
    Member(Box<Member>),
    /// `object[index]`
    Index(Box<Index>),
    /// `callee(arguments)`
    Call(Box<Call>),
    /// `new callee(arguments) { … }`
    New(Box<New>),
}

/// A number literal.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberLiteral {
    /// The value.
    pub value: f64,
    /// Nashorn makes a `java.lang.Integer` of it: no decimal point and an integer below 2³¹
    /// (`5`, `1e3`, `0x10`, `017`). Otherwise a Double (`5.0`, `3000000000`).
    pub integer: bool,
}

/// A string literal: what it means, in UTF-16, because escapes can make lone surrogates.
#[derive(Clone, Debug, PartialEq)]
pub struct StringLiteral {
    /// The code units.
    pub units: Box<[u16]>,
}

/// A regular expression literal, checked to be one that Nashorn compiles.
#[derive(Clone, Debug, PartialEq)]
pub struct RegExpLiteral {
    /// Between the slashes, as written.
    pub pattern: Box<str>,
    /// After the slashes: `g`, `i`, `m` at most once each.
    pub flags: Box<str>,
}

/// `{ … }` as an expression, or the body of `new Iface() { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectLiteral {
    /// Braces included.
    pub span: Span,
    /// The properties in order.
    pub properties: Vec<Property>,
}

/// One property of an object literal.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Name and value.
    pub span: Span,
    /// The name.
    pub name: PropertyName,
    /// The value or accessor.
    pub value: PropertyValue,
}

/// The name of a property in an object literal.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyName {
    /// Where.
    pub span: Span,
    /// How it is written.
    pub kind: PropertyNameKind,
}

/// How a property's name is written.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyNameKind {
    /// `name`, reserved words included.
    Identifier(Name),
    /// `"name"`
    String(StringLiteral),
    /// `1`
    Number(NumberLiteral),
}

/// The value of a property in an object literal.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyValue {
    /// `name: value`
    Value(Expression),
    /// `get name() { … }`
    Getter(Box<Function>),
    /// `set name(value) { … }`
    Setter(Box<Function>),
}

/// `operator operand`.
#[derive(Clone, Debug, PartialEq)]
pub struct Unary {
    /// The operator.
    pub operator: UnaryOperator,
    /// The operand.
    pub operand: Expression,
}

/// `++target` and its like.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The operator.
    pub operator: UpdateOperator,
    /// `++a` rather than `a++`.
    pub prefix: bool,
    /// An identifier, member or index expression, or `this`, which throws when it runs.
    pub target: Expression,
}

/// `first op b op c …`, from left to right; all operators have the same precedence and `first`
/// isn't a `Binary` of that precedence.
#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    /// The leftmost operand.
    pub first: Expression,
    /// Operator and right operand, from left to right: at least one.
    pub rest: Vec<BinaryRest>,
}

/// `operator operand`, the right half of a binary operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BinaryRest {
    /// The operator.
    pub operator: BinaryOperator,
    /// Where the operator stands.
    pub operator_span: Span,
    /// The right operand.
    pub operand: Expression,
}

/// `a && b && c`; the first operand isn't a `Logical` with the same operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Logical {
    /// The operator between all operands.
    pub operator: LogicalOperator,
    /// From left to right: at least two.
    pub operands: Vec<Expression>,
}

/// `target operator value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assign {
    /// `None` for `=`, the operation for `+=` and its like.
    pub operator: Option<BinaryOperator>,
    /// Where `=` or `+=` stands.
    pub operator_span: Span,
    /// An identifier, member or index expression, or `this`: Nashorn compiles `this = 1` and
    /// throws a ReferenceError when it runs.
    pub target: Expression,
    /// The value.
    pub value: Expression,
}

/// `a ? b : c ? d : e`, flat.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditional {
    /// Each `test ? value`: at least one.
    pub arms: Vec<ConditionalArm>,
    /// After the last colon; never a `Conditional` itself.
    pub otherwise: Expression,
}

/// `test ? value`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionalArm {
    /// The condition.
    pub test: Expression,
    /// The value when it holds.
    pub value: Expression,
}

/// `object.property`.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Left of the point.
    pub object: Expression,
    /// Right of the point, reserved words included.
    pub property: Identifier,
}

/// `object[index]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// Before the bracket.
    pub object: Expression,
    /// In the brackets.
    pub index: Expression,
}

/// `callee(arguments)`. A callee that is the identifier `eval` makes a direct `eval`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called; its span is where an error about the callee belongs.
    pub callee: Expression,
    /// The arguments.
    pub arguments: Vec<Expression>,
}

/// `new callee(arguments) { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct New {
    /// What is constructed.
    pub callee: Expression,
    /// The arguments; empty when the brackets are left out.
    pub arguments: Vec<Expression>,
    /// Nashorn's anonymous class: the object literal after the arguments, which becomes a further,
    /// last argument.
    pub body: Option<ObjectLiteral>,
}

/// Operators before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `delete`
    Delete,
    /// `void`
    Void,
    /// `typeof`
    Typeof,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `~`
    BitNot,
    /// `!`
    Not,
}

/// `++` and `--`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateOperator {
    /// `++`
    Increment,
    /// `--`
    Decrement,
}

/// Operators between two operands that evaluate both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `>>>`
    ShiftRightUnsigned,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
    /// `instanceof`
    Instanceof,
    /// `in`
    In,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `===`
    StrictEqual,
    /// `!==`
    StrictNotEqual,
    /// `&`
    BitAnd,
    /// `^`
    BitXor,
    /// `|`
    BitOr,
}

/// Operators that evaluate the right operand only when the left one asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogicalOperator {
    /// `&&`
    And,
    /// `||`
    Or,
}
