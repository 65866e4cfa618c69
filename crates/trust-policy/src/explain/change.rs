//! The least change that would turn a verdict round.

use std::fmt;

use crate::evaluate::{Cause, Decision, Failed, Truth};
use crate::policy::{Condition, Effect, Operator, SetPrefix};

use super::{Explained, sentence};

/// What would turn the verdict round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whether it would let the caller in rather than keep it out.
    pub admits: bool,
    /// Everything that has to become so, one clause each.
    pub needs: Vec<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.admits {
            "to admit this caller"
        } else {
            "to keep this caller out"
        };
        write!(formatter, "{what}: {}", self.needs.join("; "))
    }
}

/// `None` for an unknown decision: what is missing is knowledge.
pub(super) fn nearest(explained: &Explained<'_>) -> Option<Change> {
    let Explained {
        policy, verdict, ..
    } = explained;
    match verdict.decision {
        Decision::Unknown => None,
        Decision::Denied => {
            let denies = verdict
                .decided_by
                .iter()
                .filter_map(|&index| explained.stop(index));
            let allowed =
                policy
                    .statements()
                    .iter()
                    .zip(&verdict.trace)
                    .any(|(statement, trace)| {
                        statement.effect == Effect::Allow && trace.applies != Truth::False
                    });
            let mut needs: Vec<String> = denies.collect();
            if !allowed {
                needs.extend(explained.start());
            }
            (!needs.is_empty()).then_some(Change {
                admits: true,
                needs,
            })
        }
        Decision::Allowed => {
            let needs: Vec<String> = verdict
                .decided_by
                .iter()
                .filter_map(|&index| explained.stop(index))
                .collect();
            Some(Change {
                admits: false,
                needs,
            })
        }
    }
}

impl Explained<'_> {
    /// What would make the nearest Allow apply.
    fn start(&self) -> Vec<String> {
        let misses = self.verdict.near_misses(self.policy);
        let Some(miss) = misses.first() else {
            return vec!["add an Allow statement for it".to_owned()];
        };
        let Some(statement) = self.policy.statements().get(miss.statement) else {
            return Vec::new();
        };
        let name = statement.name(miss.statement);
        match miss.failed {
            Failed::Principal => vec![format!("name its provider in the principal of {name}")],
            Failed::Action => vec![format!(
                "add {} to the actions of {name}",
                self.request.action
            )],
            Failed::Condition(_) => {
                let outcomes = self
                    .verdict
                    .trace
                    .get(miss.statement)
                    .map_or(&[][..], |trace| &trace.conditions);
                statement
                    .conditions
                    .iter()
                    .zip(outcomes)
                    .filter(|(_, outcome)| outcome.truth == Truth::False)
                    .map(|(condition, outcome)| match outcome.cause {
                        Cause::KeyMissing if self.request.never_has(&condition.key) => {
                            self.another_key(condition)
                        }
                        cause => satisfy(condition, cause),
                    })
                    .collect()
            }
        }
    }

    fn another_key(&self, condition: &Condition) -> String {
        match sentence::proper_key(condition, self.request) {
            Some(key) => format!("write `{key}` instead of `{}`", condition.key),
            None => format!(
                "compare another key than `{}`: no call of this kind has it",
                condition.key
            ),
        }
    }

    /// What would keep a statement that applies from applying.
    fn stop(&self, index: usize) -> Option<String> {
        let statement = self.policy.statements().get(index)?;
        let trace = self.verdict.trace.get(index)?;
        let name = statement.name(index);
        let narrowest = statement
            .conditions
            .iter()
            .zip(&trace.conditions)
            .find(|(condition, _)| condition.key.is_about_the_person())
            .or_else(|| statement.conditions.iter().zip(&trace.conditions).next());
        Some(match narrowest {
            None => format!("{name} needs a condition that it doesn't meet: it has none"),
            Some((condition, outcome)) => match outcome.cause {
                Cause::KeyMissing if self.request.never_has(&condition.key) => format!(
                    "{name} has to change: no call of this kind has the key `{}`",
                    condition.key
                ),
                Cause::KeyMissing => format!(
                    "the request would need the key `{}`, with a value that {} of {name} {}",
                    condition.key,
                    condition.operator,
                    if condition.operator.is_negated() {
                        "excludes"
                    } else {
                        "doesn't accept"
                    }
                ),
                Cause::Fits { value, .. } => {
                    let pattern = condition
                        .operands
                        .get(value)
                        .map_or("", |operand| operand.text.as_str());
                    format!("`{}` must not fit `{pattern}` in {name}", condition.key)
                }
                _ => format!(
                    "`{}` must not satisfy {} in {name}",
                    condition.key, condition.operator
                ),
            },
        })
    }
}

fn satisfy(condition: &Condition, cause: Cause) -> String {
    let key = &condition.key;
    let operator = condition.operator;
    let values: Vec<String> = condition
        .operands
        .iter()
        .map(|operand| format!("`{}`", operand.text))
        .collect();
    let values = values.join(" or ");
    match cause {
        Cause::ListWithoutPrefix => {
            let with_prefix = Operator {
                set: Some(SetPrefix::ForAnyValue),
                ..operator
            };
            format!("write {with_prefix} for `{key}`")
        }
        Cause::KeyMissing if values == "`false`" => format!("`{key}` would have to be there"),
        Cause::KeyMissing => format!("`{key}` would have to be there and fit {values}"),
        Cause::KeyPresent => format!("`{key}` would have to be missing"),
        Cause::Fits { .. } if operator.is_negated() => {
            format!("`{key}` would have to be something other than {values}")
        }
        _ => format!("`{key}` would have to fit {values} under {operator}"),
    }
}
