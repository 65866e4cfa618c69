//! The practice world's STS as counterpart of a real Keycloak: it knows that realm, and roles with
//! trust policies on what the realm's tokens and assertions say.

use ::lab::{
    FixtureFormat, LabSettings, ProviderSettings, RoleSettings, StsSettings, parse_fixture,
    worker_command,
};
use anyhow::{Result, anyhow};
use diagnostic::{Finding, Source};
use serde_json::{Value, json};
use trust_policy::{AccountId, Policy, ProviderArn, RoleArn};

use crate::keyferry;

pub const ACCOUNT: &str = "123456789012";
/// Open to the group `aws_admin` by what the shipped mapper writes into `sub`.
pub const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";
/// Open to whoever's assertion lists it.
pub const SAML: &str = "arn:aws:iam::123456789012:role/Saml";
/// What the realm is called at the account.
pub const SAML_PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/keycloak";

/// The STS, in a practice world whose own provider nobody asks.
pub struct PracticeSts {
    world: ::lab::Lab,
    sts: ::lab::Sts,
}

impl PracticeSts {
    /// For a realm and its one client.
    pub async fn start(issuer: &str, client: &str, metadata: String) -> Result<Self> {
        let source = Source::new("nobody.toml", "[realm]\nname = \"nobody\"\n");
        let nobody = parse_fixture(&source, FixtureFormat::Toml).map_err(|f| first(&f))?;
        let worker = worker_command(keyferry::program()?);
        let world = ::lab::start(LabSettings::new(nobody, worker)).await?;
        let account = AccountId::parse(ACCOUNT)?;
        let settings = StsSettings {
            roles: vec![
                role(ADMIN, &admin_policy(issuer, client))?,
                role(SAML, &saml_policy())?,
            ],
            providers: vec![
                ProviderSettings::oidc(&account, issuer, vec![client.to_owned()])?,
                ProviderSettings::Saml {
                    arn: ProviderArn::parse(SAML_PROVIDER)?,
                    metadata,
                },
            ],
            ..StsSettings::default()
        };
        let sts = world.open_sts(settings).await?;
        Ok(Self { world, sts })
    }

    pub fn url(&self) -> &str {
        self.sts.url().as_str()
    }

    /// How often an action was asked for.
    pub fn calls(&self, action: &str) -> u64 {
        self.world
            .counts()
            .sts
            .get(action)
            .copied()
            .unwrap_or_default()
    }
}

/// The trust policy of [`ADMIN`], as a file for `explain`.
pub fn admin_policy(issuer: &str, client: &str) -> Value {
    let provider = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}")},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {format!("{provider}:aud"): client},
            "StringLike": {format!("{provider}:sub"): "*-aws_admin-*"},
        },
    }]})
}

fn saml_policy() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": SAML_PROVIDER},
        // The assertion has a tag.
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    }]})
}

fn role(arn: &str, policy: &Value) -> Result<RoleSettings> {
    let source = Source::new(arn, policy.to_string());
    Ok(RoleSettings {
        arn: RoleArn::parse(arn)?,
        trust_policy: Policy::parse(&source).map_err(|f| first(&f))?,
        max_session_seconds: 3600,
    })
}

fn first(findings: &[Finding]) -> anyhow::Error {
    anyhow!(
        findings
            .first()
            .map_or_else(String::new, |f| f.message.clone())
    )
}
