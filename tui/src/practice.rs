//! The practice world: a realm with three people, roles for either way of federation, one mapper; no
//! account anywhere.

mod own;
mod policies;

use std::path::{Path, PathBuf};

use diagnostic::{Finding, Source};
use federation::{AWS_AUDIENCE, Opener};
use lab::{
    Account, ClientSettings, Faults, FixtureFormat, IdpSettings, Lab, LabSettings, Mapper,
    ProviderSettings, RoleSettings, Sts, StsFaultSwitches, StsSettings, TokenExchange, World,
    parse_fixture, worker_command,
};
use serde_json::json;
use tempfile::TempDir;
use trust_policy::{AccountId, Policy, ProviderArn, Role, RoleArn};
use url::Url;

pub use own::{OwnPractice, OwnSettings};

const REALM: &str = include_str!("practice/realm.toml");
const MANIFEST: &str = include_str!("../../mapper-scripts/group-stringify/mapper.toml");
const SCRIPT: &str = include_str!("../../mapper-scripts/group-stringify/group-stringify.js");

/// The client at the practice world's provider.
pub const CLIENT: &str = "keyferry";
/// The practice world's AWS account.
pub const ACCOUNT: &str = "123456789012";

/// The profile that shows STS an ID token.
pub const PROFILE: &str = "practice";
/// The profile that shows STS a SAML assertion.
pub const SAML_PROFILE: &str = "practice-saml";
const SAML_PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/practice";

/// A role of the practice world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PracticeRole {
    /// Its name.
    pub name: &'static str,
    /// Whom its trust policy lets in.
    pub meant_for: &'static str,
    admits: Admits,
}

/// What a trust policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Admits {
    /// An ID token with such a `sub`.
    Subject(&'static str),
    /// Any ID token for the client.
    Audience,
    /// A SAML assertion that lists the role.
    Assertion,
}

/// The roles: two with a condition on the groups in `sub`, and one that forgot it.
pub const ROLES: [PracticeRole; 3] = [
    PracticeRole {
        name: "Admin",
        meant_for: "members of the group `aws_admin`",
        admits: Admits::Subject("*-aws_admin-*"),
    },
    PracticeRole {
        name: "ReadOnly",
        meant_for: "members of the group `developers`",
        admits: Admits::Subject("*-developers-*"),
    },
    PracticeRole {
        name: "Careless",
        meant_for: "members of the group `aws_admin`, but its policy tests only `:aud`",
        admits: Admits::Audience,
    },
];

/// The roles for assertions: whoever has the client role of that name in the realm is offered it.
pub const SAML_ROLES: [PracticeRole; 2] = [
    PracticeRole {
        name: "Operator",
        meant_for: "members of the group `aws_admin`, by SAML",
        admits: Admits::Assertion,
    },
    PracticeRole {
        name: "Auditor",
        meant_for: "members of the group `developers`, by SAML",
        admits: Admits::Assertion,
    },
];

/// Every role there is.
pub fn all_roles() -> impl Iterator<Item = &'static PracticeRole> {
    ROLES.iter().chain(&SAML_ROLES)
}

const WEB_IDENTITY: &[&str] = &["sts:AssumeRoleWithWebIdentity"];
/// The assertions of this world carry a tag and a source identity, which a policy has to allow.
const SAML: &[&str] = &[
    "sts:AssumeRoleWithSAML",
    "sts:TagSession",
    "sts:SetSourceIdentity",
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
        let name = url.split_once("://").map_or(url, |(_, rest)| rest);
        let audience = json!({ format!("{name}:aud"): CLIENT });
        let (condition, action) = match self.admits {
            Admits::Audience => (json!({ "StringEquals": audience }), WEB_IDENTITY),
            Admits::Subject(pattern) => (
                json!({
                    "StringEquals": audience,
                    "StringLike": { format!("{name}:sub"): pattern },
                }),
                WEB_IDENTITY,
            ),
            Admits::Assertion => (
                json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }),
                SAML,
            ),
        };
        let provider = match self.admits {
            Admits::Assertion => SAML_PROVIDER.to_owned(),
            _ => format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{name}"),
        };
        let action = match action {
            [one] => json!(one),
            several => json!(several),
        };
        format!(
            "{:#}",
            json!({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": { "Federated": provider },
                    "Action": action,
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
            max_session_seconds: Some(LONGEST_SESSION),
        })
    }
}

/// The maximum session duration of the practice roles, in seconds: IAM's default.
const LONGEST_SESSION: u32 = 3600;

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
    /// Files of somebody's own realm, with places.
    #[error("{}", .0.first().map(|finding| finding.message.as_str()).unwrap_or_default())]
    Own(Vec<Finding>),
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
    /// ARN, and the file with the trust policy.
    policies: Vec<(String, PathBuf)>,
    _folder: TempDir,
}

/// How a practice world differs from the usual.
#[derive(Clone, Debug)]
pub struct PracticeSettings {
    /// The mapper.
    pub mapper: MapperSource,
    /// Its servers.
    pub servers: ServerSettings,
}

/// How the servers of a practice world behave, whatever its realm.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// "Revoke refresh token": each can be used once.
    pub rotate_refresh_tokens: bool,
    /// The provider's port; a free one when there is none.
    pub port: Option<u16>,
    /// What goes wrong.
    pub faults: Faults,
    /// The program that runs scripts: this one.
    pub worker: PathBuf,
}

impl ServerSettings {
    /// As Keycloak and AWS are by default, with nothing going wrong.
    #[must_use]
    pub fn new(worker: PathBuf) -> Self {
        Self {
            rotate_refresh_tokens: false,
            port: None,
            faults: Faults::default(),
            worker,
        }
    }

    /// The provider of a world.
    fn idp(&self, world: World) -> IdpSettings {
        IdpSettings {
            rotate_refresh_tokens: self.rotate_refresh_tokens,
            port: self.port,
            clock_offset: self.faults.provider_clock,
            ..IdpSettings::new(world)
        }
    }

    async fn start(&self, idp: IdpSettings) -> Result<Lab, lab::LabError> {
        lab::start(LabSettings {
            idp,
            worker: worker_command(self.worker.clone()),
            clock: lab::Clock::system(),
        })
        .await
    }

    async fn open_sts(&self, lab: &Lab, settings: StsSettings) -> Result<Sts, lab::LabError> {
        lab.open_sts(StsSettings {
            faults: StsFaultSwitches::new(self.faults.sts),
            ..settings
        })
        .await
    }
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
        let mut world: World =
            parse_fixture(&Source::new("realm.toml", REALM), FixtureFormat::Toml)
                .map_err(|findings| data(&findings))?;
        // "Full scope allowed" off: otherwise tokens and assertions carry all roles of a person, whichever
        // client they are for.
        for client in [CLIENT, AWS_AUDIENCE] {
            let client = world.realm.client(client);
            world.realm.clients[client].full_scope_allowed = false;
        }
        let servers = &settings.servers;
        let idp = IdpSettings {
            jars: vec![jar.clone()],
            mappers: vec![mapper.instance(CLIENT)],
            clients: vec![ClientSettings {
                id: CLIENT.to_owned(),
                kind: Some(lab::ClientKind::Public),
                redirect_uris: Vec::new(),
                attributes: Vec::new(),
            }],
            token_exchange: TokenExchange::Legacy(vec![(
                CLIENT.to_owned(),
                AWS_AUDIENCE.to_owned(),
            )]),
            ..servers.idp(world)
        };
        let lab = servers.start(idp).await?;
        let roles = all_roles().map(|role| role.role(lab.issuer()));
        let roles = roles.collect::<Result<Vec<_>, _>>();
        let roles = roles.map_err(|findings| data(&findings))?;
        let policies = policies::write(&roles, folder.path())?;
        let sts = servers.open_sts(&lab, sts_settings(&lab, roles)?).await?;
        Ok(Self {
            lab,
            sts,
            jar,
            policies,
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

    /// A configuration with two profiles for this world, one for each way of federation.
    #[must_use]
    pub fn configuration(&self) -> String {
        let roles: Vec<String> = ROLES
            .iter()
            .map(|role| format!("\"{}\"", role.arn()))
            .collect();
        let policies: String = self
            .policies
            .iter()
            .map(|(arn, file)| {
                format!(
                    "\"{arn}\" = {}\n",
                    toml::Value::from(file.display().to_string())
                )
            })
            .collect();
        let world = format!(
            "issuer = \"{}\"\nclient-id = \"{CLIENT}\"\nsts-endpoint = \"{}\"\nregion = \"us-east-1\"\n",
            self.lab.issuer(),
            self.sts.url(),
        );
        format!(
            "default-profile = \"{PROFILE}\"\n\n[accounts]\n\"{ACCOUNT}\" = \"practice\"\n\n[trust-policies]\n{policies}\n[profiles.{SAML_PROFILE}]\n{world}federation = \"saml\"\n\n[profiles.{PROFILE}]\n{world}roles = [{}]\n",
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

fn sts_settings(lab: &Lab, roles: Vec<Role>) -> Result<StsSettings, PracticeError> {
    let issuer = lab.issuer();
    let wrong = |error: &dyn std::fmt::Display| PracticeError::Data(error.to_string());
    let account = AccountId::parse(ACCOUNT).map_err(|error| wrong(&error))?;
    let oidc = ProviderSettings::oidc(&account, issuer.as_str(), vec![CLIENT.to_owned()])
        .map_err(|error| wrong(&error))?;
    let saml = ProviderSettings::Saml {
        arn: ProviderArn::parse(SAML_PROVIDER).map_err(|error| wrong(&error))?,
        metadata: lab.saml_metadata(),
    };
    let roles = roles.into_iter().filter_map(|role| {
        Some(RoleSettings {
            arn: role.arn?,
            trust_policy: role.policy,
            max_session_seconds: LONGEST_SESSION,
        })
    });
    Ok(StsSettings {
        roles: roles.collect(),
        providers: vec![oidc, saml],
        ..StsSettings::default()
    })
}

fn data(findings: &[Finding]) -> PracticeError {
    let first = findings.first().map(|finding| finding.message.clone());
    PracticeError::Data(first.unwrap_or_default())
}
