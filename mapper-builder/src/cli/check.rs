use std::path::PathBuf;

use clap::{Args, ValueEnum};
use diagnostic::{Counts, Finding, Source, in_order, sarif};
use keycloak_model::KeycloakVersion;
use serde_json::json;

use super::{Answer, Format, Trouble};
use crate::check::{self, Checked, Subject};
use crate::lints::ScriptKind;
use crate::printer::{self, Printer};
use crate::project::Project;

/// The most a script may hold.
const MAX_SCRIPT_BYTES: u64 = 4 << 20;

/// Checks projects, scripts, descriptors and jars without running anything.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mapper-builder check mapper-scripts/group-stringify
  mapper-builder check mapper-scripts                  every project in the folder
  mapper-builder check --keycloak 24.0.5 old-mapper.js
  mapper-builder check --format sarif . > findings.sarif")]
pub(super) struct Check {
    /// A folder with mapper.toml or of such folders, a script, a descriptor or a jar.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What a script by itself is.
    #[arg(long, value_enum, default_value_t)]
    kind: Kind,
    /// The Keycloak versions that scripts outside of projects are for.
    #[arg(long, value_name = "VERSION", value_delimiter = ',', default_value_t)]
    keycloak: Vec<KeycloakVersion>,
    /// In which form to print the result.
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code hosts and editors.
    Sarif,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// An OIDC mapper.
    #[default]
    Mapper,
    /// A SAML mapper.
    SamlMapper,
    /// An authenticator.
    Authenticator,
    /// A policy.
    Policy,
}

impl From<Kind> for ScriptKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Mapper => Self::Mapper,
            Kind::SamlMapper => Self::SamlMapper,
            Kind::Authenticator => Self::Authenticator,
            Kind::Policy => Self::Policy,
        }
    }
}

impl Check {
    /// The form of complaints about misuse.
    pub(super) const fn format(&self) -> Format {
        match self.format {
            CheckFormat::Text => Format::Text,
            CheckFormat::Json | CheckFormat::Sarif => Format::Json,
        }
    }

    pub(super) fn run(self, printer: &mut Printer) -> Result<Answer, Trouble> {
        let mut unreadable = Vec::new();
        let mut subjects = Vec::new();
        for path in &self.paths {
            match check::subjects(path) {
                Ok(found) => subjects.extend(found),
                Err(finding) => unreadable.push(*finding),
            }
        }
        let mut findings = Vec::new();
        let count = subjects.len();
        for subject in subjects {
            match self.check(subject) {
                Ok(found) => findings.extend(found),
                Err(found) => unreadable.extend(found),
            }
        }
        let findings = in_order(findings);
        let counts = Counts::of(&findings);
        let is_fine = !check::has_errors(&findings) && unreadable.is_empty();
        match self.format {
            CheckFormat::Text => {
                printer.report(&findings)?;
                if unreadable.is_empty() {
                    let things = if count == 1 { "thing" } else { "things" };
                    printer.line(&format!("checked {count} {things}: {counts}"))?;
                }
            }
            CheckFormat::Json if unreadable.is_empty() => printer.json(&json!({
                "ok": is_fine,
                "counts": {
                    "errors": counts.errors,
                    "warnings": counts.warnings,
                    "notes": counts.notes,
                },
                "findings": printer::findings(&findings),
            }))?,
            CheckFormat::Sarif if unreadable.is_empty() => {
                printer.json(&sarif::render(TOOL, &findings))?;
            }
            CheckFormat::Json | CheckFormat::Sarif => {}
        }
        if !unreadable.is_empty() {
            return Err(Trouble::Input(unreadable));
        }
        Ok(if is_fine { Answer::Fine } else { Answer::No })
    }

    /// What is found, or why the files can't be read.
    fn check(&self, subject: Subject) -> Result<Vec<Finding>, Vec<Finding>> {
        let one = |finding: Box<Finding>| vec![*finding];
        match subject {
            Subject::Project(folder) => Ok(match Checked::new(Project::read(&folder)?) {
                Ok(checked) => checked.findings().to_vec(),
                Err(findings) => findings,
            }),
            Subject::Script(path) => {
                let source = Source::read(&path, MAX_SCRIPT_BYTES).map_err(one)?;
                Ok(check::script(&source, self.kind.into(), &self.keycloak))
            }
            Subject::Descriptor(path) => check::descriptor(&path, &self.keycloak).map_err(one),
            Subject::Jar(path) => check::jar(&path, &self.keycloak).map_err(one),
        }
    }
}

const TOOL: sarif::Tool<'static> = sarif::Tool {
    name: "mapper-builder",
    version: env!("CARGO_PKG_VERSION"),
    pages: "docs/lints/",
};
