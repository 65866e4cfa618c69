//! `*` and `?` in linear time.
//!
//! `*` is any run of characters, `?` exactly one UTF-16 code unit (a character outside the BMP
//! needs two). A pattern is cut at its stars; each piece is looked for once, left to right, at the
//! first place it fits: with `*` on both sides the first place is as good as any later one. Without
//! `?` the pieces are bytes, long ones found by `memchr`'s linear search (a piece of whole characters
//! can't begin inside one); with `?` they are code units, short ones found by the text in them, long ones
//! by bit-parallel Shift-And. No pattern makes the search go back over more of the text than a few
//! units.

use memchr::memmem::{self, Finder};

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
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// No wildcard at all.
    Exactly(Box<str>),
    /// Stars only.
    Stars {
        head: Box<str>,
        middle: Box<[Word]>,
        tail: Box<str>,
    },
    /// With `?`, and with stars or not.
    Units(Box<Units>),
}

/// A code unit of a piece; `None` is `?`.
type Piece = Option<u16>;

/// A pattern with `?`.
#[derive(Clone, Debug)]
pub(crate) struct Units {
    head: Vec<Piece>,
    /// `None` without any star: the head is everything.
    rest: Option<(Vec<Needle>, Vec<Piece>)>,
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
        let texts: Option<Vec<String>> = pieces.iter().map(|piece| text(piece)).collect();
        match texts {
            Some(texts) => Self::without_any(texts),
            None => Self::with_any(pieces),
        }
    }

    fn without_any(texts: Vec<String>) -> Self {
        let mut texts = texts.into_iter();
        let head = texts.next().unwrap_or_default();
        match texts.next_back() {
            None => Self::Exactly(head.into()),
            Some(tail) => Self::Stars {
                head: head.into(),
                middle: texts
                    .filter(|piece| !piece.is_empty())
                    .map(|piece| Word::new(&piece))
                    .collect(),
                tail: tail.into(),
            },
        }
    }

    fn with_any(pieces: Vec<Vec<Piece>>) -> Self {
        let mut pieces = pieces.into_iter();
        let head = pieces.next().unwrap_or_default();
        let rest = pieces.next_back().map(|tail| {
            let middle = pieces.filter(|piece| !piece.is_empty()).map(Needle::new);
            (middle.collect(), tail)
        });
        Self::Units(Box::new(Units { head, rest }))
    }

    /// Whether the whole text fits.
    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exactly(wanted) => **wanted == *text,
            Self::Stars { head, middle, tail } => {
                let inner = text
                    .strip_prefix(&**head)
                    .and_then(|rest| rest.strip_suffix(&**tail));
                let Some(inner) = inner else { return false };
                let mut rest = inner.as_bytes();
                middle.iter().all(|word| {
                    let after = word.after(rest);
                    rest = after.unwrap_or_default();
                    after.is_some()
                })
            }
            Self::Units(units) if text.is_ascii() => units.matches(text.as_bytes()),
            Self::Units(units) => units.matches(&text.encode_utf16().collect::<Vec<_>>()),
        }
    }
}

/// Whether a text fits parts, of which `None` is a star: what [`Pattern::Stars`] does, for a pattern
/// that is needed only once.
pub(crate) fn fits_parts<'p>(parts: impl Iterator<Item = Option<&'p str>>, text: &str) -> bool {
    let mut rest = text.as_bytes();
    let mut piece: Vec<u8> = Vec::with_capacity(64);
    let mut at_start = true;
    for part in parts {
        if let Some(part) = part {
            piece.extend_from_slice(part.as_bytes());
            continue;
        }
        let after = if at_start {
            rest.strip_prefix(piece.as_slice())
        } else if piece.len() <= SHORT {
            after_short(rest, &piece)
        } else {
            let at = memmem::find(rest, &piece);
            at.and_then(|at| rest.get(at + piece.len()..))
        };
        let Some(after) = after else { return false };
        (rest, at_start) = (after, false);
        piece.clear();
    }
    if at_start {
        rest == piece
    } else {
        rest.ends_with(&piece)
    }
}

/// The text of a piece without `?`. Pieces come from strings, so their surrogates are paired.
fn text(piece: &[Piece]) -> Option<String> {
    let units: Option<Vec<u16>> = piece.iter().copied().collect();
    String::from_utf16(&units?).ok()
}

impl Units {
    fn matches<U: Code>(&self, text: &[U]) -> bool {
        let Some((middle, tail)) = &self.rest else {
            return self.head.len() == text.len() && fits(&self.head, text);
        };
        let Some(inner) = text.len().checked_sub(self.head.len() + tail.len()) else {
            return false;
        };
        let (start, rest) = text.split_at(self.head.len());
        let (mut rest, end) = rest.split_at(inner);
        fits(&self.head, start)
            && fits(tail, end)
            && middle.iter().all(|needle| {
                let after = needle.end_in(rest).and_then(|end| rest.get(end..));
                rest = after.unwrap_or_default();
                after.is_some()
            })
    }
}

/// Unit by unit; both of the same length.
fn fits<U: Copy + Into<u16>>(piece: &[Piece], text: &[U]) -> bool {
    piece
        .iter()
        .zip(text)
        .all(|(piece, &unit)| piece.is_none_or(|piece| piece == unit.into()))
}

/// A piece without `?`.
#[derive(Clone, Debug)]
pub(crate) enum Word {
    /// Kept in place: most pieces are short, and thousands of patterns are held against a value.
    Short {
        bytes: [u8; SHORT],
        length: u8,
    },
    Long(Box<Finder<'static>>),
}

impl Word {
    fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                Self::Short { bytes, length }
            }
            _ => Self::Long(Box::new(Finder::new(text).into_owned())),
        }
    }

    /// What follows the first place of the piece.
    fn after<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        match self {
            Self::Short { bytes, length } => {
                after_short(text, bytes.get(..usize::from(*length)).unwrap_or_default())
            }
            Self::Long(finder) => {
                let at = finder.find(text)?;
                text.get(at + finder.needle().len()..)
            }
        }
    }
}

/// What follows the first place of a piece; cheap for one of at most [`SHORT`] bytes.
fn after_short<'t>(mut text: &'t [u8], piece: &[u8]) -> Option<&'t [u8]> {
    let Some((first, others)) = piece.split_first() else {
        return Some(text);
    };
    loop {
        let rest = text.get(memchr::memchr(*first, text)? + 1..)?;
        if let Some(after) = rest.strip_prefix(others) {
            return Some(after);
        }
        text = rest;
    }
}

/// A piece to look for.
#[derive(Clone, Debug)]
enum Needle {
    Short(Box<Short>),
    Long(Long),
}

/// The longest piece for which it is quickest to hold it against every place where its text is found.
const SHORT: usize = 16;

/// A short piece with text in it.
#[derive(Clone, Debug)]
struct Short {
    units: Vec<Piece>,
    /// The longest run of ASCII characters.
    text: Finder<'static>,
    /// Where it stands in the piece.
    at: usize,
}

/// Any piece.
#[derive(Clone, Debug)]
struct Long {
    length: usize,
    /// Sorted by unit. Units that occur nowhere fit only `?`.
    places: Vec<(u16, Places)>,
    /// The positions of `?`, one bit each.
    any: Vec<u64>,
}

/// Where a unit stands in a piece. Frequent ones have a bit per position, so that a step costs a
/// few words; for rare ones that would take memory with the square of the length.
#[derive(Clone, Debug)]
enum Places {
    Few(Vec<usize>),
    Many(Vec<u64>),
}

impl Needle {
    fn new(units: Vec<Piece>) -> Self {
        if units.len() <= SHORT
            && let Some((at, text)) = longest_text(&units)
        {
            let text = Finder::new(&text).into_owned();
            return Self::Short(Box::new(Short { units, text, at }));
        }
        Self::Long(Long::new(&units))
    }

    /// The end of the first place where the needle fits.
    fn end_in<U: Code>(&self, text: &[U]) -> Option<usize> {
        match self {
            Self::Short(short) => short.end_in(text),
            Self::Long(long) => long.end_in(text),
        }
    }
}

/// The longest run of ASCII characters in a piece, with its place.
fn longest_text(units: &[Piece]) -> Option<(usize, Vec<u8>)> {
    let ascii = |unit: &Piece| u8::try_from((*unit)?).ok().filter(u8::is_ascii);
    let mut longest: Option<(usize, Vec<u8>)> = None;
    let mut at = 0;
    for run in units.split_inclusive(|unit| ascii(unit).is_none()) {
        let text: Vec<u8> = run.iter().filter_map(ascii).collect();
        if text.len() > longest.as_ref().map_or(0, |(_, text)| text.len()) {
            longest = Some((at, text));
        }
        at += run.len();
    }
    longest
}

/// A code unit of a text: a byte of one that is all ASCII, or one of UTF-16.
trait Code: Copy + Into<u16> {
    /// The first place of an ASCII text.
    fn find(needle: &Finder<'_>, text: &[Self]) -> Option<usize>;
}

impl Code for u8 {
    fn find(needle: &Finder<'_>, text: &[Self]) -> Option<usize> {
        needle.find(text)
    }
}

impl Code for u16 {
    fn find(needle: &Finder<'_>, text: &[Self]) -> Option<usize> {
        let needle = needle.needle();
        let mut windows = text.windows(needle.len().max(1));
        windows.position(|window| {
            let pairs = window.iter().zip(needle);
            pairs
                .into_iter()
                .all(|(unit, byte)| *unit == Self::from(*byte))
        })
    }
}

impl Short {
    fn end_in<U: Code>(&self, text: &[U]) -> Option<usize> {
        let mut from = 0;
        loop {
            let found = from + U::find(&self.text, text.get(from..)?)?;
            let fits_from = found
                .checked_sub(self.at)
                .and_then(|begin| text.get(begin..));
            let here = fits_from.and_then(|rest| rest.get(..self.units.len()));
            if here.is_some_and(|here| fits(&self.units, here)) {
                return Some(found - self.at + self.units.len());
            }
            from = found + 1;
        }
    }
}

impl Long {
    fn new(units: &[Piece]) -> Self {
        let mut sorted: Vec<(u16, usize)> = Vec::with_capacity(units.len());
        let mut any = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            match unit {
                Some(unit) => sorted.push((*unit, at)),
                None => any.push(at),
            }
        }
        sorted.sort_unstable();
        let places = sorted
            .chunk_by(|left, right| left.0 == right.0)
            .filter_map(|same| {
                let (unit, _) = same.first()?;
                let positions = same.iter().map(|(_, at)| *at);
                let places = if same.len() < 64 {
                    Places::Few(positions.collect())
                } else {
                    Places::Many(bits(positions, units.len()))
                };
                Some((*unit, places))
            });
        Self {
            length: units.len(),
            places: places.collect(),
            any: bits(any.into_iter(), units.len()),
        }
    }

    fn end_in<U: Copy + Into<u16>>(&self, text: &[U]) -> Option<usize> {
        let last = self.length.checked_sub(1)?;
        // Bit `i` says that the piece up to position `i` fits the text that ends here.
        let mut state = vec![0u64; self.any.len()];
        let mut survivors = Vec::new();
        for (at, &unit) in text.iter().enumerate() {
            let unit: u16 = unit.into();
            let row = self
                .places
                .binary_search_by_key(&unit, |(unit, _)| *unit)
                .ok();
            let places = row
                .and_then(|row| self.places.get(row))
                .map(|(_, places)| places);
            survivors.clear();
            if let Some(Places::Few(positions)) = places {
                let reached = |&&at: &&usize| at == 0 || has(&state, at - 1);
                survivors.extend(positions.iter().filter(reached));
            }
            let many = match places {
                Some(Places::Many(bits)) => bits.as_slice(),
                _ => &[],
            };
            let mut carry = 1;
            for (index, (word, any)) in state.iter_mut().zip(&self.any).enumerate() {
                let next = *word >> 63;
                let fits = any | many.get(index).copied().unwrap_or_default();
                *word = ((*word << 1) | carry) & fits;
                carry = next;
            }
            for position in &survivors {
                set(&mut state, *position);
            }
            if has(&state, last) {
                return Some(at + 1);
            }
        }
        None
    }
}

fn bits(positions: impl Iterator<Item = usize>, length: usize) -> Vec<u64> {
    let mut bits = vec![0; length.div_ceil(64)];
    for position in positions {
        set(&mut bits, position);
    }
    bits
}

fn set(bits: &mut [u64], position: usize) {
    if let Some(word) = bits.get_mut(position / 64) {
        *word |= 1 << (position % 64);
    }
}

fn has(bits: &[u64], position: usize) -> bool {
    bits.get(position / 64)
        .is_some_and(|word| (word >> (position % 64)) & 1 == 1)
}

#[cfg(test)]
mod tests {
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
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab*?𐐀é-]{0,9}", text in "[ab𐐀é-]{0,10}") {
            let expected = naive(&units(&pattern), &text.encode_utf16().collect::<Vec<_>>());
            prop_assert_eq!(Pattern::new(&units(&pattern)).matches(&text), expected);
            if !pattern.contains('?') {
                let parts = pattern.split_inclusive('*').flat_map(|part| {
                    let star = part.ends_with('*').then_some(None);
                    [Some(Some(part.trim_end_matches('*'))), star]
                });
                prop_assert_eq!(fits_parts(parts.flatten(), &text), expected);
            }
        }

        #[test]
        fn matching_agrees_with_the_definition_on_repetitive_ascii(pattern in "[ab*?]{0,9}", text in "[ab]{0,14}") {
            let expected = naive(&units(&pattern), &text.encode_utf16().collect::<Vec<_>>());
            prop_assert_eq!(Pattern::new(&units(&pattern)).matches(&text), expected);
        }
    }

    /// The same by a table over all beginnings of pattern and text, for long inputs.
    fn by_table(pattern: &[Unit], text: &[u16]) -> bool {
        let mut row = vec![false; text.len() + 1];
        row[0] = true;
        for unit in pattern {
            let mut next = vec![false; text.len() + 1];
            for at in 0..=text.len() {
                next[at] = match unit {
                    Unit::Run => row[at] || (at > 0 && next[at - 1]),
                    Unit::Any => at > 0 && row[at - 1],
                    Unit::Is(unit) => at > 0 && row[at - 1] && text[at - 1] == *unit,
                };
            }
            row = next;
        }
        row[text.len()]
    }

    proptest! {
        #[test]
        fn long_pieces_agree_with_a_table(
            before in "[ab]{0,90}",
            middle in "[ab?]{60,200}",
            after in "[ab]{0,20}",
            noise in 0usize..400,
            fits in any::<bool>(),
        ) {
            let pattern = units(&format!("*{middle}*"));
            let mut text = format!("{before}{}{after}", middle.replace('?', "b")).into_bytes();
            if let (false, Some(byte)) = (fits, text.get_mut(noise)) {
                *byte ^= 3;
            }
            let text = String::from_utf8(text).unwrap();
            let expected = by_table(&pattern, &text.encode_utf16().collect::<Vec<_>>());
            prop_assert_eq!(Pattern::new(&pattern).matches(&text), expected);
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

    /// Going back over the text would take longer than the age of the universe.
    #[test]
    fn no_pattern_blows_up() {
        let text = "a".repeat(20_000);
        for pattern in [
            format!("{}b", "a*".repeat(4_000)),
            format!("*{}b*", "a".repeat(8_000)),
            format!("*{}?b*", "a".repeat(1_000)),
            format!("{}b", "*?a".repeat(2_000)),
        ] {
            assert!(!Pattern::new(&units(&pattern)).matches(&text));
        }
    }
}
