//! The provider jar with the cases' scripts.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a script maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Oidc,
    Saml,
}

/// All scripts of all cases, each in a file of its own in one jar.
pub struct Scripts {
    files: BTreeMap<(Kind, String), String>,
}

impl Scripts {
    pub fn new(scripts: impl IntoIterator<Item = (Kind, String)>) -> Self {
        let mut files = BTreeMap::new();
        for (kind, text) in scripts {
            let number = files.len();
            // Different folders: the same file name in two kinds of one jar would hide one of them.
            let folder = match kind {
                Kind::Oidc => "oidc",
                Kind::Saml => "saml",
            };
            files
                .entry((kind, text))
                .or_insert_with(|| format!("{folder}/{number:04}.js"));
        }
        Self { files }
    }

    /// The id of the provider that runs this script.
    pub fn provider(&self, kind: Kind, text: &str) -> Result<String> {
        let file = self
            .files
            .get(&(kind, text.to_owned()))
            .with_context(|| format!("no such script in the jar: {text}"))?;
        Ok(format!("script-{file}"))
    }

    /// The jar.
    pub fn jar(&self) -> Result<Vec<u8>> {
        let of = |wanted: Kind| -> Vec<_> {
            self.files
                .iter()
                .filter(|((kind, _), _)| *kind == wanted)
                .map(|(_, file)| json!({"fileName": file}))
                .collect()
        };
        let descriptor = json!({"mappers": of(Kind::Oidc), "saml-mappers": of(Kind::Saml)});
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        zip.start_file("META-INF/keycloak-scripts.json", options)?;
        zip.write_all(descriptor.to_string().as_bytes())?;
        for ((_, text), file) in &self.files {
            zip.start_file(file.as_str(), options)?;
            zip.write_all(text.as_bytes())?;
        }
        Ok(zip.finish()?.into_inner())
    }
}
