use diagnostic::Span;

use super::{
    BinaryOperator, Function, Identifier, LogicalOperator, Name, UnaryOperator, UpdateOperator,
};

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
