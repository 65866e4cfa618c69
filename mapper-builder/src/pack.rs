//! The last step: from tested projects to one jar.

use provider_jar::{Package, PackageError};
use sha2::{Digest, Sha256};

use crate::check::Checked;

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

    /// The project without errors.
    #[must_use]
    pub const fn checked(&self) -> &Checked {
        &self.checked
    }

    /// How many cases passed; `None` when they were not run.
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
        let package = Package::new(projects.iter().map(|tested| tested.checked.script()))?;
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
