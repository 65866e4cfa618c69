//! `java.util.regex.Matcher`: a pattern going along a text.

use super::machine::{Machine, NO_PLACE, code_point};
use super::program::Pattern;
use super::{Fault, Thrown};

/// How many steps regular expressions may take in one run of a script.
///
/// Nothing stops `Matcher` on a server: a pattern that backtracks without end keeps its thread.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    steps_left: u64,
}

impl Budget {
    pub(crate) const fn new(steps: u64) -> Self {
        Self { steps_left: steps }
    }

    pub(super) const fn step(&mut self) -> Result<(), Fault> {
        match self.steps_left.checked_sub(1) {
            Some(left) => {
                self.steps_left = left;
                Ok(())
            }
            None => Err(Fault::Killed("regular expression")),
        }
    }
}

impl Default for Budget {
    /// About a second.
    fn default() -> Self {
        Self::new(50_000_000)
    }
}

/// A pattern, a text, and the last match.
#[derive(Debug)]
pub(crate) struct Matcher<'a> {
    pattern: &'a Pattern,
    text: &'a [u16],
    state: State,
}

/// What a matcher remembers between calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// Begin and end of every group of the last match; empty when it failed or there was none.
    slots: Vec<usize>,
    /// Where the last match ended.
    last_end: usize,
    /// Where appended text was taken up to.
    pub(crate) append_position: usize,
}

impl State {
    /// Whether the last attempt matched.
    pub(crate) const fn has_match(&self) -> bool {
        !self.slots.is_empty()
    }

    /// Before the first match.
    pub(crate) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            last_end: 0,
            append_position: 0,
        }
    }
}

impl<'a> Matcher<'a> {
    pub(crate) const fn new(pattern: &'a Pattern, text: &'a [u16]) -> Self {
        Self::resume(pattern, text, State::new())
    }

    /// A matcher that goes on from an earlier state.
    pub(crate) const fn resume(pattern: &'a Pattern, text: &'a [u16], state: State) -> Self {
        Self {
            pattern,
            text,
            state,
        }
    }

    pub(crate) const fn state(&self) -> &State {
        &self.state
    }

    /// `find()`.
    pub(crate) fn find(&mut self, budget: &mut Budget) -> Result<bool, Fault> {
        let from = match self.state.slots.as_slice() {
            [begin, end, ..] if begin == end => end + 1,
            [_, end, ..] => *end,
            _ => self.state.last_end,
        };
        self.search(from, budget)
    }

    /// Looks for a match that begins at `from` or later.
    pub(crate) fn search(&mut self, from: usize, budget: &mut Budget) -> Result<bool, Fault> {
        let mut machine = Machine::new(
            &self.pattern.program,
            self.text,
            self.state.last_end,
            budget,
        );
        let mut place = from;
        while place <= self.text.len() {
            if let Some(end) = machine.attempt(place, false)? {
                let slots = std::mem::take(&mut machine.slots);
                self.matched(slots, place, end);
                return Ok(true);
            }
            place = match code_point(self.text, place) {
                Some((_, next)) if self.pattern.program.has_supplementary => next,
                _ => place + 1,
            };
        }
        self.failed();
        Ok(false)
    }

    /// `matches()` for `whole`, else `lookingAt()`.
    pub(crate) fn match_from_start(
        &mut self,
        whole: bool,
        budget: &mut Budget,
    ) -> Result<bool, Fault> {
        let mut machine = Machine::new(
            &self.pattern.program,
            self.text,
            self.state.last_end,
            budget,
        );
        match machine.attempt(0, whole)? {
            Some(end) => {
                let slots = std::mem::take(&mut machine.slots);
                self.matched(slots, 0, end);
                Ok(true)
            }
            None => {
                self.failed();
                Ok(false)
            }
        }
    }

    fn matched(&mut self, mut slots: Vec<usize>, begin: usize, end: usize) {
        if let [first, second, ..] = slots.as_mut_slice() {
            (*first, *second) = (begin, end);
        }
        self.state.slots = slots;
        self.state.last_end = end;
    }

    /// After a failure `find()` finds nothing more.
    fn failed(&mut self) {
        self.state.slots = Vec::new();
        self.state.last_end = self.text.len() + 1;
    }

    /// `groupCount()`.
    pub(crate) const fn group_count(&self) -> usize {
        self.pattern.program.groups - 1
    }

    /// Begin and end of a group of the last match; `None` when it took no part.
    ///
    /// # Errors
    /// `IllegalStateException` without a match, `IndexOutOfBoundsException` without such a group.
    pub(crate) fn span(
        &self,
        group: i64,
        no_match: &str,
    ) -> Result<Option<(usize, usize)>, Thrown> {
        if self.state.slots.is_empty() {
            return Err(Thrown::new("java.lang.IllegalStateException", no_match));
        }
        let slot = usize::try_from(group)
            .ok()
            .filter(|&group| group < self.pattern.program.groups);
        let Some(group) = slot else {
            return Err(Thrown::new(
                "java.lang.IndexOutOfBoundsException",
                format!("No group {group}"),
            ));
        };
        let begin = self.state.slots.get(group * 2).copied().unwrap_or(NO_PLACE);
        let end = self
            .state
            .slots
            .get(group * 2 + 1)
            .copied()
            .unwrap_or(NO_PLACE);
        Ok((begin != NO_PLACE && end != NO_PLACE).then_some((begin, end)))
    }

    /// `group(int)`.
    pub(crate) fn group(&self, group: i64) -> Result<Option<&'a [u16]>, Thrown> {
        let span = self.span(group, "No match found")?;
        Ok(span.and_then(|(begin, end)| self.text.get(begin..end)))
    }

    /// `appendReplacement`: the text between the last match and this one, then the replacement.
    pub(crate) fn append_replacement(
        &mut self,
        out: &mut Vec<u16>,
        replacement: &[u16],
    ) -> Result<(), Thrown> {
        let Some((begin, end)) = self.span(0, "No match available")? else {
            return Ok(());
        };
        let mut expanded = Vec::new();
        super::replace::expand(self, self.pattern, replacement, &mut expanded)?;
        out.extend_from_slice(
            self.text
                .get(self.state.append_position..begin)
                .unwrap_or(&[]),
        );
        out.append(&mut expanded);
        self.state.append_position = end;
        Ok(())
    }

    /// `appendTail`.
    pub(crate) fn append_tail(&self, out: &mut Vec<u16>) {
        out.extend_from_slice(self.text.get(self.state.append_position..).unwrap_or(&[]));
    }
}
