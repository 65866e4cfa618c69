//! Array and object literals: ECMAScript 5.1 sections 11.1.4 and 11.1.5.

use diagnostic::Span;

use super::early_errors::{Context, DefinedProperties, property_key};
use super::functions::{Owner, names};
use super::{Binding, Parsed, Parser};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, Function, FunctionBody, FunctionKind, Name, ObjectLiteral,
    Property, PropertyName, PropertyNameKind, PropertyValue,
};
use crate::syntax::failure::Problem;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    pub(super) fn array_literal(&mut self) -> Parsed<ExpressionKind> {
        self.next()?;
        let mut items = Vec::new();
        let mut hole = true;
        loop {
            match self.kind {
                TokenKind::RightBracket => {
                    self.next()?;
                    return Ok(ExpressionKind::Array(items));
                }
                TokenKind::Comma => {
                    self.next()?;
                    if hole {
                        items.push(None);
                    }
                    hole = true;
                }
                _ if hole => {
                    items.push(Some(self.assignment(false, false)?.expression));
                    hole = false;
                }
                _ => return self.fail(Problem::ExpectedComma(self.kind.name())),
            }
        }
    }

    pub(super) fn object_literal(&mut self) -> Parsed<ObjectLiteral> {
        let start = self.start();
        self.next()?;
        let mut properties = Vec::new();
        let mut defined = DefinedProperties::default();
        let mut comma = true;
        loop {
            match self.kind {
                TokenKind::RightBrace => {
                    self.next()?;
                    return Ok(ObjectLiteral {
                        span: self.span_from(start),
                        properties,
                    });
                }
                TokenKind::Comma if comma => {
                    return self.fail(Problem::ExpectedPropertyId(self.kind.name()));
                }
                TokenKind::Comma => {
                    self.next()?;
                    comma = true;
                }
                _ if comma => {
                    comma = false;
                    properties.push(self.new_property(&mut defined)?);
                }
                _ => return self.fail(Problem::ExpectedComma(self.kind.name())),
            }
        }
    }

    fn new_property(&mut self, defined: &mut DefinedProperties) -> Parsed<Property> {
        let position = self.position();
        let property = self.property_assignment()?;
        if defined.define(&property, self.strict) {
            return Ok(property);
        }
        let name = String::from_utf16_lossy(&property_key(&property.name));
        self.fail_at(Problem::PropertyRedefinition(name), position)
    }

    fn property_assignment(&mut self) -> Parsed<Property> {
        let start = self.start();
        let name = if self.kind == TokenKind::Identifier {
            let identifier = self.identifier()?.identifier;
            if self.kind != TokenKind::Colon {
                match &*identifier.name {
                    "get" => return self.getter(start),
                    "set" => return self.setter(start),
                    _ => {}
                }
            }
            PropertyName {
                span: identifier.span,
                kind: PropertyNameKind::Identifier(identifier.name),
            }
        } else {
            self.property_name()?
        };
        self.expect(TokenKind::Colon)?;
        let value = self.property_value(&name)?;
        Ok(Property {
            span: self.span_from(start),
            name,
            value: PropertyValue::Value(value),
        })
    }

    fn property_value(&mut self, name: &PropertyName) -> Parsed<Expression> {
        let default_name = self.default_name(name);
        self.default_names.push(default_name);
        let value = self.assignment(false, false)?.expression;
        self.default_names.pop();
        Ok(value)
    }

    fn default_name(&mut self, name: &PropertyName) -> Option<Name> {
        let name = String::from_utf16(&property_key(name)).ok()?;
        Some(self.intern(&name))
    }

    fn property_name(&mut self) -> Parsed<PropertyName> {
        let span = self.token.span;
        let kind = match self.kind {
            TokenKind::String | TokenKind::EscapedString => {
                PropertyNameKind::String(self.string_literal()?)
            }
            TokenKind::Decimal
            | TokenKind::Hexadecimal
            | TokenKind::LegacyOctal
            | TokenKind::Floating => PropertyNameKind::Number(self.number_literal()?),
            _ => PropertyNameKind::Identifier(self.property_identifier()?.name),
        };
        Ok(PropertyName { span, kind })
    }

    /// `get name() { … }` after `get`.
    fn getter(&mut self, start: u32) -> Parsed<Property> {
        let name = self.property_name()?;
        self.expect(TokenKind::LeftParenthesis)?;
        self.expect(TokenKind::RightParenthesis)?;
        let getter = self.accessor(start, FunctionKind::Getter, Vec::new())?;
        Ok(Property {
            span: self.span_from(start),
            name,
            value: PropertyValue::Getter(getter),
        })
    }

    /// `set name(value) { … }` after `set`. Nashorn lets the parameter be left out.
    fn setter(&mut self, start: u32) -> Parsed<Property> {
        let name = self.property_name()?;
        self.expect(TokenKind::LeftParenthesis)?;
        let mut parameters = Vec::new();
        if self.is_identifier() {
            let parameter = self.identifier()?;
            self.verify_name(&parameter, "setter argument")?;
            parameters.push(parameter);
        }
        self.expect(TokenKind::RightParenthesis)?;
        let setter = self.accessor(start, FunctionKind::Setter, parameters)?;
        Ok(Property {
            span: self.span_from(start),
            name,
            value: PropertyValue::Setter(setter),
        })
    }

    fn accessor(
        &mut self,
        start: u32,
        kind: FunctionKind,
        parameters: Vec<Binding>,
    ) -> Parsed<Box<Function>> {
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
        self.contexts.push(Context::Function);
        let owner = Owner {
            name: None,
            parameters: &parameters,
        };
        self.function_body(&owner, &mut function)?;
        self.contexts.pop();
        function.parameters = names(parameters);
        function.span = self.span_from(start);
        Ok(function)
    }
}
