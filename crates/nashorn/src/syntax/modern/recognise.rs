//! From the place where Nashorn stops to the feature that it stopped at.
//!
//! The parser itself knows nothing of newer syntax: it fails where Nashorn fails. Here the tokens
//! around that place are looked at.

use diagnostic::Span;

use super::ModernFeature;
use crate::syntax::failure::{Failure, Problem};
use crate::syntax::lexer::Lexer;
use crate::syntax::lexer::characters::{is_identifier_part, is_line_end};
use crate::syntax::token::{Token, TokenClass, TokenKind};

/// Most tokens that are looked at behind the place.
const LOOKAHEAD: usize = 2_000;

/// A feature and where it is.
pub(crate) struct Recognised {
    pub feature: ModernFeature,
    pub span: Span,
}

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
        Problem::ArrowAsOperator
        | Problem::Expected { .. }
        | Problem::ExpectedOperand(_)
        | Problem::ExpectedLvalue(_)
        | Problem::ExpectedComma(_)
        | Problem::ExpectedPropertyId(_) => view.at_token(failure),
        _ => None,
    }
}

/// The tokens of the grammar around a place.
struct View<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// Index of the token that Nashorn stopped at.
    at: usize,
    position: u32,
}

impl<'a> View<'a> {
    fn new(failure: &Failure, text: &'a str, tokens: &[Token]) -> Self {
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

    fn kind(&self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The kind of the token so many places before the current one.
    fn before(&self, distance: usize) -> Option<TokenKind> {
        self.kind(self.at.checked_sub(distance)?)
    }

    fn after(&self, distance: usize) -> Option<TokenKind> {
        self.kind(self.at + distance)
    }

    fn text_of(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| {
            self.text
                .get(token.span.start as usize..token.span.end as usize)
                .unwrap_or_default()
        })
    }

    fn text_before(&self, distance: usize) -> &'a str {
        self.at
            .checked_sub(distance)
            .map_or("", |index| self.text_of(index))
    }

    fn token_at(&self, position: u32) -> Option<&Token> {
        self.tokens
            .iter()
            .find(|token| token.span.start == position)
    }

    /// The token before touches the current one: together they are one newer operator.
    fn touches_before(&self) -> bool {
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

    fn found(&self, feature: ModernFeature, index: usize) -> Option<Recognised> {
        let span = self.tokens.get(index)?.span;
        Some(Recognised { feature, span })
    }

    fn here(&self, feature: ModernFeature) -> Option<Recognised> {
        self.found(feature, self.at)
    }

    /// The token before and the current one.
    fn operator(&self, feature: ModernFeature) -> Option<Recognised> {
        let first = self.tokens.get(self.at.checked_sub(1)?)?;
        let span = first.span.to(self.tokens.get(self.at)?.span);
        Some(Recognised { feature, span })
    }

    /// The word before the current token.
    fn word(&self, feature: ModernFeature) -> Option<Recognised> {
        self.found(feature, self.at.checked_sub(1)?)
    }

    /// Indices of the brackets that are open at the current token, innermost first.
    fn open_brackets(&self) -> Vec<usize> {
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
    fn closing(&self, outer: usize) -> Option<usize> {
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
    fn opens_parameters(&self, index: usize) -> bool {
        let before = |distance| index.checked_sub(distance).and_then(|at| self.kind(at));
        before(1) == Some(TokenKind::Function) || before(2) == Some(TokenKind::Function)
    }

    /// The bracket at `index` opens the arguments of a call.
    fn opens_arguments(&self, index: usize) -> bool {
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

    fn template(&self, start: u32) -> Recognised {
        let inner = self.text.get(start as usize + 1..).unwrap_or_default();
        let mut escaped = false;
        let end = inner.find(|character| {
            let ends = character == '`' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        });
        let length = end.map_or(0, |end| end + 1);
        Recognised {
            feature: ModernFeature::Template,
            span: Span::new(start, start + 1 + offset(length)),
        }
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

    /// The lexer stumbled over text of a template literal or of a `#` comment.
    fn in_template(&self) -> Option<Recognised> {
        let stray = |character: char| {
            self.tokens.iter().take(self.at).filter(move |token| {
                token.kind == TokenKind::Error
                    && self
                        .text
                        .get(token.span.start as usize..)
                        .is_some_and(|rest| rest.starts_with(character))
            })
        };
        if stray('`').count() % 2 == 1 {
            let last = stray('`').next_back()?;
            return Some(self.template(last.span.start));
        }
        let comment = stray('#').next_back()?;
        let between = self
            .text
            .get(comment.span.start as usize..self.position as usize)?;
        (!between.contains(is_line_end)).then_some(Recognised {
            feature: ModernFeature::HashComment,
            span: Span::new(comment.span.start, self.position),
        })
    }

    /// The lexer stumbled over a number or a string.
    fn in_token(&self, failure: &Failure) -> Option<Recognised> {
        let position = failure.position as usize;
        let (before, rest) = self.text.split_at_checked(position)?;
        match failure.problem {
            Problem::MissingCloseQuote => {
                let character = rest.chars().next()?;
                matches!(character, '\u{2028}' | '\u{2029}').then(|| Recognised {
                    feature: ModernFeature::LineSeparatorInString,
                    span: Span::new(
                        failure.position,
                        failure.position + offset(character.len_utf8()),
                    ),
                })
            }
            Problem::InvalidHexDigit => {
                let start = before.strip_suffix("\\u")?.len();
                let length = rest.strip_prefix('{')?.find('}')? + 2;
                Some(Recognised {
                    feature: ModernFeature::UnicodeCodePointEscape,
                    span: Span::new(offset(start), failure.position + offset(length)),
                })
            }
            Problem::MissingSpaceAfterNumber => number_feature(before, rest),
            _ => None,
        }
    }

    /// The regular expression before the place.
    fn in_regexp(&self, failure: &Failure, feature: ModernFeature) -> Option<Recognised> {
        let token = self
            .tokens
            .iter()
            .take_while(|token| token.span.start < failure.position)
            .filter(|token| token.kind == TokenKind::RegExp)
            .last()?;
        Some(Recognised {
            feature,
            span: token.span,
        })
    }

    fn regexp_syntax(&self, failure: &Failure) -> Option<Recognised> {
        let found = self.in_regexp(failure, ModernFeature::NamedGroup)?;
        let literal = self
            .text
            .get(found.span.start as usize..found.span.end as usize)?;
        let feature = if literal.contains("(?<=") || literal.contains("(?<!") {
            ModernFeature::Lookbehind
        } else if literal.contains("(?<") {
            ModernFeature::NamedGroup
        } else if literal.contains("\\u{") {
            ModernFeature::UnicodeCodePointEscape
        } else {
            return None;
        };
        Some(Recognised { feature, ..found })
    }
}

/// A number with a letter or `_` after it.
fn number_feature(before: &str, rest: &str) -> Option<Recognised> {
    let number = before
        .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .next()?;
    let word = rest
        .find(|c: char| !is_identifier_part(c))
        .and_then(|end| rest.get(..end))
        .unwrap_or(rest);
    let feature = match word.chars().next()? {
        '_' if word.len() > 1 => ModernFeature::NumericSeparator,
        'n' if word == "n" => ModernFeature::BigInt,
        'b' | 'B' | 'o' | 'O' if number == "0" => ModernFeature::BinaryOrOctalNumber,
        _ => return None,
    };
    let start = before.len() - number.len();
    Some(Recognised {
        feature,
        span: Span::new(offset(start), offset(before.len() + word.len())),
    })
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
