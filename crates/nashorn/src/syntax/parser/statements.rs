//! Statements: ECMAScript 5.1 section 12, `for each`, conditional `catch`.

use diagnostic::Span;

use super::early_errors::Context;
use super::functions::Owner;
use super::{Binding, Operand, Parsed, Parser};
use crate::syntax::ast::{
    Block, Catch, ExpressionKind, ExpressionStatement, For, ForIn, ForInit, ForTarget,
    FunctionBody, FunctionKind, Identifier, If, IfArm, Statement, StatementKind, Switch,
    SwitchCase, Try, VarDeclarator,
};
use crate::syntax::failure::{Failure, Problem};
use crate::syntax::lexer::string_value;
use crate::syntax::token::TokenKind;

/// Where a statement stands: decides about function declarations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
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
    /// The statements of a program or function, and whether they are strict.
    pub(super) fn source_elements(&mut self, owner: &Owner<'_>) -> Parsed<(Vec<Statement>, bool)> {
        let strict_outside = self.strict;
        let mut body = Vec::new();
        let mut prologue = Prologue::default();
        while !matches!(self.kind, TokenKind::EndOfFile | TokenKind::RightBrace) {
            let mut statement = self.listed_statement(Place::Code)?;
            if prologue.takes(&mut statement) {
                let written = prologue.last.map_or("", |span| self.slice(span));
                if matches!(written, "'use strict'" | "\"use strict\"") {
                    self.strict = true;
                    if !strict_outside {
                        self.verify_before_directive(&prologue, owner)?;
                    }
                }
            }
            body.push(statement);
            self.lexer.commit(self.index);
        }
        let strict = self.strict;
        self.strict = strict_outside;
        Ok((body, strict))
    }

    /// What a `use strict` directive forbids of the code before it.
    fn verify_before_directive(&self, prologue: &Prologue, owner: &Owner<'_>) -> Parsed<()> {
        for span in &prologue.bare {
            let inner = Span::new(span.start + 1, span.end - 1);
            if let Err((problem, at)) = string_value(self.slice(inner), true) {
                return self.fail_at(problem, inner.start + u32::try_from(at).unwrap_or(0));
            }
        }
        if let Some((name, future_strict, position)) = &owner.name {
            self.verify_strict_name(name, *future_strict, "function name", *position)?;
        }
        for parameter in owner.parameters {
            self.verify_name(parameter, "function parameter")?;
        }
        Ok(())
    }

    /// A statement of a list, with the semicolon after an expression closure's declaration.
    fn listed_statement(&mut self, place: Place) -> Parsed<Statement> {
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

    fn body(&mut self) -> Parsed<Statement> {
        self.statement(Place::Body)
    }

    fn loop_body(&mut self) -> Parsed<Statement> {
        self.contexts.push(Context::Loop);
        let body = self.body()?;
        self.contexts.pop();
        Ok(body)
    }

    fn statement(&mut self, place: Place) -> Parsed<Statement> {
        self.enter()?;
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
    fn declarators(&mut self, in_for: bool) -> Parsed<Vec<VarDeclarator>> {
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

    fn for_statement(&mut self) -> Parsed<StatementKind> {
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

    fn while_statement(&mut self) -> Parsed<StatementKind> {
        self.next()?;
        let test = Box::new(self.parenthesized()?);
        let body = Box::new(self.loop_body()?);
        Ok(StatementKind::While { test, body })
    }

    fn do_statement(&mut self) -> Parsed<StatementKind> {
        self.next()?;
        let body = Box::new(self.loop_body()?);
        self.expect(TokenKind::While)?;
        let test = Box::new(self.parenthesized()?);
        self.accept(TokenKind::Semicolon)?;
        Ok(StatementKind::DoWhile { body, test })
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

/// The directives of a program or function. The prologue goes on as long as the last statement
/// that Nashorn has kept is a string or regular expression: it doesn't keep empty statements, and
/// it keeps declarations of functions elsewhere. Brackets around the string make no difference.
#[derive(Default)]
struct Prologue {
    closed: bool,
    last: Option<Span>,
    /// Those without brackets around them.
    bare: Vec<Span>,
}

impl Prologue {
    /// Looks at the next statement and marks it if it is a directive; says whether it is.
    fn takes(&mut self, statement: &mut Statement) -> bool {
        if self.closed {
            return false;
        }
        match &mut statement.kind {
            StatementKind::Expression(ExpressionStatement {
                expression,
                directive,
            }) if matches!(expression.kind, ExpressionKind::String(_)) => {
                *directive = true;
                self.last = Some(expression.span);
                if expression.span.start == statement.span.start {
                    self.bare.push(expression.span);
                }
                return true;
            }
            // Nashorn gives regular expressions the token type of strings.
            StatementKind::Expression(ExpressionStatement { expression, .. })
                if matches!(expression.kind, ExpressionKind::RegExp(_)) =>
            {
                self.last = Some(expression.span);
            }
            StatementKind::Empty => self.closed = self.last.is_none(),
            StatementKind::Function(function) if function.kind == FunctionKind::Declaration => {
                self.closed = self.last.is_none();
            }
            _ => self.closed = true,
        }
        false
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
