use std::cmp::Reverse;
use std::fmt;

use crate::{Finding, Level};

/// The findings in the order reports show them, the same on every run: by file, by place in it,
/// the worst first; what was found twice is said once.
#[must_use]
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    findings.dedup();
    findings
}

fn key(finding: &Finding) -> impl Ord {
    (
        finding
            .source
            .as_ref()
            .map(|source| source.name().to_owned()),
        finding.span,
        Reverse(finding.level),
        finding.id.clone(),
        finding.message.clone(),
    )
}

/// How many findings there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Findings of [`Level::Error`].
    pub errors: usize,
    /// Findings of [`Level::Warning`].
    pub warnings: usize,
    /// Findings of [`Level::Note`].
    pub notes: usize,
}

impl Counts {
    /// Counts these findings.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let count = |level| {
            findings
                .iter()
                .filter(|finding| finding.level == level)
                .count()
        };
        Self {
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
        }
    }

    /// The worst level there is; `None` when there are no findings.
    #[must_use]
    pub const fn worst(self) -> Option<Level> {
        match self {
            Self { errors: 1.., .. } => Some(Level::Error),
            Self { warnings: 1.., .. } => Some(Level::Warning),
            Self { notes: 1.., .. } => Some(Level::Note),
            _ => None,
        }
    }
}

impl fmt::Display for Counts {
    /// `2 errors, 1 warning`; `no findings` when there are none.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ]
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
        if parts.is_empty() {
            formatter.write_str("no findings")
        } else {
            formatter.write_str(&parts.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, in_order};
    use crate::{Finding, Level, Source, Span};

    #[test]
    fn a_report_goes_by_file_and_place_and_says_everything_once() {
        let a = Source::new("a.js", "one two");
        let b = Source::new("b.js", "one two");
        let at = |source: &Source, level, start| {
            Finding::new(level, "id", "words").at(source, Span::new(start, start + 3))
        };
        let whole = Finding::new(Level::Note, "id", "words").in_file(&b);
        let general = Finding::new(Level::Note, "id", "words");
        let expected = vec![
            general.clone(),
            at(&a, Level::Error, 4),
            whole.clone(),
            at(&b, Level::Error, 0),
            at(&b, Level::Warning, 0),
            at(&b, Level::Error, 4),
        ];
        let mut mixed = expected.clone();
        mixed.reverse();
        mixed.push(expected[3].clone());
        assert_eq!(in_order(mixed), expected);
    }

    #[test]
    fn counts_are_words_a_reader_expects() {
        let findings = [Level::Error, Level::Note, Level::Error]
            .map(|level| Finding::new(level, "id", "words"));
        let counts = Counts::of(&findings);
        assert_eq!(counts.to_string(), "2 errors, 1 note");
        assert_eq!(counts.worst(), Some(Level::Error));
        assert_eq!(Counts::of(&[]).to_string(), "no findings");
        assert_eq!(Counts::of(&[]).worst(), None);
    }
}
