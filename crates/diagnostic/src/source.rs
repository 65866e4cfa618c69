use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::lines::Lines;

/// A half-open range of bytes in one source text.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A place as people count it: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// A text with the name its reader knows it by, usually a path as the user gave it.
///
/// Cheap to clone: name, text and the index of its lines are shared.
#[derive(Clone, Debug)]
pub struct Source(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    name: Arc<str>,
    text: Arc<str>,
    /// Made when the first place is asked for: most sources never have a finding.
    lines: OnceLock<Lines>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.name == other.0.name && self.0.text == other.0.text)
    }
}

impl Eq for Source {}

impl Source {
    /// A source called `name` with this text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self(Arc::new(Shared {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
        }))
    }

    /// The name findings print before line and column.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text of `span`; what lies outside the source, or inside a character, is left out.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text()
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Line and column of a byte offset. `\n`, `\r\n`, `\r`, U+2028 and U+2029 end a line, as in
    /// ECMAScript 5.1 section 7.3; an offset past the end counts as the end, one inside a
    /// character as its first byte.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> LineColumn {
        self.place(self.clamp(offset), false)
    }

    /// Like [`Source::line_column`], for an offset that [`Source::range`] gave; columns may be
    /// counted in UTF-16 code units.
    pub(crate) fn place(&self, offset: usize, utf16: bool) -> LineColumn {
        let lines = self.lines();
        let column = lines.column_of(self.text(), offset);
        LineColumn {
            line: one_based(lines.line_of(offset)),
            column: one_based(if utf16 { column.utf16 } else { column.scalars } as usize),
        }
    }

    /// The part of a span that lies in this source, on character boundaries; never reversed.
    pub(crate) fn range(&self, span: Span) -> Range<usize> {
        let start = self.clamp(span.start);
        let end = self.text().ceil_char_boundary(span.end as usize);
        start..end.max(start)
    }

    pub(crate) fn lines(&self) -> &Lines {
        self.0.lines.get_or_init(|| Lines::of(self.text()))
    }

    fn clamp(&self, offset: u32) -> usize {
        self.text().floor_char_boundary(offset as usize)
    }
}

fn one_based(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{LineColumn, Source, Span};

    #[test]
    fn every_line_end_of_ecmascript_counts_once() {
        let source = Source::new("a.js", "a\nb\r\nc\rd\u{2028}e\u{2029}fé g");
        let place = |needle: &str| {
            let at = source.text().find(needle).unwrap();
            let LineColumn { line, column } = source.line_column(u32::try_from(at).unwrap());
            (line, column)
        };
        assert_eq!(place("a"), (1, 1));
        assert_eq!(place("b"), (2, 1));
        assert_eq!(place("c"), (3, 1));
        assert_eq!(place("d"), (4, 1));
        assert_eq!(place("e"), (5, 1));
        assert_eq!(place("f"), (6, 1));
        assert_eq!(place("g"), (6, 4));
    }

    #[test]
    fn an_offset_past_the_end_or_inside_a_character_still_has_a_place() {
        let source = Source::new("a.js", "é");
        assert_eq!(source.line_column(1), LineColumn { line: 1, column: 1 });
        assert_eq!(source.line_column(99), LineColumn { line: 1, column: 2 });
        assert_eq!(source.slice(Span::new(1, 2)), "");
    }

    #[test]
    fn ten_thousand_places_in_a_large_file_take_no_time() {
        let source = Source::new("big.js", "x".repeat(8 << 20) + &"line\n".repeat(1 << 20));
        let start = Instant::now();
        for index in 0..10_000_u32 {
            let place = source.line_column(index * 1_300);
            assert!(place.line >= 1);
        }
        // Walking the text each time would take minutes; the bound only has to tell those apart.
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
