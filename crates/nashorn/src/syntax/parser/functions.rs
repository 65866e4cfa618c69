//! Functions: ECMAScript 5.1 section 13, expression closures, anonymous function statements.

use diagnostic::Span;

use super::early_errors::Context;
use super::{Binding, Operand, Parsed, Parser};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, Function, FunctionBody, FunctionKind, Name,
};
use crate::syntax::failure::Problem;
use crate::syntax::token::TokenKind;

/// What code belongs to, for checks that a directive inside makes necessary.
#[derive(Default)]
pub(super) struct Owner<'a> {
    /// Name, whether strict code reserves it, and the position Nashorn blames.
    pub name: Option<(Name, bool, u32)>,
    pub parameters: &'a [Binding],
}

/// The body of a function, whether it is strict, and Nashorn's position of it.
pub(super) struct Body {
    pub body: FunctionBody,
    pub strict: bool,
    pub position: u32,
}

impl Parser<'_> {
    /// A function in an expression.
    pub(super) fn function_expression(&mut self) -> Parsed<Operand> {
        let (function, position) = self.function(FunctionKind::Expression, true)?;
        Ok(Operand {
            expression: Expression {
                span: function.span,
                kind: ExpressionKind::Function(Box::new(function)),
            },
            position,
        })
    }

    /// A function as a statement. Whether it may stand here is only looked at after its body.
    pub(super) fn function_declaration(&mut self, allowed: bool) -> Parsed<Function> {
        let (function, _) = self.function(FunctionKind::Declaration, allowed)?;
        Ok(function)
    }

    fn function(&mut self, kind: FunctionKind, allowed: bool) -> Parsed<(Function, u32)> {
        let start = self.start();
        self.next()?;
        let name = if self.is_identifier() {
            let name = self.identifier()?;
            self.verify_name(&name, "function name")?;
            Some(name)
        } else {
            None
        };
        let owner_name = match &name {
            Some(Binding {
                identifier,
                future_strict,
            }) => Some((
                identifier.name.clone(),
                *future_strict,
                identifier.span.start,
            )),
            // As a statement it gets a name that can't clash.
            None if kind == FunctionKind::Expression => {
                self.take_default_name().map(|name| (name, false, start))
            }
            None => None,
        };
        self.default_names.push(None);
        self.contexts.push(Context::Function);
        self.expect(TokenKind::LeftParenthesis)?;
        let parameters = self.parameters(TokenKind::RightParenthesis)?;
        self.expect(TokenKind::RightParenthesis)?;
        let Body {
            body,
            strict,
            position,
        } = self.function_body(Owner {
            name: owner_name,
            parameters: &parameters,
        })?;
        self.contexts.pop();
        self.default_names.pop();
        if !allowed {
            return self.fail_at(Problem::StrictFunctionStatement, start);
        }
        self.verify_parameters(&parameters, strict)?;
        let kind = match (kind, &name) {
            (FunctionKind::Declaration, None) => FunctionKind::AnonymousStatement,
            (kind, _) => kind,
        };
        let function = Function {
            span: self.span_from(start),
            kind,
            name: name.map(|name| name.identifier),
            parameters: parameters
                .into_iter()
                .map(|parameter| parameter.identifier)
                .collect(),
            body,
            strict,
        };
        Ok((function, position))
    }

    /// The name that an anonymous function gets from `name = function …`; only the first does.
    fn take_default_name(&mut self) -> Option<Name> {
        self.default_names.last_mut().and_then(Option::take)
    }

    /// Parameters up to `end`.
    pub(super) fn parameters(&mut self, end: TokenKind) -> Parsed<Vec<Binding>> {
        let mut parameters = Vec::new();
        while self.kind != end {
            if !parameters.is_empty() {
                self.expect(TokenKind::Comma)?;
            }
            let parameter = self.identifier()?;
            self.verify_name(&parameter, "function parameter")?;
            parameters.push(parameter);
        }
        Ok(parameters)
    }

    /// The body of a function: statements in braces, or the expression of a closure. The context
    /// of the function is the caller's to push and pop.
    pub(super) fn function_body(&mut self, owner: Owner<'_>) -> Parsed<Body> {
        let start = self.start();
        let position = self.position();
        if self.kind != TokenKind::LeftBrace {
            let value = self.assignment(false, false)?.expression;
            return Ok(Body {
                body: FunctionBody::Closure(Box::new(value)),
                strict: self.strict,
                position,
            });
        }
        self.next()?;
        let (body, strict) = self.source_elements(owner)?;
        self.expect(TokenKind::RightBrace)?;
        Ok(Body {
            body: FunctionBody::Statements(Block {
                span: Span::new(start, self.previous_end),
                body,
            }),
            strict,
            position,
        })
    }
}
