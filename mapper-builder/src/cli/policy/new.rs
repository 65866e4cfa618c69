use std::io;

use clap::{ArgGroup, ValueEnum};
use trust_policy::{AccountId, NewPolicy, ProviderArn, ProviderKind, Who};

use super::super::{Exit, Format, output::Output};
use crate::group_claim;
use crate::login::ProviderArgument;

/// Where AWS takes SAML responses, in the partition `aws`.
const RECIPIENT: &str = "https://signin.aws.amazon.com/saml";

/// Write a trust policy that lets in exactly who is meant.
///
/// It names the identity provider and the client, escapes what IAM would read as a wildcard or a
/// variable, and refuses what can't be said without ambiguity.
#[derive(clap::Args)]
#[command(
    group = ArgGroup::new("who").required(true),
    after_help = "\
Examples:
  mapper-builder policy new --provider https://sso.example.org/realms/prod --account 123456789012 \\
      --client-id aws-cli --roles-claim > admin.json
  mapper-builder policy new --provider arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod \\
      --client-id aws-cli --group /aws/admin --as terraform --role-name Admin
  mapper-builder policy new --provider arn:aws:iam::123456789012:saml-provider/keycloak --roles-claim

Exit codes: 0 written, 2 there is no such policy"
)]
pub(in super::super) struct Arguments {
    /// The identity provider, by its ARN, or by its URL with `--account`.
    #[arg(long, value_name = "URL|ARN", value_parser = ProviderArgument::parse)]
    provider: ProviderArgument,

    /// The account of a provider named by its URL.
    #[arg(long, value_name = "ID", value_parser = AccountId::parse)]
    account: Option<AccountId>,

    /// The Keycloak client whose tokens count: `azp` of the token, `…:aud` of the policy.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,

    /// For SAML: the address responses are sent to. In the partition `aws` it needn't be said.
    #[arg(long, value_name = "URL", conflicts_with = "client_id")]
    recipient: Option<String>,

    /// Who is in this group: its path, as the mapper `group-stringify-safe` writes it into `sub`.
    /// A slash inside a name is written `~/`.
    #[arg(long, value_name = "PATH", group = "who")]
    group: Option<String>,

    /// Who has this item in `sub`, as it stands there between two delimiters.
    #[arg(long, value_name = "TEXT", group = "who", requires = "delimiter")]
    item: Option<String>,

    /// What stands on both sides of every item.
    #[arg(long, value_name = "TEXT", requires = "item")]
    delimiter: Option<String>,

    /// Who has this `sub`.
    #[arg(long, value_name = "SUB", group = "who")]
    subject: Option<String>,

    /// Whose roles claim (SAML: Role attribute) lists the role.
    #[arg(long, group = "who")]
    roles_claim: bool,

    /// Who has this session tag.
    #[arg(long, value_name = "KEY=VALUE", group = "who", value_parser = key_and_value)]
    tag: Option<(String, String)>,

    /// Tokens carry session tags: allow `sts:TagSession` too.
    #[arg(long)]
    session_tags: bool,

    /// Tokens carry a source identity: require one, and allow `sts:SetSourceIdentity`.
    #[arg(long)]
    source_identity: bool,

    /// How it is written down.
    #[arg(long = "as", value_enum, default_value_t, value_name = "LANGUAGE")]
    language: Language,

    /// The role's name, for Terraform and CloudFormation.
    #[arg(long, value_name = "NAME", required_if_eq_any([("language", "terraform"), ("language", "cloudformation")]))]
    role_name: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Language {
    /// The policy document.
    #[default]
    Json,
    /// A role in Terraform's language.
    Terraform,
    /// A template with a role.
    #[value(name = "cloudformation")]
    CloudFormation,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<Exit> {
    if output.format != Format::Text {
        return Ok(output.no_format("policy new", "text; choose its language with `--as`"));
    }
    match write(arguments) {
        Ok(text) => {
            output.result(&format!("{}\n", text.trim_end()))?;
            Ok(Exit::Fine)
        }
        Err(message) => {
            output.complain(&message);
            Ok(Exit::Misuse)
        }
    }
}

fn write(arguments: &Arguments) -> Result<String, String> {
    let provider = provider(arguments)?;
    let policy = NewPolicy {
        audience: audience(arguments, &provider)?,
        provider,
        who: who(arguments)?,
        tags: arguments.session_tags,
        source_identity: arguments.source_identity,
    };
    let name = arguments.role_name.as_deref().unwrap_or_default();
    let format = match arguments.language {
        Language::Json => trust_policy::Format::Json,
        Language::Terraform => trust_policy::Format::Terraform(name),
        Language::CloudFormation => trust_policy::Format::CloudFormation(name),
    };
    policy.write(format).map_err(|error| error.to_string())
}

fn provider(arguments: &Arguments) -> Result<ProviderArn, String> {
    match (arguments.provider.clone(), &arguments.account) {
        (ProviderArgument::Url(_), None) => {
            Err("a URL doesn't say which account: add `--account`, or give the ARN".to_owned())
        }
        (ProviderArgument::Arn(arn), Some(account)) if arn.account() != account => Err(format!(
            "the provider is in account {}, not {account}",
            arn.account()
        )),
        (named, account) => named.in_account("aws", account.as_ref().map_or("", AccountId::as_str)),
    }
}

fn audience(arguments: &Arguments, provider: &ProviderArn) -> Result<String, String> {
    let given = (&arguments.client_id, &arguments.recipient);
    match (provider.kind(), given) {
        (ProviderKind::Oidc, (Some(client_id), _)) => Ok(client_id.clone()),
        (ProviderKind::Oidc, _) => {
            Err("without `--client-id`, tokens of every client of the realm would do".to_owned())
        }
        (ProviderKind::Saml, (Some(_), _)) => {
            Err("a SAML provider has no client ids; `--recipient` is its audience".to_owned())
        }
        (ProviderKind::Saml, (_, Some(recipient))) => Ok(recipient.clone()),
        (ProviderKind::Saml, _) if provider.partition().as_str() == "aws" => {
            Ok(RECIPIENT.to_owned())
        }
        (ProviderKind::Saml, _) => Err(format!(
            "say with `--recipient` where responses go in the partition {}",
            provider.partition()
        )),
    }
}

fn who(arguments: &Arguments) -> Result<Who, String> {
    if let Some(path) = &arguments.group {
        let item = group_claim::item(path).map_err(|error| error.to_string())?;
        return Ok(Who::Item {
            delimiter: group_claim::DELIMITER.to_owned(),
            item,
        });
    }
    if let (Some(item), Some(delimiter)) = (&arguments.item, &arguments.delimiter) {
        return Ok(Who::Item {
            delimiter: delimiter.clone(),
            item: item.clone(),
        });
    }
    if let Some(subject) = &arguments.subject {
        return Ok(Who::Subject(subject.clone()));
    }
    if let Some((key, value)) = &arguments.tag {
        return Ok(Who::Tag {
            key: key.clone(),
            value: value.clone(),
        });
    }
    // Clap has seen to it that one of them is there.
    Ok(Who::RoleList)
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .ok_or_else(|| "write KEY=VALUE".to_owned())
}
