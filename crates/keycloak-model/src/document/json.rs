//! JSON with places; `serde_json` keeps none.

use std::collections::HashSet;

use diagnostic::{Finding, Level, Source, Span};

use super::{Entry, MAX_DEPTH, Node, Value};
use crate::limits::offset;

pub fn parse(source: &Source) -> Result<Node, Box<Finding>> {
    let mut reader = Reader {
        source,
        rest: source.text(),
    };
    let node = reader.value(0)?;
    reader.blanks();
    match reader.rest.chars().next() {
        None => Ok(node),
        Some(_) => Err(reader.unexpected("the end of the file")),
    }
}

struct Reader<'s> {
    source: &'s Source,
    rest: &'s str,
}

type Read<T> = Result<T, Box<Finding>>;

impl Reader<'_> {
    fn place(&self) -> u32 {
        offset(self.source.text().len() - self.rest.len())
    }

    fn error(&self, span: Span, message: impl Into<String>) -> Box<Finding> {
        Box::new(Finding::new(Level::Error, "json-syntax", message).at(self.source, span))
    }

    fn unexpected(&self, wanted: &str) -> Box<Finding> {
        let start = self.place();
        let (found, length) = self.rest.chars().next().map_or_else(
            || ("the end of the file".to_owned(), 0),
            |found| (format!("`{}`", found.escape_debug()), found.len_utf8()),
        );
        let span = Span::new(start, start + offset(length));
        self.error(span, format!("expected {wanted}, found {found}"))
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, token: &str) -> bool {
        self.rest.strip_prefix(token).is_some_and(|rest| {
            self.rest = rest;
            true
        })
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        self.blanks();
        let start = self.place();
        if depth > MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} deep");
            return Err(self.error(Span::new(start, start + 1), message));
        }
        let value = match self.rest.chars().next() {
            Some('{') => self.table(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => Value::String(self.string()?),
            Some('-' | '0'..='9') => self.number()?,
            _ if self.eat("true") => Value::Boolean(true),
            _ if self.eat("false") => Value::Boolean(false),
            _ if self.eat("null") => Value::Null,
            _ => return Err(self.unexpected("a value")),
        };
        let span = Span::new(start, self.place());
        Ok(Node { span, value })
    }

    fn table(&mut self, depth: usize) -> Read<Value> {
        self.eat("{");
        self.blanks();
        let mut entries = Vec::new();
        let mut names = HashSet::new();
        if self.eat("}") {
            return Ok(Value::Table(entries));
        }
        loop {
            self.blanks();
            let start = self.place();
            if !self.rest.starts_with('"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let key = self.string()?;
            let key_span = Span::new(start, self.place());
            if !names.insert(key.clone()) {
                return Err(self.error(key_span, format!("`{key}` is given twice")));
            }
            self.blanks();
            if !self.eat(":") {
                return Err(self.unexpected("`:`"));
            }
            let node = self.value(depth + 1)?;
            entries.push(Entry {
                key,
                key_span,
                node,
            });
            self.blanks();
            if self.eat("}") {
                return Ok(Value::Table(entries));
            }
            if !self.eat(",") {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Read<Value> {
        self.eat("[");
        self.blanks();
        let mut items = Vec::new();
        if self.eat("]") {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.eat("]") {
                return Ok(Value::List(items));
            }
            if !self.eat(",") {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    /// Finds where the token ends and leaves its meaning to `serde_json`.
    fn string(&mut self) -> Read<String> {
        let start = self.place();
        let mut escaped = false;
        let end = self
            .rest
            .char_indices()
            .skip(1)
            .find_map(|(at, character)| {
                let closes = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                closes.then_some(at + 1)
            });
        let token = end.and_then(|end| self.rest.split_at_checked(end));
        let Some((token, rest)) = token else {
            let end = start + offset(self.rest.len());
            return Err(self.error(Span::new(start, end), "this text has no closing `\"`"));
        };
        let text = serde_json::from_str(token).map_err(|_| {
            let span = Span::new(start, start + offset(token.len()));
            self.error(span, "this text has a control character or a wrong escape")
        })?;
        self.rest = rest;
        Ok(text)
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.place();
        let end = self
            .rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
            .unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        let number: serde_json::Number = serde_json::from_str(token).map_err(|_| {
            let span = Span::new(start, start + offset(token.len()));
            self.error(span, format!("`{token}` is not a number"))
        })?;
        self.rest = rest;
        Ok(number.as_i64().map_or_else(
            || Value::Other("a number with a fraction or beyond 64 bits"),
            Value::Integer,
        ))
    }
}
