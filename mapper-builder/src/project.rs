//! A mapper as its author keeps it: a folder with `mapper.toml`, the script and cases.

mod case;
mod manifest;
mod read;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;

use crate::lints::{Instance, ScriptKind};

pub use case::{Case, Expectation, Outcome};
pub use manifest::{Allowed, Attribute, Claim, JsonType, Manifest, NameFormat, Places};
pub use mapper_runtime::Target;

/// The name of the file that makes a folder a project.
pub const MANIFEST: &str = "mapper.toml";

/// The most a file of a project may hold. Scripts have a smaller limit of their own.
const MAX_BYTES: u64 = 4 << 20;

/// A project whose files could be read and make sense.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its folder, as the user gave it.
    pub folder: PathBuf,
    /// What `mapper.toml` says.
    pub manifest: Manifest,
    /// `mapper.toml` itself, for findings about it.
    pub manifest_source: Source,
    /// The script.
    pub script: Source,
    /// The cases, by file name.
    pub cases: Vec<Case>,
}

impl Project {
    /// Reads the project in a folder.
    ///
    /// # Errors
    /// Everything wrong with its files, with places.
    pub fn read(folder: &Path) -> Result<Self, Vec<Finding>> {
        read::project(folder)
    }

    /// The script's file name, which makes the provider id.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.manifest.script
    }

    /// How an instance is configured, for mappers.
    #[must_use]
    pub fn instance(&self) -> Option<Instance<'_>> {
        let attribute = || self.manifest.attribute.as_ref().map(Instance::Attribute);
        let claim = self.manifest.claim.as_ref().map(Instance::Claim);
        claim.or_else(attribute)
    }

    /// Leaves out the findings that `mapper.toml` allows, and says which permissions nothing needs.
    #[must_use]
    pub fn without_allowed(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let allowed = &self.manifest.allow;
        let mut used = vec![false; allowed.len()];
        let mut kept: Vec<_> = findings
            .into_iter()
            .filter(|finding| {
                let position = allowed
                    .iter()
                    .position(|allowed| allowed.lint == finding.id);
                if let Some(used) = position.and_then(|at| used.get_mut(at)) {
                    *used = true;
                }
                position.is_none()
            })
            .collect();
        for (allowed, _) in allowed.iter().zip(used).filter(|(_, used)| !used) {
            kept.push(
                Finding::new(
                    Level::Warning,
                    "useless-allow",
                    format!("nothing here needs `{}` to be allowed", allowed.lint),
                )
                .at(&self.manifest_source, allowed.span)
                .help("remove it"),
            );
        }
        kept
    }

    /// What of it goes into a jar.
    #[must_use]
    pub fn packable(&self) -> provider_jar::Script {
        provider_jar::Script {
            kind: self.manifest.kind,
            file_name: self.file_name().to_owned(),
            name: self.manifest.name.clone(),
            description: self.manifest.description.clone(),
            code: self.script.text().to_owned(),
        }
    }

    /// The Keycloak versions it is for, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[KeycloakVersion] {
        &self.manifest.keycloak
    }
}

impl From<provider_jar::Kind> for ScriptKind {
    fn from(kind: provider_jar::Kind) -> Self {
        match kind {
            provider_jar::Kind::Mapper => Self::Mapper,
            provider_jar::Kind::SamlMapper => Self::SamlMapper,
            provider_jar::Kind::Authenticator => Self::Authenticator,
            provider_jar::Kind::Policy => Self::Policy,
        }
    }
}
