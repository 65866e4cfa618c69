//! TOML and JSON as one kind of tree, in which every key and value knows its place.

mod json;
mod toml;

use diagnostic::{Finding, Source, Span};

/// How deep tables and lists may nest.
const MAX_DEPTH: usize = 64;

/// The notation of a fixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.0.
    Toml,
    /// JSON (RFC 8259).
    Json,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

/// What stands there.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number that is no `i64`, a date: nothing a fixture has a use for.
    Other(&'static str),
    String(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

impl Value {
    /// What it is, for messages.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "true or false",
            Self::Integer(_) => "a whole number",
            Self::Other(kind) => kind,
            Self::String(_) => "a text",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The value of `key`, if it is a table that has it.
    pub fn field(&self, key: &str) -> Option<&Self> {
        let Value::Table(entries) = &self.value else {
            return None;
        };
        let entry = entries.iter().find(|entry| entry.key == key)?;
        Some(&entry.node)
    }
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

/// The tree of a text, or the first thing that isn't in the notation.
pub fn parse(source: &Source, format: Format) -> Result<Node, Box<Finding>> {
    match format {
        Format::Toml => toml::parse(source),
        Format::Json => json::parse(source),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_a_parser_panic(text in "[\\[\\]{}\",:=.\\\\a-c0-9tf\\n '#-]{0,60}|\\PC{0,40}") {
            let source = Source::new("x", text.as_str());
            let _ = parse(&source, Format::Toml);
            let _ = parse(&source, Format::Json);
        }

        #[test]
        fn our_json_reader_accepts_what_serde_json_accepts(text in "[\\[\\]{}\",:.\\\\a-c0-9etrufalsn \\n-]{0,24}") {
            let ours = parse(&Source::new("x", text.as_str()), Format::Json);
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let twice = ours.as_ref().is_err_and(|finding| finding.message.contains("twice"));
            prop_assert!(twice || ours.is_ok() == theirs.is_ok(), "{ours:?} {theirs:?}");
        }
    }
}
