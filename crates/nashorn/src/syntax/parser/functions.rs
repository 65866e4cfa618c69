//! Functions: ECMAScript 5.1 section 13, expression closures, anonymous function statements.

use diagnostic::Span;

use super::early_errors::Context;
use super::{Binding, Operand, Parsed, Parser};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, Function, FunctionBody, FunctionKind, Identifier, Name,
};
use crate::syntax::failure::Problem;
use crate::syntax::token::TokenKind;

/// The name of a function, whether strict code reserves it, and the position Nashorn blames.
pub(super) type OwnerName = Option<(Name, bool, u32)>;

/// What code belongs to, for checks that a directive inside makes necessary.
#[derive(Default)]
pub(super) struct Owner<'a> {
    pub name: OwnerName,
    pub parameters: &'a [Binding],
}

impl Parser<'_> {
    /// A function in an expression.
    pub(super) fn function_expression(&mut self) -> Parsed<Option<Operand>> {
        let (function, position) = self.function(FunctionKind::Expression, true)?;
        Ok(Some(Operand {
            expression: Expression {
                span: function.span,
                kind: ExpressionKind::Function(function),
            },
            position,
        }))
    }

    /// A function as a statement. Whether it may stand here is only looked at after its body.
    pub(super) fn function_declaration(&mut self, allowed: bool) -> Parsed<Box<Function>> {
        let (function, _) = self.function(FunctionKind::Declaration, allowed)?;
        Ok(function)
    }

    fn function(&mut self, kind: FunctionKind, allowed: bool) -> Parsed<(Box<Function>, u32)> {
        let start = self.start();
        self.next()?;
        let mut function = Box::new(Function {
            span: Span::default(),
            kind,
            name: None,
            parameters: Vec::new(),
            body: FunctionBody::Statements(Block {
                span: Span::default(),
                body: Vec::new(),
            }),
            strict: false,
        });
        let owner_name = self.function_name(start, &mut function)?;
        self.default_names.push(None);
        self.contexts.push(Context::Function);
        self.expect(TokenKind::LeftParenthesis)?;
        let parameters = self.parameters(TokenKind::RightParenthesis)?;
        self.expect(TokenKind::RightParenthesis)?;
        let owner = Owner {
            name: owner_name,
            parameters: &parameters,
        };
        let position = self.function_body(&owner, &mut function)?;
        self.contexts.pop();
        self.default_names.pop();
        if !allowed {
            return self.fail_at(Problem::StrictFunctionStatement, start);
        }
        self.verify_parameters(&parameters, function.strict)?;
        function.parameters = names(parameters);
        function.span = self.span_from(start);
        Ok((function, position))
    }

    /// Reads a function's name, and says by which name a directive in the body judges it.
    fn function_name(&mut self, start: u32, function: &mut Function) -> Parsed<OwnerName> {
        if !self.is_identifier() {
            return Ok(match function.kind {
                FunctionKind::Declaration => {
                    // As a statement it gets a name that can't clash.
                    function.kind = FunctionKind::AnonymousStatement;
                    None
                }
                _ => self.take_default_name().map(|name| (name, false, start)),
            });
        }
        let name = self.identifier()?;
        self.verify_name(&name, "function name")?;
        let Binding {
            identifier,
            future_strict,
        } = name;
        let owner = (
            identifier.name.clone(),
            future_strict,
            identifier.span.start,
        );
        function.name = Some(identifier);
        Ok(Some(owner))
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

    /// Reads the body of a function: statements in braces, or the expression of a closure. The
    /// context of the function is the caller's to push and pop. Gives Nashorn's position of it.
    pub(super) fn function_body(
        &mut self,
        owner: &Owner<'_>,
        function: &mut Function,
    ) -> Parsed<u32> {
        let start = self.start();
        let position = self.position();
        if self.kind == TokenKind::LeftBrace {
            self.next()?;
            let (body, strict) = self.source_elements(owner)?;
            self.expect(TokenKind::RightBrace)?;
            let span = Span::new(start, self.previous_end);
            function.body = FunctionBody::Statements(Block { span, body });
            function.strict = strict;
        } else {
            let value = self.assignment(false, false)?.expression;
            function.body = FunctionBody::Closure(Box::new(value));
            function.strict = self.strict;
        }
        Ok(position)
    }
}

/// The names of parameters that have been verified.
pub(super) fn names(parameters: Vec<Binding>) -> Vec<Identifier> {
    parameters
        .into_iter()
        .map(|parameter| parameter.identifier)
        .collect()
}
