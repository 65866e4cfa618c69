//! Which of many texts occur in a value? All are looked for in one pass.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// The automaton grows with the texts; the beginning of a long one tells enough.
const LONGEST: usize = 64;

/// Texts, each with the numbers of the conditions that can't do without it.
#[derive(Debug)]
pub(super) struct Contained {
    conditions: Vec<Vec<u32>>,
    /// `None` when it would be too large: then every text counts as found.
    automaton: Option<AhoCorasick>,
}

/// The texts while they are collected.
#[derive(Debug, Default)]
pub(super) struct Texts {
    conditions: HashMap<Box<str>, Vec<u32>>,
}

impl Texts {
    /// A condition needs a text, or at least its beginning.
    pub(super) fn add(&mut self, text: &str, condition: u32) {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let beginning = text.get(..end).unwrap_or_default();
        let same = self.conditions.entry(beginning.into()).or_default();
        same.push(condition);
    }

    pub(super) fn finish(self) -> Option<Contained> {
        if self.conditions.is_empty() {
            return None;
        }
        let (texts, conditions): (Vec<_>, Vec<_>) = self.conditions.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(texts.iter().map(|text| text.as_bytes()))
            .ok();
        Some(Contained {
            conditions,
            automaton,
        })
    }
}

impl Contained {
    /// Tells the conditions whose text occurs in the value.
    pub(super) fn look_up(&self, value: &str, mut tell: impl FnMut(u32)) {
        let Some(automaton) = &self.automaton else {
            self.conditions
                .iter()
                .flatten()
                .for_each(|number| tell(*number));
            return;
        };
        let mut seen = vec![false; self.conditions.len()];
        for hit in automaton.find_overlapping_iter(value) {
            let text = hit.pattern().as_usize();
            if let (Some(seen @ false), Some(conditions)) =
                (seen.get_mut(text), self.conditions.get(text))
            {
                *seen = true;
                conditions.iter().for_each(|number| tell(*number));
            }
        }
    }
}
