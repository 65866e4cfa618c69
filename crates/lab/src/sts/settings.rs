//! What the STS knows about an AWS account before anybody calls.

use diagnostic::{Level, Source};
use trust_policy::{
    AccountId, NameError, Policy, Provider, ProviderArn, ProviderKind, Role, RoleArn,
};
use url::{Host, Url};

use crate::faults::StsFaultSwitches;
use crate::saml_metadata::{Metadata, MetadataError};

/// The world of the STS.
#[derive(Clone, Debug, Default)]
pub struct StsSettings {
    /// The roles there are.
    pub roles: Vec<RoleSettings>,
    /// The registered identity providers.
    pub providers: Vec<ProviderSettings>,
    /// What goes wrong; keep a clone to turn the switches later.
    pub faults: StsFaultSwitches,
    /// Its port on 127.0.0.1; a free one when there is none.
    pub port: Option<u16>,
}

/// A role.
#[derive(Clone, Debug)]
pub struct RoleSettings {
    /// Its ARN.
    pub arn: RoleArn,
    /// Its trust policy.
    pub trust_policy: Policy,
    /// `MaxSessionDuration` in seconds, 3600 to 43200.
    pub max_session_seconds: u32,
}

/// A registered identity provider.
#[derive(Clone, Debug)]
pub enum ProviderSettings {
    /// `oidc-provider/…`
    Oidc {
        /// Its ARN: the issuer's URL without its scheme.
        arn: ProviderArn,
        /// The client ids it issues tokens for.
        client_ids: Vec<String>,
    },
    /// `saml-provider/…`
    Saml {
        /// Its ARN.
        arn: ProviderArn,
        /// Its SAML metadata: who it is and which keys it signs with.
        metadata: String,
    },
}

impl ProviderSettings {
    /// An OIDC provider, from its issuer's URL.
    ///
    /// # Errors
    /// When the URL can't stand in an ARN.
    pub fn oidc(
        account: &AccountId,
        issuer: &str,
        client_ids: Vec<String>,
    ) -> Result<Self, NameError> {
        let name = issuer.split_once("://").map_or(issuer, |(_, name)| name);
        let arn = ProviderArn::parse(&format!("arn:aws:iam::{account}:oidc-provider/{name}"))?;
        Ok(Self::Oidc { arn, client_ids })
    }
}

/// Why settings make no world: what AWS wouldn't register or save, and what a practice world can't
/// reach.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StsSettingsError {
    /// A trust policy.
    #[error("the trust policy of {role}: {problem}")]
    Policy {
        /// The role.
        role: String,
        /// The first thing IAM would refuse.
        problem: String,
    },
    /// A role.
    #[error("{role}: {problem}")]
    Role {
        /// The role.
        role: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// An identity provider.
    #[error("{provider}: {problem}")]
    Provider {
        /// The provider.
        provider: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The metadata of a SAML provider.
    #[error("the metadata of {provider}: {source}")]
    Metadata {
        /// The provider.
        provider: String,
        /// What is wrong.
        source: MetadataError,
    },
}

/// The settings, found good.
#[derive(Debug)]
pub(super) struct World {
    roles: Vec<Role>,
    /// The trust policy of a role that isn't there.
    pub(super) admits_nobody: Policy,
    pub(super) oidc: Vec<OidcProvider>,
    pub(super) saml: Vec<SamlProvider>,
}

#[derive(Debug)]
pub(super) struct OidcProvider {
    /// As the token's `iss` has to spell it.
    pub(super) issuer: String,
    pub(super) client_ids: Vec<String>,
    pub(super) registered: Provider,
}

#[derive(Debug)]
pub(super) struct SamlProvider {
    pub(super) metadata: Metadata,
    pub(super) registered: Provider,
}

impl World {
    pub(super) fn new(settings: StsSettings) -> Result<Self, StsSettingsError> {
        let nobody = Source::new("no role", r#"{"Version":"2012-10-17","Statement":[]}"#);
        let admits_nobody =
            Policy::parse(&nobody).map_err(|findings| StsSettingsError::Policy {
                role: nobody.name().to_owned(),
                problem: findings
                    .into_iter()
                    .map(|finding| finding.message)
                    .collect(),
            })?;
        let mut world = Self {
            roles: Vec::new(),
            admits_nobody,
            oidc: Vec::new(),
            saml: Vec::new(),
        };
        for role in settings.roles {
            world.add_role(role)?;
        }
        for provider in settings.providers {
            world.add_provider(provider)?;
        }
        Ok(world)
    }

    pub(super) fn role(&self, arn: &RoleArn) -> Option<&Role> {
        self.roles
            .iter()
            .find(|role| role.arn.as_ref() == Some(arn))
    }

    fn add_role(&mut self, settings: RoleSettings) -> Result<(), StsSettingsError> {
        let role = settings.arn.to_string();
        let first_error = settings
            .trust_policy
            .findings()
            .iter()
            .find(|finding| finding.level == Level::Error);
        if let Some(finding) = first_error {
            let problem = finding.message.clone();
            return Err(StsSettingsError::Policy { role, problem });
        }
        let refused = |problem| StsSettingsError::Role {
            role: role.clone(),
            problem,
        };
        if !(3600..=43_200).contains(&settings.max_session_seconds) {
            return Err(refused("MaxSessionDuration is 3600 to 43200 seconds"));
        }
        if self.role(&settings.arn).is_some() {
            return Err(refused("this role is there twice"));
        }
        self.roles.push(Role {
            name: role,
            arn: Some(settings.arn),
            policy: settings.trust_policy,
            max_session_seconds: Some(settings.max_session_seconds),
        });
        Ok(())
    }

    fn add_provider(&mut self, settings: ProviderSettings) -> Result<(), StsSettingsError> {
        let arn = match &settings {
            ProviderSettings::Oidc { arn, .. } | ProviderSettings::Saml { arn, .. } => arn.clone(),
        };
        let provider = arn.to_string();
        let refused = |problem| StsSettingsError::Provider {
            provider: provider.clone(),
            problem,
        };
        let known = self.oidc.iter().map(|known| &known.registered.arn);
        let mut known = known.chain(self.saml.iter().map(|known| &known.registered.arn));
        if known.any(|known| *known == arn) {
            return Err(refused("this provider is there twice"));
        }
        match settings {
            ProviderSettings::Oidc { client_ids, .. } => {
                if arn.kind() != ProviderKind::Oidc {
                    return Err(refused(
                        "the ARN of an OIDC provider holds `:oidc-provider/`",
                    ));
                }
                let issuer = loopback_issuer(arn.name()).ok_or_else(|| {
                    refused("the practice world reaches issuers on loopback only, such as `http://127.0.0.1:8080/realms/lab`")
                })?;
                if !(1..=255).contains(&issuer.len()) {
                    return Err(refused(
                        "the URL of an OIDC provider has 1 to 255 characters",
                    ));
                }
                let fits = |id: &String| (1..=255).contains(&id.chars().count());
                if client_ids.len() > 100 || !client_ids.iter().all(fits) {
                    return Err(refused(
                        "an OIDC provider has up to 100 client ids of 1 to 255 characters",
                    ));
                }
                self.oidc.push(OidcProvider {
                    issuer,
                    registered: Provider {
                        client_ids: Some(client_ids.clone()),
                        ..Provider::new(arn)
                    },
                    client_ids,
                });
            }
            ProviderSettings::Saml { metadata, .. } => {
                if arn.kind() != ProviderKind::Saml {
                    return Err(refused(
                        "the ARN of a SAML provider holds `:saml-provider/`",
                    ));
                }
                let metadata = Metadata::read(&metadata)
                    .map_err(|source| StsSettingsError::Metadata { provider, source })?;
                self.saml.push(SamlProvider {
                    registered: Provider {
                        entity_id: Some(metadata.entity_id().to_owned()),
                        ..Provider::new(arn)
                    },
                    metadata,
                });
            }
        }
        Ok(())
    }
}

/// `http://` in front of the name of a provider that stands on loopback: AWS knows `https` only and
/// no ports, which is the one thing the practice world lets pass.
fn loopback_issuer(name: &str) -> Option<String> {
    let issuer = format!("http://{name}");
    let url = Url::parse(&issuer).ok()?;
    (is_loopback(&url) && url.fragment().is_none()).then_some(issuer)
}

/// Whether a URL leads nowhere else than to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    local && url.scheme() == "http"
}
