//! Results of cases for people.

use std::fmt::Write as _;

use diagnostic::Finding;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::super::output::Output;
use super::table::Table;
use crate::testing::{CaseResult, CaseRun, Difference, SeenResult, SuiteResult};

/// All results; `compare` shows versions side by side.
pub(super) fn render(results: &[SuiteResult<'_>], compare: bool, output: &Output) -> String {
    let mut text = String::new();
    for result in results {
        let several = compare && result.versions.len() > 1;
        text.push_str(&if several {
            side_by_side(result)
        } else {
            list(result)
        });
    }
    text.push_str(&failures(results, output));
    if compare {
        text.push_str(&changes(results));
    }
    let passed: usize = results.iter().map(SuiteResult::passed).sum();
    let failed: usize = results.iter().map(SuiteResult::failed).sum();
    let _ = writeln!(text, "{passed} passed, {failed} failed");
    text
}

fn list(result: &SuiteResult<'_>) -> String {
    let versions: Vec<_> = result.versions.iter().map(ToString::to_string).collect();
    let mut text = format!(
        "{} (Keycloak {})\n",
        result.project.folder.display(),
        versions.join(", ")
    );
    if result.cases.is_empty() {
        text.push_str("  no cases\n");
    }
    for case in &result.cases {
        let failed: Vec<_> = case.runs.iter().filter(|run| run.failed()).collect();
        let versions: Vec<_> = failed.iter().map(|run| run.version.to_string()).collect();
        let _ = match versions.as_slice() {
            [] if case.runs.iter().any(|run| run.is_judged) => {
                writeln!(text, "  ok      {}", case.case.name)
            }
            [] => writeln!(text, "  -       {} (for other versions)", case.case.name),
            versions => writeln!(
                text,
                "  FAILED  {} on {}",
                case.case.name,
                versions.join(", ")
            ),
        };
    }
    text
}

fn side_by_side(result: &SuiteResult<'_>) -> String {
    let name = result.project.folder.display().to_string();
    let heads = result.versions.iter().map(ToString::to_string);
    let mut table = Table::new(std::iter::once(name).chain(heads));
    for case in &result.cases {
        let cells = case.runs.iter().map(|run| {
            let verdict = match (run.is_judged, run.failed()) {
                (false, _) => "-",
                (true, true) => "FAILED",
                (true, false) => "ok",
            };
            verdict.to_owned()
        });
        table.row(std::iter::once(format!("  {}", case.case.name)).chain(cells));
    }
    table.to_string()
}

/// Each failing case with what differs; versions that fail alike are told once.
pub(super) fn failures(results: &[SuiteResult<'_>], output: &Output) -> String {
    let mut text = String::new();
    for result in results {
        for case in &result.cases {
            for (versions, run) in alike(case) {
                let _ = writeln!(text, "\n{} on Keycloak {versions}", case.case.source.name());
                for difference in &run.differences {
                    text.push_str(&shown(difference));
                }
                let findings: Vec<Finding> = run.findings.clone();
                text.push_str(&output.findings_text(&findings));
            }
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The failing runs of a case, each with the versions that fail in the same way.
fn alike<'r>(case: &'r CaseResult<'_>) -> Vec<(String, &'r CaseRun)> {
    let mut groups: Vec<(String, &CaseRun)> = Vec::new();
    for run in case.runs.iter().filter(|run| run.failed()) {
        let same = groups.iter_mut().find(|(_, other)| {
            other.differences == run.differences && other.findings == run.findings
        });
        match same {
            Some((versions, _)) => {
                let _ = write!(versions, ", {}", run.version);
            }
            None => groups.push((run.version.to_string(), run)),
        }
    }
    groups
}

fn shown(difference: &Difference) -> String {
    let mut text = format!("  {}\n", difference.what);
    let expected = lines(difference.expected.as_ref());
    let actual = lines(difference.actual.as_ref());
    for change in TextDiff::from_lines(&expected, &actual).iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Delete => "- expected",
            ChangeTag::Insert => "+ actual  ",
            ChangeTag::Equal => "          ",
        };
        let _ = writeln!(
            text,
            "    {sign}  {}",
            change.value().trim_end_matches('\n')
        );
    }
    text
}

/// A value as lines. Lists of texts are taken for lines of a log.
fn lines(value: Option<&Value>) -> String {
    let mut text = match value {
        None => "nothing".to_owned(),
        Some(value) => format!("{value:#}"),
    };
    text.push('\n');
    text
}

fn changes(results: &[SuiteResult<'_>]) -> String {
    let mut text = String::new();
    for result in results {
        for change in result.changes() {
            let _ = writeln!(
                text,
                "  {} to {}, {}: {} becomes {}",
                change.from,
                change.to,
                change.case,
                brief(&change.before.result),
                brief(&change.after.result),
            );
        }
    }
    if text.is_empty() {
        if results.iter().any(|result| result.versions.len() > 1) {
            text.push_str("no upgrade between these versions changes a result\n");
        }
        return text;
    }
    format!("what an upgrade changes:\n{text}")
}

fn brief(result: &SeenResult) -> String {
    match result {
        SeenResult::Claim(value) => {
            let text = value.to_string();
            match text.char_indices().nth(60) {
                Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
                None => text,
            }
        }
        other => other.name().to_owned(),
    }
}
