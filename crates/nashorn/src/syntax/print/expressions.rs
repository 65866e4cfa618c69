use super::Printer;
use crate::syntax::ast::{
    BinaryOperator, Expression, ExpressionKind, FunctionBody, LogicalOperator, New, Unary,
    UnaryOperator, Update, UpdateOperator,
};
use crate::syntax::token::TokenKind;

/// How tightly an expression binds. Between them lie the precedences of binary operators, 4 to 13.
mod level {
    pub const SEQUENCE: u8 = 0;
    pub const ASSIGNMENT: u8 = 1;
    pub const CONDITIONAL: u8 = 2;
    pub const OR: u8 = 4;
    pub const UNARY: u8 = 14;
    pub const UPDATE: u8 = 15;
    pub const LEFT_HAND_SIDE: u8 = 16;
    pub const PRIMARY: u8 = 17;
}

fn level(expression: &Expression) -> u8 {
    match &expression.kind {
        ExpressionKind::Sequence(_) => level::SEQUENCE,
        ExpressionKind::Assign(_) => level::ASSIGNMENT,
        ExpressionKind::Conditional(_) => level::CONDITIONAL,
        ExpressionKind::Logical(logical) => logical_token(logical.operator).precedence(),
        ExpressionKind::Binary(binary) => binary
            .rest
            .first()
            .map_or(level::PRIMARY, |rest| rest.operator.token().precedence()),
        ExpressionKind::Unary(_) => level::UNARY,
        ExpressionKind::Update(_) => level::UPDATE,
        ExpressionKind::Call(_)
        | ExpressionKind::New(_)
        | ExpressionKind::Member(_)
        | ExpressionKind::Index(_) => level::LEFT_HAND_SIDE,
        // The body of a closure goes as far as it can.
        ExpressionKind::Function(function) if matches!(function.body, FunctionBody::Closure(_)) => {
            level::ASSIGNMENT
        }
        _ => level::PRIMARY,
    }
}

fn logical_token(operator: LogicalOperator) -> TokenKind {
    match operator {
        LogicalOperator::And => TokenKind::And,
        LogicalOperator::Or => TokenKind::Or,
    }
}

fn unary_token(operator: UnaryOperator) -> TokenKind {
    match operator {
        UnaryOperator::Delete => TokenKind::Delete,
        UnaryOperator::Void => TokenKind::Void,
        UnaryOperator::Typeof => TokenKind::Typeof,
        UnaryOperator::Plus => TokenKind::Plus,
        UnaryOperator::Minus => TokenKind::Minus,
        UnaryOperator::BitNot => TokenKind::Tilde,
        UnaryOperator::Not => TokenKind::Not,
    }
}

fn update_token(operator: UpdateOperator) -> TokenKind {
    match operator {
        UpdateOperator::Increment => TokenKind::Increment,
        UpdateOperator::Decrement => TokenKind::Decrement,
    }
}

/// Whether a predicate holds of what the expression starts with, brackets not counted.
fn leftmost(expression: &Expression, holds: impl Fn(&ExpressionKind) -> bool) -> bool {
    let mut leftmost = Some(expression);
    while let Some(expression) = leftmost {
        if holds(&expression.kind) {
            return true;
        }
        leftmost = match &expression.kind {
            ExpressionKind::Sequence(items) => items.first(),
            ExpressionKind::Assign(assign) => Some(&assign.target),
            ExpressionKind::Conditional(conditional) => {
                conditional.arms.first().map(|arm| &arm.test)
            }
            ExpressionKind::Logical(logical) => logical.operands.first(),
            ExpressionKind::Binary(binary) => Some(&binary.first),
            ExpressionKind::Update(update) if !update.prefix => Some(&update.target),
            ExpressionKind::Call(call) => Some(&call.callee),
            ExpressionKind::Member(member) => Some(&member.object),
            ExpressionKind::Index(index) => Some(&index.object),
            _ => None,
        };
    }
    false
}

/// The expression starts with `function` or `{`: as a statement it would be something else.
pub(super) fn starts_like_a_statement(expression: &Expression) -> bool {
    leftmost(expression, |kind| {
        matches!(
            kind,
            ExpressionKind::Object(_) | ExpressionKind::Function(_)
        )
    })
}

/// The expression starts with `{`: as the body of a closure it would be a block.
pub(super) fn starts_like_a_block(expression: &Expression) -> bool {
    leftmost(expression, |kind| matches!(kind, ExpressionKind::Object(_)))
}

/// The callee of `new` needs brackets: a call in it would take the arguments of `new`.
fn has_call(callee: &Expression) -> bool {
    let mut callee = callee;
    loop {
        callee = match &callee.kind {
            ExpressionKind::Call(_) => return true,
            ExpressionKind::Member(member) => &member.object,
            ExpressionKind::Index(index) => &index.object,
            _ => return false,
        };
    }
}

/// Where an expression stands.
#[derive(Clone, Copy)]
struct At {
    /// Looser expressions need brackets.
    level: u8,
    /// In the head of a `for`: `in` needs brackets.
    no_in: bool,
}

impl At {
    fn level(self, level: u8) -> Self {
        Self { level, ..self }
    }
}

impl Printer {
    /// An expression, commas included.
    pub(super) fn expression(&mut self, expression: &Expression) {
        self.print(
            expression,
            At {
                level: level::SEQUENCE,
                no_in: false,
            },
        );
    }

    /// An expression that can't have a comma.
    pub(super) fn assignment(&mut self, expression: &Expression) {
        self.print(
            expression,
            At {
                level: level::ASSIGNMENT,
                no_in: false,
            },
        );
    }

    /// The first part of `for (…; …; …)`.
    pub(super) fn for_init(&mut self, expression: &Expression) {
        self.print(
            expression,
            At {
                level: level::SEQUENCE,
                no_in: true,
            },
        );
    }

    /// A variable's value in the head of a `for`.
    pub(super) fn for_value(&mut self, expression: &Expression) {
        self.print(
            expression,
            At {
                level: level::ASSIGNMENT,
                no_in: true,
            },
        );
    }

    /// The target of `for (… in …)`.
    pub(super) fn for_target(&mut self, expression: &Expression) {
        self.print(
            expression,
            At {
                level: level::LEFT_HAND_SIDE,
                no_in: true,
            },
        );
    }

    pub(super) fn bracketed(&mut self, expression: &Expression) {
        self.push("(");
        self.expression(expression);
        self.push(")");
    }

    fn print(&mut self, expression: &Expression, at: At) {
        let has_in = match &expression.kind {
            ExpressionKind::Binary(binary) => binary
                .rest
                .iter()
                .any(|rest| rest.operator == BinaryOperator::In),
            // The body of a closure doesn't know that it stands in a `for`.
            ExpressionKind::Function(_) => level(expression) == level::ASSIGNMENT,
            _ => false,
        };
        if level(expression) < at.level || at.no_in && has_in {
            self.bracketed(expression);
        } else {
            self.print_bare(expression, at);
        }
    }

    fn print_bare(&mut self, expression: &Expression, at: At) {
        match &expression.kind {
            ExpressionKind::Identifier(name) => self.name(name),
            ExpressionKind::This => self.push("this"),
            ExpressionKind::Null => self.push("null"),
            ExpressionKind::Boolean(true) => self.push("true"),
            ExpressionKind::Boolean(false) => self.push("false"),
            ExpressionKind::Number(number) => self.number(number),
            ExpressionKind::String(string) => self.string(&string.units),
            ExpressionKind::RegExp(regexp) => {
                self.push("/");
                self.push(&regexp.pattern);
                self.push("/");
                self.push(&regexp.flags);
            }
            ExpressionKind::Array(items) => self.array(items),
            ExpressionKind::Object(literal) => self.object(literal),
            ExpressionKind::Function(function) => self.function(function),
            ExpressionKind::Call(call) => {
                self.print(&call.callee, at.level(level::LEFT_HAND_SIDE));
                self.arguments(&call.arguments);
            }
            ExpressionKind::New(new) => self.new_expression(new),
            ExpressionKind::Member(member) => {
                self.object_of_member(&member.object, at);
                self.push(".");
                self.push(&member.property.name);
            }
            ExpressionKind::Index(index) => {
                self.object_of_member(&index.object, at);
                self.push("[");
                self.expression(&index.index);
                self.push("]");
            }
            _ => self.print_operation(expression, at),
        }
    }

    fn print_operation(&mut self, expression: &Expression, at: At) {
        match &expression.kind {
            ExpressionKind::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.push(", ");
                    }
                    self.print(item, at.level(level::ASSIGNMENT));
                }
            }
            ExpressionKind::Assign(assign) => {
                self.print(&assign.target, at.level(level::LEFT_HAND_SIDE));
                self.push(" ");
                self.push(
                    assign
                        .operator
                        .map_or("", |operator| operator.token().name()),
                );
                self.push("= ");
                self.print(&assign.value, at.level(level::ASSIGNMENT));
            }
            ExpressionKind::Conditional(conditional) => {
                for arm in &conditional.arms {
                    self.print(&arm.test, at.level(level::OR));
                    self.push(" ? ");
                    self.print(&arm.value, at.level(level::ASSIGNMENT));
                    self.push(" : ");
                }
                self.print(&conditional.otherwise, at.level(level::ASSIGNMENT));
            }
            ExpressionKind::Logical(logical) => {
                let token = logical_token(logical.operator);
                for (index, operand) in logical.operands.iter().enumerate() {
                    if index > 0 {
                        self.operator(token);
                    }
                    self.print(operand, at.level(token.precedence() + 1));
                }
            }
            ExpressionKind::Binary(binary) => {
                let inner = at.level(level(expression) + 1);
                self.print(&binary.first, inner);
                for rest in &binary.rest {
                    self.operator(rest.operator.token());
                    self.print(&rest.operand, inner);
                }
            }
            ExpressionKind::Unary(unary) => self.unary(unary, at),
            ExpressionKind::Update(update) => self.update(update, at),
            _ => {}
        }
    }

    fn operator(&mut self, token: TokenKind) {
        self.push(" ");
        self.push(token.name());
        self.push(" ");
    }

    fn unary(&mut self, unary: &Unary, at: At) {
        let token = unary_token(unary.operator);
        self.push(token.name());
        let runs_together = match (&unary.operand.kind, unary.operator) {
            (ExpressionKind::Unary(inner), UnaryOperator::Plus | UnaryOperator::Minus) => {
                inner.operator == unary.operator
            }
            (ExpressionKind::Update(inner), UnaryOperator::Plus) => {
                inner.prefix && inner.operator == UpdateOperator::Increment
            }
            (ExpressionKind::Update(inner), UnaryOperator::Minus) => {
                inner.prefix && inner.operator == UpdateOperator::Decrement
            }
            (_, UnaryOperator::Delete | UnaryOperator::Void | UnaryOperator::Typeof) => true,
            _ => false,
        };
        if runs_together {
            self.push(" ");
        }
        self.print(&unary.operand, at.level(level::UNARY));
    }

    fn update(&mut self, update: &Update, at: At) {
        let token = update_token(update.operator).name();
        if update.prefix {
            self.push(token);
        }
        self.print(&update.target, at.level(level::LEFT_HAND_SIDE));
        if !update.prefix {
            self.push(token);
        }
    }

    /// What stands before `.` or `[`: a number's own point would get in the way.
    fn object_of_member(&mut self, object: &Expression, at: At) {
        if matches!(object.kind, ExpressionKind::Number(_)) {
            self.bracketed(object);
        } else {
            self.print(object, at.level(level::LEFT_HAND_SIDE));
        }
    }

    fn new_expression(&mut self, new: &New) {
        self.push("new ");
        if has_call(&new.callee) || level(&new.callee) < level::LEFT_HAND_SIDE {
            self.bracketed(&new.callee);
        } else {
            self.assignment(&new.callee);
        }
        self.arguments(&new.arguments);
        if let Some(body) = &new.body {
            self.push(" ");
            self.object(body);
        }
    }

    fn arguments(&mut self, arguments: &[Expression]) {
        self.push("(");
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.assignment(argument);
        }
        self.push(")");
    }

    fn array(&mut self, items: &[Option<Expression>]) {
        self.push("[");
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(" ");
            }
            if let Some(item) = item {
                self.assignment(item);
            }
            if item.is_none() || index + 1 < items.len() {
                self.push(",");
            }
        }
        self.push("]");
    }
}
