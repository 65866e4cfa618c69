//! A mapper as `mapper-builder` keeps it, made into the jar and the instance that a server has.

use std::fs;
use std::path::{Path, PathBuf};

use diagnostic::Source;
use provider_jar::{Kind, Package, PackageError, Script, provider_id};
use serde::Deserialize;
use toml::Spanned;

use crate::settings::MapperSettings;

/// A folder of a mapper has small files.
const MAX_BYTES: u64 = 1 << 20;

/// A mapper: script and how an instance of it is configured.
#[derive(Clone, Debug)]
pub struct Mapper {
    script: Script,
    config: Vec<(String, String)>,
}

/// Why a mapper can't be used here.
#[derive(Debug, thiserror::Error)]
pub enum MapperError {
    /// A file can't be read.
    #[error("{}: {why}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// `mapper.toml` doesn't say what is needed.
    #[error("{place}: {why}; `mapper-builder check` tells more")]
    Manifest {
        /// The file, with the line where there is one.
        place: String,
        /// What is wrong there.
        why: String,
    },
    /// The script can't be packed.
    #[error(transparent)]
    Package(#[from] PackageError),
}

#[derive(Deserialize)]
struct Manifest {
    kind: Spanned<String>,
    name: String,
    description: Option<String>,
    script: Spanned<String>,
    claim: Option<Claim>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Claim {
    name: Option<String>,
    json_type: Option<String>,
    #[serde(default)]
    multivalued: bool,
    #[serde(default)]
    targets: Vec<String>,
}

/// Where a claim is wanted, and what Keycloak calls that in an instance's configuration.
const TARGETS: [(&str, &str); 5] = [
    ("id-token", "id.token.claim"),
    ("access-token", "access.token.claim"),
    ("userinfo", "userinfo.token.claim"),
    ("introspection", "introspection.token.claim"),
    ("token-response", "access.tokenResponse.claim"),
];

impl Mapper {
    /// Reads a folder with `mapper.toml` and the script it names.
    ///
    /// # Errors
    /// [`MapperError`].
    pub fn read(folder: &Path) -> Result<Self, MapperError> {
        let file = folder.join("mapper.toml");
        let manifest = Source::new(file.display().to_string(), text(&file)?);
        Self::of(&manifest, |script| text(&folder.join(script)))
    }

    /// The mapper of these texts: `mapper.toml`, and the script by its name.
    ///
    /// # Errors
    /// [`MapperError`].
    pub fn parse(
        manifest: &str,
        script: impl FnOnce(&str) -> Result<String, MapperError>,
    ) -> Result<Self, MapperError> {
        Self::of(&Source::new("mapper.toml", manifest), script)
    }

    fn of(
        source: &Source,
        script: impl FnOnce(&str) -> Result<String, MapperError>,
    ) -> Result<Self, MapperError> {
        let wrong = |at: Option<usize>, why: &str| {
            let offset = at.and_then(|at| u32::try_from(at).ok());
            let line = offset.map(|offset| format!(":{}", source.line_column(offset).line));
            MapperError::Manifest {
                place: format!("{}{}", source.name(), line.unwrap_or_default()),
                why: why.to_owned(),
            }
        };
        let manifest: Manifest = toml::from_str(source.text())
            .map_err(|error| wrong(error.span().map(|span| span.start), error.message()))?;
        let kind = manifest.kind.get_ref();
        if kind != "mapper" {
            let why = format!(
                "this is a `{kind}`, and the practice world attaches OpenID Connect mappers (`kind = \"mapper\"`)"
            );
            return Err(wrong(Some(manifest.kind.span().start), &why));
        }
        let at = manifest.script.span().start;
        let file_name = manifest.script.into_inner();
        if Path::new(&file_name).file_name() != Some(file_name.as_ref()) {
            return Err(wrong(Some(at), "the script must lie beside it"));
        }
        let claim = manifest
            .claim
            .ok_or_else(|| wrong(None, "`[claim]` is missing"))?;
        let code = script(&file_name)?;
        Ok(Self {
            script: Script {
                kind: Kind::Mapper,
                file_name,
                name: manifest.name,
                description: manifest.description,
                code,
            },
            config: config(claim),
        })
    }

    /// The jar for a server's folder `providers`, as `mapper-builder pack` makes it.
    ///
    /// # Errors
    /// When Keycloak couldn't use it.
    pub fn jar(&self) -> Result<Vec<u8>, MapperError> {
        Ok(Package::new([self.script.clone()])?.jar()?)
    }

    /// An instance of it at a client, configured as `mapper.toml` says.
    #[must_use]
    pub fn instance(&self, client: &str) -> MapperSettings {
        MapperSettings {
            client: client.to_owned(),
            name: self.script.name.clone(),
            provider: provider_id(&self.script.file_name),
            config: self.config.clone(),
        }
    }
}

fn config(claim: Claim) -> Vec<(String, String)> {
    let mut config: Vec<(String, String)> = TARGETS
        .iter()
        .map(|(target, key)| {
            let wanted = claim.targets.iter().any(|wanted| wanted == target);
            ((*key).to_owned(), wanted.to_string())
        })
        .collect();
    config.push(("multivalued".to_owned(), claim.multivalued.to_string()));
    let texts = [
        ("claim.name", claim.name),
        ("jsonType.label", claim.json_type),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            config.push((key.to_owned(), value));
        }
    }
    config
}

fn text(file: &Path) -> Result<String, MapperError> {
    let unreadable = |why| MapperError::Unreadable {
        file: file.to_owned(),
        why,
    };
    let size = fs::metadata(file).map_err(unreadable)?.len();
    if size > MAX_BYTES {
        return Err(unreadable(std::io::Error::other("it is too large")));
    }
    fs::read_to_string(file).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
kind = "mapper"
name = "Names"
script = "names.js"
[claim]
name = "sub"
json-type = "String"
targets = ["id-token"]
"#;

    fn mapper(manifest: &str) -> Result<Mapper, MapperError> {
        Mapper::parse(manifest, |_| Ok("exports = 'x';".to_owned()))
    }

    #[test]
    fn an_instance_is_configured_as_the_manifest_says() {
        let instance = mapper(MANIFEST).unwrap().instance("app");
        assert_eq!(instance.provider, "script-names.js");
        let value = |key: &str| {
            let found = instance.config.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("claim.name"), Some("sub"));
        assert_eq!(value("id.token.claim"), Some("true"));
        assert_eq!(value("access.token.claim"), Some("false"));
    }

    #[test]
    fn the_jar_of_a_mapper_is_one_a_server_loads() {
        let jar = mapper(MANIFEST).unwrap().jar().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names.jar");
        fs::write(&path, jar).unwrap();
        let scripts = crate::jars::scripts(&[path]).unwrap();
        assert!(scripts.contains_key("script-names.js"));
    }

    #[test]
    fn what_is_no_mapper_is_told() {
        for (from, to, part) in [
            (
                "\"mapper\"",
                "\"saml-mapper\"",
                "mapper.toml:2: this is a `saml-mapper`, and the practice world attaches OpenID Connect",
            ),
            ("names.js", "../names.js", "mapper.toml:4: the script"),
            ("[claim]", "[attribute]", "`[claim]` is missing"),
            ("name = \"Names\"", "", "name"),
        ] {
            let error = mapper(&MANIFEST.replacen(from, to, 1)).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
