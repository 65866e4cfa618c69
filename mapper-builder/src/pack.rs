//! The way of projects to a jar: [`Checked`], [`Packed`], [`Tested`]. Each step takes what the one before
//! gives, so none can be left out by mistake; only the last can be saved.

use std::io;
use std::path::{Path, PathBuf};

use diagnostic::{Counts, Finding, Level, in_order};
use keycloak_model::KeycloakVersion;
use provider_jar::{Draft, Package, PackageError};
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

    /// Warnings and notes.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// The jar of projects without errors, on its way to its file.
#[derive(Debug)]
pub struct Packed {
    /// What is in it.
    pub package: Package,
    /// SHA-256 of its bytes in lower-case hexadecimal digits.
    pub sha256: String,
    projects: Vec<Checked>,
    file: Draft,
}

impl Packed {
    /// Packs projects into one jar, the same bytes on every system, for the file at `path`.
    ///
    /// # Errors
    /// When two of them would have the same provider id.
    pub fn new(projects: Vec<Checked>, path: PathBuf) -> Result<Self, PackageError> {
        let scripts = projects.iter().map(|project| project.project.packable());
        let package = Package::new(scripts)?;
        let jar = package.jar()?;
        let digest = Sha256::digest(&jar);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            package,
            sha256,
            projects,
            file: Draft::new(path, jar),
        })
    }

    /// Where the jar goes.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Bytes of the jar.
    #[must_use]
    pub fn size(&self) -> usize {
        self.file.bytes().len()
    }
}

/// A jar that may be given away: the cases of its projects passed, or somebody said aloud that they
/// needn't.
#[derive(Debug)]
pub struct Tested {
    packed: Packed,
    cases: Option<usize>,
}

impl Tested {
    /// Takes a jar whose cases were not run. Whoever calls this says so to the user.
    #[must_use]
    pub const fn skipped(packed: Packed) -> Self {
        Self {
            packed,
            cases: None,
        }
    }

    /// Takes a jar whose cases were run; nothing when one failed, or the results are those of other
    /// projects.
    #[must_use]
    pub fn passed(packed: Packed, results: &[SuiteResult<'_>]) -> Option<Self> {
        let tested = results.iter().map(|result| &result.project.folder);
        let folders = packed
            .projects
            .iter()
            .map(|checked| &checked.project.folder);
        if results.iter().any(|result| result.failed() > 0) || !folders.eq(tested) {
            return None;
        }
        Some(Self {
            packed,
            cases: Some(results.iter().map(SuiteResult::passed).sum()),
        })
    }

    /// The jar.
    #[must_use]
    pub const fn packed(&self) -> &Packed {
        &self.packed
    }

    /// How many runs of cases passed; `None` when they were not run.
    #[must_use]
    pub const fn cases(&self) -> Option<usize> {
        self.cases
    }

    /// Puts the jar into its file.
    ///
    /// # Errors
    /// When there can't be a file at its path. What was there then is still there.
    pub fn save(&self) -> io::Result<()> {
        self.packed.file.save()
    }
}
