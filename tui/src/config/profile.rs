//! From a profile of the file, and what counts before it, to one that can be used.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diagnostic::{Finding, Level, Source};
use federation::engine::{Federation, Profile};
use federation::{
    AuthMethod, ConfiguredRole, Flow, Issuer, LoginSettings, ProviderArn, RoleArn, RoleSources,
    SessionName, StsTarget, TargetError,
};
use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};

use super::document::{ClientAuthDocument, FederationDocument, FlowDocument, ProfileDocument};
use super::reader::{Given, Place, Reader};
use super::secret::secret_of;
use super::{Config, Overrides};

const LONGEST_LOGIN: u64 = 3600;
const ARN_HELP: &str = "write it as IAM shows it: `arn:aws:iam::123456789012:role/Name`";

/// Puts a profile together.
pub(super) fn build(
    config: &Config,
    name: &str,
    document: &ProfileDocument,
    overrides: &Overrides,
) -> Result<Profile, Vec<Finding>> {
    let draft = Draft {
        config,
        name,
        document,
        overrides,
        reader: Reader {
            source: &config.source,
            findings: Vec::new(),
        },
    };
    draft.finish()
}

/// A profile that is being put together.
struct Draft<'a> {
    config: &'a Config,
    name: &'a str,
    document: &'a ProfileDocument,
    overrides: &'a Overrides,
    reader: Reader<'a>,
}

impl<'a> Draft<'a> {
    fn finish(mut self) -> Result<Profile, Vec<Finding>> {
        let (document, overrides) = (self.document, self.overrides);
        let issuer = self.issuer();
        let client_id = self.client_id();
        let role = self.role();
        let provider = self.provider();
        let sources = self.sources(provider.as_ref());
        let sts = self.sts();
        let duration = self.duration();
        let session_name = self.session_name();
        let policy = self.policy();
        let login = self.login();
        let (Some(issuer), Some(client_id), true) =
            (issuer, client_id, self.reader.findings.is_empty())
        else {
            return Err(self.reader.findings);
        };
        let file_region = document.region.as_ref().map(toml::Spanned::get_ref);
        let secret = document.client_secret.as_ref();
        let ca_file = document.ca_file.as_ref();
        let policy_arns = document.policy_arns.iter();
        Ok(Profile {
            name: self.name.to_owned(),
            issuer,
            client_id,
            client_auth: match document.client_auth {
                ClientAuthDocument::Basic => AuthMethod::Basic,
                ClientAuthDocument::Post => AuthMethod::Post,
            },
            secret: secret.map(|secret| secret_of(secret.get_ref().clone())),
            ca_file: ca_file.map(|file| beside(&self.config.source, file.get_ref())),
            user: self.user(),
            login,
            federation: match document.federation {
                FederationDocument::WebIdentity => Federation::WebIdentity,
                FederationDocument::Saml => Federation::Saml {
                    audience: document
                        .saml_audience
                        .clone()
                        .unwrap_or_else(|| "urn:amazon:webservices".to_owned()),
                    provider,
                },
            },
            role,
            sources,
            sts,
            region: overrides
                .region
                .as_ref()
                .or(file_region)
                .or(overrides.aws_region.as_ref())
                .cloned(),
            session_name,
            duration,
            policy,
            policy_arns: policy_arns.map(|arn| arn.get_ref().clone()).collect(),
        })
    }

    fn issuer(&mut self) -> Option<Issuer> {
        let issuer = Reader::given(
            self.overrides.issuer.as_ref(),
            "--issuer",
            self.document.issuer.as_ref(),
        );
        if issuer.is_none() {
            let help = "write `issuer = \"https://sso.example.org/realms/staff\"`";
            self.missing("issuer", help);
        }
        self.reader.parse(
            issuer,
            Issuer::parse,
            "write the realm's URL: `https://sso.example.org/realms/staff`",
        )
    }

    fn client_id(&mut self) -> Option<String> {
        let client_id = Reader::given(
            self.overrides.client_id.as_ref(),
            "--client-id",
            self.document.client_id.as_ref(),
        );
        if client_id.is_none() {
            let help = "write `client-id = \"…\"`, as the client is called at the provider";
            self.missing("client-id", help);
        }
        client_id.map(|given| given.text.to_owned())
    }

    fn missing(&mut self, key: &str, help: &str) {
        let message = format!("profile `{}` has no `{key}`", self.name);
        let finding = Finding::new(Level::Error, "config", message);
        let finding = finding.in_file(&self.config.source).help(help);
        self.reader.findings.push(finding);
    }

    fn user(&self) -> Option<String> {
        let user = self.overrides.user.as_ref();
        user.or(self.document.user.as_ref()).cloned()
    }

    /// A role's ARN, or `ALIAS/NAME` for a role of an account with an alias.
    fn role(&mut self) -> Option<RoleArn> {
        let given = Reader::given(
            self.overrides.role.as_ref(),
            "--role",
            self.document.role.as_ref(),
        );
        let accounts = &self.config.document.accounts;
        let role = |text: &str| -> Result<RoleArn, String> {
            if let Some((alias, name)) = text.split_once('/')
                && !text.starts_with("arn:")
            {
                let account = accounts.iter().find(|(_, known)| known.as_str() == alias);
                let (account, _) = account.ok_or_else(|| {
                    let known = accounts.values().map(String::as_str);
                    match diagnostic::closest(alias, known) {
                        Some(meant) => {
                            format!("no account is called `{alias}`; did you mean `{meant}`?")
                        }
                        None => format!("no account is called `{alias}`"),
                    }
                })?;
                let arn = format!("arn:aws:iam::{}:role/{name}", account.get_ref());
                return RoleArn::parse(&arn).map_err(|error| error.to_string());
            }
            RoleArn::parse(text).map_err(|error| error.to_string())
        };
        let help = match accounts.values().next() {
            Some(alias) => &format!("{ARN_HELP}, or as `{alias}/Name`"),
            None => ARN_HELP,
        };
        self.reader.parse(given, role, help)
    }

    fn provider(&mut self) -> Option<ProviderArn> {
        self.reader.parse(
            Reader::given(None, "", self.document.provider.as_ref()),
            ProviderArn::parse,
            "write it as IAM shows it: `arn:aws:iam::123456789012:saml-provider/Name`",
        )
    }

    fn sources(&mut self, provider: Option<&ProviderArn>) -> RoleSources {
        let document = self.document;
        let mut configured = |roles: &'a [toml::Spanned<String>]| -> Vec<ConfiguredRole> {
            let roles = self.reader.parse_all(roles, RoleArn::parse, ARN_HELP);
            let with = |role| ConfiguredRole {
                role,
                provider: provider.cloned(),
            };
            roles.into_iter().map(with).collect()
        };
        let groups = document.group_roles.iter();
        let accounts = self.config.document.accounts.iter();
        RoleSources {
            groups_claim: document.groups_claim.clone().unwrap_or_default(),
            groups: groups
                .map(|(group, roles)| (group.clone(), configured(roles)))
                .collect(),
            fixed: configured(&document.roles),
            aliases: accounts
                .map(|(account, alias)| (account.get_ref().clone(), alias.clone()))
                .collect(),
            without_role: None,
        }
    }

    /// Endpoint and region, each of the profile or of the variables that AWS's tools have.
    fn sts(&mut self) -> StsTarget {
        let (document, overrides) = (self.document, self.overrides);
        let endpoint = Reader::given(
            overrides.sts_endpoint.as_ref(),
            "--sts-endpoint",
            document.sts_endpoint.as_ref(),
        );
        let region = Reader::given(
            overrides.region.as_ref(),
            "--region",
            document.region.as_ref(),
        );
        let text = |given: &Option<Given<'a>>| given.as_ref().map(|given| given.text);
        let environment = |name: &str| match name {
            "AWS_ENDPOINT_URL_STS" => overrides.aws_endpoint.clone(),
            "AWS_REGION" => overrides.aws_region.clone(),
            _ => None,
        };
        StsTarget::new(text(&endpoint), text(&region), environment).unwrap_or_else(|error| {
            let (given, help) = match error {
                TargetError::Endpoint { .. } => (
                    endpoint,
                    "write the whole URL: `https://minio.example.org:9000`",
                ),
                TargetError::Region { .. } => (region, "write it as AWS does: `eu-central-1`"),
            };
            let place = given.map_or(Place::Said("environment"), |given| given.place);
            self.reader.complain(&place, error.to_string(), help);
            StsTarget::default()
        })
    }

    /// Seconds.
    fn duration(&mut self) -> Option<u32> {
        let said = self.reader.parse(
            Reader::given(self.overrides.duration.as_ref(), "--duration", None),
            |text| {
                text.parse::<u32>()
                    .map_err(|_| format!("`{text}` is no number of seconds"))
            },
            "write seconds: `3600`",
        );
        let file = self.document.duration.as_ref();
        if let Some(duration) = file
            && *duration.get_ref() < 900
        {
            self.reader.complain(
                &Place::File(duration.span()),
                format!("STS gives no session of {} seconds", duration.get_ref()),
                "write at least 900; AWS allows up to 43200, and never more than the role does",
            );
        }
        said.or(file.map(|duration| *duration.get_ref()))
    }

    fn session_name(&mut self) -> Option<SessionName> {
        self.reader.parse(
            Reader::given(
                self.overrides.session_name.as_ref(),
                "--session-name",
                self.document.session_name.as_ref(),
            ),
            SessionName::parse,
            "2 to 64 letters, digits and `_+=,.@-`; without one it is made of the user's name",
        )
    }

    /// The session policy.
    fn policy(&mut self) -> Option<String> {
        type Object = serde_json::Map<String, serde_json::Value>;
        let policy = self.document.policy.as_ref()?;
        if serde_json::from_str::<Object>(policy.get_ref()).is_err() {
            self.reader.complain(
                &Place::File(policy.span()),
                "the session policy is no JSON object".to_owned(),
                "write the policy itself: policy = '''{ \"Version\": \"2012-10-17\", … }'''",
            );
        }
        Some(policy.get_ref().clone())
    }

    fn login(&mut self) -> LoginSettings {
        let (flow, time_limit) = (self.flow(), self.time_limit());
        let document = self.document;
        let parameters = document.parameters.iter();
        let login = LoginSettings {
            flow,
            scopes: document.scopes.clone().unwrap_or_default(),
            offline: document.offline,
            login_hint: self.user(),
            idp_hint: document.idp_hint.clone(),
            acr_values: document.acr_values.clone(),
            max_age: document.max_age.map(Duration::from_secs),
            extra: parameters
                .map(|(name, value)| (name.get_ref().clone(), value.clone()))
                .collect(),
            time_limit,
            trusted_audiences: document.trusted_audiences.clone(),
            skew: LoginSettings::default().skew,
        };
        if let Err(error) = login.check() {
            let message = format!("profile `{}`: {error}", self.name);
            let finding = Finding::new(Level::Error, "config", message);
            let finding = finding.in_file(&self.config.source);
            self.reader.findings.push(finding);
        }
        login
    }

    fn flow(&mut self) -> Flow {
        let (document, port) = (self.document, self.document.port.as_ref());
        if let (FlowDocument::Device, Some(port)) = (document.flow, port) {
            self.reader.complain(
                &Place::File(port.span()),
                "a login with a device code opens no port".to_owned(),
                "remove `port`, or write `flow = \"browser\"`",
            );
        }
        let said = self.reader.parse(
            Reader::given(self.overrides.flow.as_ref(), "--flow", None),
            |text| FlowDocument::deserialize(StrDeserializer::<ValueError>::new(text)),
            "write `browser` or `device`",
        );
        match said.unwrap_or(document.flow) {
            FlowDocument::Browser => Flow::Browser {
                port: port.map(|port| *port.get_ref()),
            },
            FlowDocument::Device => Flow::Device,
        }
    }

    fn time_limit(&mut self) -> Duration {
        match &self.document.login_time_limit {
            None => LoginSettings::default().time_limit,
            Some(limit) if (1..=LONGEST_LOGIN).contains(limit.get_ref()) => {
                Duration::from_secs(*limit.get_ref())
            }
            Some(limit) => {
                self.reader.complain(
                    &Place::File(limit.span()),
                    "that is no time to wait for a login".to_owned(),
                    format!("write 1 to {LONGEST_LOGIN} seconds"),
                );
                LoginSettings::default().time_limit
            }
        }
    }
}

/// A relative path is meant from the configuration file on.
pub(super) fn beside(source: &Source, file: &Path) -> PathBuf {
    match Path::new(source.name()).parent() {
        Some(folder) => folder.join(file),
        None => file.to_owned(),
    }
}
