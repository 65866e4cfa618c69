//! What is known of the login before, and what of it a new one changes.

use crate::assess::{Login, Opening};
use crate::evaluate::{Truth, holds};
use crate::request::{Fact, NotKnown, Request};

use super::compiled::Compiled;

/// What is known of the login before.
#[derive(Debug)]
pub(super) struct State {
    /// By number of the key.
    facts: Vec<Fact>,
    /// The keys that the login's own context holds.
    mentioned: Vec<u32>,
    /// Of every shared condition.
    truths: Vec<Truth>,
    opening: Option<Opening>,
    /// The roles the login lists.
    listed: Result<Option<Vec<u32>>, NotKnown>,
    stale_conditions: Marks,
    stale_roles: Marks,
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
            mentioned: Vec::new(),
            truths: vec![Truth::Unknown; compiled.conditions.len()],
            opening: None,
            listed: Ok(None),
            stale_conditions: Marks::new(compiled.conditions.len()),
            stale_roles: Marks::new(compiled.roles.len()),
        }
    }

    /// Goes on to the next login.
    pub(super) fn advance(&mut self, compiled: &Compiled<'_>, login: &Login<'_>) {
        self.stale_roles.clear();
        let request = login.base();
        let opening = login.opening();
        if self.opening.as_ref() != Some(&opening) {
            // Every role may have another answer. It takes a login out of a thousand with something
            // unknown about it, or the first.
            self.stale_roles.mark_all();
            if self.opening.as_ref().map(Opening::tags_unknown) != Some(opening.tags_unknown()) {
                self.begin(compiled, request);
            }
            self.opening = Some(opening);
        }
        self.take_facts(compiled, request);
        self.take_list(compiled, login);
        for number in &compiled.volatile {
            self.stale_roles.mark(*number);
        }
        for &number in &self.stale_conditions.list {
            let (Some(shared), Some(truth)) = (
                compiled.conditions.get(number as usize),
                self.truths.get_mut(number as usize),
            ) else {
                continue;
            };
            let fact = self.facts.get(shared.key as usize);
            let now = holds(shared.condition, fact.unwrap_or(&Fact::Unknown), request).truth;
            if std::mem::replace(truth, now) != now {
                for role in &shared.roles {
                    self.stale_roles.mark(*role);
                }
            }
        }
        self.stale_conditions.clear();
    }

    /// Looks up every key.
    fn begin(&mut self, compiled: &Compiled<'_>, request: &Request) {
        let keys = compiled.keys.iter();
        self.facts = keys.map(|index| request.fact(index.key).clone()).collect();
        self.stale_conditions.mark_all();
    }

    /// Compares what the contexts of both logins hold; all other keys are the same for both.
    fn take_facts(&mut self, compiled: &Compiled<'_>, request: &Request) {
        let before = std::mem::take(&mut self.mentioned);
        for (name, fact) in request.context.entries() {
            if let Some(key) = compiled.keys.by_name(name) {
                self.mentioned.push(key);
                self.take_fact(compiled, key, fact);
            }
        }
        for key in before {
            if let Some(index) = compiled.keys.get(key) {
                self.take_fact(compiled, key, request.fact(index.key));
            }
        }
    }

    fn take_fact(&mut self, compiled: &Compiled<'_>, key: u32, now: &Fact) {
        let (Some(index), Some(fact)) = (compiled.keys.get(key), self.facts.get_mut(key as usize))
        else {
            return;
        };
        if fact != now {
            let stale = &mut self.stale_conditions;
            index.differing(fact, now, |number| stale.mark(number));
            fact.clone_from(now);
        }
    }

    fn take_list(&mut self, compiled: &Compiled<'_>, login: &Login<'_>) {
        let listed = login.listed_roles().map(|arns| {
            let arns = arns?.into_iter();
            let mut roles: Vec<u32> = arns.flat_map(|arn| compiled.by_arn(arn)).copied().collect();
            roles.sort_unstable();
            roles.dedup();
            Some(roles)
        });
        if listed == self.listed {
            return;
        }
        match (&self.listed, &listed) {
            (Ok(Some(before)), Ok(Some(now))) => {
                for role in before.iter().chain(now) {
                    self.stale_roles.mark(*role);
                }
            }
            _ => self.stale_roles.mark_all(),
        }
        self.listed = listed;
    }

    /// The roles that may have another answer than for the login before.
    pub(super) fn stale_roles(&self) -> &[u32] {
        &self.stale_roles.list
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
