//! Tokens to syntax tree, by recursive descent in the order in which Nashorn looks at things, so
//! that of several mistakes the same one is reported.

mod code;
mod early_errors;
mod expressions;
mod functions;
mod left_hand_sides;
mod literals;
mod loops;
mod objects;
mod operators;
mod statements;

pub(crate) use statements::ends_in_closure_declaration;

use std::collections::HashSet;

use diagnostic::Span;

use super::ast::{Expression, Identifier, Name, Program};
use super::failure::{Failure, Problem};
use super::lexer::{Lexer, identifier_name};
use super::limits::{MAX_CHAIN, MAX_NESTING};
use super::token::{Token, TokenClass, TokenKind};
use early_errors::Context;
use functions::Owner;

/// A parse result. The failure is boxed to keep results small: there are many on the stack.
pub(crate) type Parsed<T> = Result<T, Box<Failure>>;

/// The parser: a lexer, the current token, and what has to be known about the code around it.
pub(crate) struct Parser<'a> {
    lexer: Lexer<'a>,
    /// Index of the current token.
    index: usize,
    token: Token,
    kind: TokenKind,
    /// The token before the current one, comments left out: an end of line or not?
    last: TokenKind,
    /// End of the last token of the grammar.
    previous_end: u32,
    /// Nashorn's idea of the current line and its start.
    line: u32,
    line_start: u32,
    strict: bool,
    contexts: Vec<Context>,
    /// Names that an anonymous function would get from the code around it.
    default_names: Vec<Option<Name>>,
    names: HashSet<Name>,
    depth: usize,
    /// Longest chain of members and calls in the expression parsed last.
    chain: usize,
    /// Line of the statement entered last.
    statement_line: u32,
    arrow: Option<OperatorArrow>,
}

/// Where Nashorn has taken `=>` for an operator. It notices only when it generates code.
#[derive(Clone, Copy)]
struct OperatorArrow {
    position: u32,
    token: usize,
    line: u32,
}

/// An expression and the position Nashorn would blame for it.
struct Operand {
    expression: Expression,
    position: u32,
}

/// An identifier where something is declared or assigned.
struct Binding {
    identifier: Identifier,
    /// It is a word that strict code reserves.
    future_strict: bool,
}

impl<'a> Parser<'a> {
    /// A parser at the first token of `text`.
    pub fn new(text: &'a str, strict: bool) -> Self {
        Self {
            lexer: Lexer::new(text),
            index: 0,
            token: Token::new(TokenKind::EndOfLine, 0, 0),
            kind: TokenKind::EndOfLine,
            last: TokenKind::EndOfLine,
            previous_end: 0,
            line: 0,
            line_start: 0,
            strict,
            contexts: Vec::new(),
            default_names: Vec::new(),
            names: HashSet::new(),
            depth: 0,
            chain: 0,
            statement_line: 1,
            arrow: None,
        }
    }

    /// The tokens read so far.
    pub fn tokens(&self) -> &[Token] {
        self.lexer.tokens()
    }

    /// Where `=>` was taken for an operator.
    pub fn operator_arrow(&self) -> Option<u32> {
        self.arrow.map(|arrow| arrow.position)
    }

    /// A whole program.
    pub fn program(&mut self) -> Parsed<Program> {
        self.contexts.push(Context::Script);
        let (body, strict) = self.code()?;
        Ok(Program {
            span: Span::new(0, u32::try_from(self.text().len()).unwrap_or(u32::MAX)),
            strict,
            body,
        })
    }

    /// The text between the braces of a function, for `new Function`.
    pub fn function_code(&mut self) -> Parsed<()> {
        self.contexts.push(Context::Function);
        self.code().map(|_| ())
    }

    fn code(&mut self) -> Parsed<(Vec<super::ast::Statement>, bool)> {
        self.first()?;
        let code = self.source_elements(&Owner::default())?;
        self.expect(TokenKind::EndOfFile)?;
        match self.arrow {
            Some(arrow) => Err(Failure::without_place(
                Problem::ArrowAsOperator { line: arrow.line },
                arrow.position,
                arrow.token,
            )),
            None => Ok(code),
        }
    }

    /// The text between the brackets of a parameter list, for `new Function`.
    pub fn parameter_code(&mut self) -> Parsed<()> {
        self.first()?;
        self.parameters(TokenKind::EndOfFile).map(|_| ())
    }

    fn text(&self) -> &'a str {
        self.lexer.text()
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text()
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Goes to the first token.
    fn first(&mut self) -> Parsed<()> {
        self.index = 0;
        self.load()?;
        self.skip_trivia()
    }

    /// Goes to the next token that isn't a comment or end of line.
    fn next(&mut self) -> Parsed<()> {
        self.advance()?;
        self.skip_trivia()
    }

    fn skip_trivia(&mut self) -> Parsed<()> {
        while matches!(self.kind, TokenKind::EndOfLine | TokenKind::Comment) {
            self.advance()?;
        }
        Ok(())
    }

    /// Goes to the next token or end of line.
    fn next_or_end_of_line(&mut self) -> Parsed<()> {
        self.advance()?;
        while self.kind == TokenKind::Comment {
            self.advance()?;
        }
        Ok(())
    }

    fn advance(&mut self) -> Parsed<()> {
        if self.kind != TokenKind::Comment {
            self.last = self.kind;
        }
        if self.kind == TokenKind::EndOfFile {
            return Ok(());
        }
        if !matches!(self.kind, TokenKind::Comment | TokenKind::EndOfLine) {
            self.previous_end = self.token.span.end;
        }
        self.index += 1;
        self.load()
    }

    fn load(&mut self) -> Parsed<()> {
        self.token = self.lexer.token(self.index)?;
        self.kind = self.token.kind;
        if self.kind == TokenKind::EndOfLine {
            self.line = self.token.line;
            self.line_start = self.token.span.start;
        }
        Ok(())
    }

    /// Where the current token starts.
    fn start(&self) -> u32 {
        self.token.span.start
    }

    /// Where Nashorn says that the current token starts.
    fn position(&self) -> u32 {
        self.token.inner_span().start
    }

    /// From `start` to the end of the last token.
    fn span_from(&self, start: u32) -> Span {
        Span::new(start, self.previous_end.max(start))
    }

    /// A failure at the current token.
    fn fail<T>(&self, problem: Problem) -> Parsed<T> {
        Err(Failure::at_token(
            problem,
            self.position(),
            self.index,
            self.line,
            self.line_start,
        ))
    }

    /// A failure at an earlier place.
    fn fail_at<T>(&self, problem: Problem, position: u32) -> Parsed<T> {
        Err(Failure::in_text(problem, position, self.index))
    }

    /// The current token as Nashorn's `Expected … but found …` shows it.
    fn found(&self) -> String {
        match self.kind.class() {
            TokenClass::Literal => self.slice(self.token.inner_span()).to_owned(),
            _ => self.kind.name().to_owned(),
        }
    }

    fn check(&self, expected: TokenKind) -> Parsed<()> {
        if self.kind == expected {
            return Ok(());
        }
        self.fail(Problem::Expected {
            expected: expected.name(),
            found: self.found(),
        })
    }

    fn expect(&mut self, expected: TokenKind) -> Parsed<()> {
        self.check(expected)?;
        self.next()
    }

    /// Goes on when the current token is `kind`.
    fn accept(&mut self, kind: TokenKind) -> Parsed<bool> {
        if self.kind != kind {
            return Ok(false);
        }
        self.next()?;
        Ok(true)
    }

    /// The end of a statement: a semicolon, or a place where one is inserted.
    fn end_of_statement(&mut self) -> Parsed<()> {
        match self.kind {
            TokenKind::Semicolon | TokenKind::EndOfLine => self.next(),
            TokenKind::RightParenthesis
            | TokenKind::RightBracket
            | TokenKind::RightBrace
            | TokenKind::EndOfFile => Ok(()),
            _ if self.last == TokenKind::EndOfLine => Ok(()),
            _ => self.check(TokenKind::Semicolon),
        }
    }

    /// The current token is a word that only strict code reserves, and the code is sloppy.
    fn is_sloppy_identifier(&self) -> bool {
        !self.strict && self.kind.class() == TokenClass::FutureStrict
    }

    fn is_identifier(&self) -> bool {
        self.kind == TokenKind::Identifier || self.is_sloppy_identifier()
    }

    /// The name the current token spells.
    fn name(&mut self) -> Name {
        let written = self.slice(self.token.span);
        if written.contains('\\') {
            self.intern(&identifier_name(written))
        } else {
            self.intern(written)
        }
    }

    fn intern(&mut self, name: &str) -> Name {
        match self.names.get(name) {
            Some(name) => Name::clone(name),
            None => {
                let name = Name::from(name);
                self.names.insert(Name::clone(&name));
                name
            }
        }
    }

    fn identifier(&mut self) -> Parsed<Binding> {
        let future_strict = self.is_sloppy_identifier();
        if !future_strict {
            self.check(TokenKind::Identifier)?;
        }
        let identifier = Identifier {
            span: self.token.span,
            name: self.name(),
        };
        self.next()?;
        Ok(Binding {
            identifier,
            future_strict,
        })
    }

    /// A property's name after a point: reserved words too.
    fn property_identifier(&mut self) -> Parsed<Identifier> {
        if self.kind != TokenKind::Identifier
            && self.kind.class() != TokenClass::FutureStrict
            && !self.kind.is_reserved_word()
        {
            self.check(TokenKind::Identifier)?;
        }
        let identifier = Identifier {
            span: self.token.span,
            name: self.name(),
        };
        self.next()?;
        Ok(identifier)
    }

    /// Goes one level deeper. A failure needs no way back up: it ends the parse.
    fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return self.fail(Problem::TooDeep);
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Adds a link to the current chain.
    fn link(&mut self) -> Parsed<()> {
        self.chain += 1;
        if self.chain > MAX_CHAIN {
            return self.fail(Problem::TooDeep);
        }
        Ok(())
    }
}
