//! Primary expressions: ECMAScript 5.1 section 11.1.

use super::{Operand, Parsed, Parser};
use crate::syntax::ast::{ExpressionKind, NumberLiteral, RegExpLiteral, StringLiteral};
use crate::syntax::failure::{Failure, Problem};
use crate::syntax::lexer::{NumberError, number_value, string_value};
use crate::syntax::regexp;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// An identifier, literal, array, object or an expression in brackets. `None` when nothing of
    /// the kind starts here.
    pub(super) fn primary(&mut self) -> Parsed<Option<Operand>> {
        match self.kind {
            TokenKind::LeftParenthesis => self.parenthesized_operand(),
            TokenKind::Slash | TokenKind::SlashAssign => self.regexp(),
            TokenKind::LeftBracket | TokenKind::LeftBrace => self.compound_literal(),
            _ => self.simple_operand(),
        }
    }

    fn parenthesized_operand(&mut self) -> Parsed<Option<Operand>> {
        self.next()?;
        let operand = self.sequence(false, false)?;
        self.expect(TokenKind::RightParenthesis)?;
        Ok(Some(operand))
    }

    fn compound_literal(&mut self) -> Parsed<Option<Operand>> {
        let start = self.start();
        let position = self.position();
        let kind = match self.kind {
            TokenKind::LeftBracket => self.array_literal(),
            _ => self.object_literal().map(ExpressionKind::Object),
        };
        Ok(Some(self.operand(start, position, kind?)))
    }

    fn regexp(&mut self) -> Parsed<Option<Operand>> {
        let start = self.start();
        let position = self.position();
        if !self.lexer.reread_as_regexp(self.index) {
            return Ok(None);
        }
        self.next()?;
        let kind = ExpressionKind::RegExp(self.regexp_literal()?);
        Ok(Some(self.operand(start, position, kind)))
    }

    fn simple_operand(&mut self) -> Parsed<Option<Operand>> {
        let start = self.start();
        let position = self.position();
        let kind = match self.kind {
            TokenKind::This => self.word(ExpressionKind::This)?,
            TokenKind::Null => self.word(ExpressionKind::Null)?,
            TokenKind::True => self.word(ExpressionKind::Boolean(true))?,
            TokenKind::False => self.word(ExpressionKind::Boolean(false))?,
            TokenKind::String | TokenKind::EscapedString => {
                ExpressionKind::String(self.string_literal()?)
            }
            TokenKind::Decimal
            | TokenKind::Hexadecimal
            | TokenKind::LegacyOctal
            | TokenKind::Floating => ExpressionKind::Number(self.number_literal()?),
            _ if self.is_identifier() => {
                ExpressionKind::Identifier(self.identifier()?.identifier.name)
            }
            _ => return Ok(None),
        };
        Ok(Some(self.operand(start, position, kind)))
    }

    fn word(&mut self, kind: ExpressionKind) -> Parsed<ExpressionKind> {
        self.next()?;
        Ok(kind)
    }

    pub(super) fn string_literal(&mut self) -> Parsed<StringLiteral> {
        let inner = self.token.inner_span();
        match string_value(self.slice(inner), self.strict) {
            Ok(units) => {
                self.next()?;
                Ok(StringLiteral {
                    units: units.into_boxed_slice(),
                })
            }
            Err((problem, at)) => {
                self.fail_at(problem, inner.start + u32::try_from(at).unwrap_or(0))
            }
        }
    }

    pub(super) fn number_literal(&mut self) -> Parsed<NumberLiteral> {
        if self.strict && self.kind == TokenKind::LegacyOctal {
            return self.fail_at(Problem::StrictOctal, self.position());
        }
        match number_value(self.kind, self.slice(self.token.span)) {
            Ok(literal) => {
                self.next()?;
                Ok(literal)
            }
            Err(NumberError(message)) => Err(Failure::without_place(
                Problem::InvalidNumber(message),
                self.position(),
                self.index,
            )),
        }
    }

    fn regexp_literal(&mut self) -> Parsed<RegExpLiteral> {
        let text = self.slice(self.token.span);
        let (pattern, flags) = regexp::split(text);
        self.next()?;
        match regexp::validate(pattern, flags) {
            Ok(()) => Ok(RegExpLiteral {
                pattern: pattern.into(),
                flags: flags.into(),
            }),
            // Nashorn has gone to the next token already.
            Err(problem) => self.fail(problem),
        }
    }
}
