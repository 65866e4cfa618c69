//! What is known of the login before, and what of it a new one changes.

use std::ops::Range;

use crate::assess::{Login, Opening};
use crate::evaluate::{Truth, holds};
use crate::request::{Fact, NotKnown, Request};

use super::compiled::{Compiled, number};

/// What is known of the login before, and work on a group of logins.
///
/// A group is gone through three times: first login by login, to find what differs from the one
/// before; then condition by condition, so that each is fetched from memory once for all of them;
/// last login by login again, to decide.
#[derive(Debug)]
pub(super) struct State {
    /// What logins of the group hold for a key.
    facts: Vec<Fact>,
    /// By number of the key, the place in `facts` of what the login before holds.
    current: Vec<u32>,
    /// The keys that the context of the login before holds.
    mentioned: Vec<u32>,
    opening: Option<Opening>,
    listed_before: Listed,
    stale_conditions: Marks,
    asked: Vec<Asked>,
    answers: Vec<Truth>,
    /// Of every shared condition, for the login that is being decided.
    truths: Vec<Truth>,
    listed: Listed,
    stale_roles: Marks,
}

/// The roles a login lists; `None` when it has no list.
type Listed = Result<Option<Vec<u32>>, NotKnown>;

/// A condition to be held against what a login of the group holds.
#[derive(Clone, Copy, Debug)]
struct Asked {
    condition: u32,
    /// Place in the state's `facts`.
    fact: u32,
    /// Place in the group.
    login: u32,
}

/// What differs between a login and the one before.
#[derive(Debug)]
pub(super) struct Step {
    all_roles: bool,
    roles: Vec<u32>,
    listed: Listed,
    asked: Range<usize>,
}

/// Numbers, each once, in the order in which they were marked.
#[derive(Debug)]
struct Marks {
    marked: Vec<bool>,
    list: Vec<u32>,
}

impl Marks {
    fn new(length: usize) -> Self {
        Self {
            marked: vec![false; length],
            list: Vec::new(),
        }
    }

    fn mark(&mut self, number: u32) {
        if let Some(marked @ false) = self.marked.get_mut(number as usize) {
            *marked = true;
            self.list.push(number);
        }
    }

    fn mark_all(&mut self) {
        for number in (0..).take(self.marked.len()) {
            self.mark(number);
        }
    }

    fn clear(&mut self) {
        for number in self.list.drain(..) {
            if let Some(marked) = self.marked.get_mut(number as usize) {
                *marked = false;
            }
        }
    }
}

impl State {
    /// Before the first login.
    pub(super) fn new(compiled: &Compiled<'_>) -> Self {
        Self {
            facts: Vec::new(),
            current: Vec::new(),
            mentioned: Vec::new(),
            opening: None,
            listed_before: Ok(None),
            stale_conditions: Marks::new(compiled.conditions.len()),
            asked: Vec::new(),
            answers: Vec::new(),
            truths: vec![Truth::Unknown; compiled.conditions.len()],
            listed: Ok(None),
            stale_roles: Marks::new(compiled.roles.len()),
        }
    }

    /// Begins a group of logins.
    pub(super) fn begin_group(&mut self) {
        self.asked.clear();
        let before = std::mem::take(&mut self.facts);
        for place in &mut self.current {
            let fact = before.get(*place as usize).unwrap_or(&Fact::Unknown);
            *place = number(self.facts.len());
            self.facts.push(fact.clone());
        }
    }

    /// Compares a login, by its place in the group, with the one before.
    pub(super) fn compare(
        &mut self,
        compiled: &Compiled<'_>,
        login: &Login<'_>,
        place: usize,
    ) -> Step {
        let request = login.base();
        let opening = login.opening();
        let mut step = Step {
            // Then every role may have another answer.
            all_roles: self.opening != Some(opening),
            roles: compiled.volatile.clone(),
            listed: list(compiled, login),
            asked: 0..0,
        };
        if self.opening.as_ref().map(Opening::tags_unknown) != Some(opening.tags_unknown()) {
            self.look_up_all(compiled, request);
        }
        self.opening = Some(opening);
        self.compare_facts(compiled, request);
        match (&self.listed_before, &step.listed) {
            (Ok(Some(before)), Ok(Some(now))) if before != now => {
                step.roles.extend(before.iter().chain(now));
            }
            (before, now) => step.all_roles |= before != now,
        }
        self.listed_before.clone_from(&step.listed);
        let begin = self.asked.len();
        for &condition in &self.stale_conditions.list {
            let Some(shared) = compiled.conditions.get(condition as usize) else {
                continue;
            };
            let fact = self.current.get(shared.key as usize).copied();
            self.asked.push(Asked {
                condition,
                fact: fact.unwrap_or(u32::MAX),
                login: number(place),
            });
        }
        step.asked = begin..self.asked.len();
        self.stale_conditions.clear();
        step
    }

    fn look_up_all(&mut self, compiled: &Compiled<'_>, request: &Request) {
        self.current.clear();
        for index in compiled.keys.iter() {
            self.current.push(number(self.facts.len()));
            self.facts.push(request.fact(index.key).clone());
        }
        self.stale_conditions.mark_all();
    }

    /// Compares what the contexts of both logins hold; all other keys are the same for both.
    fn compare_facts(&mut self, compiled: &Compiled<'_>, request: &Request) {
        let before = std::mem::take(&mut self.mentioned);
        for (name, fact) in request.context.entries() {
            if let Some(key) = compiled.keys.by_name(name) {
                self.mentioned.push(key);
                self.compare_fact(compiled, key, fact);
            }
        }
        for key in before {
            if let Some(index) = compiled.keys.get(key) {
                self.compare_fact(compiled, key, request.fact(index.key));
            }
        }
    }

    fn compare_fact(&mut self, compiled: &Compiled<'_>, key: u32, now: &Fact) {
        let (Some(index), Some(place)) =
            (compiled.keys.get(key), self.current.get_mut(key as usize))
        else {
            return;
        };
        let before = self.facts.get(*place as usize).unwrap_or(&Fact::Unknown);
        if before != now {
            let stale = &mut self.stale_conditions;
            index.differing(before, now, |number| stale.mark(number));
            *place = number(self.facts.len());
            self.facts.push(now.clone());
        }
    }

    /// Holds the group's logins against the conditions that were found to differ.
    pub(super) fn ask(&mut self, compiled: &Compiled<'_>, logins: &[Login<'_>]) {
        let order = self.by_condition();
        self.answers.clear();
        self.answers.resize(self.asked.len(), Truth::Unknown);
        for place in order {
            let place = place as usize;
            let (Some(asked), Some(answer)) = (self.asked.get(place), self.answers.get_mut(place))
            else {
                continue;
            };
            let condition = compiled.conditions.get(asked.condition as usize);
            let login = logins.get(asked.login as usize);
            if let (Some(shared), Some(login)) = (condition, login) {
                let fact = self.facts.get(asked.fact as usize);
                let fact = fact.unwrap_or(&Fact::Unknown);
                *answer = holds(shared.condition, fact, login.base()).truth;
            }
        }
    }

    /// The places in `asked`, those with the same condition beside each other.
    fn by_condition(&self) -> Vec<u32> {
        let mut ends = vec![0u32; self.truths.len()];
        let of = |asked: &Asked| asked.condition as usize;
        for asked in &self.asked {
            if let Some(end) = ends.get_mut(of(asked)) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut order = vec![0; self.asked.len()];
        for (place, asked) in (0..).zip(&self.asked) {
            if let Some(end) = ends.get_mut(of(asked)) {
                *end -= 1;
                if let Some(slot) = order.get_mut(*end as usize) {
                    *slot = place;
                }
            }
        }
        order
    }

    /// Goes on to the next login of the group, and tells the roles that may have another answer than
    /// for the one before.
    pub(super) fn advance(&mut self, compiled: &Compiled<'_>, step: Step) -> Vec<u32> {
        self.listed = step.listed;
        let asked = self.asked.get(step.asked.clone()).unwrap_or_default();
        let answers = self.answers.get(step.asked).unwrap_or_default();
        for (asked, answer) in asked.iter().zip(answers) {
            let Some(truth) = self.truths.get_mut(asked.condition as usize) else {
                continue;
            };
            if std::mem::replace(truth, *answer) != *answer
                && let Some(shared) = compiled.conditions.get(asked.condition as usize)
            {
                for role in &shared.roles {
                    self.stale_roles.mark(*role);
                }
            }
        }
        if step.all_roles {
            self.stale_roles.mark_all();
        }
        for role in step.roles {
            self.stale_roles.mark(role);
        }
        let stale = self.stale_roles.list.clone();
        self.stale_roles.clear();
        stale
    }

    /// The outcome of every shared condition.
    pub(super) fn truths(&self) -> &[Truth] {
        &self.truths
    }

    /// Whether the login lists a role; `None` when it has no list.
    pub(super) fn listed(&self, role: u32, has_arn: bool) -> Result<Option<bool>, NotKnown> {
        match &self.listed {
            Ok(Some(_)) if !has_arn => Err(NotKnown),
            Ok(Some(roles)) => Ok(Some(roles.binary_search(&role).is_ok())),
            Ok(None) => Ok(None),
            Err(not_known) => Err(*not_known),
        }
    }
}

fn list(compiled: &Compiled<'_>, login: &Login<'_>) -> Listed {
    let Some(arns) = login.listed_roles()? else {
        return Ok(None);
    };
    let arns = arns.into_iter();
    let mut roles: Vec<u32> = arns.flat_map(|arn| compiled.by_arn(arn)).copied().collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(Some(roles))
}
