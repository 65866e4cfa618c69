//! From the place where Nashorn stops to the feature that it stopped at.
//!
//! The parser itself knows nothing of newer syntax: it fails where Nashorn fails. Here the tokens
//! around that place are looked at.

use diagnostic::Span;

use super::ModernFeature;
use super::lexical::offset;
use super::view::{Recognised, View};
use crate::syntax::failure::{Failure, Problem};
use crate::syntax::lexer::characters::is_line_end;
use crate::syntax::token::{Token, TokenClass, TokenKind};

/// The feature that made Nashorn stop, if it is one we know.
pub(crate) fn recognise(failure: &Failure, text: &str, tokens: &[Token]) -> Option<Recognised> {
    let view = View::new(failure, text, tokens);
    let lexical = matches!(
        failure.problem,
        Problem::MissingCloseQuote
            | Problem::MissingSpaceAfterNumber
            | Problem::InvalidHexDigit
            | Problem::IllegalIdentifierCharacter
    );
    if lexical {
        return view.in_template().or_else(|| view.in_token(failure));
    }
    match &failure.problem {
        Problem::UnsupportedRegExpFlag('d' | 's' | 'u' | 'v' | 'y') => {
            view.in_regexp(failure, ModernFeature::RegExpFlag)
        }
        Problem::RegExpSyntax(_) => view.regexp_syntax(failure),
        Problem::InvalidLvalue | Problem::InvalidForInTarget => {
            let pattern = view.token_at(failure.position)?;
            matches!(pattern.kind, TokenKind::LeftBracket | TokenKind::LeftBrace).then_some(
                Recognised {
                    feature: ModernFeature::Destructuring,
                    span: pattern.span,
                },
            )
        }
        Problem::ArrowAsOperator { .. }
        | Problem::Expected { .. }
        | Problem::ExpectedOperand(_)
        | Problem::ExpectedLvalue(_)
        | Problem::ExpectedComma(_)
        | Problem::ExpectedPropertyId(_) => view.at_token(failure),
        _ => None,
    }
}

impl View<'_> {
    /// The current token is inside the parameters of an arrow function.
    fn in_arrow_parameters(&self, open: &[usize]) -> Option<Recognised> {
        for (outer, &bracket) in open.iter().enumerate().take(3) {
            if self.kind(bracket) == Some(TokenKind::LeftParenthesis)
                && !self.opens_parameters(bracket)
                && let Some(arrow) = self.closing(outer).map(|closing| closing + 1)
                && self.kind(arrow) == Some(TokenKind::Arrow)
            {
                return self.found(ModernFeature::ArrowFunction, arrow);
            }
        }
        None
    }

    fn at_token(&self, failure: &Failure) -> Option<Recognised> {
        let current = self.kind(self.at)?;
        let open = self.open_brackets();
        self.single_token(current)
            .or_else(|| self.in_arrow_parameters(&open))
            .or_else(|| self.joined_operator(current))
            .or_else(|| self.in_brackets(current, open.first().copied(), failure))
            .or_else(|| self.statement_word(current))
            .or_else(|| self.pattern(current))
            .or_else(|| self.earlier_arrow(failure))
    }

    /// Tokens that say all by themselves.
    fn single_token(&self, current: TokenKind) -> Option<Recognised> {
        let feature = match current {
            TokenKind::Error => return self.stray_character(),
            TokenKind::Arrow => return self.arrow(),
            TokenKind::Class => ModernFeature::Class,
            TokenKind::Const | TokenKind::Let if self.is_for_of() => {
                return self.found(ModernFeature::ForOf, self.at + 2);
            }
            TokenKind::Const => ModernFeature::Const,
            TokenKind::Let => ModernFeature::Let,
            TokenKind::Enum => ModernFeature::Enum,
            TokenKind::Export => ModernFeature::Export,
            TokenKind::Import => ModernFeature::Import,
            TokenKind::Super => ModernFeature::Super,
            TokenKind::Ellipsis if !self.is_rest() => ModernFeature::Spread,
            _ => return None,
        };
        self.here(feature)
    }

    /// The current token is inside the parameters of a function.
    fn is_rest(&self) -> bool {
        let open = self.open_brackets();
        self.in_arrow_parameters(&open).is_some()
            || open
                .first()
                .is_some_and(|&bracket| self.opens_parameters(bracket))
    }

    fn stray_character(&self) -> Option<Recognised> {
        let token = self.tokens.get(self.at)?;
        let rest = self.text.get(token.span.start as usize..)?;
        if rest.starts_with('`') {
            return Some(self.template(token.span.start));
        }
        let feature = match rest.strip_prefix('#')? {
            after if after.starts_with('!') => ModernFeature::Hashbang,
            _ => ModernFeature::HashComment,
        };
        let length = rest.find(is_line_end).unwrap_or(rest.len());
        Some(Recognised {
            feature,
            span: Span::new(token.span.start, token.span.start + offset(length)),
        })
    }

    /// `=>` after its parameters.
    fn arrow(&self) -> Option<Recognised> {
        let Some(mut start) = self.at.checked_sub(1) else {
            return self.here(ModernFeature::ArrowFunction);
        };
        if self.kind(start) == Some(TokenKind::RightParenthesis) {
            let mut depth = 0;
            while let Some(kind) = self.kind(start) {
                match kind {
                    TokenKind::RightParenthesis => depth += 1,
                    TokenKind::LeftParenthesis => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                start = start.checked_sub(1)?;
            }
        }
        let word = start.checked_sub(1);
        if let Some(word) = word
            && self.text_of(word) == "async"
        {
            return self.found(ModernFeature::AsyncFunction, word);
        }
        self.here(ModernFeature::ArrowFunction)
    }

    /// An arrow that Nashorn took for an operator until something else stopped it.
    fn earlier_arrow(&self, failure: &Failure) -> Option<Recognised> {
        let start = failure.arrow?;
        Some(Recognised {
            feature: ModernFeature::ArrowFunction,
            span: Span::new(start, start + 2),
        })
    }

    /// The current token is `const` or `let` in `for (const x of …`.
    fn is_for_of(&self) -> bool {
        self.before(1) == Some(TokenKind::LeftParenthesis)
            && matches!(self.text_before(2), "for" | "each" | "await")
            && self.text_of(self.at + 2) == "of"
    }

    /// Operators that ECMAScript 5.1 reads as two.
    fn joined_operator(&self, current: TokenKind) -> Option<Recognised> {
        let before = self.before(1)?;
        if !self.touches_before() {
            return None;
        }
        let feature = match (before, current) {
            (TokenKind::Question, TokenKind::Period) => ModernFeature::OptionalChaining,
            (TokenKind::Question, TokenKind::Question) => {
                if self.after(1) == Some(TokenKind::Assign) {
                    ModernFeature::LogicalAssignment
                } else {
                    ModernFeature::NullishCoalescing
                }
            }
            (TokenKind::And | TokenKind::Or, TokenKind::Assign) => ModernFeature::LogicalAssignment,
            (TokenKind::Star, TokenKind::Star | TokenKind::StarAssign) => ModernFeature::Exponent,
            (TokenKind::New, TokenKind::Period) => ModernFeature::NewTarget,
            (TokenKind::Decrement, TokenKind::Greater) => ModernFeature::HtmlComment,
            _ => return None,
        };
        self.operator(feature)
    }

    /// Words that ECMAScript 5.1 takes for identifiers.
    fn statement_word(&self, current: TokenKind) -> Option<Recognised> {
        if current == TokenKind::Less
            && self.after(1) == Some(TokenKind::Not)
            && self.after(2) == Some(TokenKind::Decrement)
        {
            return self.here(ModernFeature::HtmlComment);
        }
        if self.text_of(self.at) == "of" && current == TokenKind::Identifier {
            return self.here(ModernFeature::ForOf);
        }
        if self.text_of(self.at) == "await" && self.before(1) == Some(TokenKind::For) {
            return self.here(ModernFeature::Await);
        }
        match (self.before(1)?, current) {
            (TokenKind::Function, TokenKind::Star) => return self.here(ModernFeature::Generator),
            (TokenKind::Catch, TokenKind::LeftBrace) => {
                return self.word(ModernFeature::OptionalCatchBinding);
            }
            (TokenKind::Let, _) if self.text_of(self.at + 1) == "of" => {
                return self.found(ModernFeature::ForOf, self.at + 1);
            }
            (TokenKind::Let, _) => return self.word(ModernFeature::Let),
            (TokenKind::Yield, _) => return self.word(ModernFeature::Generator),
            _ => {}
        }
        match self.text_before(1) {
            "async" => self.word(ModernFeature::AsyncFunction),
            "await" => self.word(ModernFeature::Await),
            _ => None,
        }
    }

    /// What depends on the brackets around the place.
    fn in_brackets(
        &self,
        current: TokenKind,
        bracket: Option<usize>,
        failure: &Failure,
    ) -> Option<Recognised> {
        let bracket = bracket?;
        let is_setter = bracket
            .checked_sub(2)
            .is_some_and(|word| self.text_of(word) == "set");
        let expected = match &failure.problem {
            Problem::Expected { expected, .. } => *expected,
            _ => "",
        };
        match (self.kind(bracket)?, current, expected) {
            (TokenKind::LeftParenthesis, TokenKind::RightParenthesis, _)
                if self.before(1) == Some(TokenKind::Comma)
                    && (self.opens_parameters(bracket) || self.opens_arguments(bracket)) =>
            {
                self.word(ModernFeature::TrailingComma)
            }
            (TokenKind::LeftParenthesis, TokenKind::Ellipsis, _)
                if self.opens_parameters(bracket) =>
            {
                self.here(ModernFeature::RestParameter)
            }
            (TokenKind::LeftParenthesis, TokenKind::Assign, "," | ")")
                if self.opens_parameters(bracket) || is_setter =>
            {
                self.here(ModernFeature::DefaultParameter)
            }
            (TokenKind::LeftBrace, _, ":") => self.property(current),
            (TokenKind::LeftBrace, TokenKind::Comma | TokenKind::RightBrace, "ident") => {
                self.shorthand()
            }
            (TokenKind::LeftBrace, TokenKind::LeftParenthesis, "ident") => {
                self.word(ModernFeature::ShorthandMethod)
            }
            (TokenKind::LeftBrace, TokenKind::LeftBracket, "ident")
                if matches!(
                    self.before(1),
                    Some(TokenKind::LeftBrace | TokenKind::Comma | TokenKind::Identifier)
                ) && self.kind(self.at + 1) != Some(TokenKind::RightBracket)
                    && !self.in_declaration() =>
            {
                self.here(ModernFeature::ComputedKey)
            }
            (TokenKind::LeftBrace, TokenKind::Star, "ident") => self.here(ModernFeature::Generator),
            _ => None,
        }
    }

    /// `name` in an object literal, followed by something else than a colon.
    fn property(&self, current: TokenKind) -> Option<Recognised> {
        let starts_property = |distance| {
            matches!(
                self.before(distance),
                Some(TokenKind::LeftBrace | TokenKind::Comma)
            )
        };
        match current {
            _ if !starts_property(2) => None,
            TokenKind::Comma | TokenKind::RightBrace => self.shorthand(),
            TokenKind::LeftParenthesis => self.word(ModernFeature::ShorthandMethod),
            TokenKind::Assign => self.word(ModernFeature::Destructuring),
            _ if self.text_before(1) == "async" => self.word(ModernFeature::AsyncFunction),
            _ => None,
        }
    }

    /// A name alone: a pattern when `=` follows the braces.
    fn shorthand(&self) -> Option<Recognised> {
        let is_name = self.before(1).is_some_and(|kind| {
            kind == TokenKind::Identifier || kind.class() == TokenClass::FutureStrict
        });
        let assigned = self.closing(0).is_some_and(|closing| {
            self.kind(closing + 1) == Some(TokenKind::Assign) || self.text_of(closing + 1) == "of"
        });
        if assigned {
            self.word(ModernFeature::Destructuring)
        } else if is_name {
            self.word(ModernFeature::ShorthandProperty)
        } else {
            None
        }
    }

    /// The place is in the list of a `var` statement.
    fn in_declaration(&self) -> bool {
        matches!(self.before(1), Some(TokenKind::Var))
    }

    /// A bracket where a name is declared.
    fn pattern(&self, current: TokenKind) -> Option<Recognised> {
        matches!(current, TokenKind::LeftBracket | TokenKind::LeftBrace)
            .then(|| self.here(ModernFeature::Destructuring))
            .flatten()
            .filter(|_| {
                matches!(
                    self.before(1),
                    Some(TokenKind::Var | TokenKind::LeftParenthesis | TokenKind::Comma)
                )
            })
    }
}
