//! Statements: ECMAScript 5.1 section 12, `for each`, conditional `catch`.

use super::early_errors::Context;
use super::{Binding, Parsed, Parser};
use crate::syntax::ast::{
    Block, Catch, ExpressionStatement, FunctionBody, Identifier, If, IfArm, Statement,
    StatementKind, Switch, SwitchCase, Try, VarDeclarator,
};
use crate::syntax::failure::Problem;
use crate::syntax::token::TokenKind;

/// Where a statement stands: decides about function declarations.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Directly in a program or function.
    Code,
    /// In a block.
    Block,
    /// The body of `if`, a loop or `with`.
    Body,
    /// The statement after a label.
    Labelled,
}

impl Parser<'_> {
    /// A statement of a list, with the semicolon after an expression closure's declaration.
    pub(super) fn listed_statement(&mut self, place: Place) -> Parsed<Statement> {
        let mut statement = self.statement(place)?;
        if self.kind == TokenKind::Semicolon && ends_in_closure_declaration(&statement) {
            self.next()?;
            statement.span = self.span_from(statement.span.start);
        }
        Ok(statement)
    }

    /// Statements up to a closing brace, `case` or `default`.
    fn statement_list(&mut self) -> Parsed<Vec<Statement>> {
        let mut body = Vec::new();
        while !matches!(
            self.kind,
            TokenKind::EndOfFile | TokenKind::RightBrace | TokenKind::Case | TokenKind::Default
        ) {
            body.push(self.listed_statement(Place::Block)?);
        }
        Ok(body)
    }

    fn block(&mut self) -> Parsed<Block> {
        let start = self.start();
        self.expect(TokenKind::LeftBrace)?;
        let body = self.statement_list()?;
        self.expect(TokenKind::RightBrace)?;
        Ok(Block {
            span: self.span_from(start),
            body,
        })
    }

    pub(super) fn body(&mut self) -> Parsed<Statement> {
        self.statement(Place::Body)
    }

    fn statement(&mut self, place: Place) -> Parsed<Statement> {
        self.enter()?;
        self.statement_line = self.line;
        let start = self.start();
        let kind = self.statement_kind(place)?;
        self.leave();
        Ok(Statement {
            span: self.span_from(start),
            kind,
        })
    }

    fn statement_kind(&mut self, place: Place) -> Parsed<StatementKind> {
        match self.kind {
            TokenKind::LeftBrace => Ok(StatementKind::Block(self.block()?.body)),
            TokenKind::Var => self.var_statement(),
            TokenKind::Semicolon => {
                self.next()?;
                Ok(StatementKind::Empty)
            }
            TokenKind::If => self.if_statement(),
            TokenKind::For => self.for_statement(),
            TokenKind::While => self.while_statement(),
            TokenKind::Do => self.do_statement(),
            TokenKind::Continue => self.continue_statement(),
            TokenKind::Break => self.break_statement(),
            TokenKind::Return => self.return_statement(),
            TokenKind::With => self.with_statement(),
            TokenKind::Switch => self.switch_statement(),
            TokenKind::Throw => self.throw_statement(),
            TokenKind::Try => self.try_statement(),
            TokenKind::Debugger => {
                self.next()?;
                self.end_of_statement()?;
                Ok(StatementKind::Debugger)
            }
            TokenKind::Function => self.function_statement(place),
            TokenKind::RightParenthesis | TokenKind::RightBracket | TokenKind::EndOfFile => {
                self.check(TokenKind::Semicolon)?;
                Ok(StatementKind::Empty)
            }
            _ if self.is_identifier()
                && self.lexer.token(self.index + 1)?.kind == TokenKind::Colon =>
            {
                self.labelled_statement()
            }
            _ => self.expression_statement(),
        }
    }

    fn function_statement(&mut self, place: Place) -> Parsed<StatementKind> {
        if place == Place::Body || place == Place::Labelled && self.strict {
            let problem = Problem::ExpectedStatement("function declaration");
            return self.fail_at(problem, self.position());
        }
        let allowed = place != Place::Block || !self.strict;
        let function = self.function_declaration(allowed)?;
        Ok(StatementKind::Function(function))
    }

    fn expression_statement(&mut self) -> Parsed<StatementKind> {
        let expression = self.expression()?.expression;
        self.end_of_statement()?;
        Ok(StatementKind::Expression(ExpressionStatement {
            expression,
            directive: false,
        }))
    }

    fn var_statement(&mut self) -> Parsed<StatementKind> {
        let declarators = self.declarators(false)?;
        self.end_of_statement()?;
        Ok(StatementKind::Var(declarators))
    }

    /// `var` and what it declares.
    pub(super) fn declarators(&mut self, in_for: bool) -> Parsed<Vec<VarDeclarator>> {
        self.next()?;
        let mut declarators = Vec::new();
        loop {
            let start = self.start();
            let binding = self.identifier()?;
            self.verify_name(&binding, "variable name")?;
            let name = binding.identifier;
            let mut init = None;
            if self.accept(TokenKind::Assign)? {
                self.default_names.push(Some(name.name.clone()));
                init = Some(self.assignment(in_for, false)?.expression);
                self.default_names.pop();
            }
            if in_for && &*name.name == "let" {
                return self.fail(Problem::LetInFor);
            }
            declarators.push(VarDeclarator {
                span: self.span_from(start),
                name,
                init,
            });
            if !self.accept(TokenKind::Comma)? {
                return Ok(declarators);
            }
        }
    }

    fn if_statement(&mut self) -> Parsed<StatementKind> {
        let mut arms = Vec::new();
        let mut otherwise = None;
        while otherwise.is_none() {
            let start = self.start();
            self.next()?;
            let test = self.parenthesized()?;
            let body = self.body()?;
            arms.push(IfArm {
                span: self.span_from(start),
                test,
                body,
            });
            if !self.accept(TokenKind::Else)? {
                break;
            }
            if self.kind != TokenKind::If {
                otherwise = Some(Box::new(self.body()?));
            }
        }
        Ok(StatementKind::If(If { arms, otherwise }))
    }

    /// The label of `break` or `continue`, if there is one on the same line.
    fn target_label(&mut self) -> Parsed<Option<Identifier>> {
        self.next_or_end_of_line()?;
        if matches!(
            self.kind,
            TokenKind::RightBrace
                | TokenKind::Semicolon
                | TokenKind::EndOfLine
                | TokenKind::EndOfFile
        ) {
            return Ok(None);
        }
        let Binding { identifier, .. } = self.identifier()?;
        if !self.has_label(&identifier.name) {
            let name = identifier.name.to_string();
            return self.fail_at(Problem::UndefinedLabel(name), identifier.span.start);
        }
        Ok(Some(identifier))
    }

    fn continue_statement(&mut self) -> Parsed<StatementKind> {
        let position = self.position();
        let label = self.target_label()?;
        if !self.can_continue(label.as_ref()) {
            return self.fail_at(Problem::IllegalContinue, position);
        }
        self.end_of_statement()?;
        Ok(StatementKind::Continue(label))
    }

    fn break_statement(&mut self) -> Parsed<StatementKind> {
        let position = self.position();
        let label = self.target_label()?;
        if label.is_none() && !self.can_break() {
            return self.fail_at(Problem::IllegalBreak, position);
        }
        self.end_of_statement()?;
        Ok(StatementKind::Break(label))
    }

    fn return_statement(&mut self) -> Parsed<StatementKind> {
        if self.in_script() {
            return self.fail(Problem::InvalidReturn);
        }
        self.next_or_end_of_line()?;
        let value = match self.kind {
            TokenKind::RightBrace
            | TokenKind::Semicolon
            | TokenKind::EndOfLine
            | TokenKind::EndOfFile => None,
            _ => Some(Box::new(self.expression()?.expression)),
        };
        self.end_of_statement()?;
        Ok(StatementKind::Return(value))
    }

    fn throw_statement(&mut self) -> Parsed<StatementKind> {
        self.next_or_end_of_line()?;
        if matches!(
            self.kind,
            TokenKind::RightBrace | TokenKind::Semicolon | TokenKind::EndOfLine
        ) {
            return self.fail(Problem::ExpectedOperand(self.kind.name()));
        }
        let value = self.expression()?.expression;
        self.end_of_statement()?;
        Ok(StatementKind::Throw(Box::new(value)))
    }

    fn with_statement(&mut self) -> Parsed<StatementKind> {
        let position = self.position();
        self.next()?;
        if self.strict {
            return self.fail_at(Problem::StrictWith, position);
        }
        let object = Box::new(self.parenthesized()?);
        let body = Box::new(self.body()?);
        Ok(StatementKind::With { object, body })
    }

    fn switch_statement(&mut self) -> Parsed<StatementKind> {
        self.next()?;
        self.contexts.push(Context::Switch);
        let discriminant = self.parenthesized()?;
        self.expect(TokenKind::LeftBrace)?;
        let mut cases: Vec<SwitchCase> = Vec::new();
        while self.kind != TokenKind::RightBrace {
            let start = self.start();
            let test = if self.kind == TokenKind::Default {
                if cases.iter().any(|case| case.test.is_none()) {
                    return self.fail(Problem::DuplicateDefault);
                }
                self.next()?;
                None
            } else {
                self.expect(TokenKind::Case)?;
                Some(self.expression()?.expression)
            };
            self.expect(TokenKind::Colon)?;
            let body = self.statement_list()?;
            cases.push(SwitchCase {
                span: self.span_from(start),
                test,
                body,
            });
        }
        self.next()?;
        self.contexts.pop();
        Ok(StatementKind::Switch(Box::new(Switch {
            discriminant,
            cases,
        })))
    }

    fn labelled_statement(&mut self) -> Parsed<StatementKind> {
        let Binding {
            identifier: label, ..
        } = self.identifier()?;
        self.expect(TokenKind::Colon)?;
        if self.has_label(&label.name) {
            let name = label.name.to_string();
            return self.fail_at(Problem::DuplicateLabel(name), label.span.start);
        }
        self.contexts.push(Context::Label(label.name.clone()));
        let body = Box::new(self.statement(Place::Labelled)?);
        self.contexts.pop();
        Ok(StatementKind::Labelled { label, body })
    }

    fn try_statement(&mut self) -> Parsed<StatementKind> {
        let position = self.position();
        self.next()?;
        let block = self.block()?;
        let mut catches: Vec<Catch> = Vec::new();
        while self.kind == TokenKind::Catch
            && catches.last().is_none_or(|catch| catch.condition.is_some())
        {
            catches.push(self.catch_clause()?);
        }
        let finally = if self.accept(TokenKind::Finally)? {
            Some(self.block()?)
        } else {
            None
        };
        if catches.is_empty() && finally.is_none() {
            return self.fail_at(Problem::MissingCatchOrFinally, position);
        }
        Ok(StatementKind::Try(Box::new(Try {
            block,
            catches,
            finally,
        })))
    }

    fn catch_clause(&mut self) -> Parsed<Catch> {
        let start = self.start();
        self.next()?;
        self.expect(TokenKind::LeftParenthesis)?;
        let parameter = self.identifier()?;
        self.verify_name(&parameter, "catch argument")?;
        let condition = if self.accept(TokenKind::If)? {
            Some(self.expression()?.expression)
        } else {
            None
        };
        self.expect(TokenKind::RightParenthesis)?;
        let block = self.block()?;
        Ok(Catch {
            span: self.span_from(start),
            parameter: parameter.identifier,
            condition,
            block,
        })
    }
}

/// The last thing in the statement is the declaration of an expression closure. Nashorn takes no
/// semicolon after one; one that is there counts as an empty statement.
pub(crate) fn ends_in_closure_declaration(statement: &Statement) -> bool {
    let mut statement = statement;
    loop {
        statement = match &statement.kind {
            StatementKind::Function(function) => {
                return matches!(function.body, FunctionBody::Closure(_));
            }
            StatementKind::Labelled { body, .. }
            | StatementKind::While { body, .. }
            | StatementKind::With { body, .. } => body,
            StatementKind::For(statement) => &statement.body,
            StatementKind::ForIn(statement) => &statement.body,
            StatementKind::If(statement) => match (&statement.otherwise, statement.arms.last()) {
                (Some(otherwise), _) => otherwise,
                (None, Some(arm)) => &arm.body,
                (None, None) => return false,
            },
            _ => return false,
        };
    }
}
