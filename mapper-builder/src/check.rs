//! The first step: what can be told without running anything.

mod files;
mod subject;

use diagnostic::{Counts, Finding, Level, Source, in_order};
use keycloak_model::KeycloakVersion;
use nashorn::syntax::{self, ParseOptions};

pub use files::{Checked, descriptor, inspect, jar};
pub use subject::{Subject, subjects};

use crate::lints::{self, ScriptKind};

/// What can be told about a script from its text: whether Keycloak compiles it, and what it does
/// that its author didn't mean.
#[must_use]
pub fn script(source: &Source, kind: ScriptKind, versions: &[KeycloakVersion]) -> Vec<Finding> {
    match syntax::parse(source.text(), &ParseOptions::default()) {
        Ok(program) => lints::check(source, &program, kind, versions),
        Err(error) => vec![error.finding(source)],
    }
}

/// Whether there is an error among the findings.
#[must_use]
pub fn has_errors(findings: &[Finding]) -> bool {
    Counts::of(findings).worst() == Some(Level::Error)
}

fn sorted(findings: Vec<Finding>) -> Vec<Finding> {
    in_order(findings)
}
