//! Expressions: ECMAScript 5.1 section 11.
//!
//! Brackets in brackets recurse through all of these functions. What isn't needed on that way is
//! in functions of its own: an unoptimised build keeps every temporary value of a function on the
//! stack.

use diagnostic::Span;

use super::{Operand, OperatorArrow, Parsed, Parser};
use crate::syntax::ast::{
    Assign, Binary, BinaryRest, Conditional, ConditionalArm, Expression, ExpressionKind, Logical,
    LogicalOperator, Name, Unary, UnaryOperator, Update,
};
use crate::syntax::failure::Problem;
use crate::syntax::token::TokenKind;

/// How tightly `||` binds, the loosest operator between operands except `?`, `=` and `,`.
const OR_PRECEDENCE: u8 = TokenKind::Or.precedence();

impl Parser<'_> {
    /// An expression, commas included.
    pub(super) fn expression(&mut self) -> Parsed<Operand> {
        self.sequence(false, false)
    }

    /// `( expression )`
    pub(super) fn parenthesized(&mut self) -> Parsed<Expression> {
        self.expect(TokenKind::LeftParenthesis)?;
        let expression = self.expression()?.expression;
        self.expect(TokenKind::RightParenthesis)?;
        Ok(expression)
    }

    /// Expressions with commas between them. With `no_in`, `in` ends the expression; with
    /// `arrow_operator`, Nashorn takes `=>` for an operator.
    pub(super) fn sequence(&mut self, no_in: bool, arrow_operator: bool) -> Parsed<Operand> {
        let start = self.start();
        let first = self.assignment(no_in, arrow_operator)?;
        if self.kind == TokenKind::Comma {
            self.sequence_rest(start, first.expression, no_in, arrow_operator)
        } else {
            Ok(first)
        }
    }

    fn sequence_rest(
        &mut self,
        start: u32,
        first: Expression,
        no_in: bool,
        arrow_operator: bool,
    ) -> Parsed<Operand> {
        let mut items = match first.kind {
            ExpressionKind::Sequence(items) => items,
            _ => vec![first],
        };
        let mut position = self.position();
        while self.kind == TokenKind::Comma {
            position = self.position();
            self.next()?;
            items.push(self.assignment(no_in, arrow_operator)?.expression);
        }
        Ok(self.operand(start, position, ExpressionKind::Sequence(items)))
    }

    /// An expression without commas.
    pub(super) fn assignment(&mut self, no_in: bool, arrow_operator: bool) -> Parsed<Operand> {
        self.enter()?;
        let start = self.start();
        let first = self.binary(no_in)?;
        let result = match self.kind {
            TokenKind::Question => self.conditional(start, first, no_in, arrow_operator),
            kind if kind.is_assignment() => self.assign(start, first, no_in, arrow_operator),
            TokenKind::Arrow if arrow_operator => self.arrow_operand(no_in),
            _ => Ok(first),
        };
        self.leave();
        result
    }

    /// Nashorn goes on behind `=>` as behind any operator, and fails when it generates code.
    fn arrow_operand(&mut self, no_in: bool) -> Parsed<Operand> {
        self.arrow = self.arrow.or(Some(OperatorArrow {
            position: self.position(),
            token: self.index,
            line: self.statement_line,
        }));
        self.next()?;
        self.assignment(no_in, true)
    }

    /// `target = value` after the target.
    fn assign(
        &mut self,
        start: u32,
        target: Operand,
        no_in: bool,
        arrow_operator: bool,
    ) -> Parsed<Operand> {
        let operator = self.kind.assigned_operator();
        let position = self.position();
        let operator_span = self.token.span;
        let plain = self.kind == TokenKind::Assign;
        self.next()?;
        if plain {
            let name = default_name(&target.expression);
            self.default_names.push(name);
        }
        let value = self.assignment(no_in, arrow_operator)?.expression;
        if plain {
            self.default_names.pop();
        }
        self.verify_assignable(&target, "assignment")?;
        let position = blamed_position(&target, position);
        let assign = Assign {
            operator,
            operator_span,
            target: target.expression,
            value,
        };
        Ok(self.operand(start, position, ExpressionKind::Assign(Box::new(assign))))
    }

    /// `test ? value : …` after the first test, with all conditionals after the colon.
    fn conditional(
        &mut self,
        start: u32,
        test: Operand,
        no_in: bool,
        arrow_operator: bool,
    ) -> Parsed<Operand> {
        let position = self.position();
        let mut arms = Vec::new();
        let mut test = test;
        let otherwise = loop {
            arms.push(self.conditional_arm(test.expression)?);
            let start = self.start();
            let next = self.binary(no_in)?;
            match self.kind {
                TokenKind::Question => test = next,
                kind if kind.is_assignment() => break self.assign(start, next, no_in, true)?,
                TokenKind::Arrow => break self.arrow_operand(no_in)?,
                _ => break next,
            }
        };
        let conditional = flat_conditional(arms, otherwise.expression);
        let result = self.operand(start, position, conditional);
        if self.kind.is_assignment() {
            return self.assign(start, result, no_in, arrow_operator);
        }
        Ok(result)
    }

    fn conditional_arm(&mut self, test: Expression) -> Parsed<ConditionalArm> {
        self.next()?;
        let value = self.assignment(false, true)?.expression;
        self.expect(TokenKind::Colon)?;
        Ok(ConditionalArm { test, value })
    }

    /// Operands with operators between them that bind more tightly than `?`.
    fn binary(&mut self, no_in: bool) -> Parsed<Operand> {
        let start = self.start();
        let first = self.unary()?;
        self.binary_rest(start, first, OR_PRECEDENCE, no_in)
    }

    /// The precedence of the current token, if it is an operator between operands.
    fn operator_precedence(&self, no_in: bool) -> Option<u8> {
        let precedence = self.kind.precedence();
        (precedence >= OR_PRECEDENCE && !(no_in && self.kind == TokenKind::In))
            .then_some(precedence)
    }

    /// Operators of at least this precedence after the first operand.
    fn binary_rest(
        &mut self,
        start: u32,
        first: Operand,
        minimum: u8,
        no_in: bool,
    ) -> Parsed<Operand> {
        let mut left = first;
        while let Some(precedence) = self.operator_precedence(no_in)
            && precedence >= minimum
        {
            let operator = self.token;
            let position = self.position();
            self.next()?;
            let right_start = self.start();
            let mut right = self.unary()?;
            while let Some(next) = self.operator_precedence(no_in)
                && next > precedence
            {
                self.enter()?;
                right = self.binary_rest(right_start, right, next, no_in)?;
                self.leave();
            }
            let kind = join(
                left.expression,
                operator.kind,
                operator.span,
                right.expression,
            );
            left = self.operand(start, position, kind);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Operand> {
        if let Some(operator) = self.kind.unary_operator() {
            return self.prefix_operation(operator);
        }
        if self.kind.update_operator().is_some() {
            return self.prefix_update();
        }
        let start = self.start();
        match self.left_hand_side()? {
            Some(operand) if self.is_postfix_update() => self.postfix_update(start, operand),
            Some(operand) => Ok(operand),
            None => self.no_operand(),
        }
    }

    fn prefix_operation(&mut self, operator: UnaryOperator) -> Parsed<Operand> {
        let start = self.start();
        let position = self.position();
        self.enter()?;
        self.next()?;
        let operand = self.unary()?.expression;
        self.leave();
        let unary = Unary { operator, operand };
        Ok(self.operand(start, position, ExpressionKind::Unary(Box::new(unary))))
    }

    fn prefix_update(&mut self) -> Parsed<Operand> {
        let start = self.start();
        let position = self.position();
        let token = self.kind;
        self.next()?;
        match self.left_hand_side()? {
            Some(target) => self.update(start, position, token, true, target),
            None => self.fail(Problem::ExpectedLvalue(self.kind.name())),
        }
    }

    fn is_postfix_update(&self) -> bool {
        self.last != TokenKind::EndOfLine && self.kind.update_operator().is_some()
    }

    fn postfix_update(&mut self, start: u32, target: Operand) -> Parsed<Operand> {
        let token = self.kind;
        let position = self.position();
        self.next()?;
        self.update(start, position, token, false, target)
    }

    fn no_operand(&self) -> Parsed<Operand> {
        let found = self.kind.name();
        self.fail(if self.is_postfix_update() {
            Problem::ExpectedLvalue(found)
        } else {
            Problem::ExpectedOperand(found)
        })
    }

    fn update(
        &mut self,
        start: u32,
        position: u32,
        token: TokenKind,
        prefix: bool,
        target: Operand,
    ) -> Parsed<Operand> {
        let Some(operator) = token.update_operator() else {
            return Ok(target);
        };
        self.verify_assignable(&target, update_role(token))?;
        let position = blamed_position(&target, position);
        let update = Update {
            operator,
            prefix,
            target: target.expression,
        };
        Ok(self.operand(start, position, ExpressionKind::Update(Box::new(update))))
    }

    /// An operand that ends here.
    pub(super) fn operand(&self, start: u32, position: u32, kind: ExpressionKind) -> Operand {
        Operand {
            expression: Expression {
                span: self.span_from(start),
                kind,
            },
            position,
        }
    }
}

/// `left operator right`, joined to the run that `left` is when the precedence is the same.
fn join(
    left: Expression,
    token: TokenKind,
    operator_span: Span,
    right: Expression,
) -> ExpressionKind {
    let logical = match token {
        TokenKind::And => Some(LogicalOperator::And),
        TokenKind::Or => Some(LogicalOperator::Or),
        _ => None,
    };
    if let Some(operator) = logical {
        return ExpressionKind::Logical(match left.kind {
            ExpressionKind::Logical(mut run) if run.operator == operator => {
                run.operands.push(right);
                run
            }
            kind => Box::new(Logical {
                operator,
                operands: vec![
                    Expression {
                        span: left.span,
                        kind,
                    },
                    right,
                ],
            }),
        });
    }
    let Some(operator) = token.binary_operator() else {
        return right.kind;
    };
    let rest = BinaryRest {
        operator,
        operator_span,
        operand: right,
    };
    let precedence = token.precedence();
    ExpressionKind::Binary(match left.kind {
        ExpressionKind::Binary(mut run)
            if run
                .rest
                .first()
                .is_some_and(|first| first.operator.token().precedence() == precedence) =>
        {
            run.rest.push(rest);
            run
        }
        kind => Box::new(Binary {
            first: Expression {
                span: left.span,
                kind,
            },
            rest: vec![rest],
        }),
    })
}

/// Brackets around a conditional after the last colon make no difference.
fn flat_conditional(mut arms: Vec<ConditionalArm>, otherwise: Expression) -> ExpressionKind {
    let otherwise = match otherwise.kind {
        ExpressionKind::Conditional(inner) => {
            arms.extend(inner.arms);
            inner.otherwise
        }
        _ => otherwise,
    };
    ExpressionKind::Conditional(Box::new(Conditional { arms, otherwise }))
}

/// The name that an anonymous function on the right side of `target = …` gets.
fn default_name(target: &Expression) -> Option<Name> {
    match &target.kind {
        ExpressionKind::Identifier(name) => Some(name.clone()),
        ExpressionKind::Member(member) => Some(member.property.name.clone()),
        ExpressionKind::String(string) => String::from_utf16(&string.units).ok().map(Name::from),
        _ => None,
    }
}

/// Nashorn makes something of its own of an assignment to `this`, and blames the `this` of it.
fn blamed_position(target: &Operand, operator: u32) -> u32 {
    match target.expression.kind {
        ExpressionKind::This => target.position,
        _ => operator,
    }
}

fn update_role(token: TokenKind) -> &'static str {
    match token {
        TokenKind::Increment => "operand for ++ operator",
        _ => "operand for -- operator",
    }
}
