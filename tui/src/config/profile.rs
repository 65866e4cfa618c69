//! From a profile of the file, and what counts before it, to one that can be used.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use diagnostic::{Finding, Level, Source};
use federation::engine::{ClientSecret, Federation, Profile};
use federation::{
    AuthMethod, ConfiguredRole, Flow, Issuer, LoginSettings, ProviderArn, RoleArn, RoleSources,
    SessionName, StsTarget, TargetError,
};
use secrecy::SecretString;

use super::document::{
    ClientAuthDocument, FederationDocument, FlowDocument, ProfileDocument, SecretDocument,
};
use super::{Config, Overrides, problem};

const LONGEST_LOGIN: u64 = 3600;

/// A value, and where it comes from: for complaints.
struct Given<'a> {
    text: &'a str,
    place: Place<'a>,
}

enum Place<'a> {
    File(Range<usize>),
    /// A flag or variable.
    Said(&'a str),
}

struct Reader<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// The flag's or variable's value, or the file's.
    fn given(
        said: Option<&'a String>,
        by: &'a str,
        file: Option<&'a toml::Spanned<String>>,
    ) -> Option<Given<'a>> {
        let said = said.map(|text| Given {
            text,
            place: Place::Said(by),
        });
        said.or_else(|| {
            file.map(|spanned| Given {
                text: spanned.get_ref(),
                place: Place::File(spanned.span()),
            })
        })
    }

    fn complain(&mut self, place: &Place<'_>, message: String, help: impl Into<String>) {
        let finding = match place {
            Place::File(range) => problem(self.source, range.clone(), message),
            Place::Said(by) => Finding::new(Level::Error, "config", format!("{by}: {message}")),
        };
        self.findings.push(finding.help(help));
    }

    fn parse<T, E: std::fmt::Display>(
        &mut self,
        given: Option<Given<'a>>,
        parse: impl Fn(&str) -> Result<T, E>,
        help: &str,
    ) -> Option<T> {
        let given = given?;
        match parse(given.text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(&given.place, error.to_string(), help);
                None
            }
        }
    }

    fn parse_all<T, E: std::fmt::Display>(
        &mut self,
        list: &'a [toml::Spanned<String>],
        parse: impl Fn(&str) -> Result<T, E>,
        help: &str,
    ) -> Vec<T> {
        list.iter()
            .filter_map(|one| self.parse(Self::given(None, "", Some(one)), &parse, help))
            .collect()
    }
}

impl Config {
    /// The profile to use and its name.
    pub(super) fn chosen(
        &self,
        overrides: &Overrides,
    ) -> Result<(String, ProfileDocument), Box<Finding>> {
        let profiles = &self.document.profiles;
        let default = self.document.default_profile.as_ref();
        let wanted = overrides
            .profile
            .as_deref()
            .or_else(|| default.map(|name| name.get_ref().as_str()));
        if let Some(name) = wanted {
            return match profiles.get(name) {
                Some(document) => Ok((name.to_owned(), document.clone())),
                None => Err(Box::new(self.no_profile(name))),
            };
        }
        // Flags and environment alone can make a profile.
        if profiles.is_empty() && overrides.issuer.is_some() && overrides.client_id.is_some() {
            return Ok(("default".to_owned(), ProfileDocument::default()));
        }
        let mut all = profiles.iter();
        match (all.next(), all.next()) {
            (Some((name, document)), None) => Ok((name.get_ref().clone(), document.clone())),
            (Some(_), Some(_)) => Err(Box::new(
                Finding::new(Level::Error, "config", "it isn't said which profile to use")
                    .in_file(&self.source)
                    .help(format!(
                        "give --profile NAME or set `default-profile`; there are {}",
                        self.listed()
                    )),
            )),
            (None, _) => Err(Box::new(
                Finding::new(Level::Error, "config", "there is no profile yet")
                    .in_file(&self.source)
                    .help(
                        "write one, for example:\n\n[profiles.work]\nissuer = \"https://sso.example.org/realms/staff\"\nclient-id = \"aws-cli\"\n\nor try `keyferry demo`, which needs none",
                    ),
            )),
        }
    }

    fn no_profile(&self, name: &str) -> Finding {
        let finding = Finding::new(
            Level::Error,
            "config",
            format!("there is no profile `{name}`"),
        )
        .in_file(&self.source);
        match diagnostic::closest(name, self.profile_names()) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None if self.document.profiles.is_empty() => finding.help("the file has no profiles"),
            None => finding.help(format!("there are {}", self.listed())),
        }
    }

    fn listed(&self) -> String {
        let names: Vec<_> = self
            .profile_names()
            .map(|name| format!("`{name}`"))
            .collect();
        names.join(", ")
    }
}

const ARN_HELP: &str = "write it as IAM shows it: `arn:aws:iam::123456789012:role/Name`";

/// Puts a profile together.
pub(super) fn build(
    config: &Config,
    name: &str,
    document: &ProfileDocument,
    overrides: &Overrides,
) -> Result<Profile, Vec<Finding>> {
    let mut reader = Reader {
        source: &config.source,
        findings: Vec::new(),
    };
    let issuer = Reader::given(
        overrides.issuer.as_ref(),
        "--issuer",
        document.issuer.as_ref(),
    );
    if issuer.is_none() {
        reader
            .findings
            .push(missing(&config.source, name, "issuer"));
    }
    let issuer = reader.parse(
        issuer,
        Issuer::parse,
        "write the realm's URL: `https://sso.example.org/realms/staff`",
    );
    let client_id = Reader::given(
        overrides.client_id.as_ref(),
        "--client-id",
        document.client_id.as_ref(),
    );
    if client_id.is_none() {
        reader
            .findings
            .push(missing(&config.source, name, "client-id"));
    }
    let client_id = client_id.map(|given| given.text.to_owned());
    let role = reader.parse(
        Reader::given(overrides.role.as_ref(), "--role", document.role.as_ref()),
        |text| role(config, text),
        ARN_HELP,
    );
    let provider = reader.parse(
        Reader::given(None, "", document.provider.as_ref()),
        ProviderArn::parse,
        "write it as IAM shows it: `arn:aws:iam::123456789012:saml-provider/Name`",
    );
    let configured = |roles: Vec<RoleArn>| -> Vec<ConfiguredRole> {
        let with = |role| ConfiguredRole {
            role,
            provider: provider.clone(),
        };
        roles.into_iter().map(with).collect()
    };
    let sources = RoleSources {
        groups_claim: document.groups_claim.clone().unwrap_or_default(),
        groups: document
            .group_roles
            .iter()
            .map(|(group, roles)| {
                let roles = reader.parse_all(roles, RoleArn::parse, ARN_HELP);
                (group.clone(), configured(roles))
            })
            .collect(),
        fixed: configured(reader.parse_all(&document.roles, RoleArn::parse, ARN_HELP)),
        aliases: config
            .document
            .accounts
            .iter()
            .map(|(account, alias)| (account.get_ref().clone(), alias.clone()))
            .collect(),
        without_role: None,
    };
    let sts = sts(&mut reader, document, overrides);
    let chosen_region = overrides
        .region
        .clone()
        .or_else(|| {
            document
                .region
                .as_ref()
                .map(|region| region.get_ref().clone())
        })
        .or_else(|| overrides.aws_region.clone());
    let said_duration = reader.parse(
        Reader::given(overrides.duration.as_ref(), "--duration", None),
        |text| {
            text.parse::<u32>()
                .map_err(|_| format!("`{text}` is no number of seconds"))
        },
        "write seconds: `3600`",
    );
    let file_duration = document.duration.as_ref();
    if let Some(duration) = file_duration
        && *duration.get_ref() < 900
    {
        reader.complain(
            &Place::File(duration.span()),
            format!("STS gives no session of {} seconds", duration.get_ref()),
            "write at least 900; AWS allows up to 43200, and never more than the role does",
        );
    }
    let session_name = reader.parse(
        Reader::given(
            overrides.session_name.as_ref(),
            "--session-name",
            document.session_name.as_ref(),
        ),
        SessionName::parse,
        "2 to 64 letters, digits and `_+=,.@-`; without one it is made of the user's name",
    );
    if let Some(policy) = &document.policy
        && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(policy.get_ref())
            .is_err()
    {
        reader.complain(
            &Place::File(policy.span()),
            "the session policy is no JSON object".to_owned(),
            "write the policy itself: policy = '''{ \"Version\": \"2012-10-17\", … }'''",
        );
    }
    let flow = match (document.flow, &document.port) {
        (FlowDocument::Browser, port) => Flow::Browser {
            port: port.as_ref().map(|port| *port.get_ref()),
        },
        (FlowDocument::Device, None) => Flow::Device,
        (FlowDocument::Device, Some(port)) => {
            reader.complain(
                &Place::File(port.span()),
                "a login with a device code opens no port".to_owned(),
                "remove `port`, or write `flow = \"browser\"`",
            );
            Flow::Device
        }
    };
    let defaults = LoginSettings::default();
    let time_limit = match &document.login_time_limit {
        None => defaults.time_limit,
        Some(limit) if (1..=LONGEST_LOGIN).contains(limit.get_ref()) => {
            Duration::from_secs(*limit.get_ref())
        }
        Some(limit) => {
            reader.complain(
                &Place::File(limit.span()),
                "that is no time to wait for a login".to_owned(),
                format!("write 1 to {LONGEST_LOGIN} seconds"),
            );
            defaults.time_limit
        }
    };
    let user = overrides.user.clone().or_else(|| document.user.clone());
    let login = LoginSettings {
        flow,
        scopes: document.scopes.clone().unwrap_or_default(),
        offline: document.offline,
        login_hint: user.clone(),
        idp_hint: document.idp_hint.clone(),
        acr_values: document.acr_values.clone(),
        max_age: document.max_age.map(Duration::from_secs),
        extra: document
            .parameters
            .iter()
            .map(|(name, value)| (name.get_ref().clone(), value.clone()))
            .collect(),
        time_limit,
        trusted_audiences: document.trusted_audiences.clone(),
        skew: defaults.skew,
    };
    if let Err(error) = login.check() {
        reader.findings.push(
            Finding::new(Level::Error, "config", format!("profile `{name}`: {error}"))
                .in_file(&config.source),
        );
    }
    let federation = match document.federation {
        FederationDocument::WebIdentity => Federation::WebIdentity,
        FederationDocument::Saml => Federation::Saml {
            audience: document
                .saml_audience
                .clone()
                .unwrap_or_else(|| "urn:amazon:webservices".to_owned()),
            provider,
        },
    };
    let secret = document
        .client_secret
        .as_ref()
        .map(|secret| secret_of(secret.get_ref().clone()));
    if !reader.findings.is_empty() {
        return Err(reader.findings);
    }
    let (Some(issuer), Some(client_id)) = (issuer, client_id) else {
        return Err(reader.findings);
    };
    Ok(Profile {
        name: name.to_owned(),
        issuer,
        client_id,
        client_auth: match document.client_auth {
            ClientAuthDocument::Basic => AuthMethod::Basic,
            ClientAuthDocument::Post => AuthMethod::Post,
        },
        secret,
        ca_file: document
            .ca_file
            .as_deref()
            .map(|file| beside(&config.source, file)),
        user,
        login,
        federation,
        role,
        sources,
        sts,
        region: chosen_region,
        session_name,
        duration: said_duration.or(file_duration.map(|duration| *duration.get_ref())),
        policy: document
            .policy
            .as_ref()
            .map(|policy| policy.get_ref().clone()),
        policy_arns: document
            .policy_arns
            .iter()
            .map(|arn| arn.get_ref().clone())
            .collect(),
    })
}

fn missing(source: &Source, name: &str, key: &str) -> Finding {
    Finding::new(
        Level::Error,
        "config",
        format!("profile `{name}` has no `{key}`"),
    )
    .in_file(source)
    .help(match key {
        "issuer" => "write `issuer = \"https://sso.example.org/realms/staff\"`",
        _ => "write `client-id = \"…\"`, as the client is called at the provider",
    })
}

/// A role's ARN, or `ALIAS/NAME` for a role of an account with an alias.
fn role(config: &Config, text: &str) -> Result<RoleArn, String> {
    if let Some((alias, name)) = text.split_once('/')
        && !text.starts_with("arn:")
    {
        let accounts = &config.document.accounts;
        let account = accounts.iter().find(|(_, known)| known.as_str() == alias);
        let (account, _) = account.ok_or_else(|| format!("no account is called `{alias}`"))?;
        let arn = format!("arn:aws:iam::{}:role/{name}", account.get_ref());
        return RoleArn::parse(&arn).map_err(|error| error.to_string());
    }
    RoleArn::parse(text).map_err(|error| error.to_string())
}

/// Endpoint and region, each of the profile or of the variables that AWS's tools have.
fn sts<'a>(
    reader: &mut Reader<'a>,
    document: &'a ProfileDocument,
    overrides: &'a Overrides,
) -> StsTarget {
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
        reader.complain(&place, error.to_string(), help);
        StsTarget::default()
    })
}

/// A relative path is meant from the configuration file on.
pub(super) fn beside(source: &Source, file: &Path) -> PathBuf {
    match Path::new(source.name()).parent() {
        Some(folder) => folder.join(file),
        None => file.to_owned(),
    }
}

fn secret_of(document: SecretDocument) -> ClientSecret {
    match document {
        SecretDocument::PlainText(text) => ClientSecret::new(move |_| Ok(text.clone().into())),
        SecretDocument::Env(name) => ClientSecret::new(move |_| match std::env::var(&name) {
            Ok(value) if !value.is_empty() => Ok(value.into()),
            _ => Err(format!(
                "the client's secret should be in the variable {name}, which is empty"
            )),
        }),
        SecretDocument::Command(words) => ClientSecret::new(move |_| from_command(&words)),
        SecretDocument::Keyring(name) => {
            ClientSecret::new(move |keyring| match keyring.secret(&name) {
                Ok(Some(secret)) => Ok(SecretString::from(secret.as_str())),
                Ok(None) => Err(format!(
                    "the keyring has no secret `{name}`: put it there with `keyferry config secret {name}`"
                )),
                Err(error) => Err(format!(
                    "the client's secret `{name}` can't be had: {error}"
                )),
            })
        }
    }
}

/// The first line that a program prints. What it says on standard error goes to the user.
fn from_command(words: &[String]) -> Result<SecretString, String> {
    let (program, arguments) = words
        .split_first()
        .ok_or("the command for the client's secret is empty")?;
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| {
            format!("`{program}`, which knows the client's secret, can't be run: {error}")
        })?;
    let output_bytes = zeroize::Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(format!(
            "`{program}`, which knows the client's secret, failed ({})",
            output.status
        ));
    }
    let text =
        std::str::from_utf8(&output_bytes).map_err(|_| format!("`{program}` printed no text"))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned().into()),
        _ => Err(format!("`{program}` printed no secret")),
    }
}
