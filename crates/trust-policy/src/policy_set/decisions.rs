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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_of_many_has_an_answer_of_its_own() {
        const ROLES: usize = 3 * BITS;
        let all = [Decision::Allowed, Decision::Unknown, Decision::Denied];
        for role in 0..ROLES {
            let mut decisions = Decisions::denied(ROLES);
            for decision in all {
                decisions.set(role, decision);
                let others = (0..ROLES).filter(|other| *other != role);
                assert_eq!(decisions.of(role), decision, "{role}");
                assert!(
                    others
                        .map(|other| decisions.of(other))
                        .all(|other| other == Decision::Denied),
                    "{role}"
                );
                let listed: Vec<_> = decisions.iter().collect();
                let expected = [(role, decision)];
                let known = decision == Decision::Denied;
                assert_eq!(listed, if known { &[] } else { &expected[..] });
            }
        }
    }

    #[test]
    fn a_way_that_is_allowed_leaves_nothing_unknown() {
        let of = |decision| {
            let mut decisions = Decisions::denied(1);
            decisions.set(0, decision);
            decisions
        };
        for (one, other) in [
            (Decision::Allowed, Decision::Unknown),
            (Decision::Unknown, Decision::Allowed),
        ] {
            let mut merged = of(one);
            merged.merge(&of(other));
            assert_eq!(merged, of(Decision::Allowed));
            assert_eq!(merged.count(), (1, 0));
        }
    }
}
