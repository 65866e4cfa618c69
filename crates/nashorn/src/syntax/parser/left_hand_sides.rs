//! Members, calls and `new`: ECMAScript 5.1 section 11.2, Nashorn's `new Iface() { … }`.

use super::{Operand, Parsed, Parser};
use crate::syntax::ast::{Call, Expression, ExpressionKind, Index, Member, New};
use crate::syntax::failure::Problem;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// Members, calls and `new`. `None` when no expression starts here.
    pub(super) fn left_hand_side(&mut self) -> Parsed<Option<Operand>> {
        let outer_chain = std::mem::take(&mut self.chain);
        let start = self.start();
        let position = self.position();
        let mut result = self.member()?;
        if let Some(object) = result {
            result = Some(self.calls(start, position, object)?);
        }
        self.chain = self.chain.max(outer_chain);
        Ok(result)
    }

    /// Calls after an object, and the members of what they return.
    fn calls(&mut self, start: u32, position: u32, object: Operand) -> Parsed<Operand> {
        let mut result = object;
        let mut call_position = position;
        loop {
            result = match self.kind {
                TokenKind::LeftParenthesis => self.call(start, call_position, result)?,
                TokenKind::LeftBracket => self.index(start, result)?,
                TokenKind::Period => self.property(start, result)?,
                _ => return Ok(result),
            };
            call_position = self.position();
        }
    }

    fn call(&mut self, start: u32, position: u32, callee: Operand) -> Parsed<Operand> {
        let arguments = self.arguments()?;
        self.link()?;
        let call = Call {
            callee: callee.expression,
            arguments,
        };
        Ok(self.operand(start, position, ExpressionKind::Call(Box::new(call))))
    }

    /// Members without calls.
    fn member(&mut self) -> Parsed<Option<Operand>> {
        let start = self.start();
        let object = match self.kind {
            TokenKind::New => self.new_expression(),
            TokenKind::Function => self.function_expression(),
            _ => self.primary(),
        };
        match object? {
            Some(object) => self.members(start, object),
            None if self.kind == TokenKind::Period => {
                self.fail(Problem::ExpectedOperand(self.kind.name()))
            }
            None => Ok(None),
        }
    }

    fn members(&mut self, start: u32, object: Operand) -> Parsed<Option<Operand>> {
        let mut result = object;
        loop {
            result = match self.kind {
                TokenKind::LeftBracket => self.index(start, result)?,
                TokenKind::Period => self.property(start, result)?,
                _ => return Ok(Some(result)),
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
}
