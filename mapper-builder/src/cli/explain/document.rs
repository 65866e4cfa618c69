//! An answer for programs.

use serde_json::{Value, json};
use trust_policy::{
    Cause, Condition, Decision, Effect, Fact, Gate, GateReport, Outcome, Part, StatementNote, Truth,
};

use super::{Answer, Question};

pub(super) fn of(answer: &Answer) -> Value {
    let assessment = &answer.assessment;
    let policy = &answer.role.policy;
    json!({
        "decision": decision(assessment.decision),
        "gate": assessment.gate.map(gate_key),
        "error": assessment.error().map(|error| error.to_string()),
        "role": {
            "name": answer.role.name,
            "arn": answer.role.arn.as_ref().map(|arn| arn.as_str()),
        },
        "provider": answer.provider.arn.as_str(),
        "signatureChecked": false,
        "sessionSeconds": assessment.session_seconds,
        "gates": assessment.gates.iter().map(gate).collect::<Vec<_>>(),
        "questions": answer
            .questions
            .iter()
            .map(|question| self::question(answer, question))
            .collect::<Vec<_>>(),
        "findings": diagnostic::json::render(policy.findings()),
        "notes": assessment.notes,
    })
}

const fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::Denied => "denied",
        Decision::Unknown => "unknown",
    }
}

const fn gate_key(gate: Gate) -> &'static str {
    match gate {
        Gate::Provider => "provider",
        Gate::Token => "token",
        Gate::RoleList => "role-list",
        Gate::TrustPolicy => "trust-policy",
        Gate::TagSession => "tag-session",
        Gate::SetSourceIdentity => "set-source-identity",
        Gate::Duration => "duration",
    }
}

fn gate(report: &GateReport) -> Value {
    json!({
        "gate": gate_key(report.gate),
        "passed": truth(report.passed),
        "error": report.error.map(|error| error.to_string()),
        "message": report.message,
    })
}

/// `null` for what isn't known.
const fn truth(truth: Truth) -> Option<bool> {
    match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown => None,
    }
}

fn question(answer: &Answer, question: &Question) -> Value {
    let policy = &answer.role.policy;
    let explanation = &question.explanation;
    let statements: Vec<Value> = policy
        .statements()
        .iter()
        .zip(&question.verdict.trace)
        .enumerate()
        .map(|(index, (statement, trace))| {
            let conditions: Vec<Value> = statement
                .conditions
                .iter()
                .zip(&trace.conditions)
                .map(|(condition, outcome)| {
                    self::condition(condition, *outcome, question.request.fact(&condition.key))
                })
                .collect();
            json!({
                "name": statement.name(index),
                "effect": match statement.effect {
                    Effect::Allow => "Allow",
                    Effect::Deny => "Deny",
                },
                "applies": truth(trace.applies),
                "principal": truth(trace.principal),
                "action": truth(trace.action),
                "conditions": conditions,
            })
        })
        .collect();
    let notes = |notes: &[StatementNote]| notes.iter().map(note).collect::<Vec<_>>();
    json!({
        "action": question.verdict.action.name(),
        "decision": decision(question.verdict.decision),
        "statements": statements,
        "decidedBy": notes(&explanation.deciding),
        "nearMisses": notes(&explanation.near_misses),
        "nearestChange": explanation.change.as_ref().map(|change| json!({
            "admits": change.admits,
            "needs": change.needs,
        })),
        "finding": diagnostic::json::render(&[explanation.to_finding(policy)])
            .get(0)
            .cloned(),
    })
}

fn condition(condition: &Condition, outcome: Outcome, fact: &Fact) -> Value {
    json!({
        "operator": condition.operator.to_string(),
        "key": condition.key.as_str(),
        "patterns": condition.values().map(|(text, _)| text).collect::<Vec<_>>(),
        "request": match fact {
            Fact::Missing => json!({ "state": "missing" }),
            Fact::Unknown => json!({ "state": "unknown" }),
            Fact::Single(value) => json!({ "state": "value", "value": value }),
            Fact::Many(values) => json!({ "state": "list", "values": values }),
        },
        "holds": truth(outcome.truth),
        "because": match outcome.cause {
            Cause::KeyMissing => "key-missing",
            Cause::KeyPresent => "key-present",
            Cause::KeyUnknown => "key-unknown",
            Cause::ListWithoutPrefix => "list-without-prefix",
            Cause::Fits { .. } => "value-fits",
            Cause::NoneFits { .. } => "value-differs",
            Cause::Malformed { .. } => "value-malformed",
            Cause::Undecidable { .. } => "pattern-undecidable",
        },
    })
}

fn note(note: &StatementNote) -> Value {
    let parts: Vec<Value> = note
        .parts
        .iter()
        .map(|part| {
            json!({
                "part": match part.part {
                    Part::Principal => "principal",
                    Part::Action => "action",
                    Part::Undecidable => "undecidable",
                    Part::Condition { .. } => "condition",
                },
                "sentence": part.sentence,
            })
        })
        .collect();
    json!({ "statement": note.index, "name": note.name, "parts": parts })
}
