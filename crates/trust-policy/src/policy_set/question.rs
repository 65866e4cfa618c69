//! One login held against compiled policies.

use std::cell::Cell;

use crate::evaluate::{Decision, Tally, Truth, holds};
use crate::request::{Action, Fact, Request};

use super::compiled::{Compiled, CompiledRole, CompiledStatement};

/// What a login holds for every key of a set, and what came out for every condition so far: many
/// policies share theirs.
pub(super) struct Question<'q> {
    compiled: &'q Compiled,
    provider: Option<usize>,
    request: &'q Request,
    facts: Vec<&'q Fact>,
    answers: Vec<Cell<Option<Truth>>>,
}

impl<'q> Question<'q> {
    pub(super) fn new(
        compiled: &'q Compiled,
        provider: Option<usize>,
        request: &'q Request,
    ) -> Self {
        let mut facts = vec![&Fact::Unknown; compiled.slots.len()];
        for (key, &slot) in &compiled.slots {
            if let Some(place) = facts.get_mut(slot) {
                *place = request.fact(key);
            }
        }
        Self {
            compiled,
            provider,
            request,
            facts,
            answers: vec![Cell::new(None); compiled.conditions.len()],
        }
    }

    /// What the login holds, by slot.
    pub(super) fn facts(&self) -> &[&'q Fact] {
        &self.facts
    }

    /// The decision of a role's policy. `authorized` is what the role makes of
    /// `sts:RoleAuthorizedByIdp`.
    pub(super) fn ask(&self, role: &CompiledRole, action: Action, authorized: &Fact) -> Decision {
        let mut tally = Tally::default();
        let statements = self.compiled.statements.get(role.statements.clone());
        for statement in statements.unwrap_or_default() {
            tally.count(
                statement.effect,
                self.applies(statement, action, authorized),
            );
        }
        tally.decision(role.undecidable)
    }

    fn applies(&self, statement: &CompiledStatement, action: Action, authorized: &Fact) -> Truth {
        let mut truth = statement.acts(action).and(statement.names(self.provider));
        if statement.undecidable {
            truth = truth.and(Truth::Unknown);
        }
        if truth == Truth::False {
            return truth;
        }
        for (number, shared) in self.compiled.conditions(statement) {
            let holds_for = |fact: &Fact| holds(&shared.condition, fact, self.request).truth;
            let answer = match shared.slot {
                None => holds_for(authorized),
                Some(slot) => {
                    let known = self.answers.get(number).and_then(Cell::get);
                    known.unwrap_or_else(|| {
                        let fact = self.facts.get(slot).copied().unwrap_or(&Fact::Unknown);
                        let answer = holds_for(fact);
                        if let Some(place) = self.answers.get(number) {
                            place.set(Some(answer));
                        }
                        answer
                    })
                }
            };
            truth = truth.and(answer);
            if truth == Truth::False {
                break;
            }
        }
        truth
    }
}
