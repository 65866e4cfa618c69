//! From a run to what was seen, and from that to differences.

use diagnostic::{Finding, Level};
use keycloak_model::KeycloakVersion;
use mapper_runtime::{
    Failure, Json, LogLevel, MapperResult, Omission, Outcome as Ended, Report, SamlOutcome,
    SamlValue, ScriptOutcome, TokenChange,
};
use serde_json::{Map, Value};

use super::{CaseRun, Difference, Seen, SeenResult};
use crate::project::{Case, Expectation, Outcome, Project};
use crate::scripts::{self, Run};

pub(super) fn judge(project: &Project, case: &Case, version: KeycloakVersion, run: Run) -> CaseRun {
    let findings = match &run {
        Run::Report(report) => report.findings(&project.script),
        Run::Killed(reason) => {
            let why = scripts::killed(*reason);
            let finding = Finding::new(Level::Error, "script-killed", why);
            vec![finding.in_file(&project.script)]
        }
        Run::NoLogin(_) => Vec::new(),
    };
    let seen = seen(&run);
    let is_judged = match &case.keycloak {
        Some(versions) => versions.contains(&version),
        None => true,
    };
    CaseRun {
        version,
        is_judged,
        differences: differences(&case.expect, &seen),
        seen,
        findings,
    }
}

fn without_token(result: SeenResult) -> Seen {
    Seen {
        result,
        also: Map::new(),
        log: Vec::new(),
        printed: Vec::new(),
    }
}

/// What a run says, in the words of a case.
#[must_use]
pub fn seen(run: &Run) -> Seen {
    match run {
        Run::Report(report) => reported(report),
        Run::Killed(reason) => {
            without_token(SeenResult::Ended(Outcome::Hangs, scripts::killed(*reason)))
        }
        Run::NoLogin(why) => without_token(SeenResult::Undecided(why.clone())),
    }
}

fn reported(report: &Report) -> Seen {
    let log = report.log.iter();
    // A server doesn't show these unless it is told to.
    let log = log.filter(|line| line.level != LogLevel::Debug);
    let (result, also) = match &report.result {
        MapperResult::Claim { outcome, token } => {
            let result = claim(outcome);
            let also = token
                .as_ref()
                .map_or_else(Map::new, |token| also(token, outcome));
            (result, also)
        }
        MapperResult::Saml(outcome) => (attribute(outcome), Map::new()),
        MapperResult::Unknown => (unknown(&report.script), Map::new()),
    };
    Seen {
        result,
        also,
        log: log.map(ToString::to_string).collect(),
        printed: report.printed.clone(),
    }
}

fn claim(outcome: &Ended) -> SeenResult {
    match outcome {
        Ended::Claim(claim) => SeenResult::Claim(claim.value.to_value()),
        Ended::Omitted(why) => SeenResult::Ended(Outcome::Omitted, omission(why).to_owned()),
        Ended::LoginFails(failure) => SeenResult::Ended(Outcome::LoginFails, answer(failure)),
        Ended::RequestFails(failure) => SeenResult::Ended(Outcome::RequestFails, answer(failure)),
        Ended::TokenUnusable { why, .. } => SeenResult::Ended(Outcome::TokenUnusable, why.clone()),
        Ended::Hangs { why } => SeenResult::Ended(Outcome::Hangs, why.clone()),
        Ended::Undecided { why, between } => {
            let between: Vec<_> = between
                .iter()
                .map(|outcome| words(&claim(outcome)))
                .collect();
            SeenResult::Undecided(match between.as_slice() {
                [] => why.clone(),
                some => format!("{why}: {}", some.join(", or ")),
            })
        }
    }
}

fn words(result: &SeenResult) -> String {
    match result {
        SeenResult::Claim(value) => format!("claim {value}"),
        other => other.name().to_owned(),
    }
}

const fn omission(why: &Omission) -> &'static str {
    match why {
        Omission::Null => "the script gave null",
        Omission::EmptyCollection => "the script gave an empty collection",
        Omission::ScriptFailed => "the script threw",
        Omission::NotConvertible => "the value doesn't fit the claim's type; nothing is logged",
        Omission::Blocked => "mappers can't set this claim",
        Omission::FieldRefusesValue => "the token's own field doesn't take the value",
        Omission::NoClaimName => "the instance has no claim name",
        Omission::NotForTarget => "the mapper isn't switched on for this target",
    }
}

fn answer(failure: &Failure) -> String {
    format!("{} {}: {}", failure.status, failure.body, failure.cause)
}

fn attribute(outcome: &SamlOutcome) -> SeenResult {
    match outcome {
        SamlOutcome::Attributes { attributes, .. } if attributes.is_empty() => {
            let why = omission(&Omission::EmptyCollection).to_owned();
            SeenResult::Ended(Outcome::Omitted, why)
        }
        SamlOutcome::Attributes { attributes, .. } => {
            let values = attributes.iter().flat_map(|attribute| &attribute.values);
            let values = values.map(|value| match value {
                SamlValue::Text(text) => Value::String(text.clone()),
                SamlValue::Nil => Value::Null,
            });
            SeenResult::Claim(values.collect())
        }
        SamlOutcome::ResponseFails { status, body, .. } => {
            SeenResult::Ended(Outcome::LoginFails, format!("{status} {body}"))
        }
    }
}

fn unknown(script: &ScriptOutcome) -> SeenResult {
    match script {
        ScriptOutcome::Refused(refused) => {
            SeenResult::Undecided(format!("this script {}", refused.what))
        }
        ScriptOutcome::Killed(_) => {
            let why = "the script does not come to an end".to_owned();
            SeenResult::Ended(Outcome::Hangs, why)
        }
        _ => SeenResult::Undecided("nothing is known about this mapper".to_owned()),
    }
}

/// What differs in the token apart from the mapper's own claim.
fn also(token: &TokenChange, outcome: &Ended) -> Map<String, Value> {
    let path = match outcome {
        Ended::Claim(claim)
        | Ended::TokenUnusable {
            claim: Some(claim), ..
        } => claim.path.as_slice(),
        _ => &[],
    };
    let mut also = Map::new();
    for (name, before, after) in token.changed() {
        let value = match path.split_first() {
            Some((first, [])) if first == name => continue,
            Some((first, deeper)) if first == name => {
                let rest = after.and_then(|after| without(after, deeper));
                if rest.as_ref() == before {
                    continue;
                }
                rest.map(|rest| rest.to_value())
            }
            _ => after.map(Json::to_value),
        };
        also.insert(name.to_owned(), value.unwrap_or(Value::Null));
    }
    also
}

/// A value without what stands at a path in it; nothing when nothing is left.
fn without(value: &Json, path: &[String]) -> Option<Json> {
    let (Json::Object(entries), Some((first, deeper))) = (value, path.split_first()) else {
        return None;
    };
    let rest: Vec<_> = entries
        .iter()
        .filter_map(|(name, value)| {
            if name == first {
                Some((name.clone(), without(value, deeper)?))
            } else {
                Some((name.clone(), value.clone()))
            }
        })
        .collect();
    (!rest.is_empty()).then_some(Json::Object(rest))
}

fn differences(expected: &Expectation, seen: &Seen) -> Vec<Difference> {
    let mut found = Vec::new();
    found.extend(result(expected, &seen.result));
    for (name, value) in &expected.also {
        let actual = seen.also.get(name);
        if actual != Some(value) {
            found.push(Difference {
                what: format!("also.{name}"),
                expected: Some(value.clone()),
                actual: actual.cloned(),
            });
        }
    }
    for (name, value) in &seen.also {
        if !expected.also.contains_key(name) {
            found.push(Difference {
                what: format!("also.{name}"),
                expected: None,
                actual: Some(value.clone()),
            });
        }
    }
    if !in_this_order(&expected.log, &seen.log) {
        found.push(Difference {
            what: "log".to_owned(),
            expected: Some(expected.log.clone().into()),
            actual: Some(seen.log.clone().into()),
        });
    }
    if let Some(printed) = &expected.printed
        && *printed != seen.printed
    {
        found.push(Difference {
            what: "printed".to_owned(),
            expected: Some(printed.clone().into()),
            actual: Some(seen.printed.clone().into()),
        });
    }
    found
}

fn result(expected: &Expectation, seen: &SeenResult) -> Option<Difference> {
    let ended = |seen: &SeenResult| {
        let why = seen.why().unwrap_or_default();
        Some(format!("{}: {why}", seen.name()).into())
    };
    match (&expected.claim, expected.result, seen) {
        (Some(wanted), _, SeenResult::Claim(actual)) => (wanted != actual).then(|| Difference {
            what: "claim".to_owned(),
            expected: Some(wanted.clone()),
            actual: Some(actual.clone()),
        }),
        (Some(wanted), _, other) => Some(Difference {
            what: "claim".to_owned(),
            expected: Some(wanted.clone()),
            actual: ended(other),
        }),
        (None, Some(wanted), SeenResult::Ended(actual, _)) if wanted == *actual => None,
        (None, Some(wanted), SeenResult::Claim(actual)) => Some(Difference {
            what: "result".to_owned(),
            expected: Some(wanted.name().into()),
            actual: Some(format!("claim: {actual}").into()),
        }),
        (None, wanted, other) => Some(Difference {
            what: "result".to_owned(),
            expected: wanted.map(|wanted| wanted.name().into()),
            actual: ended(other),
        }),
    }
}

/// Whether each text is part of a line, in the order of the lines.
fn in_this_order(texts: &[String], lines: &[String]) -> bool {
    let mut lines = lines.iter();
    texts
        .iter()
        .all(|text| lines.any(|line| line.contains(text)))
}
