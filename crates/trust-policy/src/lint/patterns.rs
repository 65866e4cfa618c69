//! Patterns over values that list what somebody belongs to.

use diagnostic::Finding;

use crate::policy::{Comparison, Condition, Effect, Operand, SetPrefix, StringTest, Version};
use crate::text::template::{self, Part, Reading};

use super::Judged;

/// The conditions that compare something about a person with patterns.
fn person_patterns<'a>(judged: &Judged<'a>) -> impl Iterator<Item = &'a Condition> {
    judged.conditions().iter().filter(|condition| {
        let like = matches!(
            condition.operator.comparison,
            Comparison::String {
                test: StringTest::Like,
                ..
            }
        );
        like && condition.key.is_about_the_person()
    })
}

/// A pattern's parts; nothing for one that can't be read.
fn parts(judged: &Judged<'_>, operand: &Operand) -> Vec<Part> {
    let reading = Reading {
        wildcards: true,
        variables: judged.policy.version() == Version::V2012,
    };
    template::parse(&operand.text, reading).unwrap_or_default()
}

/// `*admin*`, `*-admin*`: a star right beside a letter or digit. `app-*` at the start of the
/// value is a prefix and closed by its delimiter.
pub(super) fn loose(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    for condition in person_patterns(judged) {
        for operand in &condition.operands {
            let parts = parts(judged, operand);
            let open = parts.windows(2).any(|pair| match pair {
                [Part::Run, Part::Text(text)] => text.starts_with(char::is_alphanumeric),
                [Part::Text(text), Part::Run] => text.ends_with(char::is_alphanumeric),
                [Part::Run, Part::Variable(_)] | [Part::Variable(_), Part::Run] => true,
                _ => false,
            });
            let everything = !parts.is_empty() && parts.iter().all(|part| *part == Part::Run);
            let message = if everything {
                format!("`{}` matches every value", operand.text)
            } else if open {
                format!(
                    "`{}` isn't closed by a delimiter beside its `*`: longer names match too",
                    operand.text
                )
            } else {
                continue;
            };
            findings.push(
                judged
                    .finding("policy-loose-pattern", operand.span, message)
                    .help("put the delimiter of the list on both sides, as in `*;/team/admin;*`, or compare the whole value"),
            );
        }
    }
}

/// `*-*-*`, `*-a?-*`, `*--*`, `*-a-*-b-*`: more than one item between outer stars.
pub(super) fn inner_wildcard(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    for condition in person_patterns(judged) {
        for operand in &condition.operands {
            let parts = parts(judged, operand);
            let Some(([Part::Run], inner)) = parts.split_at_checked(1) else {
                continue;
            };
            let Some((Part::Run, inner)) = inner.split_last() else {
                continue;
            };
            let wild = inner
                .iter()
                .any(|part| matches!(part, Part::Run | Part::Any));
            let empty = matches!(inner, [Part::Text(text)] if !text.chars().any(char::is_alphanumeric) && is_doubled(text));
            let message = if wild {
                format!(
                    "`{}` has a wildcard between its delimiters: other names match too",
                    operand.text
                )
            } else if empty {
                format!("`{}` has nothing between its delimiters", operand.text)
            } else {
                continue;
            };
            findings.push(
                judged
                    .finding("policy-item-wildcard", operand.span, message)
                    .note("a group named `*` or `a*`, or an empty variable of a template, gives such a pattern; two names in one pattern depend on their order and share one delimiter")
                    .help("write `${*}`, `${?}` and `${$}` for characters of a name (Version 2012-10-17), and one condition per name"),
            );
        }
    }
}

/// One delimiter, twice or more.
fn is_doubled(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    text.chars().count() > 1 && characters.all(|character| Some(character) == first)
}

/// Two patterns under one key: membership of either is enough.
pub(super) fn alternatives(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    if judged.statement.effect != Effect::Allow {
        return;
    }
    for condition in judged.conditions() {
        let listed = match condition.operator.comparison {
            Comparison::String {
                test: StringTest::Like,
                negated: false,
            } => true,
            Comparison::String { negated: false, .. } => {
                condition.operator.set == Some(SetPrefix::ForAnyValue)
            }
            _ => false,
        };
        let (Some(first), [_, _, ..]) = (condition.operands.first(), condition.operands.as_slice())
        else {
            continue;
        };
        if listed && condition.key.is_about_the_person() {
            findings.push(
                judged
                    .finding(
                        "policy-or-values",
                        first.span,
                        format!("any one of these {} values is enough", condition.operands.len()),
                    )
                    .help("to require two of them, put the second under an operator of another name, such as `StringLikeIfExists`"),
            );
        }
    }
}
