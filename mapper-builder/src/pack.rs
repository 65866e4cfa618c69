//! The way of a project to a jar: [`Checked`], [`Tested`], [`Packed`]. Each step takes what the one
//! before gives, so none can be left out by mistake.

use diagnostic::{Counts, Finding, Level, in_order};
use keycloak_model::KeycloakVersion;
use provider_jar::{Package, PackageError};
use sha2::{Digest, Sha256};

use crate::check;
use crate::project::Project;
use crate::testing::SuiteResult;

/// A project without errors.
#[derive(Clone, Debug)]
pub struct Checked {
    project: Project,
    findings: Vec<Finding>,
}

impl Checked {
    /// Checks a project for these versions, or for its own when there are none.
    ///
    /// # Errors
    /// All findings, when there is an error among them.
    pub fn new(project: Project, versions: &[KeycloakVersion]) -> Result<Self, Vec<Finding>> {
        let findings = in_order(check::project(&project, versions));
        if Counts::of(&findings).worst() == Some(Level::Error) {
            return Err(findings);
        }
        Ok(Self { project, findings })
    }

    /// The project.
    #[must_use]
    pub const fn project(&self) -> &Project {
        &self.project
    }

    /// Warnings and notes.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// A project that may be packed: its cases passed, or somebody said aloud that they needn't.
#[derive(Clone, Debug)]
pub struct Tested {
    checked: Checked,
    cases: Option<usize>,
}

impl Tested {
    /// Takes a project whose cases were not run. Whoever calls this says so to the user.
    #[must_use]
    pub const fn skipped(checked: Checked) -> Self {
        Self {
            checked,
            cases: None,
        }
    }

    /// Takes a project whose cases were run.
    ///
    /// # Errors
    /// The project back, when a case failed or the results are those of another project.
    pub fn passed(checked: Checked, result: &SuiteResult<'_>) -> Result<Self, Box<Checked>> {
        if result.failed() > 0 || result.project.folder != checked.project.folder {
            return Err(Box::new(checked));
        }
        Ok(Self {
            checked,
            cases: Some(result.passed()),
        })
    }

    /// The project without errors.
    #[must_use]
    pub const fn checked(&self) -> &Checked {
        &self.checked
    }

    /// How many runs of cases passed; `None` when they were not run.
    #[must_use]
    pub const fn cases(&self) -> Option<usize> {
        self.cases
    }
}

/// A jar, not yet in a file.
#[derive(Clone, Debug)]
pub struct Packed {
    /// What is in it.
    pub package: Package,
    /// Its bytes.
    pub jar: Vec<u8>,
    /// Their SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Packed {
    /// Packs projects into one jar, the same bytes on every system.
    ///
    /// # Errors
    /// When two of them would have the same provider id.
    pub fn new(projects: &[Tested]) -> Result<Self, PackageError> {
        let package = Package::new(
            projects
                .iter()
                .map(|tested| tested.checked.project().packable()),
        )?;
        let jar = package.jar()?;
        let digest = Sha256::digest(&jar);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            package,
            jar,
            sha256,
        })
    }
}
