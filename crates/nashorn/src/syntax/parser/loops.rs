//! Loops: ECMAScript 5.1 section 12.6, `for each`.

use super::early_errors::Context;
use super::{Operand, Parsed, Parser};
use crate::syntax::ast::{For, ForIn, ForInit, ForTarget, Statement, StatementKind};
use crate::syntax::failure::{Failure, Problem};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    fn loop_body(&mut self) -> Parsed<Statement> {
        self.contexts.push(Context::Loop);
        let body = self.body()?;
        self.contexts.pop();
        Ok(body)
    }

    pub(super) fn for_statement(&mut self) -> Parsed<StatementKind> {
        self.next()?;
        let each = self.kind == TokenKind::Identifier && &*self.name() == "each";
        if each {
            self.next()?;
        }
        self.expect(TokenKind::LeftParenthesis)?;
        let var_position = self.position();
        let (init, target_position) = match self.kind {
            TokenKind::Var => {
                let declarators = self.declarators(true)?;
                (Some(ForInit::Var(declarators)), var_position)
            }
            TokenKind::Semicolon => (None, var_position),
            _ => {
                let init = self.sequence(true, true)?;
                (Some(ForInit::Expression(init.expression)), init.position)
            }
        };
        match (self.kind, init) {
            (TokenKind::In, Some(init)) => self.for_in_statement(each, init, target_position),
            (TokenKind::Semicolon, init) => {
                if each {
                    return self.fail_at(Problem::ForEachWithoutIn, self.position());
                }
                self.plain_for_statement(init)
            }
            _ => {
                self.check(TokenKind::Semicolon)?;
                Ok(StatementKind::Empty)
            }
        }
    }

    fn plain_for_statement(&mut self, init: Option<ForInit>) -> Parsed<StatementKind> {
        self.expect(TokenKind::Semicolon)?;
        let test = match self.kind {
            TokenKind::Semicolon => None,
            _ => Some(self.expression()?.expression),
        };
        self.expect(TokenKind::Semicolon)?;
        let update = match self.kind {
            TokenKind::RightParenthesis => None,
            _ => Some(self.expression()?.expression),
        };
        self.expect(TokenKind::RightParenthesis)?;
        let body = self.loop_body()?;
        Ok(StatementKind::For(Box::new(For {
            init,
            test,
            update,
            body,
        })))
    }

    fn for_in_statement(
        &mut self,
        each: bool,
        init: ForInit,
        position: u32,
    ) -> Parsed<StatementKind> {
        let target = match init {
            ForInit::Var(declarators) => {
                let mut declarators = declarators.into_iter();
                let (first, second) = (declarators.next(), declarators.next());
                if let Some(second) = second {
                    let position = second.name.span.start;
                    return self.fail_at(Problem::ManyVariablesInForIn, position);
                }
                let Some(first) = first else {
                    return self.fail(Problem::InvalidForInTarget);
                };
                if self.strict && first.init.is_some() {
                    return Err(Failure::without_place(
                        Problem::StrictForInInitializer,
                        position,
                        self.index,
                    ));
                }
                ForTarget::Var(first)
            }
            ForInit::Expression(expression) => {
                let target = Operand {
                    expression,
                    position,
                };
                self.verify_for_in_target(&target)?;
                ForTarget::Expression(target.expression)
            }
        };
        self.next()?;
        let object = self.expression()?.expression;
        self.expect(TokenKind::RightParenthesis)?;
        let body = self.loop_body()?;
        Ok(StatementKind::ForIn(Box::new(ForIn {
            each,
            target,
            object,
            body,
        })))
    }

    pub(super) fn while_statement(&mut self) -> Parsed<StatementKind> {
        self.next()?;
        let test = Box::new(self.parenthesized()?);
        let body = Box::new(self.loop_body()?);
        Ok(StatementKind::While { test, body })
    }

    pub(super) fn do_statement(&mut self) -> Parsed<StatementKind> {
        self.next()?;
        let body = Box::new(self.loop_body()?);
        self.expect(TokenKind::While)?;
        let test = Box::new(self.parenthesized()?);
        self.accept(TokenKind::Semicolon)?;
        Ok(StatementKind::DoWhile { body, test })
    }
}
