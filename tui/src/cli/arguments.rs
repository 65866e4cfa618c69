//! Arguments that many commands have.

use std::path::PathBuf;

use clap::ValueEnum;

use super::AssertionArguments;
use crate::config::Overrides;

/// How results and errors are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON document on standard output; errors as one on standard error.
    Json,
}

/// Arguments of every command.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Globals {
    /// The configuration file; `config path` says which one otherwise.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The profile; else KEYFERRY_PROFILE, the configured default, or the only one.
    #[arg(long, short, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// How results and errors are written.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub format: Format,

    /// Ask nobody and open no browser: end with exit code 3 where a login is needed.
    #[arg(long, global = true)]
    pub non_interactive: bool,
}

/// What counts before the configuration.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Instead of what the profile says")]
pub(crate) struct ProfileArguments {
    /// The OpenID provider: a realm's URL.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,

    /// The client registered there.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,

    /// Whose login it is.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// How to log in: in the browser here, or by a code typed on any device.
    #[arg(long, value_name = "FLOW", value_parser = ["browser", "device"])]
    flow: Option<String>,
}

/// What of STS counts before the configuration.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Instead of what the profile says")]
pub(crate) struct StsArguments {
    #[command(flatten)]
    profile: ProfileArguments,

    #[command(flatten)]
    pub assertion: AssertionArguments,

    /// The role: its ARN, or `ALIAS/NAME` with an alias of `[accounts]`.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,

    /// Another STS than AWS's.
    #[arg(long, value_name = "URL")]
    sts_endpoint: Option<String>,

    /// The region of the STS endpoint.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// How long the credentials should live.
    #[arg(long, value_name = "SECONDS")]
    duration: Option<String>,

    /// What the session is called in CloudTrail; with SAML that is for the assertion to say.
    #[arg(long, value_name = "NAME", conflicts_with = "assertion")]
    session_name: Option<String>,
}

impl ProfileArguments {
    pub(crate) fn overrides(&self, globals: &Globals) -> Overrides {
        Overrides {
            profile: globals.profile.clone(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            user: self.user.clone(),
            flow: self.flow.clone(),
            ..Overrides::default()
        }
    }
}

impl StsArguments {
    pub(crate) fn overrides(&self, globals: &Globals) -> Overrides {
        Overrides {
            role: self.role.clone(),
            sts_endpoint: self.sts_endpoint.clone(),
            region: self.region.clone(),
            duration: self.duration.clone(),
            session_name: self.session_name.clone(),
            ..self.profile.overrides(globals)
        }
    }
}
