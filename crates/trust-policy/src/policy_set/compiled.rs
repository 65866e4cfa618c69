//! The policies of a set with their names resolved: keys to slots, providers to numbers, actions to
//! bits, and every condition that several policies share only once. It lies in a few long vectors,
//! because looking at ten thousand policies is mostly waiting for memory.

use std::collections::HashMap;
use std::ops::Range;

use crate::arn::{AccountId, Partition, ProviderArn};
use crate::assess::Login;
use crate::evaluate::{Truth, acts, condition_keys};
use crate::key::ConditionKey;
use crate::policy::{Condition, Effect, Policy, Principal, PrincipalKind, Statement};
use crate::request::Action;
use crate::role::Role;

#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub(super) roles: Vec<CompiledRole>,
    pub(super) statements: Vec<CompiledStatement>,
    /// Numbers of conditions, statement after statement.
    pub(super) uses: Vec<usize>,
    pub(super) conditions: Vec<SharedCondition>,
    pub(super) slots: HashMap<ConditionKey, usize>,
    providers: HashMap<ProviderArn, usize>,
    /// One role of every home.
    home_examples: Vec<usize>,
}

/// What is needed of a role in every decision.
#[derive(Debug)]
pub(super) struct CompiledRole {
    pub(super) statements: Range<usize>,
    pub(super) max_session_seconds: Option<u32>,
    /// Number of its account and of what else decides whether a provider is at home with it.
    pub(super) home: usize,
    pub(super) undecidable: bool,
    /// A variable needs what only the whole request of a role has.
    pub(super) needs_request: bool,
}

#[derive(Debug)]
pub(super) struct CompiledStatement {
    pub(super) effect: Effect,
    /// One bit per action that is covered.
    covered: u8,
    /// The action can't be evaluated.
    any_action: bool,
    /// The principal holds something that can't be evaluated.
    pub(super) any_provider: bool,
    pub(super) undecidable: bool,
    /// Numbers of the providers named.
    pub(super) providers: Vec<usize>,
    /// Where its conditions are in `uses`.
    pub(super) conditions: Range<usize>,
}

/// A condition of one or more statements.
#[derive(Debug)]
pub(super) struct SharedCondition {
    pub(super) condition: Condition,
    /// `None` for `sts:RoleAuthorizedByIdp`.
    pub(super) slot: Option<usize>,
}

const AUTHORIZED: &str = "sts:roleauthorizedbyidp";

/// What makes two conditions the same.
#[derive(Debug, PartialEq, Eq, Hash)]
struct ConditionText {
    operator: String,
    key: ConditionKey,
    values: Vec<String>,
    variables: bool,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Home {
    place: Option<(Partition, AccountId)>,
    reserved: bool,
}

#[derive(Default)]
struct Compiler {
    compiled: Compiled,
    known: HashMap<ConditionText, usize>,
    homes: HashMap<Home, usize>,
}

impl Compiled {
    pub(super) fn new(roles: &[Role]) -> Self {
        let mut compiler = Compiler::default();
        for (number, role) in roles.iter().enumerate() {
            compiler.role(number, role);
        }
        compiler.compiled
    }

    /// The number of a provider; `None` when no policy names it.
    pub(super) fn provider(&self, arn: &ProviderArn) -> Option<usize> {
        self.providers.get(arn).copied()
    }

    /// For every home, whether the login's provider belongs there.
    pub(super) fn homes(&self, roles: &[Role], login: &Login<'_>) -> Vec<bool> {
        self.home_examples
            .iter()
            .map(|&example| roles.get(example).is_some_and(|role| login.is_home(role)))
            .collect()
    }

    /// The conditions of a statement.
    pub(super) fn conditions(
        &self,
        statement: &CompiledStatement,
    ) -> impl Iterator<Item = (usize, &SharedCondition)> {
        let uses = self
            .uses
            .get(statement.conditions.clone())
            .unwrap_or_default();
        uses.iter()
            .filter_map(|&number| Some((number, self.conditions.get(number)?)))
    }
}

impl Compiler {
    fn role(&mut self, number: usize, role: &Role) {
        let policy = &role.policy;
        let start = self.compiled.statements.len();
        for statement in policy.statements() {
            let statement = self.statement(policy, statement);
            self.compiled.statements.push(statement);
        }
        let home = Home {
            place: role
                .arn
                .as_ref()
                .map(|arn| (arn.partition().clone(), arn.account().clone())),
            reserved: role
                .arn
                .as_ref()
                .is_some_and(crate::arn::RoleArn::is_reserved_for_sso),
        };
        let next = self.homes.len();
        let home = *self.homes.entry(home).or_insert(next);
        if home == next {
            self.compiled.home_examples.push(number);
        }
        self.compiled.roles.push(CompiledRole {
            statements: start..self.compiled.statements.len(),
            max_session_seconds: role.max_session_seconds,
            home,
            undecidable: policy.is_undecidable(),
            needs_request: policy
                .statements()
                .iter()
                .flat_map(|statement| &statement.conditions)
                .any(|condition| {
                    condition_keys(condition)
                        .skip(1)
                        .any(|key| key.folded() == AUTHORIZED)
                }),
        });
    }

    fn statement(&mut self, policy: &Policy, statement: &Statement) -> CompiledStatement {
        let (providers, any_provider) = match &statement.principal {
            Principal::Undecidable(_) => (Vec::new(), true),
            Principal::Entries { entries, .. } => (
                entries
                    .iter()
                    .filter_map(|entry| match &entry.kind {
                        PrincipalKind::Provider(arn) => Some(self.provider(arn)),
                        _ => None,
                    })
                    .collect(),
                entries
                    .iter()
                    .any(|entry| entry.kind == PrincipalKind::Refused),
            ),
        };
        let mut covered = 0;
        let mut any_action = false;
        for action in Action::ALL {
            match acts(&statement.actions, action) {
                Truth::True => covered |= bit(action),
                Truth::Unknown => any_action = true,
                Truth::False => {}
            }
        }
        let start = self.compiled.uses.len();
        for condition in &statement.conditions {
            let number = self.condition(policy, condition);
            self.compiled.uses.push(number);
        }
        CompiledStatement {
            effect: statement.effect,
            covered,
            any_action,
            any_provider,
            undecidable: !statement.undecidable.is_empty(),
            providers,
            conditions: start..self.compiled.uses.len(),
        }
    }

    fn provider(&mut self, arn: &ProviderArn) -> usize {
        let next = self.compiled.providers.len();
        *self.compiled.providers.entry(arn.clone()).or_insert(next)
    }

    fn condition(&mut self, policy: &Policy, condition: &Condition) -> usize {
        let text = ConditionText {
            operator: condition.operator.to_string(),
            key: condition.key.clone(),
            values: condition
                .values()
                .map(|(value, _)| value.to_owned())
                .collect(),
            variables: policy.version() == crate::policy::Version::V2012,
        };
        let next = self.compiled.conditions.len();
        let number = *self.known.entry(text).or_insert(next);
        if number == next {
            let slot = (condition.key.folded() != AUTHORIZED).then(|| {
                let next = self.compiled.slots.len();
                *self
                    .compiled
                    .slots
                    .entry(condition.key.clone())
                    .or_insert(next)
            });
            self.compiled.conditions.push(SharedCondition {
                condition: condition.clone(),
                slot,
            });
        }
        number
    }
}

impl CompiledStatement {
    pub(super) fn acts(&self, action: Action) -> Truth {
        if self.any_action {
            Truth::Unknown
        } else {
            (self.covered & bit(action) != 0).into()
        }
    }

    pub(super) fn names(&self, provider: Option<usize>) -> Truth {
        if provider.is_some_and(|provider| self.providers.contains(&provider)) {
            Truth::True
        } else if self.any_provider {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

const fn bit(action: Action) -> u8 {
    1 << match action {
        Action::AssumeRoleWithWebIdentity => 0,
        Action::AssumeRoleWithSaml => 1,
        Action::AssumeRole => 2,
        Action::TagSession => 3,
        Action::SetSourceIdentity => 4,
    }
}
