//! Results of cases as JSON.

use serde_json::{Value, json};

use crate::testing::{CaseRun, Change, Difference, Seen, SeenResult, SuiteResult};

pub(super) fn render(results: &[SuiteResult<'_>]) -> Value {
    let passed: usize = results.iter().map(SuiteResult::passed).sum();
    let failed: usize = results.iter().map(SuiteResult::failed).sum();
    json!({
        "projects": results.iter().map(project).collect::<Value>(),
        "counts": { "passed": passed, "failed": failed },
    })
}

fn project(result: &SuiteResult<'_>) -> Value {
    let cases = result.cases.iter().map(|case| {
        json!({
            "name": case.case.name,
            "file": case.case.source.name(),
            "runs": case.runs.iter().map(run).collect::<Value>(),
        })
    });
    json!({
        "folder": result.project.folder.display().to_string(),
        "name": result.project.manifest.name,
        "cases": cases.collect::<Value>(),
        "upgrades": result.changes().iter().map(change).collect::<Value>(),
    })
}

fn run(run: &CaseRun) -> Value {
    let verdict = match (run.is_judged, run.failed()) {
        (false, _) => "skipped",
        (true, true) => "failed",
        (true, false) => "passed",
    };
    json!({
        "keycloak": run.version.to_string(),
        "verdict": verdict,
        "seen": seen(&run.seen),
        "differences": run.differences.iter().map(difference).collect::<Value>(),
        "findings": diagnostic::json::render(&run.findings),
    })
}

fn seen(seen: &Seen) -> Value {
    let claim = match &seen.result {
        SeenResult::Claim(value) => value,
        _ => &Value::Null,
    };
    json!({
        "result": seen.result.name(),
        "claim": claim,
        "reason": seen.result.why(),
        "also": seen.also,
        "log": seen.log,
        "printed": seen.printed,
    })
}

fn difference(difference: &Difference) -> Value {
    json!({
        "what": difference.what,
        "expected": difference.expected,
        "actual": difference.actual,
    })
}

fn change(change: &Change<'_>) -> Value {
    json!({
        "case": change.case,
        "from": change.from.to_string(),
        "to": change.to.to_string(),
        "before": seen(change.before),
        "after": seen(change.after),
    })
}
