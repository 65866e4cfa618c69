//! A JSON reader that accepts and refuses what Jackson does with its default settings (2.15 and
//! later, `UTF8StreamJsonParser` and `ReaderBasedJsonParser`), keeps where everything stands, and
//! gives what it has read when it has to stop.

use diagnostic::Span;

use crate::encoding::Break;

mod scalar;
mod structure;

/// `StreamReadConstraints.getMaxNestingDepth()`.
const DEEPEST: usize = 1000;
/// `StreamReadConstraints.getMaxNumberLength()`.
const LONGEST_NUMBER: usize = 1000;

/// The message about bytes that no encoding explains.
pub(crate) const UNREADABLE: &str = "these bytes are not UTF-8";

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    pub(crate) span: Span,
    pub(crate) data: Data,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Null,
    Boolean(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Value>),
    Object(Vec<Member>),
}

/// A key and its value; keys may be doubled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Value,
}

/// Why reading stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) span: Span,
    pub(crate) message: String,
    /// The beginning of what Jackson says; empty where that depends on bytes.
    pub(crate) server: String,
    pub(crate) help: Option<&'static str>,
}

/// What was read: the first value, as far as it goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document {
    pub(crate) root: Option<Value>,
    pub(crate) error: Option<SyntaxError>,
    /// What follows the first value, which Jackson never looks at, without white space around it.
    pub(crate) trailing: Option<Span>,
}

/// Reads the first value of a text that is readable up to `broken`.
pub(crate) fn read(text: &str, broken: Option<&Break>) -> Document {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        in_text: false,
        broken,
        error: None,
    };
    reader.skip_white_space();
    if reader.peek().is_none() && reader.error.is_none() {
        return Document::default();
    }
    let root = reader.value();
    let rest = text.get(reader.at..).unwrap_or_default();
    let trailing = (reader.error.is_none() && !rest.trim().is_empty()).then(|| {
        let start = reader.at + (rest.len() - rest.trim_start().len());
        span(start, start + rest.trim().len())
    });
    Document {
        root,
        error: reader.error,
        trailing,
    }
}

fn span(start: usize, end: usize) -> Span {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    in_text: bool,
    broken: Option<&'a Break>,
    /// Once set, nothing more is read.
    error: Option<SyntaxError>,
}

impl Reader<'_> {
    /// The next character; `None` at the end and once reading has stopped.
    fn peek(&mut self) -> Option<char> {
        if self.error.is_some() {
            return None;
        }
        if let Some(broken) = self.broken.filter(|broken| broken.at == self.at) {
            self.error = Some(SyntaxError {
                span: span(self.at, self.at + 1),
                message: UNREADABLE.into(),
                server: if self.in_text || broken.anywhere {
                    broken.server.clone()
                } else {
                    String::new()
                },
                help: Some("save the file as UTF-8"),
            });
            return None;
        }
        self.text.get(self.at..)?.chars().next()
    }

    fn bump(&mut self, character: char) {
        self.at += character.len_utf8();
    }

    fn skip_white_space(&mut self) {
        while let Some(character @ (' ' | '\t' | '\r' | '\n')) = self.peek() {
            self.bump(character);
        }
    }

    /// Stops at the characters from `start` to where the reader is, at least one.
    fn stop(&mut self, start: usize, message: impl Into<String>, server: impl Into<String>) {
        self.stop_with(start, message, server, None);
    }

    fn stop_with(
        &mut self,
        start: usize,
        message: impl Into<String>,
        server: impl Into<String>,
        help: Option<&'static str>,
    ) {
        if self.error.is_none() {
            self.error = Some(SyntaxError {
                span: span(start, self.at.max(start + 1)),
                message: message.into(),
                server: server.into(),
                help,
            });
        }
    }

    /// Stops at the next character, or at the end.
    fn unexpected(&mut self, expected: &str, server: &str, at_end: &str) {
        match self.peek() {
            _ if self.error.is_some() => {}
            None => self.stop(
                self.at,
                format!("the file ends where {expected} should be"),
                format!("Unexpected end-of-input{at_end}"),
            ),
            Some(found) if found < ' ' => self.stop(
                self.at,
                format!(
                    "a control character (code {}) stands here",
                    u32::from(found)
                ),
                format!("Illegal character ((CTRL-CHAR, code {}))", u32::from(found)),
            ),
            // Jackson takes the first byte of such a character for a character.
            Some(found) if !found.is_ascii() => self.stop(
                self.at,
                format!("`{found}` stands where {expected} should be"),
                "",
            ),
            Some(found) => {
                let (server, help) = match found {
                    '/' => (
                        "maybe a (non-standard) comment?",
                        Some("JSON has no comments: remove it"),
                    ),
                    _ => (server, None),
                };
                self.stop_with(
                    self.at,
                    format!("`{found}` stands where {expected} should be"),
                    format!("Unexpected character ({}): {server}", named(found)),
                    help,
                );
            }
        }
    }

    fn value(&mut self) -> Option<Value> {
        self.skip_white_space();
        let start = self.at;
        let data = match self.peek() {
            Some('{') => self.object(),
            Some('[') => self.list(),
            Some('"') => {
                self.bump('"');
                Data::Text(self.text(scalar::VALUE)?)
            }
            Some('-' | '0'..='9') => Data::Number(self.number()?),
            Some('+') => {
                self.stop_with(
                    self.at,
                    "a number can't begin with a plus sign",
                    "Unexpected character ('+' (code 43)) in numeric value",
                    None,
                );
                return None;
            }
            Some(close @ (']' | '}')) if self.depth == 0 => {
                self.stop(
                    self.at,
                    format!("`{close}` stands where a value should be"),
                    format!("Unexpected close marker '{close}'"),
                );
                return None;
            }
            Some(',' | ']' | '}') => {
                self.unexpected("a value", "expected a val", "");
                return None;
            }
            Some('\'') => {
                self.stop_with(
                    self.at,
                    "a text in single quotes",
                    "Unexpected character (''' (code 39)): expected a valid value",
                    Some("use double quotes"),
                );
                return None;
            }
            Some(character) if character.is_ascii() && scalar::is_word(character) => self.word()?,
            _ => {
                self.unexpected(
                    "a value",
                    "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                    " within/between Object entries",
                );
                return None;
            }
        };
        Some(Value {
            span: span(start, self.at),
            data,
        })
    }
}

/// A character as Jackson's messages name it, which knows those of the basic plane only.
fn named(character: char) -> String {
    let code = u32::from(character) & 0xFFFF;
    let shown = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    if shown.is_control() {
        format!("(CTRL-CHAR, code {code})")
    } else if code > 255 {
        format!("'{shown}' (code {code} / 0x{code:x})")
    } else {
        format!("'{shown}' (code {code})")
    }
}
