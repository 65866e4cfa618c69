//! Which of many texts occur in a value? All are looked for in one pass.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// The automaton grows with the texts; the beginning of a long one tells enough.
const LONGEST: usize = 64;

/// Texts, each with the roles that want to see it.
#[derive(Debug, Default)]
pub(super) struct Contained {
    roles: Vec<Vec<usize>>,
    /// `None` when it would be too large: then every text counts as found.
    automaton: Option<AhoCorasick>,
}

/// The texts while they are collected.
#[derive(Debug, Default)]
pub(super) struct Texts {
    roles: HashMap<Box<str>, Vec<usize>>,
}

impl Texts {
    /// A role wants to see a text, or at least its beginning.
    pub(super) fn add(&mut self, text: &str, role: usize) {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let beginning = text.get(..end).unwrap_or_default();
        self.roles.entry(beginning.into()).or_default().push(role);
    }

    pub(super) fn finish(self) -> Contained {
        let (texts, roles): (Vec<_>, Vec<_>) = self.roles.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(texts.iter().map(|text| text.as_bytes()))
            .ok();
        Contained { roles, automaton }
    }
}

impl Contained {
    /// Adds the roles whose text occurs in the value.
    pub(super) fn look_up(&self, value: &str, found: &mut Vec<usize>) {
        let Some(automaton) = &self.automaton else {
            self.all(found);
            return;
        };
        let mut seen = vec![false; self.roles.len()];
        for hit in automaton.find_overlapping_iter(value) {
            let number = hit.pattern().as_usize();
            if let (Some(seen @ false), Some(roles)) =
                (seen.get_mut(number), self.roles.get(number))
            {
                *seen = true;
                found.extend(roles);
            }
        }
    }

    /// Adds every role.
    pub(super) fn all(&self, found: &mut Vec<usize>) {
        found.extend(self.roles.iter().flatten());
    }
}
