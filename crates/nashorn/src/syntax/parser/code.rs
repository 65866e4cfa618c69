//! The statements of a program or function, with its directives: ECMAScript 5.1 section 14.

use diagnostic::Span;

use super::functions::Owner;
use super::statements::Place;
use super::{Parsed, Parser};
use crate::syntax::ast::{
    ExpressionKind, ExpressionStatement, FunctionKind, Statement, StatementKind,
};
use crate::syntax::lexer::string_value;
use crate::syntax::token::TokenKind;

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
                if !self.strict && matches!(written, "'use strict'" | "\"use strict\"") {
                    self.strict = true;
                    self.verify_before_directive(&prologue, owner)?;
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
