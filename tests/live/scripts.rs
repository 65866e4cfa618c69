//! The provider jars with the cases' scripts.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use provider_jar::{Kind, Package, Script, content_hash, provider_id};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// All scripts of all cases, each in a file of its own.
pub struct Scripts {
    files: BTreeMap<(Kind, String), String>,
}

impl Scripts {
    pub fn new(scripts: impl IntoIterator<Item = (Kind, String)>) -> Self {
        let files = scripts
            .into_iter()
            .map(|(kind, code)| {
                // The kind is part of the name: one name in two kinds would hide one of them.
                let file = format!("{}-{}.js", kind.key(), content_hash(&code));
                ((kind, code), file)
            })
            .collect();
        Self { files }
    }

    /// The id of the provider that runs this script.
    pub fn provider(&self, kind: Kind, code: &str) -> Result<String> {
        let file = self
            .files
            .get(&(kind, code.to_owned()))
            .with_context(|| format!("no such script in the jar: {code}"))?;
        Ok(provider_id(file))
    }

    /// The jars: one as we write them, and one with what we refuse to pack, to see what the server makes of it.
    pub fn jars(&self) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let (blank, packable): (Vec<_>, Vec<_>) = self
            .files
            .iter()
            .partition(|((_, code), _)| code.trim().is_empty());
        let package = Package::new(packable.into_iter().map(|((kind, code), file)| Script {
            kind: *kind,
            file_name: file.clone(),
            name: file.clone(),
            description: None,
            code: code.clone(),
        }))?;

        let listed: Vec<_> = blank
            .iter()
            .map(|(_, file)| json!({"fileName": file}))
            .collect();
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        zip.start_file(provider_jar::descriptor::PATH, options)?;
        zip.write_all(json!({"mappers": listed}).to_string().as_bytes())?;
        for ((_, code), file) in blank {
            zip.start_file(file.as_str(), options)?;
            zip.write_all(code.as_bytes())?;
        }
        Ok(vec![
            ("live-cases.jar", package.jar()?),
            ("live-blank.jar", zip.finish()?.into_inner()),
        ])
    }
}
