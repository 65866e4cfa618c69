//! Decisions about many roles, two bits each.

use crate::evaluate::Decision;

const BITS: usize = u64::BITS as usize;

/// What became of one login and every role of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    allowed: Vec<u64>,
    unknown: Vec<u64>,
}

impl Decisions {
    /// Nobody gets into any of so many roles.
    #[must_use]
    pub fn denied(roles: usize) -> Self {
        let words = vec![0; roles.div_ceil(BITS)];
        Self {
            allowed: words.clone(),
            unknown: words,
        }
    }

    /// What became of a role, by its place in the set.
    #[must_use]
    pub fn of(&self, role: usize) -> Decision {
        let has = |words: &[u64]| {
            let word = words.get(role / BITS).copied().unwrap_or_default();
            word >> (role % BITS) & 1 == 1
        };
        match (has(&self.allowed), has(&self.unknown)) {
            (true, _) => Decision::Allowed,
            (false, true) => Decision::Unknown,
            (false, false) => Decision::Denied,
        }
    }

    pub(super) fn set(&mut self, role: usize, decision: Decision) {
        let bit = 1 << (role % BITS);
        let put = |words: &mut [u64], on: bool| {
            if let Some(word) = words.get_mut(role / BITS) {
                *word = if on { *word | bit } else { *word & !bit };
            }
        };
        put(&mut self.allowed, decision == Decision::Allowed);
        put(&mut self.unknown, decision == Decision::Unknown);
    }

    /// The roles that don't refuse the login, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Decision)> {
        let words = self.allowed.iter().zip(&self.unknown).enumerate();
        words.flat_map(|(index, (&allowed, &unknown))| {
            let mut left = allowed | unknown;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                left &= left.checked_sub(1)?;
                let decision = if allowed >> bit & 1 == 1 {
                    Decision::Allowed
                } else {
                    Decision::Unknown
                };
                Some((index * BITS + bit as usize, decision))
            })
        })
    }

    /// How many roles let the login in, and of how many it isn't known.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let ones = |words: &[u64]| words.iter().map(|word| word.count_ones() as usize).sum();
        (ones(&self.allowed), ones(&self.unknown))
    }

    /// Takes the better of two ways into each role.
    pub fn merge(&mut self, other: &Self) {
        let words = self.allowed.iter_mut().zip(&mut self.unknown);
        let others = other.allowed.iter().zip(&other.unknown);
        for ((allowed, unknown), (other_allowed, other_unknown)) in words.zip(others) {
            *allowed |= other_allowed;
            *unknown = (*unknown | other_unknown) & !*allowed;
        }
    }
}
