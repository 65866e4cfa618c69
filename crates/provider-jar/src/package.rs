use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::descriptor;
use crate::lint::longest_file_name;
use crate::{Kind, provider_id};

/// Sections end with an empty line, lines with CR LF (JAR File Specification).
const MANIFEST: &str = "Manifest-Version: 1.0\r\nCreated-By: mapper-builder\r\n\r\n";

/// A script to put into a jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What it is.
    pub kind: Kind,
    /// Name of its entry in the jar, which makes the provider id.
    pub file_name: String,
    /// What the admin console calls it.
    pub name: String,
    /// The console's help text, before the content hash.
    pub description: Option<String>,
    /// The script.
    pub code: String,
}

/// Why scripts can't become a jar that works.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// There are none.
    #[error("there is no script to pack")]
    Empty,
    /// One is empty; Keycloak refuses to save a mapper with it.
    #[error("the script `{0}` is empty: Keycloak answers 500 to every mapper that uses it")]
    EmptyScript(String),
    /// A file name that no jar should have.
    #[error(
        "`{0}` can't be a script's name in a jar: it must be a plain file name without `/`, `\\` or control characters"
    )]
    FileName(String),
    /// A provider id that the database has no room for.
    #[error("`{file_name}` is too long for the file of this {kind}: at most {longest} characters fit into the database with `script-` before them", kind = .kind.words())]
    TooLong {
        /// The name.
        file_name: String,
        /// What the script is.
        kind: Kind,
        /// How long the name may be.
        longest: usize,
    },
    /// Two scripts with one provider id.
    #[error("two scripts are called `{0}`: both would have the id `{id}`, and a server keeps only one of them", id = provider_id(.0))]
    Collision(String),
    /// The jar can't be written.
    #[error("the jar can't be written: {0}")]
    Zip(#[from] zip::result::ZipError),
}

impl PackageError {
    /// The id of the finding that says the same about a jar.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::EmptyScript(_) => "script-empty",
            Self::FileName(_) => "script-name",
            Self::TooLong { .. } => "provider-id-too-long",
            Self::Collision(_) => "provider-id-clash",
            Self::Empty | Self::Zip(_) => "package",
        }
    }
}

/// Scripts that can share a jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    scripts: BTreeMap<String, Script>,
}

impl Package {
    /// Checks that a server can have all of these scripts.
    ///
    /// # Errors
    /// When there are none, or a name or a content that Keycloak can't use.
    pub fn new(scripts: impl IntoIterator<Item = Script>) -> Result<Self, PackageError> {
        let mut by_name = BTreeMap::new();
        for script in scripts {
            let file_name = script.file_name.clone();
            let longest = longest_file_name(script.kind);
            if !is_plain(&file_name) {
                return Err(PackageError::FileName(file_name));
            }
            if file_name.chars().count() > longest {
                return Err(PackageError::TooLong {
                    file_name,
                    kind: script.kind,
                    longest,
                });
            }
            // `String.trim().isEmpty()`, in Keycloak's words.
            if script.code.chars().all(|one| one <= ' ') {
                return Err(PackageError::EmptyScript(file_name));
            }
            if by_name.insert(file_name.clone(), script).is_some() {
                return Err(PackageError::Collision(file_name));
            }
        }
        if by_name.is_empty() {
            return Err(PackageError::Empty);
        }
        Ok(Self { scripts: by_name })
    }

    /// The scripts, by file name.
    pub fn scripts(&self) -> impl Iterator<Item = &Script> {
        self.scripts.values()
    }

    /// `META-INF/keycloak-scripts.json`. Each description ends with the script's content hash, so
    /// that a running server can be asked which script it has.
    #[must_use]
    pub fn descriptor(&self) -> String {
        let entries: Vec<_> = self
            .scripts()
            .map(|script| {
                let hash = content_hash(&script.code);
                let description = match &script.description {
                    Some(text) => format!("{text} [{hash}]"),
                    None => format!("[{hash}]"),
                };
                (script, description)
            })
            .collect();
        descriptor::write(entries.iter().map(|(script, description)| {
            let entry = descriptor::Entry {
                name: &script.name,
                file_name: &script.file_name,
                description,
            };
            (script.kind, entry)
        }))
    }

    /// The jar. Its bytes depend on the scripts alone: stored entries in a fixed order, the same
    /// time, attributes and system for each.
    ///
    /// # Errors
    /// When it would grow beyond what a jar without zip64 can hold.
    pub fn jar(&self) -> Result<Vec<u8>, PackageError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            // A time zone can't move it before 1980, where the format begins.
            .last_modified_time(
                DateTime::from_date_and_time(1980, 2, 1, 0, 0, 0).unwrap_or_default(),
            )
            .unix_permissions(0o644)
            .system(System::Unix);
        let descriptor = self.descriptor();
        let fixed = [
            ("META-INF/MANIFEST.MF", MANIFEST),
            (descriptor::PATH, descriptor.as_str()),
        ];
        let scripts = self
            .scripts()
            .map(|script| (script.file_name.as_str(), script.code.as_str()));
        let mut jar = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in fixed.into_iter().chain(scripts) {
            jar.start_file(name, options)?;
            jar.write_all(content.as_bytes())
                .map_err(zip::result::ZipError::from)?;
        }
        Ok(jar.finish()?.into_inner())
    }
}

/// A name that means the same to every server, file system and tool.
fn is_plain(name: &str) -> bool {
    !name.trim().is_empty()
        && name != "."
        && name != ".."
        && !name
            .chars()
            .any(|one| one.is_control() || matches!(one, '/' | '\\'))
}

/// The first twelve hexadecimal digits of a script's SHA-256.
#[must_use]
pub fn content_hash(code: &str) -> String {
    let mut hash = sha256(code.as_bytes());
    hash.truncate(12);
    hash
}

/// SHA-256 in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
