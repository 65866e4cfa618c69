//! An answer for people.

use diagnostic::{Counts, Finding, Level, visible_line};
use trust_policy::{Cause, Condition, Decision, Effect, Fact, Outcome, Truth};

use super::{Answer, Question, missing_arguments};

/// Longer values of a request are cut; a group string can have thousands of characters.
const LONGEST_VALUE: usize = 100;

pub(super) fn of(answer: &Answer, render: impl Fn(&[Finding]) -> String) -> String {
    let policy = &answer.role.policy;
    let mut text = format!("{}\n\n", heading(answer));
    let arn = answer.role.arn.as_ref();
    let role = arn.map_or(answer.role.name.as_str(), |arn| arn.as_str());
    text.push_str(&format!("  role      {}\n", visible_line(role)));
    text.push_str(&format!("  provider  {}\n\n", answer.provider.arn));
    for gate in &answer.assessment.gates {
        text.push_str(&format!(
            "  {:<8} {}: {}\n",
            word(gate.passed),
            gate.gate,
            visible_line(&gate.message)
        ));
    }
    text.push('\n');
    for question in &answer.questions {
        statements(&mut text, answer, question);
        text.push_str(&render(&[question.explanation.to_finding(policy)]));
    }
    text.push_str(&render(policy.findings()));
    let missing = missing_arguments(answer);
    if !missing.is_empty() {
        text.push_str(&format!(
            "help: the verdict depends on the call; say more with {}\n",
            missing.join(", ")
        ));
    }
    let lints = trust_policy::lint(policy, None);
    if Counts::of(&lints).worst() >= Some(Level::Warning) {
        text.push_str(&format!(
            "help: `mapper-builder policy check` finds more in this policy: {}\n",
            Counts::of(&lints)
        ));
    }
    for note in &answer.assessment.notes {
        text.push_str(&format!("note: {}\n", visible_line(note)));
    }
    text
}

fn heading(answer: &Answer) -> String {
    let assessment = &answer.assessment;
    let place = assessment
        .gate
        .map_or_else(String::new, |gate| format!(" at the gate `{gate}`"));
    match (assessment.decision, assessment.error()) {
        (Decision::Allowed, _) => match assessment.session_seconds {
            Some(seconds) => format!("allowed, for {seconds} seconds"),
            None => "allowed".to_owned(),
        },
        (Decision::Denied, Some(error)) => format!("denied{place}: STS answers {error}"),
        (Decision::Denied, None) => format!("denied{place}"),
        (Decision::Unknown, _) => format!("unknown{place}"),
    }
}

/// What came out for every part of every statement.
fn statements(text: &mut String, answer: &Answer, question: &Question) {
    let policy = &answer.role.policy;
    for (index, (statement, trace)) in policy
        .statements()
        .iter()
        .zip(&question.verdict.trace)
        .enumerate()
    {
        let effect = match statement.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        let applies = match trace.applies {
            Truth::True => "applies",
            Truth::False => "doesn't apply",
            Truth::Unknown => "may apply",
        };
        text.push_str(&format!(
            "{} ({effect}) {applies} to {}\n  {:<8} principal\n  {:<8} action\n",
            visible_line(&statement.name(index)),
            question.verdict.action,
            word(trace.principal),
            word(trace.action),
        ));
        for (condition, outcome) in statement.conditions.iter().zip(&trace.conditions) {
            text.push_str(&format!(
                "  {:<8} {} {}: {}\n",
                word(outcome.truth),
                condition.operator,
                visible_line(condition.key.as_str()),
                told(condition, *outcome, question.request.fact(&condition.key))
            ));
        }
        text.push('\n');
    }
}

/// A missing key is told from a value that differs; of a list, the value that decided.
fn told(condition: &Condition, outcome: Outcome, fact: &Fact) -> String {
    let negated = condition.operator.is_negated();
    let (what, of) = match outcome.cause {
        Cause::KeyMissing => return "key missing".to_owned(),
        Cause::KeyUnknown => return "value not known".to_owned(),
        Cause::KeyPresent => ("key there", None),
        Cause::ListWithoutPrefix => ("a list without ForAnyValue or ForAllValues", None),
        Cause::Fits { of, .. } if negated => ("value excluded", Some(of)),
        Cause::Fits { of, .. } => ("value fits", Some(of)),
        Cause::NoneFits { of } if negated => ("value not excluded", Some(of)),
        Cause::NoneFits { of } => ("value differs", Some(of)),
        Cause::Malformed { of } => ("value can't be compared", Some(of)),
        Cause::Undecidable { .. } => ("pattern can't be evaluated", None),
    };
    let values: Vec<String> = fact
        .values()
        .iter()
        .enumerate()
        .filter(|(index, _)| of.is_none_or(|of| of == *index))
        .map(|(_, value)| format!("\"{}\"", short(value)))
        .collect();
    format!("{what}: {}", values.join(", "))
}

const fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "unknown",
    }
}

/// A value, cut where it would fill the screen.
fn short(value: &str) -> String {
    let value = visible_line(value);
    if value.chars().count() <= LONGEST_VALUE {
        return value.into_owned();
    }
    let start: String = value.chars().take(LONGEST_VALUE).collect();
    format!("{start}…")
}
