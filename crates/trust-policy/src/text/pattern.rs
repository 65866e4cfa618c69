//! `*` and `?` in linear time.
//!
//! `*` is any run of characters, `?` exactly one UTF-16 code unit (a character outside the BMP
//! needs two). A pattern is cut at its stars; each piece is looked for once, left to right, at the
//! first place it fits: with `*` on both sides the first place is as good as any later one. Pieces
//! without `?` are found with Knuth, Morris and Pratt's table, pieces with `?` by bit-parallel
//! Shift-And, so no pattern makes the search go back over the text.

/// One unit of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Exactly this UTF-16 code unit.
    Is(u16),
    /// Any one code unit: `?`.
    Any,
    /// Any run, also the empty one: `*`.
    Run,
}

/// A pattern made ready for matching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// No `*`: the text has to fit unit by unit.
    Whole(Vec<Piece>),
    /// Before the first `*`, between stars, after the last one.
    Open {
        head: Vec<Piece>,
        middle: Vec<Needle>,
        tail: Vec<Piece>,
    },
}

/// A code unit of a piece; `None` is `?`.
type Piece = Option<u16>;

/// A piece to look for, with what its search needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Needle {
    units: Vec<Piece>,
    search: Search,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Search {
    /// For each prefix: the length of its longest border.
    Borders(Vec<usize>),
    /// For each distinct unit, the positions it fits, one bit each; the last row is for units
    /// that occur nowhere and fit only `?`.
    Masks {
        rows: Vec<(u16, Vec<u64>)>,
        other: Vec<u64>,
    },
}

impl Pattern {
    pub(crate) fn new(units: &[Unit]) -> Self {
        let mut pieces: Vec<Vec<Piece>> = vec![Vec::new()];
        for unit in units {
            match (unit, pieces.last_mut()) {
                (Unit::Run, _) | (_, None) => pieces.push(Vec::new()),
                (Unit::Is(unit), Some(piece)) => piece.push(Some(*unit)),
                (Unit::Any, Some(piece)) => piece.push(None),
            }
        }
        let head = if pieces.is_empty() {
            Vec::new()
        } else {
            pieces.remove(0)
        };
        match pieces.pop() {
            None => Self::Whole(head),
            Some(tail) => Self::Open {
                head,
                middle: pieces
                    .into_iter()
                    .filter(|piece| !piece.is_empty())
                    .map(Needle::new)
                    .collect(),
                tail,
            },
        }
    }

    /// Whether the whole text fits.
    pub(crate) fn matches(&self, text: &str) -> bool {
        if text.is_ascii() {
            self.matches_units(text.as_bytes())
        } else {
            self.matches_units(&text.encode_utf16().collect::<Vec<_>>())
        }
    }

    fn matches_units<U: Copy + Into<u16>>(&self, text: &[U]) -> bool {
        match self {
            Self::Whole(piece) => piece.len() == text.len() && fits(piece, text),
            Self::Open { head, middle, tail } => {
                let Some(inner) = text.len().checked_sub(head.len() + tail.len()) else {
                    return false;
                };
                let (start, rest) = text.split_at(head.len());
                let (mut rest, end) = rest.split_at(inner);
                if !fits(head, start) || !fits(tail, end) {
                    return false;
                }
                for needle in middle {
                    match needle.end_in(rest).and_then(|end| rest.get(end..)) {
                        Some(after) => rest = after,
                        None => return false,
                    }
                }
                true
            }
        }
    }
}

/// Unit by unit; both of the same length.
fn fits<U: Copy + Into<u16>>(piece: &[Piece], text: &[U]) -> bool {
    piece
        .iter()
        .zip(text)
        .all(|(piece, &unit)| piece.is_none_or(|piece| piece == unit.into()))
}

impl Needle {
    fn new(units: Vec<Piece>) -> Self {
        let literal: Option<Vec<u16>> = units.iter().copied().collect();
        let search = match literal {
            Some(units) => Search::Borders(borders(&units)),
            None => masks(&units),
        };
        Self { units, search }
    }

    /// The end of the first place where the needle fits.
    fn end_in<U: Copy + Into<u16>>(&self, text: &[U]) -> Option<usize> {
        match &self.search {
            Search::Borders(borders) => {
                let mut matched = 0;
                for (at, &unit) in text.iter().enumerate() {
                    let unit = Some(unit.into());
                    while matched > 0 && self.units.get(matched) != Some(&unit) {
                        matched = borders.get(matched - 1).copied().unwrap_or_default();
                    }
                    if self.units.get(matched) == Some(&unit) {
                        matched += 1;
                    }
                    if matched == self.units.len() {
                        return Some(at + 1);
                    }
                }
                None
            }
            Search::Masks { rows, other } => {
                let mut state = vec![0u64; other.len()];
                let last = self.units.len() - 1;
                for (at, &unit) in text.iter().enumerate() {
                    let unit: u16 = unit.into();
                    let fits = rows
                        .binary_search_by_key(&unit, |(unit, _)| *unit)
                        .ok()
                        .and_then(|row| rows.get(row))
                        .map_or(other, |(_, mask)| mask);
                    let mut carry = 1;
                    for (word, mask) in state.iter_mut().zip(fits) {
                        let next = *word >> 63;
                        *word = ((*word << 1) | carry) & mask;
                        carry = next;
                    }
                    if state
                        .get(last / 64)
                        .is_some_and(|word| word >> (last % 64) & 1 == 1)
                    {
                        return Some(at + 1);
                    }
                }
                None
            }
        }
    }
}

/// Knuth, Morris and Pratt's failure table.
fn borders(units: &[u16]) -> Vec<usize> {
    let mut borders = vec![0; units.len()];
    let mut length: usize = 0;
    for at in 1..units.len() {
        while length > 0 && units.get(at) != units.get(length) {
            length = borders.get(length - 1).copied().unwrap_or_default();
        }
        if units.get(at) == units.get(length) {
            length += 1;
        }
        if let Some(border) = borders.get_mut(at) {
            *border = length;
        }
    }
    borders
}

fn masks(units: &[Piece]) -> Search {
    let words = units.len().div_ceil(64);
    let mask = |unit: Option<u16>| {
        let mut mask = vec![0u64; words];
        for (at, piece) in units.iter().enumerate() {
            let fits = piece.is_none() || (unit.is_some() && *piece == unit);
            if let (true, Some(word)) = (fits, mask.get_mut(at / 64)) {
                *word |= 1 << (at % 64);
            }
        }
        mask
    };
    let mut distinct: Vec<u16> = units.iter().copied().flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    Search::Masks {
        rows: distinct
            .into_iter()
            .map(|unit| (unit, mask(Some(unit))))
            .collect(),
        other: mask(None),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn units(pattern: &str) -> Vec<Unit> {
        pattern
            .encode_utf16()
            .map(|unit| match unit {
                0x2A => Unit::Run,
                0x3F => Unit::Any,
                unit => Unit::Is(unit),
            })
            .collect()
    }

    /// The definition, word for word: exponential, for short inputs only.
    fn naive(pattern: &[Unit], text: &[u16]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((Unit::Run, rest)) => (0..=text.len()).any(|skip| naive(rest, &text[skip..])),
            Some((Unit::Any, rest)) => !text.is_empty() && naive(rest, &text[1..]),
            Some((Unit::Is(unit), rest)) => text.first() == Some(unit) && naive(rest, &text[1..]),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab*?𐐀é-]{0,9}", text in "[ab𐐀é-]{0,10}") {
            let expected = naive(&units(&pattern), &text.encode_utf16().collect::<Vec<_>>());
            prop_assert_eq!(Pattern::new(&units(&pattern)).matches(&text), expected);
        }

        #[test]
        fn matching_agrees_with_the_definition_on_repetitive_ascii(pattern in "[ab*?]{0,9}", text in "[ab]{0,14}") {
            let expected = naive(&units(&pattern), &text.encode_utf16().collect::<Vec<_>>());
            prop_assert_eq!(Pattern::new(&units(&pattern)).matches(&text), expected);
        }
    }

    #[test]
    fn a_piece_longer_than_a_machine_word_is_found() {
        let piece = format!("{}?{}", "ab".repeat(60), "ba".repeat(60));
        let pattern = Pattern::new(&units(&format!("*{piece}*")));
        let inside = piece.replace('?', "x");
        assert!(pattern.matches(&format!("abab{inside}ba")));
        assert!(!pattern.matches(&format!("abab{}ba", inside.strip_prefix('a').unwrap())));
        assert!(!pattern.matches(&format!("abab{}ba", inside.replace('x', ""))));
    }

    #[test]
    fn no_pattern_blows_up() {
        let text = "a".repeat(20_000);
        for pattern in [
            format!("{}b", "a*".repeat(4_000)),
            format!("*{}b*", "a".repeat(8_000)),
            format!("*{}?b*", "a".repeat(8_000)),
            format!("{}b", "*?".repeat(4_000)),
        ] {
            let pattern = Pattern::new(&units(&pattern));
            let start = Instant::now();
            assert!(!pattern.matches(&text));
            assert!(start.elapsed() < Duration::from_secs(2));
        }
    }
}
