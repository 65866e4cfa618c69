//! Conditions in words.

use crate::evaluate::{Cause, Truth, condition_keys};
use crate::key::ConditionKey;
use crate::policy::{Condition, Form, Principal, PrincipalKind};
use crate::request::{Caller, Fact, Request};
use crate::text::case::same_ignoring_case;

/// Longer values are cut in sentences; the policy's own text is shown beside them anyway.
const LONGEST_VALUE: usize = 120;

pub(super) fn of(
    condition: &Condition,
    fact: &Fact,
    truth: Truth,
    cause: Cause,
    request: &Request,
) -> String {
    let key = &condition.key;
    let operator = condition.operator;
    match cause {
        Cause::KeyMissing if truth == Truth::True => {
            format!("the request has no key `{key}`, which satisfies {operator}")
        }
        Cause::KeyMissing => format!(
            "the request has no key `{key}`{}",
            spelling(condition, request)
        ),
        Cause::KeyPresent => format!("the request has the key `{key}`: {}", show(fact)),
        Cause::KeyUnknown => format!("what the request has for `{key}` isn't known"),
        Cause::ListWithoutPrefix => format!(
            "`{key}` is a list ({}), and {operator} without `ForAnyValue:` or `ForAllValues:` never matches a list",
            show(fact)
        ),
        Cause::Fits { value, of } => {
            let pattern = condition
                .operands
                .get(value)
                .map_or("", |operand| operand.text.as_str());
            let value = nth(fact, of);
            if operator.is_negated() {
                format!("`{key}` is {value}, which {operator} excludes by `{pattern}`")
            } else {
                format!("`{key}` is {value}, which fits `{pattern}`")
            }
        }
        Cause::NoneFits { of } if operator.is_negated() => {
            format!(
                "`{key}` is {}, which {operator} doesn't exclude",
                nth(fact, of)
            )
        }
        Cause::NoneFits { of } => {
            let wanted = match condition.operands.as_slice() {
                [operand] => format!("`{}`", operand.text),
                operands => format!("any of the {} values", operands.len()),
            };
            format!(
                "`{key}` is {}, which doesn't fit {wanted} under {operator}{}{}",
                nth(fact, of),
                near(condition, fact, of),
                unresolved(condition, request)
            )
        }
        Cause::Malformed { of } => {
            format!(
                "`{key}` is {}, which is nothing {operator} can compare",
                nth(fact, of)
            )
        }
        Cause::Undecidable { value } => {
            let operand = condition.operands.get(value);
            let reason = match operand.map(|operand| &operand.form) {
                Some(Form::Undecidable(reason)) => (*reason).to_owned(),
                _ => unresolved(condition, request)
                    .trim_start_matches("; ")
                    .to_owned(),
            };
            let text = operand.map_or("", |operand| operand.text.as_str());
            format!("`{text}` can't be evaluated: {reason}")
        }
    }
}

fn spelling(condition: &Condition, request: &Request) -> String {
    proper_key(condition, request).map_or_else(String::new, |key| format!("; it has `{key}`"))
}

/// A key with the same last part that the request does have: the usual slip is the provider's URL
/// in front of it.
pub(super) fn proper_key(condition: &Condition, request: &Request) -> Option<String> {
    let Caller::Federated(provider) = &request.caller else {
        return None;
    };
    let proper = format!("{}:{}", provider.name(), condition.key.suffix());
    let fact = request.fact(&ConditionKey::new(&proper));
    let there = condition.key.is_provider_key()
        && !same_ignoring_case(&proper, condition.key.as_str())
        && *fact != Fact::Missing;
    there.then_some(proper)
}

/// Why a value that looks right isn't.
fn near(condition: &Condition, fact: &Fact, of: usize) -> &'static str {
    let Some(value) = fact.values().get(of) else {
        return "";
    };
    let texts = || {
        condition
            .operands
            .iter()
            .map(|operand| operand.text.as_str())
    };
    if texts().any(|text| text != value && same_ignoring_case(text, value)) {
        "; they differ in case"
    } else if texts().any(|text| text.trim() == value.trim()) {
        "; they differ in white space"
    } else if texts().any(|text| text.contains(['*', '?']))
        && condition.operator.to_string().contains("Equals")
        && matches!(
            condition.operands.first().map(|operand| &operand.form),
            Some(Form::Literal(_))
        )
    {
        "; `*` and `?` are plain characters to it"
    } else {
        ""
    }
}

fn unresolved(condition: &Condition, request: &Request) -> String {
    let missing = condition_keys(condition)
        .skip(1)
        .find(|key| !matches!(request.fact(key), Fact::Single(_)));
    match missing.map(|key| (key, request.fact(key))) {
        None => String::new(),
        Some((key, Fact::Missing)) => format!("; the request has no key `{key}` for its variable"),
        Some((key, Fact::Many(_))) => format!("; `{key}` is a list, which no variable can hold"),
        Some((key, _)) => format!("; what the request has for its variable `{key}` isn't known"),
    }
}

pub(super) fn other_principal(principal: &Principal, caller: &str, kind: &Caller) -> String {
    let Principal::Entries { entries, .. } = principal else {
        return "this principal can't be evaluated".to_owned();
    };
    let any_aws = entries
        .iter()
        .any(|entry| entry.kind == PrincipalKind::AnyAws);
    if any_aws && matches!(kind, Caller::Federated(_) | Caller::FederatedHost(_)) {
        return format!("the caller is `{caller}`; `AWS: \"*\"` doesn't admit federated callers");
    }
    let other_case = entries
        .iter()
        .any(|entry| entry.text.eq_ignore_ascii_case(caller));
    if other_case {
        return format!("the caller is `{caller}`; ARNs are compared with case");
    }
    format!("the caller is `{caller}`, which isn't named here")
}

fn nth(fact: &Fact, index: usize) -> String {
    fact.values()
        .get(index)
        .map_or_else(String::new, |value| quoted(value))
}

fn show(fact: &Fact) -> String {
    fact.values()
        .iter()
        .map(|value| quoted(value))
        .collect::<Vec<_>>()
        .join(", ")
}

fn quoted(value: &str) -> String {
    let escaped = value.escape_debug().to_string();
    if escaped.chars().count() <= LONGEST_VALUE {
        return format!("`{escaped}`");
    }
    let start: String = escaped.chars().take(LONGEST_VALUE).collect();
    format!("`{start}…`")
}
