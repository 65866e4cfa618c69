//! Where lines begin in a text, found once, and columns counted without walking a long line.

/// Columns are counted from the nearest mark, so even a line of many megabytes costs little.
const BLOCK: usize = 4096;

/// How much text lies before a byte, in the units columns are counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Units {
    /// Unicode scalar values.
    pub(crate) scalars: u32,
    /// UTF-16 code units.
    pub(crate) utf16: u32,
}

impl Units {
    fn of(bytes: &[u8]) -> Self {
        let mut units = Self::default();
        for &byte in bytes {
            // A character counts at its first byte; four-byte characters are surrogate pairs.
            if !(0x80..0xC0).contains(&byte) {
                units.scalars += 1;
                units.utf16 += if byte >= 0xF0 { 2 } else { 1 };
            }
        }
        units
    }

    fn plus(self, other: Self) -> Self {
        Self {
            scalars: self.scalars + other.scalars,
            utf16: self.utf16 + other.utf16,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            scalars: self.scalars.saturating_sub(other.scalars),
            utf16: self.utf16.saturating_sub(other.utf16),
        }
    }
}

/// The lines of one text.
#[derive(Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    marks: Vec<Units>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let mut starts = vec![0];
        let mut rest = text.as_bytes();
        let mut at = 0;
        while let [byte, after @ ..] = rest {
            let length = match (byte, after) {
                (b'\n', _) => 1,
                (b'\r', [b'\n', ..]) => 2,
                (b'\r', _) => 1,
                (0xE2, [0x80, 0xA8 | 0xA9, ..]) => 3,
                _ => 0,
            };
            let step = length.max(1);
            at += step;
            if length > 0 {
                starts.push(at);
            }
            rest = rest.get(step..).unwrap_or_default();
        }
        let mut before = Units::default();
        let marks = text
            .as_bytes()
            .chunks(BLOCK)
            .map(|block| {
                let mark = before;
                before = before.plus(Units::of(block));
                mark
            })
            .collect();
        Self { starts, marks }
    }

    /// Index of the line that holds the byte, from 0.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|&start| start <= offset)
            .saturating_sub(1)
    }

    /// Offset of a line's first byte; past the last line, the last line's.
    pub(crate) fn start_of(&self, line: usize) -> usize {
        self.starts
            .get(line)
            .or(self.starts.last())
            .copied()
            .unwrap_or_default()
    }

    /// Index of the last line, from 0.
    pub(crate) fn last(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How much of `text` lies between the start of the byte's line and the byte.
    pub(crate) fn column_of(&self, text: &str, offset: usize) -> Units {
        let start = self.start_of(self.line_of(offset));
        if offset.saturating_sub(start) <= BLOCK {
            return Units::of(text.as_bytes().get(start..offset).unwrap_or_default());
        }
        self.before(text, offset).minus(self.before(text, start))
    }

    fn before(&self, text: &str, offset: usize) -> Units {
        let block = offset / BLOCK;
        let rest = text.as_bytes().get(block * BLOCK..offset);
        match (self.marks.get(block), rest) {
            (Some(mark), Some(rest)) => mark.plus(Units::of(rest)),
            // The offset is the end of a text whose length is a multiple of the block.
            _ => block.checked_sub(1).map_or(Units::default(), |last| {
                let tail = text.as_bytes().get(last * BLOCK..).unwrap_or_default();
                self.marks
                    .get(last)
                    .copied()
                    .unwrap_or_default()
                    .plus(Units::of(tail))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BLOCK, Lines, Units};

    #[test]
    fn a_column_far_into_one_long_line_is_exact() {
        let text = "é🙂x".repeat(BLOCK);
        let lines = Lines::of(&text);
        let seven_bytes_each = 3 * BLOCK / 7 * 7;
        let characters = u32::try_from(seven_bytes_each / 7).unwrap();
        assert_eq!(
            lines.column_of(&text, seven_bytes_each),
            Units {
                scalars: characters * 3,
                utf16: characters * 4
            }
        );
        let end = lines.column_of(&text, text.len());
        assert_eq!(end.scalars as usize, text.chars().count());
        assert_eq!(end.utf16 as usize, text.encode_utf16().count());
    }

    proptest! {
        #[test]
        fn lines_and_columns_agree_with_walking_the_text(text in "([a-zé🙂\u{2028}\u{2029}\r\n]{0,12}){0,9}") {
            let lines = Lines::of(&text);
            let (mut line, mut scalars, mut utf16) = (0, 0, 0);
            let mut characters = text.char_indices().peekable();
            while let Some((at, character)) = characters.next() {
                prop_assert_eq!(lines.line_of(at), line);
                prop_assert_eq!(lines.column_of(&text, at), Units { scalars, utf16 });
                let ends = match character {
                    '\n' | '\u{2028}' | '\u{2029}' => true,
                    '\r' => characters.peek().is_none_or(|&(_, next)| next != '\n'),
                    _ => false,
                };
                scalars += 1;
                utf16 += u32::try_from(character.len_utf16()).unwrap();
                if ends {
                    (line, scalars, utf16) = (line + 1, 0, 0);
                }
            }
            prop_assert_eq!(lines.last(), line);
        }
    }
}
