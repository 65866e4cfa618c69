//! Expressions: ECMAScript 5.1 section 11.

use diagnostic::Span;

use super::{Operand, Parsed, Parser};
use crate::syntax::ast::{
    Assign, Binary, BinaryRest, Call, Conditional, ConditionalArm, Expression, ExpressionKind,
    Index, Logical, LogicalOperator, Member, Name, New, Unary, Update,
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
        let mut result = self.assignment(no_in, arrow_operator)?;
        while self.kind == TokenKind::Comma {
            let position = self.position();
            self.next()?;
            let next = self.assignment(no_in, arrow_operator)?.expression;
            let items = match result.expression.kind {
                ExpressionKind::Sequence(mut items) => {
                    items.push(next);
                    items
                }
                kind => vec![
                    Expression {
                        span: result.expression.span,
                        kind,
                    },
                    next,
                ],
            };
            result = self.operand(start, position, ExpressionKind::Sequence(items));
        }
        Ok(result)
    }

    /// An expression without commas.
    pub(super) fn assignment(&mut self, no_in: bool, arrow_operator: bool) -> Parsed<Operand> {
        self.enter()?;
        let start = self.start();
        let mut result = self.binary(no_in)?;
        if self.kind == TokenKind::Question {
            result = self.conditional(start, result.expression, no_in)?;
        }
        if self.kind.is_assignment() {
            result = self.assign(start, result, no_in, arrow_operator)?;
        }
        if arrow_operator && self.kind == TokenKind::Arrow {
            self.arrow = self.arrow.or(Some((self.position(), self.index)));
            self.next()?;
            result = self.assignment(no_in, true)?;
        }
        self.leave();
        Ok(result)
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
        let assign = Assign {
            operator,
            operator_span,
            target: target.expression,
            value,
        };
        Ok(self.operand(start, position, ExpressionKind::Assign(Box::new(assign))))
    }

    /// `test ? value : …` after the first test, with all conditionals after the colon.
    fn conditional(&mut self, start: u32, test: Expression, no_in: bool) -> Parsed<Operand> {
        let position = self.position();
        let mut arms = Vec::new();
        let mut test = test;
        let otherwise = loop {
            self.next()?;
            let value = self.assignment(false, true)?.expression;
            self.expect(TokenKind::Colon)?;
            arms.push(ConditionalArm { test, value });
            let start = self.start();
            let next = self.binary(no_in)?;
            match self.kind {
                TokenKind::Question => test = next.expression,
                kind if kind.is_assignment() => {
                    break self.assign(start, next, no_in, true)?.expression;
                }
                TokenKind::Arrow => {
                    self.arrow = self.arrow.or(Some((self.position(), self.index)));
                    self.next()?;
                    break self.assignment(no_in, true)?.expression;
                }
                _ => break next.expression,
            }
        };
        // Brackets around a conditional after the colon make no difference.
        let otherwise = match otherwise.kind {
            ExpressionKind::Conditional(inner) => {
                arms.extend(inner.arms);
                inner.otherwise
            }
            kind => Expression {
                span: otherwise.span,
                kind,
            },
        };
        let conditional = Conditional { arms, otherwise };
        Ok(self.operand(
            start,
            position,
            ExpressionKind::Conditional(Box::new(conditional)),
        ))
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
        let start = self.start();
        let position = self.position();
        if let Some(operator) = self.kind.unary_operator() {
            self.enter()?;
            self.next()?;
            let operand = self.unary()?.expression;
            self.leave();
            let unary = Unary { operator, operand };
            return Ok(self.operand(start, position, ExpressionKind::Unary(Box::new(unary))));
        }
        if self.kind.update_operator().is_some() {
            let token = self.kind;
            self.next()?;
            return match self.left_hand_side()? {
                Some(target) => self.update(start, position, token, true, target),
                None => self.fail(Problem::ExpectedLvalue(self.kind.name())),
            };
        }
        let operand = self.left_hand_side()?;
        if self.last != TokenKind::EndOfLine && self.kind.update_operator().is_some() {
            let token = self.kind;
            let position = self.position();
            let Some(target) = operand else {
                return self.fail(Problem::ExpectedLvalue(token.name()));
            };
            self.next()?;
            return self.update(start, position, token, false, target);
        }
        match operand {
            Some(operand) => Ok(operand),
            None => self.fail(Problem::ExpectedOperand(self.kind.name())),
        }
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
        let update = Update {
            operator,
            prefix,
            target: target.expression,
        };
        Ok(self.operand(start, position, ExpressionKind::Update(Box::new(update))))
    }

    /// Members, calls and `new`. `None` when no expression starts here.
    fn left_hand_side(&mut self) -> Parsed<Option<Operand>> {
        let outer_chain = std::mem::take(&mut self.chain);
        let start = self.start();
        let position = self.position();
        let mut result = self.member()?;
        let mut first = true;
        while let Some(object) = result {
            let call_position = if first { position } else { self.position() };
            first = false;
            result = Some(match self.kind {
                TokenKind::LeftParenthesis => {
                    let arguments = self.arguments()?;
                    self.link()?;
                    let call = Call {
                        callee: object.expression,
                        arguments,
                    };
                    self.operand(start, call_position, ExpressionKind::Call(Box::new(call)))
                }
                TokenKind::LeftBracket => self.index(start, object)?,
                TokenKind::Period => self.property(start, object)?,
                _ => {
                    self.chain = self.chain.max(outer_chain);
                    return Ok(Some(object));
                }
            });
        }
        self.chain = self.chain.max(outer_chain);
        Ok(None)
    }

    /// Members without calls.
    fn member(&mut self) -> Parsed<Option<Operand>> {
        let start = self.start();
        let mut result = match self.kind {
            TokenKind::New => self.new_expression()?,
            TokenKind::Function => Some(self.function_expression()?),
            _ => self.primary()?,
        };
        loop {
            result = match (self.kind, result) {
                (TokenKind::LeftBracket, Some(object)) => Some(self.index(start, object)?),
                (TokenKind::Period, Some(object)) => Some(self.property(start, object)?),
                (TokenKind::Period, None) => {
                    return self.fail(Problem::ExpectedOperand(self.kind.name()));
                }
                (_, result) => return Ok(result),
            };
        }
    }

    /// `[ index ]` after an object.
    fn index(&mut self, start: u32, object: Operand) -> Parsed<Operand> {
        let position = self.position();
        self.next()?;
        let index = self.expression()?.expression;
        self.expect(TokenKind::RightBracket)?;
        self.link()?;
        let index = Index {
            object: object.expression,
            index,
        };
        Ok(self.operand(start, position, ExpressionKind::Index(Box::new(index))))
    }

    /// `.property` after an object.
    fn property(&mut self, start: u32, object: Operand) -> Parsed<Operand> {
        let position = self.position();
        self.next()?;
        let property = self.property_identifier()?;
        self.link()?;
        let member = Member {
            object: object.expression,
            property,
        };
        Ok(self.operand(start, position, ExpressionKind::Member(Box::new(member))))
    }

    /// `new callee(arguments) { … }`
    fn new_expression(&mut self) -> Parsed<Option<Operand>> {
        self.enter()?;
        let start = self.start();
        let position = self.position();
        self.next()?;
        let Some(callee) = self.member()? else {
            return Ok(None);
        };
        let arguments = match self.kind {
            TokenKind::LeftParenthesis => self.arguments()?,
            _ => Vec::new(),
        };
        let body = match self.kind {
            TokenKind::LeftBrace => Some(self.object_literal()?),
            _ => None,
        };
        self.link()?;
        self.leave();
        let new = New {
            callee: callee.expression,
            arguments,
            body,
        };
        Ok(Some(self.operand(
            start,
            position,
            ExpressionKind::New(Box::new(new)),
        )))
    }

    fn arguments(&mut self) -> Parsed<Vec<Expression>> {
        self.next()?;
        let mut arguments = Vec::new();
        while self.kind != TokenKind::RightParenthesis {
            if !arguments.is_empty() {
                self.expect(TokenKind::Comma)?;
            }
            arguments.push(self.assignment(false, false)?.expression);
        }
        self.next()?;
        Ok(arguments)
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

/// The name that an anonymous function on the right side of `target = …` gets.
fn default_name(target: &Expression) -> Option<Name> {
    match &target.kind {
        ExpressionKind::Identifier(name) => Some(name.clone()),
        ExpressionKind::Member(member) => Some(member.property.name.clone()),
        _ => None,
    }
}

fn update_role(token: TokenKind) -> &'static str {
    match token {
        TokenKind::Increment => "operand for ++ operator",
        _ => "operand for -- operator",
    }
}
