//! JSON that remembers where everything stood and which keys came twice.
//!
//! The grammar is `serde_json`'s (RFC 8259, nothing more); this module only keeps places: every
//! value is first taken as a raw slice of the text, so its span is known, and then opened.

use diagnostic::{Finding, Level, Source, Span};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Objects and arrays inside one another. A trust policy needs five, a Terraform plan with nested
/// modules about twenty.
const MAX_DEPTH: usize = 64;

/// A JSON value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Json {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    /// The digits as written.
    Number(String),
    String(String),
    Array(Vec<Json>),
    /// In the order of the text; a key may come more than once.
    Object(Vec<Member>),
}

/// One `"key": value` of an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Json,
}

impl Json {
    /// Reads a whole text of at most `max_bytes`.
    ///
    /// # Errors
    /// One finding with the place of the mistake, or about the file when it is too large.
    pub(crate) fn read(source: &Source, max_bytes: usize) -> Result<Self, Box<Finding>> {
        let text = source.text();
        if text.len() > max_bytes || u32::try_from(text.len()).is_err() {
            return Err(Box::new(
                Finding::new(
                    Level::Error,
                    "policy-json",
                    format!(
                        "the text has {} bytes, more than the {max_bytes} that are read",
                        text.len()
                    ),
                )
                .in_file(source)
                .help("check that this is the file you meant"),
            ));
        }
        let reader = Reader { text };
        reader.document().map_err(|fault| {
            Box::new(
                Finding::new(Level::Error, "policy-json", fault.message)
                    .at(source, Span::new(fault.at, fault.at))
                    .help("mend the JSON; comments, trailing commas and single quotes are not part of it"),
            )
        })
    }

    /// The word for this kind of value, with its article.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    /// The text of a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The members of an object.
    pub(crate) fn members(&self) -> Option<&[Member]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a key; of the last one when it comes twice, as most readers see it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.members()?
            .iter()
            .rev()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }
}

/// What is wrong, and the byte where.
struct Fault {
    at: u32,
    message: String,
}

struct Reader<'t> {
    text: &'t str,
}

impl<'t> Reader<'t> {
    fn document(&self) -> Result<Json, Fault> {
        let raw: &RawValue =
            serde_json::from_str(self.text).map_err(|error| self.fault(self.text, &error))?;
        self.value(raw.get(), 0)
    }

    /// Opens a slice that is known to hold exactly one JSON value.
    fn value(&self, slice: &'t str, depth: usize) -> Result<Json, Fault> {
        let span = self.span(slice);
        if depth > MAX_DEPTH {
            return Err(Fault {
                at: span.start,
                message: format!("more than {MAX_DEPTH} lists and objects inside one another"),
            });
        }
        let wrong = |error| self.fault(slice, &error);
        let kind = match slice.as_bytes().first() {
            Some(b'{') => {
                let raw = serde_json::Deserializer::from_str(slice)
                    .deserialize_map(RawMembers)
                    .map_err(wrong)?;
                let mut members = Vec::with_capacity(raw.len());
                for (key, value) in raw {
                    members.push(Member {
                        key: self.string(key.get())?,
                        key_span: self.span(key.get()),
                        value: self.value(value.get(), depth + 1)?,
                    });
                }
                Kind::Object(members)
            }
            Some(b'[') => {
                let raw = serde_json::Deserializer::from_str(slice)
                    .deserialize_seq(RawItems)
                    .map_err(wrong)?;
                let mut items = Vec::with_capacity(raw.len());
                for item in raw {
                    items.push(self.value(item.get(), depth + 1)?);
                }
                Kind::Array(items)
            }
            Some(b'"') => Kind::String(self.string(slice)?),
            Some(b't') => Kind::Bool(true),
            Some(b'f') => Kind::Bool(false),
            Some(b'n') => Kind::Null,
            _ => Kind::Number(slice.to_owned()),
        };
        Ok(Json { span, kind })
    }

    fn string(&self, slice: &'t str) -> Result<String, Fault> {
        serde_json::from_str(slice).map_err(|error| self.fault(slice, &error))
    }

    /// Where a slice of the text stands in it.
    fn span(&self, slice: &str) -> Span {
        let start = slice
            .as_ptr()
            .addr()
            .saturating_sub(self.text.as_ptr().addr());
        Span::new(narrow(start), narrow(start + slice.len()))
    }

    /// `serde_json` counts lines by `\n` and columns in bytes, both from 1, within the slice.
    fn fault(&self, slice: &str, error: &serde_json::Error) -> Fault {
        let line_start = slice
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum::<usize>();
        let mut at = (line_start + error.column().saturating_sub(1)).min(slice.len());
        while !slice.is_char_boundary(at) {
            at -= 1;
        }
        let message = error.to_string();
        let message = match message.rfind(" at line ") {
            Some(end) => message.get(..end).unwrap_or_default(),
            None => &message,
        };
        Fault {
            at: self.span(slice).start + narrow(at),
            message: format!("not valid JSON: {message}"),
        }
    }
}

/// Texts longer than `u32` are refused before anything is read.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

struct RawMembers;

impl<'de> Visitor<'de> for RawMembers {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

struct RawItems;

impl<'de> Visitor<'de> for RawItems {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Json, Box<Finding>> {
        Json::read(&Source::new("p.json", text), 1 << 20)
    }

    #[test]
    fn every_key_and_value_knows_its_place() {
        let source = Source::new("p.json", " {\n \"a\\u0062\" : [1, \"é\", true] } ");
        let json = Json::read(&source, 100).unwrap();
        let member = &json.members().unwrap()[0];
        assert_eq!(member.key, "ab");
        assert_eq!(source.slice(member.key_span), "\"a\\u0062\"");
        assert_eq!(source.slice(member.value.span), "[1, \"é\", true]");
        let items = member.value.items().unwrap();
        assert_eq!(source.slice(items[1].span), "\"é\"");
        assert_eq!(source.slice(items[2].span), "true");
        assert_eq!(items[0].kind, Kind::Number("1".into()));
    }

    #[test]
    fn a_key_written_twice_is_kept_twice() {
        let json = read(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(json.members().unwrap().len(), 2);
        assert_eq!(json.get("a").unwrap().kind, Kind::Number("2".into()));
    }

    #[test]
    fn a_mistake_is_shown_where_it_stands() {
        for (text, place) in [
            ("{\n  \"a\": 1,\n}", (3, 1)),
            ("{\"a\": 'x'}", (1, 7)),
            ("{\"a\": \"x\"", (1, 9)),
            ("{\"a\": [1, \"\\ud800\"]}", (1, 18)),
            ("// no\n{}", (1, 1)),
        ] {
            let finding = read(text).unwrap_err();
            let at = finding
                .source
                .unwrap()
                .line_column(finding.span.unwrap().start);
            assert_eq!((at.line, at.column), place, "{text}: {}", finding.message);
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
        let finding = read(&"[".repeat(500_000)).unwrap_err();
        assert!(finding.message.contains("not valid JSON"));
        let deep = format!("{}{}", "[".repeat(400_000), "]".repeat(400_000));
        assert!(
            read(&deep)
                .unwrap_err()
                .message
                .contains("inside one another")
        );
    }

    #[test]
    fn a_number_larger_than_any_machine_s_is_kept_as_written() {
        let json = read("-0.5e311").unwrap();
        assert_eq!(json.kind, Kind::Number("-0.5e311".to_owned()));
    }

    proptest! {
        #[test]
        fn what_serde_json_accepts_is_accepted_and_nothing_else(
            text in prop::collection::vec(
                prop::sample::select(vec!["{", "}", "[", "]", ":", ",", "\"a\"", "\"\\u00e9\"", "1", "-0.5e3", "true", "null", " ", "\n", "é", "\\", "\""]),
                0..12,
            )
        ) {
            let text = text.concat();
            // Not `Value`, which makes numbers of Rust's sizes of those that may have any.
            let judge = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(read(&text).is_ok(), judge);
        }

        #[test]
        fn any_bytes_give_a_value_or_a_finding(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&String::from_utf8_lossy(&bytes));
        }
    }
}
