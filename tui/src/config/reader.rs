//! Values and what is wrong with them.

use std::fmt::Display;
use std::ops::Range;

use diagnostic::{Finding, Level, Source};

use super::problem;

/// A value, and where it comes from: for complaints.
pub(super) struct Given<'a> {
    pub(super) text: &'a str,
    pub(super) place: Place<'a>,
}

pub(super) enum Place<'a> {
    File(Range<usize>),
    /// A flag or variable.
    Said(&'a str),
}

/// Reads values, and keeps what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// The flag's or variable's value, or the file's.
    pub(super) fn given(
        said: Option<&'a String>,
        by: &'a str,
        file: Option<&'a toml::Spanned<String>>,
    ) -> Option<Given<'a>> {
        let said = said.map(|text| Given {
            text,
            place: Place::Said(by),
        });
        said.or_else(|| {
            file.map(|spanned| Given {
                text: spanned.get_ref(),
                place: Place::File(spanned.span()),
            })
        })
    }

    pub(super) fn complain(&mut self, place: &Place<'_>, message: String, help: impl Into<String>) {
        let finding = match place {
            Place::File(range) => problem(self.source, range.clone(), message),
            Place::Said(by) => Finding::new(Level::Error, "config", format!("{by}: {message}")),
        };
        self.findings.push(finding.help(help));
    }

    pub(super) fn parse<T, E: Display>(
        &mut self,
        given: Option<Given<'a>>,
        parse: impl Fn(&str) -> Result<T, E>,
        help: &str,
    ) -> Option<T> {
        let given = given?;
        match parse(given.text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(&given.place, error.to_string(), help);
                None
            }
        }
    }

    pub(super) fn parse_all<T, E: Display>(
        &mut self,
        list: &'a [toml::Spanned<String>],
        parse: impl Fn(&str) -> Result<T, E>,
        help: &str,
    ) -> Vec<T> {
        list.iter()
            .filter_map(|one| self.parse(Self::given(None, "", Some(one)), &parse, help))
            .collect()
    }
}
