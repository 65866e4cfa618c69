//! Unicode as both languages ask for it: sets of code points, by general category, property or script,
//! and simple mappings of case.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};

/// Sorted, disjoint, non-adjacent ranges of code points, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CodePoints(Vec<(u32, u32)>);

const LAST: u32 = 0x10_FFFF;

impl CodePoints {
    /// Those of a class in the syntax of the `regex` crate, whose tables these are; `None` when it isn't
    /// one, or has a name that they don't know.
    pub(crate) fn of_class(class: &str) -> Option<Self> {
        match regex_syntax::Parser::new().parse(class).ok()?.into_kind() {
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = class.ranges().iter();
                Some(Self::from_ranges(ranges.map(|range| {
                    (u32::from(range.start()), u32::from(range.end()))
                })))
            }
            _ => None,
        }
    }

    /// The same for a class that is known to be one.
    pub(crate) fn known(class: &str) -> Self {
        Self::of_class(class).unwrap_or_default()
    }

    pub(crate) fn from_ranges(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut sorted: Vec<(u32, u32)> = ranges.into_iter().collect();
        sorted.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(sorted.len());
        for (low, high) in sorted {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    pub(crate) fn single(code_point: u32) -> Self {
        Self(vec![(code_point, code_point)])
    }

    pub(crate) fn contains(&self, code_point: u32) -> bool {
        self.0
            .binary_search_by(|&(low, high)| {
                if code_point < low {
                    std::cmp::Ordering::Greater
                } else if code_point > high {
                    std::cmp::Ordering::Less
                } else {
                    std::cmp::Ordering::Equal
                }
            })
            .is_ok()
    }

    pub(crate) fn reaches_beyond_bmp(&self) -> bool {
        self.0.last().is_some_and(|&(_, high)| high > 0xFFFF)
    }

    pub(crate) fn union(&self, other: &Self) -> Self {
        Self::from_ranges(self.0.iter().chain(&other.0).copied())
    }

    pub(crate) fn complement(&self) -> Self {
        let mut gaps = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for &(low, high) in &self.0 {
            if low > next {
                gaps.push((next, low - 1));
            }
            next = high + 1;
        }
        if next <= LAST {
            gaps.push((next, LAST));
        }
        Self(gaps)
    }

    pub(crate) fn intersection(&self, other: &Self) -> Self {
        self.complement().union(&other.complement()).complement()
    }

    /// Adds the other case of every ASCII letter in the set (`CASE_INSENSITIVE` alone).
    pub(crate) fn fold_ascii(&self) -> Self {
        let mut ranges = self.0.clone();
        for &(low, high) in &self.0 {
            for (first, last, other) in [(b'A', b'Z', b'a'), (b'a', b'z', b'A')] {
                let (first, last, other) = (u32::from(first), u32::from(last), u32::from(other));
                let (from, to) = (low.max(first), high.min(last));
                if from <= to {
                    ranges.push((from - first + other, to - first + other));
                }
            }
        }
        Self::from_ranges(ranges)
    }

    /// Adds every code point whose upper case, or the lower case of that, lies in the set
    /// (`UNICODE_CASE`).
    pub(crate) fn fold_unicode(&self) -> Self {
        let folds_into =
            |&(_, upper, folded): &(u32, u32, u32)| self.contains(upper) || self.contains(folded);
        let more = cased().filter(folds_into).map(|(c, ..)| (c, c));
        Self::from_ranges(self.0.iter().copied().chain(more))
    }

    /// A single character as `UNICODE_CASE` takes it: all that fold into the same.
    pub(crate) fn folding_into(code_point: u32) -> Self {
        let folded = simple_lower(simple_upper(code_point));
        if simple_upper(code_point) == folded {
            return Self::single(code_point);
        }
        let same = cased()
            .filter(|&(_, _, other)| other == folded)
            .map(|(c, ..)| (c, c));
        Self::from_ranges(same.chain([(folded, folded)]))
    }
}

/// Every code point that has another case, with its upper case and the lower case of that.
fn cased() -> impl Iterator<Item = (u32, u32, u32)> {
    // Outside these ranges none has.
    let ranges = [
        0..0x3000,
        0xA640..0xABC0,
        0xFB00..0xFF60,
        0x1_0400..0x1_EA00,
    ];
    ranges.into_iter().flatten().filter_map(|c| {
        let upper = simple_upper(c);
        let folded = simple_lower(upper);
        (upper != c || folded != c).then_some((c, upper, folded))
    })
}

/// `Character.isLetter(int)`.
pub(crate) fn is_letter(code_point: u32) -> bool {
    static LETTERS: LazyLock<CodePoints> = LazyLock::new(|| CodePoints::known(r"\p{L}"));
    LETTERS.contains(code_point)
}

/// `Character.toUpperCase(int)`: the simple mapping, which leaves alone what would become longer.
pub(crate) fn simple_upper(code_point: u32) -> u32 {
    char::from_u32(code_point).map_or(code_point, |c| {
        single(c.to_uppercase()).unwrap_or(code_point)
    })
}

/// `Character.toLowerCase(int)`.
pub(crate) fn simple_lower(code_point: u32) -> u32 {
    match code_point {
        // The one character whose full lower case is longer than its simple one.
        0x130 => 0x69,
        _ => char::from_u32(code_point).map_or(code_point, |c| {
            single(c.to_lowercase()).unwrap_or(code_point)
        }),
    }
}

fn single(mut mapped: impl Iterator<Item = char>) -> Option<u32> {
    let first = mapped.next()?;
    mapped.next().is_none().then_some(u32::from(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_its_complement_and_their_union_cover_everything() {
        let set = CodePoints::from_ranges([(97, 99), (100, 110), (50, 60)]);
        assert_eq!(set, CodePoints::from_ranges([(50, 60), (97, 110)]));
        assert_eq!(
            set.union(&set.complement()),
            CodePoints::from_ranges([(0, LAST)])
        );
        assert_eq!(set.intersection(&set.complement()), CodePoints::default());
    }

    #[test]
    fn folding_ascii_leaves_other_letters_alone() {
        let set = CodePoints::from_ranges([(0x61, 0x63), (0xE4, 0xE4)]).fold_ascii();
        assert!(set.contains(0x41) && set.contains(0x43) && !set.contains(0xC4));
        assert!(CodePoints::folding_into(0xE4).contains(0xC4));
    }
}
