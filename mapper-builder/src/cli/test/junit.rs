//! Results of cases as JUnit XML.

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};
use serde_json::Value;

use crate::testing::{CaseRun, Difference, SuiteResult};

pub(super) fn render(results: &[SuiteResult<'_>]) -> Result<String, SerializeError> {
    let mut report = Report::new("mapper-builder");
    for result in results {
        let folder = result.project.folder.display().to_string();
        let mut suite = TestSuite::new(folder.as_str());
        for case in &result.cases {
            for run in &case.runs {
                let name = format!("{} on {}", case.case.name, run.version);
                let mut test = TestCase::new(name, status(run));
                test.set_classname(folder.as_str());
                suite.add_test_case(test);
            }
        }
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn status(run: &CaseRun) -> TestCaseStatus {
    if !run.is_judged {
        let mut status = TestCaseStatus::skipped();
        status.set_message("the case is for other versions");
        return status;
    }
    if !run.failed() {
        return TestCaseStatus::success();
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let lines: Vec<_> = run.differences.iter().map(line).collect();
    status.set_message(lines.first().cloned().unwrap_or_default());
    let findings = run.findings.iter().map(|finding| finding.message.clone());
    let lines: Vec<_> = lines.into_iter().chain(findings).collect();
    status.set_description(lines.join("\n"));
    status
}

fn line(difference: &Difference) -> String {
    let shown = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or_else(|| "nothing".to_owned(), Value::to_string)
    };
    format!(
        "{}: expected {}, got {}",
        difference.what,
        shown(&difference.expected),
        shown(&difference.actual)
    )
}
