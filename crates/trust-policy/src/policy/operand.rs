//! The values of a condition, read for the operator they stand under.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diagnostic::Span;
use jiff::Timestamp;

use crate::text::case::lower;
use crate::text::pattern::{Pattern, Unit};
use crate::text::template::{self, Part, Reading};
use crate::value::arn_pattern::ArnPattern;
use crate::value::cidr::Cidr;
use crate::value::decimal::Decimal;
use crate::value::instant;

use super::{Comparison, StringTest, Version};

/// One value of a condition.
#[derive(Clone, Debug)]
pub(crate) struct Operand {
    pub(crate) span: Span,
    pub(crate) text: String,
    pub(crate) form: Form,
}

/// What a value means to its operator.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// Text without wildcards or variables; in lower case for `…IgnoreCase`.
    Literal(String),
    Pattern(Pattern),
    ArnPattern(Box<ArnPattern>),
    /// A text with variables, which only the request can fill in.
    Template(Vec<Part>),
    Number(Decimal),
    Date(Timestamp),
    Bool(bool),
    Bytes(Vec<u8>),
    Range(Cidr),
    /// It can't be evaluated, with the reason.
    Undecidable(&'static str),
}

impl Operand {
    pub(crate) fn read(text: String, span: Span, comparison: Comparison, version: Version) -> Self {
        let form = form(&text, comparison, version);
        Self { span, text, form }
    }
}

fn form(text: &str, comparison: Comparison, version: Version) -> Form {
    let variables = version == Version::V2012;
    let or = |form: Option<Form>, reason| form.unwrap_or(Form::Undecidable(reason));
    match comparison {
        Comparison::String { test, .. } => {
            let wildcards = test == StringTest::Like;
            match template::parse(
                text,
                Reading {
                    wildcards,
                    variables,
                },
            ) {
                Err(reason) => Form::Undecidable(reason),
                Ok(parts) => string(parts, test),
            }
        }
        Comparison::Arn { .. } => {
            match template::parse(
                text,
                Reading {
                    wildcards: true,
                    variables,
                },
            ) {
                Err(reason) => Form::Undecidable(reason),
                Ok(parts) => match fixed_units(&parts) {
                    None => Form::Template(parts),
                    Some(units) => or(
                        ArnPattern::new(&units).map(|pattern| Form::ArnPattern(Box::new(pattern))),
                        "an ARN has six parts, separated by colons",
                    ),
                },
            }
        }
        Comparison::Numeric(_) => or(
            Decimal::parse(text).map(Form::Number),
            "not a decimal number",
        ),
        Comparison::Date(_) => or(
            instant::parse(text).map(Form::Date),
            "neither a date like `2026-11-21T10:00:00Z` nor seconds since 1970",
        ),
        Comparison::Bool if variables && text.contains("${") => {
            Form::Undecidable("policy variables work in String and ARN operators only")
        }
        Comparison::Bool => Form::Bool(text.eq_ignore_ascii_case("true")),
        Comparison::Null => match text {
            "true" => Form::Bool(true),
            "false" => Form::Bool(false),
            _ => Form::Undecidable("`Null` takes `true` or `false`"),
        },
        Comparison::Binary => or(STANDARD.decode(text).ok().map(Form::Bytes), "not base64"),
        Comparison::IpAddress { .. } => or(
            Cidr::parse(text).map(Form::Range),
            "neither an IP address nor a range like `192.0.2.0/24`",
        ),
    }
}

fn string(parts: Vec<Part>, test: StringTest) -> Form {
    if parts.iter().any(|part| matches!(part, Part::Variable(_))) {
        return Form::Template(parts);
    }
    match test {
        StringTest::Like => Form::Pattern(Pattern::new(&fixed_units(&parts).unwrap_or_default())),
        StringTest::Equals => Form::Literal(text_of(&parts)),
        StringTest::EqualsIgnoreCase => Form::Literal(lower(&text_of(&parts)).into_owned()),
    }
}

fn text_of(parts: &[Part]) -> String {
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// The units of a value without variables.
fn fixed_units(parts: &[Part]) -> Option<Vec<Unit>> {
    template::units(parts, |_| Err::<&str, ()>(())).ok()
}
