//! One condition against what is known about its key.

use std::cmp::Ordering;

use crate::key::ConditionKey;
use crate::policy::{Comparison, Condition, Form, Operand, Order, SetPrefix, StringTest};
use crate::request::{Fact, is_multi_valued};
use crate::text::case::{lower, same_ignoring_case};
use crate::text::pattern::{Pattern, Unit, fits_parts};
use crate::text::template::{self, Part, Variable};
use crate::value::arn_pattern::{self, ArnPattern};
use crate::value::cidr;
use crate::value::decimal::Decimal;
use crate::value::instant;

use super::{Facts, Truth};

/// What came out for a condition, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the condition holds.
    pub truth: Truth,
    /// What decided.
    pub cause: Cause,
}

/// What decided about a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The request doesn't have the key.
    KeyMissing,
    /// The request has the key (only `Null` asks for no more).
    KeyPresent,
    /// What the request holds for the key isn't known.
    KeyUnknown,
    /// The key is a list and the operator has neither `ForAnyValue:` nor `ForAllValues:`.
    ListWithoutPrefix,
    /// A value of the policy, by index, fits a value of the request, by index.
    Fits {
        /// Index of the policy's value.
        value: usize,
        /// Index of the request's value.
        of: usize,
    },
    /// No value of the policy fits the value of the request, by index.
    NoneFits {
        /// Index of the request's value.
        of: usize,
    },
    /// The request's value, by index, isn't the IP address or ARN the operator needs.
    Malformed {
        /// Index of the request's value.
        of: usize,
    },
    /// A value of the policy, by index, can't be evaluated.
    Undecidable {
        /// Index of the policy's value.
        value: usize,
    },
}

const fn outcome(truth: Truth, cause: Cause) -> Outcome {
    Outcome { truth, cause }
}

pub(crate) fn evaluate(condition: &Condition, fact: &Fact, facts: &impl Facts) -> Outcome {
    if *fact == Fact::Unknown {
        return outcome(Truth::Unknown, Cause::KeyUnknown);
    }
    let values = fact.values();
    let operator = condition.operator;
    if operator.comparison == Comparison::Null {
        return null(condition, values.is_empty());
    }
    if values.is_empty() {
        let truth = operator.if_exists
            || match operator.set {
                None => operator.is_negated(),
                Some(SetPrefix::ForAnyValue) => false,
                Some(SetPrefix::ForAllValues) => true,
            };
        return outcome(truth.into(), Cause::KeyMissing);
    }
    let each = values
        .iter()
        .enumerate()
        .map(|(index, value)| single(condition, index, value, facts));
    match (operator.set, fact) {
        (None, Fact::Many(_)) => outcome(Truth::False, Cause::ListWithoutPrefix),
        (None | Some(SetPrefix::ForAllValues), _) => decisive(each, Truth::False),
        (Some(SetPrefix::ForAnyValue), _) => decisive(each, Truth::True),
    }
}

/// The first outcome with the wanted truth; else the first unknown one; else the first.
fn decisive(outcomes: impl Iterator<Item = Outcome>, wanted: Truth) -> Outcome {
    let mut best: Option<Outcome> = None;
    for outcome in outcomes {
        if outcome.truth == wanted {
            return outcome;
        }
        match best {
            None => best = Some(outcome),
            Some(known) if known.truth != Truth::Unknown && outcome.truth == Truth::Unknown => {
                best = Some(outcome);
            }
            Some(_) => {}
        }
    }
    best.unwrap_or(Outcome {
        truth: Truth::Unknown,
        cause: Cause::KeyUnknown,
    })
}

fn null(condition: &Condition, missing: bool) -> Outcome {
    let mut truth = Truth::False;
    for (value, operand) in condition.operands.iter().enumerate() {
        match operand.form {
            Form::Bool(wanted) => truth = truth.or((wanted == missing).into()),
            _ => return outcome(Truth::Unknown, Cause::Undecidable { value }),
        }
    }
    let cause = if missing {
        Cause::KeyMissing
    } else {
        Cause::KeyPresent
    };
    outcome(truth, cause)
}

/// How one value of the policy relates to one value of the request.
enum Fit {
    Yes,
    No,
    /// The value of the policy, or a key one of its variables needs, isn't known.
    Unknown,
    /// The value of the request makes no sense to the operator: no match, not even a negated one.
    Malformed,
    /// The range is one that never matches; what a negated operator makes of it isn't known.
    Nothing,
}

/// The values of the policy are alternatives; for a negated operator none of them may fit.
fn single(condition: &Condition, of: usize, value: &str, facts: &impl Facts) -> Outcome {
    let comparison = condition.operator.comparison;
    let negated = condition.operator.is_negated();
    let mut unknown = None;
    for (index, operand) in condition.operands.iter().enumerate() {
        match fit(operand, comparison, value, facts) {
            Fit::Yes => {
                let fits = Cause::Fits { value: index, of };
                return outcome((!negated).into(), fits);
            }
            Fit::No => {}
            Fit::Nothing if !negated => {}
            Fit::Malformed => return outcome(Truth::False, Cause::Malformed { of }),
            Fit::Unknown | Fit::Nothing => unknown = unknown.or(Some(index)),
        }
    }
    match unknown {
        Some(value) => outcome(Truth::Unknown, Cause::Undecidable { value }),
        None => outcome(negated.into(), Cause::NoneFits { of }),
    }
}

fn fit(operand: &Operand, comparison: Comparison, value: &str, facts: &impl Facts) -> Fit {
    let yes = |fits: bool| if fits { Fit::Yes } else { Fit::No };
    match (&operand.form, comparison) {
        (Form::Undecidable(_), _) => Fit::Unknown,
        (
            Form::Literal(text),
            Comparison::String {
                test: StringTest::EqualsIgnoreCase,
                ..
            },
        ) => yes(*text == lower(value)),
        (Form::Literal(text), _) => yes(text == value),
        (Form::Pattern(pattern), _) => yes(pattern.matches(value)),
        (Form::ArnPattern(pattern), _) => pattern.matches(value).map_or(Fit::Malformed, yes),
        (Form::Template(parts), _) => template(parts, comparison, value, facts),
        (Form::Bool(wanted), _) => yes(*wanted == value.eq_ignore_ascii_case("true")),
        (Form::Bytes(bytes), _) => yes(bytes == value.as_bytes()),
        (Form::Range(range), _) => match cidr::address(value) {
            None => Fit::Malformed,
            Some(_) if *range == cidr::Cidr::Nothing => Fit::Nothing,
            Some(address) => yes(range.contains(address)),
        },
        (Form::Number(wanted), Comparison::Numeric(order)) => {
            yes(Decimal::read(value)
                .is_some_and(|number| holds(order, number.cmp(&wanted.as_ref()))))
        }
        (Form::Date(wanted), Comparison::Date(order)) => {
            yes(instant::parse(value).is_some_and(|date| holds(order, date.cmp(wanted))))
        }
        (Form::Number(_) | Form::Date(_), _) => Fit::Unknown,
    }
}

/// `NotEquals` asks whether the two are equal: the negation is the operator's, not the value's.
fn holds(order: Order, ordering: Ordering) -> bool {
    match order {
        Order::Equals | Order::NotEquals => ordering.is_eq(),
        Order::LessThan => ordering.is_lt(),
        Order::LessThanEquals => ordering.is_le(),
        Order::GreaterThan => ordering.is_gt(),
        Order::GreaterThanEquals => ordering.is_ge(),
    }
}

/// Why a variable has no text.
enum NoText {
    /// Its key is missing without a default, or a list: the value fits nothing.
    Unresolvable,
    Unknown,
}

fn template(parts: &[Part], comparison: Comparison, value: &str, facts: &impl Facts) -> Fit {
    if let Some(fit) = text_template(parts, comparison, value, facts) {
        return fit;
    }
    let units = match template::units(parts, |variable| resolve(variable, facts)) {
        Ok(units) => units,
        Err(NoText::Unknown) => return Fit::Unknown,
        Err(NoText::Unresolvable) => {
            let malformed =
                matches!(comparison, Comparison::Arn { .. }) && arn_pattern::split(value).is_none();
            return if malformed { Fit::Malformed } else { Fit::No };
        }
    };
    let yes = |fits: bool| if fits { Fit::Yes } else { Fit::No };
    match comparison {
        Comparison::Arn { .. } => match ArnPattern::new(&units) {
            Some(pattern) => pattern.matches(value).map_or(Fit::Malformed, yes),
            None => Fit::Unknown,
        },
        Comparison::String {
            test: StringTest::EqualsIgnoreCase,
            ..
        } => yes(same_ignoring_case(&plain(&units), value)),
        _ => yes(Pattern::new(&units).matches(value)),
    }
}

/// The quick way for a template without `?`, where upper and lower case differ.
fn text_template(
    parts: &[Part],
    comparison: Comparison,
    value: &str,
    facts: &impl Facts,
) -> Option<Fit> {
    let quick = matches!(
        comparison,
        Comparison::String {
            test: StringTest::Equals | StringTest::Like,
            ..
        }
    );
    if !quick || parts.iter().any(|part| matches!(part, Part::Any)) {
        return None;
    }
    // Whatever the value: one variable that isn't known is enough, and so is one without a text.
    let mut texts: Vec<Option<&str>> = Vec::with_capacity(parts.len());
    for part in parts {
        texts.push(match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Variable(variable) => match resolve(variable, facts) {
                Ok(text) => Some(text),
                Err(NoText::Unknown) => return Some(Fit::Unknown),
                Err(NoText::Unresolvable) => return Some(Fit::No),
            },
            Part::Run | Part::Any => None,
        });
    }
    Some(if fits_parts(texts.into_iter(), value) {
        Fit::Yes
    } else {
        Fit::No
    })
}

/// The text of units without wildcards.
fn plain(units: &[Unit]) -> String {
    let units: Vec<u16> = units
        .iter()
        .filter_map(|unit| match unit {
            Unit::Is(unit) => Some(*unit),
            Unit::Any | Unit::Run => None,
        })
        .collect();
    String::from_utf16_lossy(&units)
}

fn resolve<'v>(variable: &'v Variable, facts: &'v impl Facts) -> Result<&'v str, NoText> {
    let default = || match &variable.default {
        // Observed for lists that hold something; nobody looked at empty ones.
        Some(_) if is_multi_valued(&variable.key) => Err(NoText::Unknown),
        Some(default) => Ok(default.as_str()),
        None => Err(NoText::Unresolvable),
    };
    match facts.fact(&variable.key) {
        Fact::Unknown => Err(NoText::Unknown),
        Fact::Missing => default(),
        Fact::Many(values) if values.is_empty() => default(),
        Fact::Many(_) => Err(NoText::Unresolvable),
        Fact::Single(text) => Ok(text),
    }
}

/// The keys whose values a condition looks at: its own, then those of its variables.
pub(crate) fn keys(condition: &Condition) -> impl Iterator<Item = &ConditionKey> {
    let variables = condition
        .operands
        .iter()
        .flat_map(|operand| match &operand.form {
            Form::Template(parts) => parts.as_slice(),
            _ => &[],
        });
    std::iter::once(&condition.key).chain(variables.filter_map(|part| match part {
        Part::Variable(variable) => Some(&variable.key),
        _ => None,
    }))
}
