//! Text to tokens.
//!
//! Nashorn reads tokens ahead, up to 256 at a time, so a broken token can be reported instead of a
//! mistake that stands before it. [`Lexer::token`] reads ahead exactly as far.

pub(crate) mod characters;
mod identifier;
mod number;
mod string;

use characters::{is_digit, is_identifier_part, is_identifier_start, is_line_end, is_white_space};
pub(crate) use identifier::identifier_name;
pub(crate) use number::{NumberError, number_value};
pub(crate) use string::string_value;

use super::failure::{Failure, Problem};
use super::token::{Token, TokenKind};

/// Tokens that Nashorn's buffer holds at first; it doubles when a statement needs more.
const BUFFER_TOKENS: usize = 256;

/// A text and the tokens read from it so far, ends of lines and comments included.
pub(crate) struct Lexer<'a> {
    text: &'a str,
    /// Byte offset of the next character.
    position: usize,
    line: u32,
    /// An end of line that is not among the tokens yet: Nashorn keeps only the last of several.
    pending_line: Option<Token>,
    tokens: Vec<Token>,
    /// Index of the first token that Nashorn still has in its buffer.
    committed: usize,
    capacity: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            position: 0,
            line: 1,
            pending_line: Some(Token {
                line: 1,
                ..Token::new(TokenKind::EndOfLine, 0, 0)
            }),
            tokens: Vec::new(),
            committed: 0,
            capacity: BUFFER_TOKENS,
        }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The tokens read so far.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The token with this index; past the end the last one, which is the end of the file.
    pub fn token(&mut self, index: usize) -> Result<Token, Box<Failure>> {
        loop {
            if let Some(token) = self.tokens.get(index) {
                return Ok(*token);
            }
            if let Some(last) = self.tokens.last()
                && last.kind == TokenKind::EndOfFile
            {
                return Ok(*last);
            }
            if self.is_full() {
                self.capacity *= 2;
            }
            self.read_ahead()?;
        }
    }

    /// Nashorn forgets the tokens before this one.
    pub fn commit(&mut self, index: usize) {
        self.committed = index;
    }

    /// Reads the token with this index, a `/` or `/=`, again as a regular expression. `false` when
    /// it is none; then nothing changes that matters.
    pub fn reread_as_regexp(&mut self, index: usize) -> bool {
        if index + 1 != self.tokens.len() {
            return false;
        }
        let Some(token) = self.tokens.last() else {
            return false;
        };
        let start = token.span.start as usize;
        match regexp_end(self.text, start) {
            Some(end) => {
                self.position = end;
                self.add(TokenKind::RegExp, start);
                true
            }
            None => {
                self.position = start;
                false
            }
        }
    }

    fn is_full(&self) -> bool {
        self.tokens.len() - self.committed >= self.capacity
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, character: char) {
        self.position += character.len_utf8();
    }

    /// Adds the token from `start` to the current position.
    fn add(&mut self, kind: TokenKind, start: usize) {
        self.push(Token::new(kind, offset(start), offset(self.position)));
    }

    fn push(&mut self, token: Token) {
        for token in self.pending_line.take().into_iter().chain([token]) {
            if self.is_full() {
                self.capacity *= 2;
            }
            self.tokens.push(token);
        }
    }

    /// Fills the buffer. Stops early after `/` and `/=`, which only the parser can tell from the
    /// start of a regular expression.
    fn read_ahead(&mut self) -> Result<(), Box<Failure>> {
        while !self.is_full() {
            self.skip_white_space(true);
            let Some(character) = self.peek() else {
                self.add(TokenKind::EndOfFile, self.position);
                return Ok(());
            };
            let start = self.position;
            let bytes = self.rest().as_bytes();
            match (character, bytes.get(1)) {
                ('/', Some(b'/')) => self.line_comment(),
                ('/', Some(b'*')) => self.block_comment(),
                ('.', Some(b'0'..=b'9')) => self.scan_number()?,
                ('\\', Some(b'u')) => self.scan_word()?,
                ('"' | '\'', _) => self.scan_string(character)?,
                _ => {
                    if let Some(kind) = TokenKind::punctuation(bytes) {
                        self.position += kind.name().len();
                        self.add(kind, start);
                        if character == '/' {
                            return Ok(());
                        }
                    } else if is_identifier_start(character) {
                        self.scan_word()?;
                    } else if is_digit(character) {
                        self.scan_number()?;
                    } else {
                        self.skip(character);
                        self.add(TokenKind::Error, start);
                    }
                }
            }
        }
        Ok(())
    }

    /// Skips white space. Line ends inside strings count lines but aren't tokens.
    fn skip_white_space(&mut self, as_token: bool) {
        while let Some(character) = self.peek().filter(|&c| is_white_space(c)) {
            if is_line_end(character) {
                self.line_end(character, as_token);
            } else {
                self.skip(character);
            }
        }
    }

    fn line_end(&mut self, character: char, as_token: bool) {
        self.skip(character);
        if character == '\r' && self.peek() == Some('\n') {
            self.position += 1;
        }
        self.line += 1;
        if as_token {
            let at = offset(self.position);
            self.pending_line = Some(Token {
                line: self.line,
                ..Token::new(TokenKind::EndOfLine, at, at)
            });
        }
    }

    fn line_comment(&mut self) {
        let start = self.position;
        while let Some(character) = self.peek().filter(|&c| !is_line_end(c)) {
            self.skip(character);
        }
        self.add(TokenKind::Comment, start);
    }

    fn block_comment(&mut self) {
        let start = self.position;
        self.position += 2;
        loop {
            if self.rest().starts_with("*/") {
                self.position += 2;
                break;
            }
            match self.peek() {
                Some(character) if is_line_end(character) => self.line_end(character, true),
                Some(character) => self.skip(character),
                None => {
                    self.add(TokenKind::Error, start);
                    break;
                }
            }
        }
        self.add(TokenKind::Comment, start);
    }

    fn fail<T>(&self, problem: Problem, position: usize) -> Result<T, Box<Failure>> {
        Err(Failure::in_text(
            problem,
            offset(position),
            self.tokens.len(),
        ))
    }
}

/// Sources are limited to far less than 4 GiB before they come here.
fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// The end of the regular expression, flags included, that starts at the slash at `start`.
fn regexp_end(text: &str, start: usize) -> Option<usize> {
    let mut characters = text.get(start..)?.char_indices().skip(1).peekable();
    let mut in_class = false;
    loop {
        match characters.next()? {
            (_, '/') if !in_class => break,
            (_, character) if is_line_end(character) => return None,
            (_, '\\') => {
                characters.next_if(|&(_, escaped)| !is_line_end(escaped))?;
            }
            (_, '[') => in_class = true,
            (_, ']') => in_class = false,
            _ => {}
        }
    }
    while let Some(&(at, character)) = characters.peek() {
        let escape = text
            .get(start + at..)
            .is_some_and(|rest| rest.starts_with("\\u"));
        if !is_identifier_part(character) && !escape {
            return Some(start + at);
        }
        characters.next();
    }
    Some(text.len())
}
