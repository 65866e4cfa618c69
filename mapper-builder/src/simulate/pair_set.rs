//! Sets of pairs of a user and a role: one bit each, since there can be a hundred million.

const BITS: usize = u64::BITS as usize;

/// A set of pairs of small numbers, in rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairSet {
    words_per_row: usize,
    words: Vec<u64>,
}

impl PairSet {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        let words_per_row = columns.div_ceil(BITS);
        Self {
            words_per_row,
            words: vec![0; rows * words_per_row],
        }
    }

    pub(super) fn insert(&mut self, row: usize, column: usize) {
        if let Some(word) = self.words.get_mut(row * self.words_per_row + column / BITS) {
            *word |= 1 << (column % BITS);
        }
    }

    /// Whether the pair is in the set.
    #[must_use]
    pub fn contains(&self, row: usize, column: usize) -> bool {
        let word = self.words.get(row * self.words_per_row + column / BITS);
        word.is_some_and(|word| word >> (column % BITS) & 1 == 1)
    }

    /// The pairs, by row and then by column.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        let rows = self.words.chunks(self.words_per_row.max(1)).enumerate();
        rows.flat_map(|(row, words)| {
            words.iter().enumerate().flat_map(move |(index, &word)| {
                let mut left = word;
                std::iter::from_fn(move || {
                    let bit = left.trailing_zeros();
                    left &= left.checked_sub(1)?;
                    Some((row, index * BITS + bit as usize))
                })
            })
        })
    }

    /// How many pairs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let words = self.words.iter();
        words.map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_of_bits_is_a_set_of_pairs(pairs in prop::collection::btree_set((0usize..7, 0usize..150), 0..60)) {
            let mut set = PairSet::new(7, 150);
            for (row, column) in &pairs {
                set.insert(*row, *column);
            }
            prop_assert_eq!(set.len(), pairs.len());
            prop_assert_eq!(set.is_empty(), pairs.is_empty());
            prop_assert!(pairs.iter().all(|(row, column)| set.contains(*row, *column)));
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), pairs.clone());
            prop_assert!(set.iter().eq(pairs.iter().copied()));
        }
    }
}
