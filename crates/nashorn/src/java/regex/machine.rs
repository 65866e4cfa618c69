//! The backtracking machine: one attempt to match a program at one place.
//!
//! Everything that may be gone back to lies on an explicit stack, so a text can't overflow ours,
//! and every step counts against the budget.

use super::Fault;
use super::matcher::Budget;
use super::program::{Instruction, Program};
use super::tree::{Anchor, Fold, Mode};
use crate::unicode::{CodePoints, simple_lower, simple_upper};

pub(super) const NO_PLACE: usize = usize::MAX;

/// More would be a gigabyte.
const MAX_STACK: usize = 20_000_000;

pub(super) struct Machine<'a> {
    program: &'a Program,
    text: &'a [u16],
    /// Where the last match ended (`\G`).
    last_end: usize,
    budget: &'a mut Budget,
    /// Begin and end of every group.
    pub(super) slots: Vec<usize>,
    counts: Vec<u32>,
    starts: Vec<usize>,
    failed: Vec<std::collections::HashSet<usize>>,
    stack: Vec<Undo>,
}

/// What to do when the way taken has led nowhere.
enum Undo {
    Branch {
        instruction: usize,
        place: usize,
    },
    Slot {
        index: usize,
        value: usize,
    },
    Count {
        index: usize,
        value: u32,
    },
    Start {
        index: usize,
        value: usize,
    },
    /// Another iteration was tried at this place.
    LoopBranch {
        index: usize,
        count: u32,
        place: usize,
        exit: usize,
        remembers: bool,
    },
    /// A greedy run can give back characters down to `least`.
    Shorter {
        instruction: usize,
        place: usize,
        least: usize,
    },
    /// A lazy run can take more characters.
    Longer {
        instruction: usize,
        place: usize,
        taken: u32,
    },
}

enum Flow {
    Go,
    Fail,
}

impl<'a> Machine<'a> {
    pub(super) fn new(
        program: &'a Program,
        text: &'a [u16],
        last_end: usize,
        budget: &'a mut Budget,
    ) -> Self {
        Self {
            program,
            text,
            last_end,
            budget,
            slots: vec![NO_PLACE; program.groups * 2],
            counts: vec![0; program.loops],
            starts: vec![0; program.loops],
            failed: vec![std::collections::HashSet::new(); program.loops],
            stack: Vec::new(),
        }
    }

    /// Matches from `place`; with `whole`, up to the end of the text. Gives the end of the match.
    pub(super) fn attempt(&mut self, place: usize, whole: bool) -> Result<Option<usize>, Fault> {
        self.slots.fill(NO_PLACE);
        self.stack.clear();
        let end = whole.then_some(self.text.len());
        self.run(0, place, end)
    }

    fn run(
        &mut self,
        first: usize,
        from: usize,
        end: Option<usize>,
    ) -> Result<Option<usize>, Fault> {
        let base = self.stack.len();
        let (mut at, mut place) = (first, from);
        loop {
            self.budget.step()?;
            let flow = match self.program.instructions.get(at) {
                None | Some(Instruction::Accept) => {
                    if end.is_none_or(|end| end == place) {
                        self.forget_branches(base);
                        return Ok(Some(place));
                    }
                    Flow::Fail
                }
                Some(instruction) => self.step(instruction, &mut at, &mut place)?,
            };
            if matches!(flow, Flow::Fail) {
                match self.back(base) {
                    Some(next) => (at, place) = next,
                    None => return Ok(None),
                }
            }
            if self.stack.len() > MAX_STACK {
                return Err(Fault::Killed("regular expression"));
            }
        }
    }

    /// Keeps what restores groups and counters, for the sake of whoever called.
    fn forget_branches(&mut self, base: usize) {
        let mut index = 0;
        self.stack.retain(|undo| {
            index += 1;
            index <= base
                || matches!(
                    undo,
                    Undo::Slot { .. } | Undo::Count { .. } | Undo::Start { .. }
                )
        });
    }

    fn step(
        &mut self,
        instruction: &'a Instruction,
        at: &mut usize,
        place: &mut usize,
    ) -> Result<Flow, Fault> {
        let here = *at;
        *at += 1;
        match instruction {
            Instruction::One(set) => match self.take(set, *place) {
                Some(next) => *place = next,
                None => return Ok(Flow::Fail),
            },
            Instruction::Anchor(anchor) => {
                if !self.holds(*anchor, *place) {
                    return Ok(Flow::Fail);
                }
            }
            Instruction::Split { other } => {
                self.stack.push(Undo::Branch {
                    instruction: *other,
                    place: *place,
                });
            }
            Instruction::Jump(target) => *at = *target,
            Instruction::Save(slot) => self.save(*slot, *place),
            Instruction::Run {
                set,
                min,
                max,
                mode,
            } => {
                return self.run_of(set, (*min, *max, *mode), here, place);
            }
            Instruction::LoopStart {
                index,
                min,
                max,
                lazy,
                exit,
            } => {
                self.set_count(*index, 0);
                if *min == 0 {
                    if *max == Some(0) {
                        *at = *exit;
                    } else if *lazy {
                        self.iterate_later(*index, 1, here + 1, *place);
                        *at = *exit;
                        return Ok(Flow::Go);
                    } else {
                        self.stack.push(Undo::LoopBranch {
                            index: *index,
                            count: 0,
                            place: *place,
                            exit: *exit,
                            remembers: false,
                        });
                    }
                }
                self.set_count(*index, 1);
            }
            Instruction::LoopBody { index } => {
                if let Some(start) = self.starts.get_mut(*index) {
                    self.stack.push(Undo::Start {
                        index: *index,
                        value: *start,
                    });
                    *start = *place;
                }
            }
            Instruction::LoopEnd {
                index,
                min,
                max,
                lazy,
                body,
                remembers,
            } => {
                let count = self.counts.get(*index).copied().unwrap_or(0);
                // An iteration that matched nothing is the last one.
                if self.starts.get(*index).is_some_and(|&start| *place > start) {
                    if count < *min {
                        self.set_count(*index, count + 1);
                        *at = *body;
                    } else if max.is_none_or(|max| count < max) {
                        self.maybe_iterate(*index, count, *body, (*lazy, *remembers), at, *place);
                    }
                }
            }
            Instruction::Atomic { end } => match self.run(here + 1, *place, None)? {
                Some(next) => {
                    *at = *end;
                    *place = next;
                }
                None => return Ok(Flow::Fail),
            },
            Instruction::Look {
                negative,
                behind,
                end,
            } => {
                if self.looks(here + 1, *place, *behind)? == *negative {
                    return Ok(Flow::Fail);
                }
                *at = *end;
            }
            Instruction::BackReference { group, fold } => {
                match self.same_again(*group, *fold, *place) {
                    Some(next) => *place = next,
                    None => return Ok(Flow::Fail),
                }
            }
            Instruction::Accept => {}
        }
        Ok(Flow::Go)
    }

    fn maybe_iterate(
        &mut self,
        index: usize,
        count: u32,
        body: usize,
        (lazy, remembers): (bool, bool),
        at: &mut usize,
        place: usize,
    ) {
        let exit = *at;
        if lazy {
            self.iterate_later(index, count + 1, body, place);
        } else if !(remembers && self.failed.get(index).is_some_and(|f| f.contains(&place))) {
            self.stack.push(Undo::LoopBranch {
                index,
                count,
                place,
                exit,
                remembers,
            });
            if let Some(slot) = self.counts.get_mut(index) {
                *slot = count + 1;
            }
            *at = body;
        }
    }

    /// On the way back, the counter goes to `count` and the body runs.
    fn iterate_later(&mut self, index: usize, count: u32, body: usize, place: usize) {
        self.stack.push(Undo::Branch {
            instruction: body,
            place,
        });
        self.stack.push(Undo::Count {
            index,
            value: count,
        });
    }

    fn save(&mut self, index: usize, place: usize) {
        if let Some(slot) = self.slots.get_mut(index) {
            self.stack.push(Undo::Slot {
                index,
                value: *slot,
            });
            *slot = place;
        }
    }

    fn set_count(&mut self, index: usize, value: u32) {
        if let Some(count) = self.counts.get_mut(index) {
            self.stack.push(Undo::Count {
                index,
                value: *count,
            });
            *count = value;
        }
    }

    /// Goes back to the last place where there was another way.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.stack.len() > base {
            match self.stack.pop()? {
                Undo::Branch { instruction, place } => return Some((instruction, place)),
                Undo::Slot { index, value } => set(&mut self.slots, index, value),
                Undo::Count { index, value } => set(&mut self.counts, index, value),
                Undo::Start { index, value } => set(&mut self.starts, index, value),
                Undo::LoopBranch {
                    index,
                    count,
                    place,
                    exit,
                    remembers,
                } => {
                    set(&mut self.counts, index, count);
                    if remembers && let Some(failed) = self.failed.get_mut(index) {
                        failed.insert(place);
                    }
                    return Some((exit, place));
                }
                Undo::Shorter {
                    instruction,
                    place,
                    least,
                } => {
                    let place = previous(self.text, place, least);
                    if place > least {
                        self.stack.push(Undo::Shorter {
                            instruction,
                            place,
                            least,
                        });
                    }
                    return Some((instruction, place));
                }
                Undo::Longer {
                    instruction,
                    place,
                    taken,
                } => {
                    let Some(Instruction::Run { set, max, .. }) =
                        self.program.instructions.get(instruction)
                    else {
                        continue;
                    };
                    if max.is_none_or(|max| taken < max)
                        && let Some(next) = self.take(set, place)
                    {
                        self.stack.push(Undo::Longer {
                            instruction,
                            place: next,
                            taken: taken + 1,
                        });
                        return Some((instruction + 1, next));
                    }
                }
            }
        }
        None
    }

    /// A repeated character class.
    fn run_of(
        &mut self,
        set: &'a CodePoints,
        (min, max, mode): (u32, Option<u32>, Mode),
        here: usize,
        place: &mut usize,
    ) -> Result<Flow, Fault> {
        let wanted = if mode == Mode::Lazy { Some(min) } else { max };
        let mut least = *place;
        let mut taken = 0;
        while wanted.is_none_or(|wanted| taken < wanted) {
            self.budget.step()?;
            let Some(next) = self.take(set, *place) else {
                break;
            };
            *place = next;
            taken += 1;
            if taken <= min {
                least = next;
            }
        }
        if taken < min {
            return Ok(Flow::Fail);
        }
        match mode {
            Mode::Greedy if *place > least => {
                self.stack.push(Undo::Shorter {
                    instruction: here + 1,
                    place: *place,
                    least,
                });
            }
            Mode::Lazy => {
                self.stack.push(Undo::Longer {
                    instruction: here,
                    place: *place,
                    taken,
                });
            }
            Mode::Greedy | Mode::Possessive => {}
        }
        Ok(Flow::Go)
    }

    /// Whether what follows matches ahead of, or behind, a place.
    fn looks(
        &mut self,
        first: usize,
        place: usize,
        behind: Option<(usize, usize)>,
    ) -> Result<bool, Fault> {
        let Some((min, max)) = behind else {
            return self.run_look(first, place, None);
        };
        for distance in min..=max.min(place) {
            if self.run_look(first, place - distance, Some(place))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn run_look(&mut self, first: usize, from: usize, end: Option<usize>) -> Result<bool, Fault> {
        Ok(self.run(first, from, end)?.is_some())
    }

    /// The place after the code point at `place`, if that is in the set.
    fn take(&self, set: &CodePoints, place: usize) -> Option<usize> {
        let (c, next) = code_point(self.text, place)?;
        set.contains(c).then_some(next)
    }

    fn same_again(&self, group: usize, fold: Fold, place: usize) -> Option<usize> {
        let begin = *self.slots.get(group * 2)?;
        let end = *self.slots.get(group * 2 + 1)?;
        let before = self.text.get(begin..end)?;
        let now = self.text.get(place..place.checked_add(before.len())?)?;
        let same = match fold {
            Fold::Nothing => before == now,
            Fold::Ascii | Fold::Unicode => code_points(before)
                .zip(code_points(now))
                .all(|(a, b)| equal_folded(a, b, fold)),
        };
        same.then_some(place + before.len())
    }

    fn holds(&self, anchor: Anchor, place: usize) -> bool {
        let text = self.text;
        let unit = |at: usize| text.get(at).copied();
        let before = place.checked_sub(1).and_then(unit);
        match anchor {
            Anchor::Begin => place == 0,
            Anchor::End => place == text.len(),
            Anchor::LastMatch => place == self.last_end,
            Anchor::LineBegin { unix } => match before {
                // Not after the last terminator of all, not even in an empty text.
                _ if place == text.len() => false,
                None => true,
                Some(0x0D) if !unix => unit(place) != Some(0x0A),
                Some(c) => is_terminator(c, unix),
            },
            Anchor::EndOrFinalTerminator { unix } => match text.len() - place {
                0 => true,
                1 => {
                    let is_split = !unix && unit(place) == Some(0x0A) && before == Some(0x0D);
                    unit(place).is_some_and(|c| is_terminator(c, unix)) && !is_split
                }
                2 => !unix && unit(place) == Some(0x0D) && unit(place + 1) == Some(0x0A),
                _ => false,
            },
            Anchor::LineEnd { unix } => match unit(place) {
                None => true,
                Some(0x0A) if !unix => before != Some(0x0D),
                Some(c) => is_terminator(c, unix),
            },
            Anchor::WordBoundary { negative } => {
                (self.is_word_before(place) != self.is_word_at(place)) != negative
            }
        }
    }

    fn is_word_before(&self, place: usize) -> bool {
        let start = previous(self.text, place, 0);
        start < place && self.is_word_at(start)
    }

    fn is_word_at(&self, place: usize) -> bool {
        let words = &self.program.words;
        let Some((c, _)) = code_point(self.text, place) else {
            return false;
        };
        words.letters.contains(c) || (words.marks.contains(c) && self.has_base(place))
    }

    /// Whether the mark at `place` stands on a letter or digit.
    fn has_base(&self, mut place: usize) -> bool {
        while place > 0 {
            place = previous(self.text, place, 0);
            let Some((c, _)) = code_point(self.text, place) else {
                return false;
            };
            if !self.program.words.marks.contains(c) {
                return self.program.words.bases.contains(c);
            }
        }
        false
    }
}

fn set<T>(values: &mut [T], index: usize, value: T) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

fn is_terminator(c: u16, unix: bool) -> bool {
    if unix {
        c == 0x0A
    } else {
        matches!(c, 0x0A | 0x0D | 0x85 | 0x2028 | 0x2029)
    }
}

fn equal_folded(a: u32, b: u32, fold: Fold) -> bool {
    let is_ascii = |c: u32| c < 128;
    let comparable = fold == Fold::Unicode || (is_ascii(a) && is_ascii(b));
    a == b || (comparable && simple_lower(simple_upper(a)) == simple_lower(simple_upper(b)))
}

/// The code point at a place and the place after it.
pub(super) fn code_point(text: &[u16], place: usize) -> Option<(u32, usize)> {
    let high = *text.get(place)?;
    if (0xD800..0xDC00).contains(&high)
        && let Some(&low) = text.get(place + 1)
        && (0xDC00..0xE000).contains(&low)
    {
        let c = 0x1_0000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(low) - 0xDC00);
        return Some((c, place + 2));
    }
    Some((u32::from(high), place + 1))
}

fn code_points(text: &[u16]) -> impl Iterator<Item = u32> + '_ {
    let mut place = 0;
    std::iter::from_fn(move || {
        let (c, next) = code_point(text, place)?;
        place = next;
        Some(c)
    })
}

/// The place one code point before `place`, not before `least`.
fn previous(text: &[u16], place: usize, least: usize) -> usize {
    if place <= least {
        return least;
    }
    let is =
        |at: usize, range: std::ops::Range<u16>| text.get(at).is_some_and(|c| range.contains(c));
    let is_pair =
        place >= least + 2 && is(place - 1, 0xDC00..0xE000) && is(place - 2, 0xD800..0xDC00);
    if is_pair { place - 2 } else { place - 1 }
}
