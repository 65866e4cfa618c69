//! The folder `providers`: which scripts a server has.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use diagnostic::{Level, Source};
use provider_jar::{Kind, inspect};

/// Why a server with this jar doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum JarError {
    /// It can't be read.
    #[error("{}: {why}", jar.display())]
    Unreadable {
        /// The jar.
        jar: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// A Keycloak with it doesn't get built.
    #[error("{}: `kc.sh build` fails with this jar: {why}; `mapper-builder inspect` tells more", jar.display())]
    Broken {
        /// The jar.
        jar: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// The mapper scripts of these jars, by the id of their provider. Of two with one id the later
/// jar's by name counts, as in a server.
pub(crate) fn scripts(jars: &[PathBuf]) -> Result<BTreeMap<String, Source>, JarError> {
    let mut jars: Vec<&Path> = jars.iter().map(PathBuf::as_path).collect();
    jars.sort_by_key(|jar| jar.file_name());
    let mut scripts = BTreeMap::new();
    for jar in jars {
        let unreadable = |why| JarError::Unreadable {
            jar: jar.to_owned(),
            why,
        };
        let file = File::open(jar).map_err(unreadable)?;
        let inspected = inspect(&jar.display().to_string(), file).map_err(unreadable)?;
        if !inspected.builds {
            let errors = inspected.findings.iter();
            let mut errors = errors.filter(|finding| finding.level == Level::Error);
            let why = errors.next().map(|finding| finding.message.clone());
            return Err(JarError::Broken {
                jar: jar.to_owned(),
                why: why.unwrap_or_else(|| "it is broken".to_owned()),
            });
        }
        for provider in inspected.providers {
            let is_mapper = matches!(provider.kind, Kind::Mapper | Kind::SamlMapper);
            if is_mapper
                && provider.registered
                && let Some(script) = inspected.scripts.get(&provider.file_name)
            {
                scripts.insert(provider.id(), script.clone());
            }
        }
    }
    Ok(scripts)
}
