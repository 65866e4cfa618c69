//! Mapper projects as tests and driver need them: what `mapper-builder` packs, and what the project's cases expect.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use keycloak_model::{Client, Realm, World};
use mapper_runtime::{InstanceConfig, MapperKind, Scenario};
use serde::Deserialize;
use serde_json::Value;

/// The folder of the mappers we ship.
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../mapper-scripts");

/// A project with its cases.
pub struct Project {
    /// Its folder's name.
    pub name: String,
    /// The script's text.
    pub code: String,
    /// What `mapper.toml` says of it.
    pub manifest: Manifest,
    /// The realm of its fixture.
    pub realm: Arc<Realm>,
    /// By name.
    pub cases: BTreeMap<String, Case>,
}

impl Project {
    /// The login of a case, at the client it names or else at the one `mapper-builder` takes.
    ///
    /// # Errors
    /// When the fixture knows no such user or client.
    pub fn login(&self, case: &Case) -> Result<Scenario> {
        let realm = self.realm.clone();
        let mut login = Scenario::in_realm(realm, &case.user, case.client.as_deref())?;
        let instance = &self.manifest.instance;
        login.instance = InstanceConfig::new(self.name.as_str(), instance.config());
        login.kind = match instance {
            Instance::Claim(_) => MapperKind::OpenIdConnect,
            Instance::Attribute(_) => MapperKind::Saml,
        };
        Ok(login)
    }

    /// The client of a case's login.
    ///
    /// # Errors
    /// As [`Project::login`].
    pub fn client(&self, case: &Case) -> Result<&Client> {
        Ok(&self.realm.clients[self.login(case)?.client])
    }
}

/// The part of `mapper.toml` that says what an instance looks like.
#[derive(Deserialize)]
pub struct Manifest {
    /// The script's file name.
    pub script: String,
    fixture: Option<String>,
    /// How an instance is configured.
    #[serde(flatten)]
    pub instance: Instance,
}

/// The settings of an instance.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instance {
    /// Of an OpenID Connect mapper
    Claim(Claim),
    /// Of a SAML mapper
    Attribute(Attribute),
}

impl Instance {
    /// The protocol of its clients, as Keycloak names it.
    #[must_use]
    pub const fn protocol(&self) -> &'static str {
        match self {
            Self::Claim(_) => "openid-connect",
            Self::Attribute(_) => "saml",
        }
    }

    /// The settings, as Keycloak stores them.
    #[must_use]
    pub fn config(&self) -> BTreeMap<String, String> {
        match self {
            Self::Claim(claim) => claim.config(),
            Self::Attribute(attribute) => attribute.config(),
        }
    }
}

/// `[claim]` of `mapper.toml`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Claim {
    /// `claim.name`
    pub name: Option<String>,
    /// `jsonType.label`
    pub json_type: Option<String>,
    /// `multivalued`
    #[serde(default)]
    pub multivalued: bool,
    /// What it is switched on for.
    pub targets: Vec<Target>,
}

impl Claim {
    /// Every target is said, as nothing is left to a server's defaults.
    fn config(&self) -> BTreeMap<String, String> {
        let mut config: BTreeMap<String, String> = Target::ALL
            .iter()
            .map(|target| {
                let on = self.targets.contains(target);
                (target.setting().to_owned(), on.to_string())
            })
            .collect();
        config.insert("multivalued".to_owned(), self.multivalued.to_string());
        if let Some(name) = &self.name {
            config.insert("claim.name".to_owned(), name.clone());
        }
        if let Some(label) = &self.json_type {
            config.insert("jsonType.label".to_owned(), label.clone());
        }
        config
    }
}

/// `[attribute]` of `mapper.toml`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Attribute {
    /// `attribute.name`
    pub name: String,
    /// `attribute.nameformat`
    pub name_format: NameFormat,
    /// `single`: one attribute with many values
    #[serde(default)]
    pub single: bool,
}

impl Attribute {
    fn config(&self) -> BTreeMap<String, String> {
        [
            ("attribute.name", self.name.clone()),
            ("attribute.nameformat", self.name_format.label().to_owned()),
            ("single", self.single.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into()
    }
}

/// `NameFormat` of a SAML attribute.
#[derive(Clone, Copy, Deserialize)]
pub enum NameFormat {
    /// `basic`
    Basic,
    /// `uri`
    #[serde(rename = "URI Reference")]
    Uri,
    /// `unspecified`
    Unspecified,
}

impl NameFormat {
    /// What Keycloak and projects call it.
    const fn label(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Uri => "URI Reference",
            Self::Unspecified => "Unspecified",
        }
    }

    /// What assertions call it.
    #[must_use]
    pub const fn urn(self) -> &'static str {
        match self {
            Self::Basic => "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
            Self::Uri => "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
            Self::Unspecified => "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
        }
    }
}

/// Where a claim goes, as projects spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The access token
    AccessToken,
    /// The ID token
    IdToken,
    /// What the userinfo endpoint answers
    Userinfo,
    /// What the introspection endpoint answers
    Introspection,
    /// What the token endpoint answers
    TokenResponse,
}

impl Target {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::AccessToken,
        Self::IdToken,
        Self::Userinfo,
        Self::Introspection,
        Self::TokenResponse,
    ];

    /// The setting that turns it on.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::AccessToken => "access.token.claim",
            Self::IdToken => "id.token.claim",
            Self::Userinfo => "userinfo.token.claim",
            Self::Introspection => "introspection.token.claim",
            Self::TokenResponse => "access.tokenResponse.claim",
        }
    }

    /// What an observation calls it.
    #[must_use]
    pub const fn part(self) -> &'static str {
        match self {
            Self::AccessToken => "access",
            Self::IdToken => "id",
            Self::Userinfo => "userinfo",
            Self::Introspection => "introspection",
            Self::TokenResponse => "response",
        }
    }
}

/// A file of `cases/`.
#[derive(Deserialize)]
pub struct Case {
    /// Who logs in.
    pub user: String,
    /// The client's id, where the case names one.
    pub client: Option<String>,
    /// Where to look; else the first target of the project.
    pub target: Option<Target>,
    keycloak: Option<Vec<String>>,
    /// What must come of it.
    pub expect: Expectation,
}

/// What must come of the login.
#[derive(Deserialize)]
pub struct Expectation {
    /// The claim's value, or the list of the attribute's.
    pub claim: Option<Value>,
    /// Another result than a claim.
    pub result: Option<String>,
    /// What else is different in the token.
    #[serde(default)]
    pub also: serde_json::Map<String, Value>,
    /// Texts of the log, in order.
    #[serde(default)]
    pub log: Vec<String>,
}

impl Case {
    /// Whether the case speaks of this version.
    #[must_use]
    pub fn is_for(&self, version: &str) -> bool {
        self.keycloak
            .as_ref()
            .is_none_or(|versions| versions.iter().any(|v| v == version))
    }
}

/// The folders of the mappers we ship.
fn folders() -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(SHIPPED).with_context(|| format!("can't read {SHIPPED}"))? {
        let folder = entry?.path();
        if folder.join("mapper.toml").is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    ensure!(!folders.is_empty(), "{SHIPPED} holds no mapper");
    Ok(folders)
}

/// The mappers we ship.
///
/// # Errors
/// When one can't be read.
pub fn shipped() -> Result<Vec<Project>> {
    folders()?.iter().map(|folder| read(folder)).collect()
}

/// The program, built beside this one.
///
/// # Errors
/// When it isn't.
pub fn mapper_builder() -> Result<PathBuf> {
    let program = env::current_exe()?.with_file_name("mapper-builder");
    ensure!(
        program.is_file(),
        "no {}; `cargo build -p mapper-builder` makes it",
        program.display()
    );
    Ok(program)
}

/// One jar with all of them, as `mapper-builder` packs it. Its own tests are left out: here, the server is the judge.
///
/// # Errors
/// When `mapper-builder` isn't built beside this program, or doesn't pack them.
pub fn shipped_jar() -> Result<Vec<u8>> {
    let program = mapper_builder()?;
    let folder = tempfile::tempdir()?;
    let jar = folder.path().join("shipped.jar");
    let done = Command::new(&program)
        .args(["pack", "--no-test", "-o"])
        .arg(&jar)
        .args(folders()?)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("can't run {}", program.display()))?;
    ensure!(
        done.status.success(),
        "mapper-builder pack: {}\n{}{}",
        done.status,
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(fs::read(&jar)?)
}

fn read(folder: &Path) -> Result<Project> {
    let manifest: Manifest = toml_file(&folder.join("mapper.toml"))?;
    let world = match &manifest.fixture {
        Some(file) => World::read(&folder.join(file), None),
        None => World::sample(),
    };
    let world = world.map_err(|findings| {
        let messages: Vec<String> = findings.iter().map(|f| f.message.clone()).collect();
        anyhow::anyhow!("{}: {}", folder.display(), messages.join("; "))
    })?;
    let mut cases = BTreeMap::new();
    for entry in fs::read_dir(folder.join("cases"))? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            cases.insert(name, toml_file(&path)?);
        }
    }
    Ok(Project {
        code: fs::read_to_string(folder.join(&manifest.script))?,
        name: folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        manifest,
        realm: Arc::new(world.realm),
        cases,
    })
}

fn toml_file<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    toml::from_str(&text).with_context(|| path.display().to_string())
}
