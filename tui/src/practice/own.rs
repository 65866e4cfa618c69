//! A practice world around a realm of somebody's own: its people and mappers, and the roles they want.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level};
use federation::AWS_AUDIENCE;
use lab::{
    ClientSettings, IdpSettings, Lab, Mapper, ProviderSettings, RoleSettings, Sts, StsSettings,
    TokenExchange, World, login_clients,
};
use secrecy::ExposeSecret;
use tempfile::TempDir;
use toml::{Table, Value};
use trust_policy::{ProviderKind, Role};

use super::{PROFILE, PracticeError, SAML_PROFILE, ServerSettings, policies};

/// Where this program lets logins return to; every port will do.
const REDIRECT: &str = "http://127.0.0.1/callback";
/// `MaxSessionDuration` where nothing is said.
const SESSION_SECONDS: u32 = 3600;

/// What the world is made of.
#[derive(Clone, Debug)]
pub struct OwnSettings {
    /// A fixture, a realm export, or the folder of one.
    pub realm: PathBuf,
    /// Which realm of an export with several.
    pub realm_name: Option<String>,
    /// What a server has in its folder `providers`.
    pub jars: Vec<PathBuf>,
    /// A mapper's folder: it is packed, and an instance attached to the client.
    pub mapper: Option<PathBuf>,
    /// Where people log in; the realm's only client when it isn't said.
    pub client: Option<String>,
    /// Where logins may return to, beside what the realm says.
    pub redirect_uris: Vec<String>,
    /// `FILE` with roles, or `ARN=FILE`.
    pub trust_policies: Vec<String>,
    /// The provider's URL in the trust policies, where they name several.
    pub issuer: Option<String>,
}

/// A running practice world of somebody's own realm. It stops when it is dropped.
pub struct OwnPractice {
    /// The identity provider.
    pub lab: Lab,
    /// The STS.
    pub sts: Sts,
    /// What is odd about the realm, and what the world does about it.
    pub notes: Vec<Finding>,
    client: String,
    by_saml: bool,
    /// ARN, and the file with the trust policy as this world has it.
    roles: Vec<(String, PathBuf)>,
    /// Those that an ID token leads to.
    by_token: Vec<String>,
    _folder: TempDir,
}

impl OwnPractice {
    /// Reads everything, starts the servers.
    ///
    /// # Errors
    /// [`PracticeError`]: what of the files can't be used, with places.
    pub async fn start(own: &OwnSettings, servers: &ServerSettings) -> Result<Self, PracticeError> {
        let world = World::read(&own.realm, own.realm_name.as_deref()).map_err(errors)?;
        let client = client(&world, own).map_err(errors)?;
        let roles = policies::read(&own.trust_policies).map_err(errors)?;
        let provider = policies::real_provider(&roles, own.issuer.as_deref(), &world.realm.name)
            .map_err(errors)?;
        let folder = TempDir::with_prefix("keyferry-practice-")?;
        let mut notes = world.findings.clone();
        let by_saml = world.realm.client_by_client_id(AWS_AUDIENCE).is_some();
        let lab = servers
            .start(idp(own, servers, world, &client, by_saml, folder.path())?)
            .await?;
        notes.extend(about(&lab, own, &client));
        let roles: Result<Vec<Role>, _> = roles
            .into_iter()
            .map(|role| match &provider {
                Some(from) => policies::moved(role, from, lab.issuer()),
                None => Ok(role),
            })
            .collect();
        let roles = roles.map_err(errors)?;
        if roles.is_empty() {
            notes.push(
                note("the STS has no roles").help("give theirs with --trust-policy [ARN=]FILE"),
            );
        }
        let issuer = lab.issuer().as_str();
        let name = issuer.split_once("://").map_or(issuer, |(_, name)| name);
        let by_token = roles.iter().filter(|role| {
            let mut providers = role.policy.providers();
            providers.any(|arn| arn.kind() == ProviderKind::Oidc && arn.name() == name)
        });
        let by_token = by_token.filter_map(|role| Some(role.arn.as_ref()?.to_string()));
        let by_token = by_token.collect();
        let files = policies::write(&roles, folder.path())?;
        let sts = servers
            .open_sts(&lab, sts(&lab, roles, name, &client))
            .await?;
        Ok(Self {
            lab,
            sts,
            notes,
            client,
            by_saml,
            roles: files,
            by_token,
            _folder: folder,
        })
    }

    /// The secret of the client that people log in at, if it has one.
    #[must_use]
    pub fn client_secret(&self) -> Option<&str> {
        let secret = self.lab.client_secret(&self.client)?;
        Some(secret.expose_secret())
    }

    /// A configuration with a profile for this world, and another for SAML where the realm has
    /// AWS's client.
    #[must_use]
    pub fn configuration(&self) -> String {
        let mut world = Table::new();
        let mut set = |key: &str, value: Value| world.insert(key.to_owned(), value);
        set("issuer", self.lab.issuer().as_str().into());
        set("client-id", self.client.as_str().into());
        set("sts-endpoint", self.sts.url().as_str().into());
        set("region", "us-east-1".into());
        if let Some(secret) = self.client_secret() {
            let secret = [("plain-text".to_owned(), Value::from(secret))];
            set("client-secret", Value::Table(secret.into_iter().collect()));
        }
        let mut profiles = Table::new();
        let mut by_token = world.clone();
        by_token.insert("roles".to_owned(), self.by_token.clone().into());
        profiles.insert(PROFILE.to_owned(), Value::Table(by_token));
        if self.by_saml {
            world.insert("federation".to_owned(), "saml".into());
            profiles.insert(SAML_PROFILE.to_owned(), Value::Table(world));
        }
        let policies = self.roles.iter();
        let policies = policies.map(|(arn, file)| (arn.clone(), file.display().to_string().into()));
        let mut document = Table::new();
        document.insert("default-profile".to_owned(), PROFILE.into());
        document.insert("profiles".to_owned(), Value::Table(profiles));
        if !self.roles.is_empty() {
            let policies = Value::Table(policies.collect());
            document.insert("trust-policies".to_owned(), policies);
        }
        document.to_string()
    }
}

fn idp(
    own: &OwnSettings,
    servers: &ServerSettings,
    world: World,
    client: &str,
    by_saml: bool,
    folder: &Path,
) -> Result<IdpSettings, PracticeError> {
    let mut jars = own.jars.clone();
    let mut mappers = Vec::new();
    if let Some(from) = &own.mapper {
        let mapper = Mapper::read(from)?;
        let jar = folder.join("mapper.jar");
        fs::write(&jar, mapper.jar()?)?;
        jars.push(jar);
        mappers.push(mapper.instance(client));
    }
    Ok(IdpSettings {
        jars,
        mappers,
        clients: vec![ClientSettings {
            id: client.to_owned(),
            kind: None,
            redirect_uris: own.redirect_uris.clone(),
            attributes: Vec::new(),
        }],
        // Exports don't say in a readable way who may: a server needs its permissions set up.
        token_exchange: if by_saml {
            TokenExchange::Legacy(vec![(client.to_owned(), AWS_AUDIENCE.to_owned())])
        } else {
            TokenExchange::Standard
        },
        ..servers.idp(world)
    })
}

/// The client that is meant.
fn client(world: &World, own: &OwnSettings) -> Result<String, Vec<Finding>> {
    let known = login_clients(world);
    let problem = |message: String| {
        let names = if known.is_empty() {
            "it has no OpenID Connect client beside Keycloak's own".to_owned()
        } else {
            format!("it has {}", known.join(", "))
        };
        Finding::new(Level::Error, "practice-client", message).note(names)
    };
    let file = own.realm.display();
    match (own.client.as_deref(), known.as_slice()) {
        (Some(wanted), known) if known.contains(&wanted) => Ok(wanted.to_owned()),
        (Some(wanted), _) => {
            let finding = problem(format!(
                "{file}: nobody can log in at a client `{wanted}` of this realm"
            ));
            Err(vec![
                match diagnostic::closest(wanted, known.iter().copied()) {
                    Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                    None => finding.help("name another with --client"),
                },
            ])
        }
        (None, [only]) => Ok((*only).to_owned()),
        (None, []) => Err(vec![
            problem(format!("{file}: there is nothing to log in at")).help(
                "add a client to the realm: in a fixture `[clients.app]` with `public = true`",
            ),
        ]),
        (None, _) => Err(vec![
            problem(format!("{file}: several clients could be meant"))
                .help("choose with --client ID"),
        ]),
    }
}

/// What a real server wouldn't say either, until somebody wonders.
fn about(lab: &Lab, own: &OwnSettings, client: &str) -> Vec<Finding> {
    let skipped = lab.skipped_mappers().iter().map(|mapper| {
        note(format!(
            "the mapper `{}` of `{}` is skipped, as Keycloak does without a word: no jar has `{}`",
            mapper.name, mapper.owner, mapper.provider
        ))
        .help("give the jar with --jar")
    });
    let mut notes: Vec<Finding> = skipped.collect();
    if !lab.lets_return(client, REDIRECT) {
        notes.push(
            note(format!(
                "{}: the client `{client}` lets no login return to {REDIRECT}, so logins by browser are refused, here as at Keycloak",
                own.realm.display()
            ))
            .help("add it to the client's *Valid redirect URIs*, or here with --redirect-uri 'http://127.0.0.1/*'"),
        );
    }
    notes
}

fn note(message: impl Into<String>) -> Finding {
    Finding::new(Level::Warning, "practice", message)
}

/// The roles, with every provider of this realm that their policies name.
fn sts(lab: &Lab, roles: Vec<Role>, issuer: &str, client: &str) -> StsSettings {
    let named = roles.iter().flat_map(|role| role.policy.providers());
    let named: BTreeSet<_> = named.cloned().collect();
    let providers = named.into_iter().filter_map(|arn| match arn.kind() {
        ProviderKind::Oidc if arn.name() == issuer => Some(ProviderSettings::Oidc {
            arn,
            client_ids: vec![client.to_owned()],
        }),
        // Somebody else's, who can't be reached here.
        ProviderKind::Oidc => None,
        ProviderKind::Saml => Some(ProviderSettings::Saml {
            arn,
            metadata: lab.saml_metadata(),
        }),
    });
    let providers = providers.collect();
    let roles = roles.into_iter().filter_map(|role| {
        Some(RoleSettings {
            arn: role.arn?,
            trust_policy: role.policy,
            max_session_seconds: role.max_session_seconds.unwrap_or(SESSION_SECONDS),
        })
    });
    StsSettings {
        roles: roles.collect(),
        providers,
        ..StsSettings::default()
    }
}

/// What was found that isn't wrong is for nobody who has to mend what is.
fn errors(mut findings: Vec<Finding>) -> PracticeError {
    findings.sort_by_key(|finding| finding.level != Level::Error);
    PracticeError::Own(findings)
}
