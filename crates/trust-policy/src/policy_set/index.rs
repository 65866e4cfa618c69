//! Which roles can't be denied out of hand?
//!
//! Without an Allow that may apply, a role is denied. For most Allows one condition tells: a value
//! that must be equal, or a text that a pattern can't do without. Those are found by looking up what
//! the login holds; Allows without such a condition are looked at every time. The index only leaves
//! out; what is left is evaluated as ever.

use std::collections::HashMap;

use crate::arn::RoleArn;
use crate::assess::Login;
use crate::evaluate::Truth;
use crate::policy::{
    Comparison, Condition, Effect, Form, Operand, Policy, SetPrefix, StringTest, Version,
};
use crate::request::{Action, Fact};
use crate::role::Role;
use crate::text::template::{self, Part, Reading};

use super::compiled::{Compiled, CompiledRole, CompiledStatement};
use super::contained::{Contained, Texts};

#[derive(Debug, Default)]
pub(super) struct Index {
    by_provider: HashMap<usize, Entries>,
    /// Roles to look at for every provider.
    always: Vec<usize>,
}

#[derive(Debug, Default)]
struct Entries {
    /// Slot, then value.
    equal: HashMap<usize, HashMap<String, Vec<usize>>>,
    /// By slot.
    contained: HashMap<usize, Contained>,
    /// What becomes `contained`.
    texts: HashMap<usize, Texts>,
    /// Roles whose ARN the roles claim has to list.
    authorized: HashMap<RoleArn, Vec<usize>>,
    /// Roles to look at every time.
    scan: Vec<usize>,
}

/// What has to be so for a statement to apply.
enum Needs {
    Equal { slot: usize, values: Vec<String> },
    Contained { slot: usize, texts: Vec<String> },
    Authorized,
}

impl Index {
    pub(super) fn new(roles: &[Role], compiled: &Compiled) -> Self {
        let mut index = Self::default();
        for (number, (role, compiled_role)) in roles.iter().zip(&compiled.roles).enumerate() {
            index.add(number, role, compiled_role, compiled);
        }
        for entries in index.by_provider.values_mut() {
            let texts = std::mem::take(&mut entries.texts).into_iter();
            entries.contained = texts.map(|(slot, texts)| (slot, texts.finish())).collect();
        }
        index
    }

    fn add(
        &mut self,
        number: usize,
        role: &Role,
        compiled_role: &CompiledRole,
        compiled: &Compiled,
    ) {
        let statements = compiled
            .statements
            .get(compiled_role.statements.clone())
            .unwrap_or_default();
        if compiled_role.undecidable || statements.iter().any(|statement| statement.any_provider) {
            self.always.push(number);
            return;
        }
        for statement in statements {
            let admits = [
                Action::AssumeRoleWithWebIdentity,
                Action::AssumeRoleWithSaml,
            ]
            .iter()
            .any(|&action| statement.acts(action) != Truth::False);
            if statement.effect == Effect::Deny || !admits {
                continue;
            }
            for &provider in &statement.providers {
                let entries = self.by_provider.entry(provider).or_default();
                match needs(&role.policy, compiled, statement) {
                    Some(Needs::Equal { slot, values }) => {
                        let by_value = entries.equal.entry(slot).or_default();
                        for value in values {
                            by_value.entry(value).or_default().push(number);
                        }
                    }
                    Some(Needs::Contained { slot, texts }) => {
                        for text in texts {
                            entries.texts.entry(slot).or_default().add(&text, number);
                        }
                    }
                    Some(Needs::Authorized) => match &role.arn {
                        Some(arn) => entries
                            .authorized
                            .entry(arn.clone())
                            .or_default()
                            .push(number),
                        None => entries.scan.push(number),
                    },
                    None => entries.scan.push(number),
                }
            }
        }
    }

    /// The roles that may not deny a login, in ascending order.
    pub(super) fn candidates(
        &self,
        provider: Option<usize>,
        facts: &[&Fact],
        login: &Login<'_>,
    ) -> Vec<usize> {
        let mut candidates = self.always.clone();
        if let Some(entries) = provider.and_then(|provider| self.by_provider.get(&provider)) {
            candidates.extend(&entries.scan);
            entries.look_up(facts, login, &mut candidates);
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

impl Entries {
    fn look_up(&self, facts: &[&Fact], login: &Login<'_>, candidates: &mut Vec<usize>) {
        for (slot, by_value) in &self.equal {
            match known(facts, *slot) {
                None => candidates.extend(by_value.values().flatten()),
                Some(values) => {
                    let found = values.iter().filter_map(|value| by_value.get(value));
                    candidates.extend(found.flatten());
                }
            }
        }
        for (slot, contained) in &self.contained {
            match known(facts, *slot) {
                None => contained.all(candidates),
                Some(values) => {
                    for value in values {
                        contained.look_up(value, candidates);
                    }
                }
            }
        }
        match login.authorized_roles() {
            Some(roles) => {
                for role in roles {
                    candidates.extend(self.authorized.get(role).into_iter().flatten());
                }
            }
            None => candidates.extend(self.authorized.values().flatten()),
        }
    }
}

/// The values of a slot; `None` when they aren't known, so that every role under it may apply.
fn known<'f>(facts: &[&'f Fact], slot: usize) -> Option<&'f [String]> {
    match facts.get(slot) {
        Some(Fact::Unknown) | None => None,
        Some(fact) => Some(fact.values()),
    }
}

/// The most telling condition of a statement.
fn needs(policy: &Policy, compiled: &Compiled, statement: &CompiledStatement) -> Option<Needs> {
    compiled
        .conditions(statement)
        .filter_map(|(_, shared)| {
            let need = need(policy, &shared.condition, shared.slot)?;
            Some((shared.condition.key.is_about_the_person(), need))
        })
        .max_by_key(|(about_the_person, _)| *about_the_person)
        .map(|(_, need)| need)
}

/// What a condition that fails for most logins needs to hold; `None` for one that can't be looked
/// up, or that holds for a missing key.
fn need(policy: &Policy, condition: &Condition, slot: Option<usize>) -> Option<Needs> {
    let operator = condition.operator;
    if operator.if_exists || operator.set == Some(SetPrefix::ForAllValues) {
        return None;
    }
    let Some(slot) = slot else {
        let required = operator.comparison == Comparison::Bool
            && condition
                .operands
                .iter()
                .all(|operand| matches!(operand.form, Form::Bool(true)));
        return required.then_some(Needs::Authorized);
    };
    match operator.comparison {
        Comparison::String {
            test: StringTest::Equals,
            negated: false,
        } => {
            let values = condition
                .operands
                .iter()
                .map(|operand| match &operand.form {
                    Form::Literal(text) => Some(text.clone()),
                    _ => None,
                });
            Some(Needs::Equal {
                slot,
                values: values.collect::<Option<_>>()?,
            })
        }
        Comparison::String {
            test: StringTest::Like,
            negated: false,
        } => {
            let texts = condition
                .operands
                .iter()
                .map(|operand| text(policy, operand));
            Some(Needs::Contained {
                slot,
                texts: texts.collect::<Option<_>>()?,
            })
        }
        _ => None,
    }
}

/// The longest text between the wildcards of a pattern: every value that fits contains it.
fn text(policy: &Policy, operand: &Operand) -> Option<String> {
    if !matches!(operand.form, Form::Pattern(_)) {
        return None;
    }
    let reading = Reading {
        wildcards: true,
        variables: policy.version() == Version::V2012,
    };
    let parts = template::parse(&operand.text, reading).ok()?;
    let texts = parts.into_iter().filter_map(|part| match part {
        Part::Text(text) => Some(text),
        _ => None,
    });
    texts.max_by_key(String::len)
}
