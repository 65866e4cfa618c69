//! The policies of a set for one provider: what every login finds the same is decided, the rest has
//! its names resolved, and every condition that several policies share is there once. It lies in a
//! few long vectors, because looking at ten thousand policies is mostly waiting for memory.

use std::collections::HashMap;
use std::ops::Range;

use crate::assess::passes_role;
use crate::evaluate::{Truth, acts, condition_keys, names};
use crate::policy::{Condition, Effect, Policy, Statement, Version};
use crate::request::{Action, Call, Caller};
use crate::role::{Provider, Role};

use super::key::KeyIndexes;
use super::{assume, caller};

/// The key that depends on the role.
pub(super) const AUTHORIZED: &str = "sts:roleauthorizedbyidp";

/// What may be asked of a policy in one call, in the order of a statement's `base`.
const FOLLOW_UPS: [Action; 2] = [Action::TagSession, Action::SetSourceIdentity];

#[derive(Debug)]
pub(super) struct Compiled<'s> {
    /// How many roles the set has.
    pub(super) all_roles: usize,
    /// Those that don't refuse every login.
    pub(super) roles: Vec<CompiledRole>,
    statements: Vec<CompiledStatement>,
    uses: Vec<Use<'s>>,
    pub(super) conditions: Vec<SharedCondition<'s>>,
    pub(super) keys: KeyIndexes<'s>,
    /// The roles that can be listed by a login, by ARN.
    by_arn: HashMap<&'s str, Vec<u32>>,
    /// Roles with a variable that differs from role to role: looked at for every login.
    pub(super) volatile: Vec<u32>,
}

/// What is needed of a role in every decision.
#[derive(Debug)]
pub(super) struct CompiledRole {
    /// Its place in the set.
    pub(super) place: usize,
    pub(super) has_arn: bool,
    statements: Range<usize>,
    /// Whether it is the provider's neighbour, and long enough sessions are allowed.
    pub(super) passes: Truth,
    pub(super) undecidable: bool,
}

#[derive(Debug)]
pub(super) struct CompiledStatement {
    pub(super) effect: Effect,
    /// Principal, action and whether it can be evaluated at all: for the assume action and for those
    /// that follow it.
    base: [Truth; 3],
    /// Where its conditions are in `uses`.
    uses: Range<usize>,
}

/// A condition of a statement.
#[derive(Debug)]
pub(super) enum Use<'s> {
    /// The same for every role: its number.
    Shared(u32),
    /// It looks at `sts:RoleAuthorizedByIdp`.
    OfRole(&'s Condition),
}

/// A condition of one or more statements.
#[derive(Debug)]
pub(super) struct SharedCondition<'s> {
    pub(super) condition: &'s Condition,
    /// The key it is about.
    pub(super) key: u32,
    /// The roles that have it.
    pub(super) roles: Vec<u32>,
}

/// What makes two conditions the same.
#[derive(Debug, PartialEq, Eq, Hash)]
struct ConditionText<'s> {
    operator: String,
    key: &'s str,
    values: Vec<&'s str>,
    variables: bool,
}

struct Compiler<'s> {
    compiled: Compiled<'s>,
    known: HashMap<ConditionText<'s>, u32>,
    caller: Caller,
    assume: Action,
}

impl<'s> Compiled<'s> {
    pub(super) fn new(roles: &'s [Role], provider: &Provider, call: &Call) -> Self {
        let caller = caller(provider);
        let assume = assume(provider.arn.kind());
        let mut compiler = Compiler {
            known: HashMap::new(),
            compiled: Self {
                all_roles: roles.len(),
                roles: Vec::new(),
                statements: Vec::new(),
                uses: Vec::new(),
                conditions: Vec::new(),
                keys: KeyIndexes::default(),
                by_arn: HashMap::new(),
                volatile: Vec::new(),
            },
            caller,
            assume,
        };
        for (place, role) in roles.iter().enumerate() {
            let passes = passes_role(role, &provider.arn, call);
            if passes != Truth::False {
                compiler.role(place, role, passes);
            }
        }
        let mut compiled = compiler.compiled;
        compiled.keys.finish();
        compiled
    }

    pub(super) fn statements(&self, role: &CompiledRole) -> &[CompiledStatement] {
        let statements = self.statements.get(role.statements.clone());
        statements.unwrap_or_default()
    }

    pub(super) fn uses(&self, statement: &CompiledStatement) -> &[Use<'s>] {
        self.uses.get(statement.uses.clone()).unwrap_or_default()
    }

    /// The roles with an ARN.
    pub(super) fn by_arn(&self, arn: &str) -> &[u32] {
        self.by_arn.get(arn).map_or(&[], Vec::as_slice)
    }
}

impl CompiledStatement {
    pub(super) const fn base(&self, action: Action) -> Truth {
        let [assume, tag, identify] = self.base;
        match action {
            Action::TagSession => tag,
            Action::SetSourceIdentity => identify,
            _ => assume,
        }
    }
}

impl<'s> Compiler<'s> {
    fn role(&mut self, place: usize, role: &'s Role, passes: Truth) {
        let policy = &role.policy;
        let base: Vec<[Truth; 3]> = policy
            .statements()
            .iter()
            .map(|statement| self.base(statement))
            .collect();
        let may_allow = policy.is_undecidable()
            || policy
                .statements()
                .iter()
                .zip(&base)
                .any(|(statement, base)| {
                    statement.effect == Effect::Allow && base.first() != Some(&Truth::False)
                });
        if !may_allow {
            return;
        }
        let number = number(self.compiled.roles.len());
        let begin = self.compiled.statements.len();
        let mut volatile = false;
        for (statement, base) in policy.statements().iter().zip(base) {
            if base == [Truth::False; 3] {
                continue;
            }
            let uses = self.compiled.uses.len();
            for condition in &statement.conditions {
                let of_role = condition_keys(condition).any(|key| key.folded() == AUTHORIZED);
                let needed = if of_role {
                    volatile |= condition_keys(condition).any(|key| key.folded() != AUTHORIZED);
                    Use::OfRole(condition)
                } else {
                    Use::Shared(self.condition(policy, condition, number))
                };
                self.compiled.uses.push(needed);
            }
            self.compiled.statements.push(CompiledStatement {
                effect: statement.effect,
                base,
                uses: uses..self.compiled.uses.len(),
            });
        }
        if volatile {
            self.compiled.volatile.push(number);
        }
        if let Some(arn) = &role.arn {
            let same = self.compiled.by_arn.entry(arn.as_str()).or_default();
            same.push(number);
        }
        self.compiled.roles.push(CompiledRole {
            place,
            has_arn: role.arn.is_some(),
            statements: begin..self.compiled.statements.len(),
            passes,
            undecidable: policy.is_undecidable(),
        });
    }

    fn base(&self, statement: &Statement) -> [Truth; 3] {
        let [tag, identify] = FOLLOW_UPS;
        let known = if statement.undecidable.is_empty() {
            Truth::True
        } else {
            Truth::Unknown
        };
        let principal = names(&statement.principal, &self.caller).and(known);
        [self.assume, tag, identify].map(|action| principal.and(acts(&statement.actions, action)))
    }

    /// The number of a condition that `role` has.
    fn condition(&mut self, policy: &Policy, condition: &'s Condition, role: u32) -> u32 {
        let text = ConditionText {
            operator: condition.operator.to_string(),
            key: condition.key.folded(),
            values: condition.values().map(|(value, _)| value).collect(),
            variables: policy.version() == Version::V2012,
        };
        let conditions = &mut self.compiled.conditions;
        let number = *self.known.entry(text).or_insert(number(conditions.len()));
        if number as usize == conditions.len() {
            conditions.push(SharedCondition {
                condition,
                key: self.compiled.keys.add(number, policy, condition),
                roles: Vec::new(),
            });
        }
        if let Some(shared) = conditions.get_mut(number as usize)
            && shared.roles.last() != Some(&role)
        {
            shared.roles.push(role);
        }
        number
    }
}

/// Policies are at most some hundred million bytes, so that four bytes hold every number.
pub(super) fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
