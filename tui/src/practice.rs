//! The practice world: a realm with two people, three roles, one mapper; no account anywhere.

use std::path::{Path, PathBuf};

use diagnostic::{Finding, Source};
use federation::Opener;
use lab::{
    Account, ClientSettings, FixtureFormat, IdpSettings, Lab, LabSettings, Mapper,
    ProviderSettings, RoleSettings, Sts, StsSettings, World, parse_fixture, worker_command,
};
use tempfile::TempDir;
use trust_policy::{AccountId, Policy, Role, RoleArn};
use url::Url;

const REALM: &str = include_str!("practice/realm.toml");
const MANIFEST: &str = include_str!("../../mapper-scripts/group-stringify/mapper.toml");
const SCRIPT: &str = include_str!("../../mapper-scripts/group-stringify/group-stringify.js");

/// The client at the practice world's provider.
pub const CLIENT: &str = "keyferry";
/// The practice world's AWS account.
pub const ACCOUNT: &str = "123456789012";

/// A role of the practice world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PracticeRole {
    /// Its name.
    pub name: &'static str,
    /// Whom its trust policy lets in.
    pub meant_for: &'static str,
    /// The condition on `sub`, if there is one.
    subject: Option<&'static str>,
}

/// The roles: two with a condition on the groups in `sub`, and one that forgot it.
pub const ROLES: [PracticeRole; 3] = [
    PracticeRole {
        name: "Admin",
        meant_for: "members of the group `aws_admin`",
        subject: Some("*-aws_admin-*"),
    },
    PracticeRole {
        name: "ReadOnly",
        meant_for: "members of the group `developers`",
        subject: Some("*-developers-*"),
    },
    PracticeRole {
        name: "Careless",
        meant_for: "members of the group `aws_admin`, but its policy tests only `:aud`",
        subject: None,
    },
];

impl PracticeRole {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{ACCOUNT}:role/{}", self.name)
    }

    /// Its trust policy at a provider.
    #[must_use]
    pub fn policy(&self, issuer: &Url) -> String {
        let url = issuer.as_str();
        let provider = url.split_once("://").map_or(url, |(_, rest)| rest);
        let mut condition = serde_json::json!({
            "StringEquals": { format!("{provider}:aud"): CLIENT }
        });
        if let (Some(pattern), Some(condition)) = (self.subject, condition.as_object_mut()) {
            condition.insert(
                "StringLike".to_owned(),
                serde_json::json!({ format!("{provider}:sub"): pattern }),
            );
        }
        format!(
            "{:#}",
            serde_json::json!({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {
                        "Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}")
                    },
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": condition
                }]
            })
        )
    }

    /// The role with that policy, as it is evaluated.
    ///
    /// # Errors
    /// What the policy's parser says, should this file be wrong.
    pub fn role(&self, issuer: &Url) -> Result<Role, Vec<Finding>> {
        let source = Source::new(format!("{}.json", self.name), self.policy(issuer));
        Ok(Role {
            name: self.name.to_owned(),
            arn: RoleArn::parse(&self.arn()).ok(),
            policy: Policy::parse(&source)?,
            max_session_seconds: None,
        })
    }
}

/// Where the mapper comes from that makes `sub` of the groups.
#[derive(Clone, Debug)]
pub enum MapperSource {
    /// The one that comes with the program.
    Shipped,
    /// A folder with `mapper.toml`.
    Folder(PathBuf),
}

/// Why there is no practice world.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The mapper.
    #[error(transparent)]
    Mapper(#[from] lab::MapperError),
    /// The identity provider.
    #[error(transparent)]
    Lab(#[from] lab::LabError),
    /// A file, a socket.
    #[error("the practice world can't start: {0}")]
    Io(#[from] std::io::Error),
    /// What comes with the program doesn't fit together.
    #[error("the practice world's own data is wrong: {0}")]
    Data(String),
}

/// A running practice world. It stops when it is dropped.
pub struct Practice {
    /// The identity provider.
    pub lab: Lab,
    /// The STS.
    pub sts: Sts,
    jar: PathBuf,
    _folder: TempDir,
}

/// How a practice world differs from the usual.
#[derive(Clone, Debug)]
pub struct PracticeSettings {
    /// The mapper.
    pub mapper: MapperSource,
    /// "Revoke refresh token": each can be used once.
    pub rotate_refresh_tokens: bool,
    /// The provider's port; a free one when there is none.
    pub port: Option<u16>,
    /// The program that runs scripts: this one.
    pub worker: PathBuf,
}

impl Practice {
    /// Packs the mapper, starts the servers.
    ///
    /// # Errors
    /// [`PracticeError`].
    pub async fn start(settings: &PracticeSettings) -> Result<Self, PracticeError> {
        let mapper = match &settings.mapper {
            MapperSource::Shipped => Mapper::parse(MANIFEST, |_| Ok(SCRIPT.to_owned()))?,
            MapperSource::Folder(folder) => Mapper::read(folder)?,
        };
        let folder = TempDir::with_prefix("keyferry-practice-")?;
        let jar = folder.path().join("mapper.jar");
        std::fs::write(&jar, mapper.jar()?)?;
        let world: World = parse_fixture(&Source::new("realm.toml", REALM), FixtureFormat::Toml)
            .map_err(|findings| data(&findings))?;
        let lab = lab::start(LabSettings {
            idp: IdpSettings {
                jars: vec![jar.clone()],
                mappers: vec![mapper.instance(CLIENT)],
                clients: vec![ClientSettings {
                    id: CLIENT.to_owned(),
                    kind: Some(lab::ClientKind::Public),
                    redirect_uris: Vec::new(),
                    attributes: Vec::new(),
                }],
                rotate_refresh_tokens: settings.rotate_refresh_tokens,
                port: settings.port,
                ..IdpSettings::new(world.clone())
            },
            ..LabSettings::new(world, worker_command(settings.worker.clone()))
        })
        .await?;
        let sts = lab.open_sts(sts_settings(lab.issuer())?).await?;
        Ok(Self {
            lab,
            sts,
            jar,
            _folder: folder,
        })
    }

    /// How often an action of the STS was called.
    #[must_use]
    pub fn sts_calls(&self, action: &str) -> u64 {
        self.lab
            .counts()
            .sts
            .get(action)
            .copied()
            .unwrap_or_default()
    }

    /// The jar that the provider has loaded.
    #[must_use]
    pub fn jar(&self) -> &Path {
        &self.jar
    }

    /// A configuration with a profile for this world.
    #[must_use]
    pub fn configuration(&self) -> String {
        let roles: Vec<String> = ROLES
            .iter()
            .map(|role| format!("\"{}\"", role.arn()))
            .collect();
        format!(
            "[accounts]\n\"{ACCOUNT}\" = \"practice\"\n\n[profiles.practice]\nissuer = \"{}\"\nclient-id = \"{CLIENT}\"\nsts-endpoint = \"{}\"\nregion = \"us-east-1\"\nroles = [{}]\n",
            self.lab.issuer(),
            self.sts.url(),
            roles.join(", ")
        )
    }
}

/// A browser with one of the world's people in front of it.
#[derive(Clone, Debug)]
pub struct Visitor(pub Account);

impl Opener for Visitor {
    fn open(&self, url: &Url) -> Result<(), String> {
        let (url, account) = (url.clone(), self.0.clone());
        tokio::spawn(async move {
            // What the page says is known to whoever waits for the login.
            let _ = lab::visit(&url, &account.username, &account.password).await;
        });
        Ok(())
    }
}

fn sts_settings(issuer: &Url) -> Result<StsSettings, PracticeError> {
    let wrong = |error: &dyn std::fmt::Display| PracticeError::Data(error.to_string());
    let account = AccountId::parse(ACCOUNT).map_err(|error| wrong(&error))?;
    let provider = ProviderSettings::oidc(&account, issuer.as_str(), vec![CLIENT.to_owned()])
        .map_err(|error| wrong(&error))?;
    let roles = ROLES.iter().map(|role| {
        Ok(RoleSettings {
            arn: RoleArn::parse(&role.arn()).map_err(|error| wrong(&error))?,
            trust_policy: role
                .role(issuer)
                .map_err(|findings| data(&findings))?
                .policy,
            max_session_seconds: 3600,
        })
    });
    Ok(StsSettings {
        roles: roles.collect::<Result<_, PracticeError>>()?,
        providers: vec![provider],
        ..StsSettings::default()
    })
}

fn data(findings: &[Finding]) -> PracticeError {
    let first = findings.first().map(|finding| finding.message.clone());
    PracticeError::Data(first.unwrap_or_default())
}
