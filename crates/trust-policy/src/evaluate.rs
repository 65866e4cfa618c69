//! Does a trust policy allow a request, and through which statements?

use crate::arn::ProviderArn;
use crate::key::ConditionKey;
use crate::policy::{Effect, Policy, Statement};
use crate::request::{Action, Caller, Fact, Request};

mod condition;
mod principal;
mod truth;

pub use condition::{Cause, Outcome};
pub(crate) use condition::{evaluate as holds, keys as condition_keys};
pub(crate) use principal::{acts, matches as names};
pub use truth::Truth;

/// What STS would say, or that it can't be foretold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decision {
    /// The request is let through.
    Allowed,
    /// It is refused.
    Denied,
    /// It depends on something that isn't known or isn't documented.
    Unknown,
}

/// The answer of a policy to a request, with everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub decision: Decision,
    /// The action that was asked for.
    pub action: Action,
    /// The statements that made the decision: the Denies that apply, else the Allows; for an
    /// unknown decision those it depends on; none when nothing applies (the implicit deny).
    pub decided_by: Vec<usize>,
    /// What came out for each statement.
    pub trace: Vec<StatementTrace>,
}

/// What came out for one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementTrace {
    /// Whether the principal is the caller.
    pub principal: Truth,
    /// Whether the action is among the statement's.
    pub action: Truth,
    /// What came out for each condition.
    pub conditions: Vec<Outcome>,
    /// Whether the statement applies: principal and action and every condition.
    pub applies: Truth,
}

/// An Allow that does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Its index.
    pub statement: usize,
    /// What failed first, in the order principal, action, conditions.
    pub failed: Failed,
}

/// The part of a statement that kept it from applying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failed {
    /// A condition, by index: principal and action matched.
    Condition(usize),
    /// The action: the principal matched.
    Action,
    /// The principal.
    Principal,
}

impl Verdict {
    /// The Allows that don't apply, the nearest first: those stopped by a condition, then by the
    /// action, then by the principal.
    #[must_use]
    pub fn near_misses(&self, policy: &Policy) -> Vec<NearMiss> {
        let mut misses: Vec<NearMiss> = policy
            .statements()
            .iter()
            .zip(&self.trace)
            .enumerate()
            .filter(|(_, (statement, _))| statement.effect == Effect::Allow)
            .filter_map(|(index, (_, trace))| {
                Some(NearMiss {
                    statement: index,
                    failed: trace.failed()?,
                })
            })
            .collect();
        misses.sort_by_key(|miss| {
            (
                match miss.failed {
                    Failed::Condition(_) => 0,
                    Failed::Action => 1,
                    Failed::Principal => 2,
                },
                self.trace
                    .get(miss.statement)
                    .map_or(0, StatementTrace::failures),
                miss.statement,
            )
        });
        misses
    }
}

impl StatementTrace {
    fn failed(&self) -> Option<Failed> {
        if self.principal == Truth::False {
            return Some(Failed::Principal);
        }
        if self.action == Truth::False {
            return Some(Failed::Action);
        }
        self.conditions
            .iter()
            .position(|outcome| outcome.truth == Truth::False)
            .map(Failed::Condition)
    }

    /// How many conditions failed.
    pub(crate) fn failures(&self) -> usize {
        self.conditions
            .iter()
            .filter(|outcome| outcome.truth == Truth::False)
            .count()
    }
}

/// Where conditions and variables look up their keys.
impl Statement {
    /// Whether this statement can allow an action for somebody who comes through `provider`,
    /// whatever its conditions say.
    #[must_use]
    pub fn may_allow(&self, action: Action, provider: &ProviderArn) -> bool {
        let caller = Caller::Federated(provider.clone());
        self.effect == Effect::Allow
            && acts(&self.actions, action) != Truth::False
            && principal::matches(&self.principal, &caller) != Truth::False
    }
}

pub(crate) trait Facts {
    fn fact(&self, key: &ConditionKey) -> &Fact;
}

impl Facts for Request {
    fn fact(&self, key: &ConditionKey) -> &Fact {
        Request::fact(self, key)
    }
}

/// Asks a policy about a request.
#[must_use]
pub fn evaluate(policy: &Policy, request: &Request) -> Verdict {
    let trace: Vec<StatementTrace> = policy
        .statements()
        .iter()
        .map(|statement| trace(statement, request))
        .collect();
    let mut tally = Tally::default();
    for (statement, trace) in policy.statements().iter().zip(&trace) {
        tally.count(statement.effect, trace.applies);
    }
    let decision = tally.decision(policy.is_undecidable());
    let decisive = |effect: Effect, truth: Truth| {
        policy
            .statements()
            .iter()
            .zip(&trace)
            .enumerate()
            .filter(move |(_, (statement, trace))| {
                statement.effect == effect && trace.applies == truth
            })
            .map(|(index, _)| index)
    };
    let decided_by = match decision {
        Decision::Denied => decisive(Effect::Deny, Truth::True).collect(),
        Decision::Allowed => decisive(Effect::Allow, Truth::True).collect(),
        Decision::Unknown => decisive(Effect::Deny, Truth::Unknown)
            .chain(decisive(Effect::Allow, Truth::Unknown))
            .collect(),
    };
    Verdict {
        decision,
        action: request.action,
        decided_by,
        trace,
    }
}

/// How many statements apply, as far as the decision needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    deny: Truth,
    allow: Truth,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            deny: Truth::False,
            allow: Truth::False,
        }
    }
}

impl Tally {
    pub(crate) fn count(&mut self, effect: Effect, applies: Truth) {
        match effect {
            Effect::Deny => self.deny = self.deny.or(applies),
            Effect::Allow => self.allow = self.allow.or(applies),
        }
    }

    /// Any Deny wins, then any Allow, then the implicit deny. What can't change the answer may
    /// stay unknown: without a possible Allow, nothing else matters.
    pub(crate) fn decision(self, undecidable: bool) -> Decision {
        if undecidable && self.deny != Truth::True {
            return Decision::Unknown;
        }
        match self.allow.and(self.deny.not()) {
            Truth::True => Decision::Allowed,
            Truth::False => Decision::Denied,
            Truth::Unknown => Decision::Unknown,
        }
    }
}

fn trace(statement: &Statement, request: &Request) -> StatementTrace {
    let principal = principal::matches(&statement.principal, &request.caller);
    let action = acts(&statement.actions, request.action);
    let conditions: Vec<Outcome> = statement
        .conditions
        .iter()
        .map(|condition| condition::evaluate(condition, request.fact(&condition.key), request))
        .collect();
    let known = if statement.undecidable.is_empty() {
        Truth::True
    } else {
        Truth::Unknown
    };
    let applies = conditions
        .iter()
        .fold(principal.and(action).and(known), |truth, outcome| {
            truth.and(outcome.truth)
        });
    StatementTrace {
        principal,
        action,
        conditions,
        applies,
    }
}
