//! The tokens around the place where Nashorn stopped.

use diagnostic::Span;

use super::ModernFeature;
use crate::syntax::failure::Failure;
use crate::syntax::lexer::Lexer;
use crate::syntax::token::{Token, TokenClass, TokenKind};

/// Most tokens that are looked at behind the place.
const LOOKAHEAD: usize = 2_000;

/// A feature and where it is.
pub(crate) struct Recognised {
    pub feature: ModernFeature,
    pub span: Span,
}

/// The tokens of the grammar around a place.
pub(super) struct View<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    /// Index of the token that Nashorn stopped at.
    pub at: usize,
    pub position: u32,
}

impl<'a> View<'a> {
    pub fn new(failure: &Failure, text: &'a str, tokens: &[Token]) -> Self {
        let is_trivia =
            |token: &Token| matches!(token.kind, TokenKind::EndOfLine | TokenKind::Comment);
        let before = tokens.get(..failure.token).unwrap_or(tokens);
        let mut all: Vec<Token> = before
            .iter()
            .filter(|token| !is_trivia(token))
            .copied()
            .collect();
        let at = all.len();
        // What follows is read afresh: Nashorn may have stopped reading right here.
        let from = tokens
            .get(failure.token)
            .map_or(failure.position, |token| token.span.start);
        let mut lexer = Lexer::new(text.get(from as usize..).unwrap_or_default());
        for index in 0..LOOKAHEAD {
            let Ok(token) = lexer.token(index) else { break };
            if !is_trivia(&token) {
                let span = Span::new(token.span.start + from, token.span.end + from);
                all.push(Token { span, ..token });
            }
            if token.kind == TokenKind::EndOfFile {
                break;
            }
        }
        Self {
            text,
            tokens: all,
            at,
            position: failure.position,
        }
    }

    pub fn kind(&self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The kind of the token so many places before the current one.
    pub fn before(&self, distance: usize) -> Option<TokenKind> {
        self.kind(self.at.checked_sub(distance)?)
    }

    pub fn after(&self, distance: usize) -> Option<TokenKind> {
        self.kind(self.at + distance)
    }

    pub fn text_of(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| {
            self.text
                .get(token.span.start as usize..token.span.end as usize)
                .unwrap_or_default()
        })
    }

    pub fn text_before(&self, distance: usize) -> &'a str {
        self.at
            .checked_sub(distance)
            .map_or("", |index| self.text_of(index))
    }

    pub fn token_at(&self, position: u32) -> Option<&Token> {
        self.tokens
            .iter()
            .find(|token| token.span.start == position)
    }

    /// The token before touches the current one: together they are one newer operator.
    pub fn touches_before(&self) -> bool {
        match (
            self.at
                .checked_sub(1)
                .and_then(|index| self.tokens.get(index)),
            self.tokens.get(self.at),
        ) {
            (Some(before), Some(current)) => before.span.end == current.span.start,
            _ => false,
        }
    }

    pub fn found(&self, feature: ModernFeature, index: usize) -> Option<Recognised> {
        let span = self.tokens.get(index)?.span;
        Some(Recognised { feature, span })
    }

    pub fn here(&self, feature: ModernFeature) -> Option<Recognised> {
        self.found(feature, self.at)
    }

    /// The token before and the current one.
    pub fn operator(&self, feature: ModernFeature) -> Option<Recognised> {
        let first = self.tokens.get(self.at.checked_sub(1)?)?;
        let span = first.span.to(self.tokens.get(self.at)?.span);
        Some(Recognised { feature, span })
    }

    /// The word before the current token.
    pub fn word(&self, feature: ModernFeature) -> Option<Recognised> {
        self.found(feature, self.at.checked_sub(1)?)
    }

    /// Indices of the brackets that are open at the current token, innermost first.
    pub fn open_brackets(&self) -> Vec<usize> {
        let mut open = Vec::new();
        for index in 0..self.at {
            match self.kind(index) {
                Some(
                    TokenKind::LeftParenthesis | TokenKind::LeftBracket | TokenKind::LeftBrace,
                ) => {
                    open.push(index);
                }
                Some(
                    TokenKind::RightParenthesis | TokenKind::RightBracket | TokenKind::RightBrace,
                ) => {
                    open.pop();
                }
                _ => {}
            }
        }
        open.reverse();
        open
    }

    /// Index of the bracket that closes the one open at the current token, `outer` levels out.
    pub fn closing(&self, outer: usize) -> Option<usize> {
        let mut depth = 0;
        let mut left = outer + 1;
        for index in self.at..self.tokens.len() {
            match self.kind(index)? {
                TokenKind::LeftParenthesis | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                    depth += 1;
                }
                TokenKind::RightParenthesis | TokenKind::RightBracket | TokenKind::RightBrace => {
                    if depth == 0 {
                        left -= 1;
                        if left == 0 {
                            return Some(index);
                        }
                    } else {
                        depth -= 1;
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The bracket at `index` opens the parameters of a function.
    pub fn opens_parameters(&self, index: usize) -> bool {
        let before = |distance| index.checked_sub(distance).and_then(|at| self.kind(at));
        before(1) == Some(TokenKind::Function) || before(2) == Some(TokenKind::Function)
    }

    /// The bracket at `index` opens the arguments of a call.
    pub fn opens_arguments(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|at| self.kind(at));
        !self.opens_parameters(index)
            && before.is_some_and(|kind| {
                matches!(
                    kind,
                    TokenKind::Identifier
                        | TokenKind::This
                        | TokenKind::RightParenthesis
                        | TokenKind::RightBracket
                        | TokenKind::RightBrace
                ) || kind.class() == TokenClass::FutureStrict
            })
    }
}
