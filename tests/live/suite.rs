//! The suites: groups of cases, each with a recording of its own.

mod admin;
mod assertion;
mod bindings;
mod claims;
mod conversion;
mod errors;
mod federation;
mod keyferry;
mod login;
mod mappers;
mod minio;
mod observation;
mod saml;
mod sdks;
mod simulate;
mod tokens;

use anyhow::Result;
use clap::ValueEnum;
use serde_json::Value;

use crate::lab::Lab;
use provider_jar::Kind;

/// In the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// The Admin REST client itself
    Admin,
    /// What becomes of a script's result, by type
    Conversion,
    /// Which claims a mapper can set where
    Claims,
    /// What a script sees, by token
    Bindings,
    /// The mappers we ship, with the users of their cases
    Mappers,
    /// SAML attribute values
    Saml,
    /// Whole tokens and assertions
    Tokens,
    /// What `mapper-builder simulate` says of a running server
    Simulate,
    /// Logins by our own OpenID Connect client: browser, device code, refresh, logout
    Login,
    /// The exchange to SAML as `federation` does it
    Federation,
    /// The program `keyferry`: login, roles, credentials of the practice world's STS, logout
    Keyferry,
    /// The AWS CLI and boto3 with our `credential_process`
    Sdks,
    /// MinIO's STS with Keycloak's tokens
    Minio,
    /// What fails, and how; leaves the server with a busy thread
    Errors,
}

impl Suite {
    /// The name of its recording.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Conversion => "conversion",
            Self::Claims => "claims",
            Self::Bindings => "bindings",
            Self::Mappers => "mappers",
            Self::Saml => "saml",
            Self::Tokens => "tokens",
            Self::Simulate => "simulate",
            Self::Login => "login",
            Self::Federation => "federation",
            Self::Keyferry => "keyferry",
            Self::Sdks => "sdks",
            Self::Minio => "minio",
            Self::Errors => "errors",
        }
    }

    /// Whether the server has to have the mappers that we ship.
    pub fn needs_shipped_mappers(self) -> bool {
        matches!(self, Self::Mappers | Self::Keyferry | Self::Sdks)
    }

    /// Runs all cases.
    pub async fn run(self, lab: &Lab) -> Result<Report> {
        match self {
            Self::Admin => admin::run(lab).await.map(Report::from),
            Self::Conversion => conversion::run(lab).await.map(Report::from),
            Self::Claims => claims::run(lab).await.map(Report::from),
            Self::Bindings => bindings::run(lab).await.map(Report::from),
            Self::Mappers => mappers::run(lab).await,
            Self::Saml => saml::run(lab).await.map(Report::from),
            Self::Tokens => tokens::run(lab).await.map(Report::from),
            Self::Simulate => simulate::run(lab).await,
            Self::Login => login::run(lab).await,
            Self::Federation => federation::run(lab).await,
            Self::Keyferry => keyferry::run(lab).await,
            Self::Sdks => sdks::run(lab).await,
            Self::Minio => minio::run(lab).await,
            Self::Errors => errors::run(lab).await.map(Report::from),
        }
    }
}

/// What a suite gives: a line for each case, and whatever is wrong no matter what was recorded.
pub struct Report {
    pub lines: Vec<Value>,
    pub problems: Vec<String>,
}

impl From<Vec<Value>> for Report {
    fn from(lines: Vec<Value>) -> Self {
        Self {
            lines,
            problems: Vec::new(),
        }
    }
}

/// Every script that any case needs, for the provider jar.
pub fn all_scripts() -> Result<Vec<(Kind, String)>> {
    let oidc = conversion::scripts()
        .chain(bindings::scripts())
        .chain(claims::scripts()?)
        .chain(errors::scripts()?)
        .map(|script| (Kind::Mapper, script))
        .chain(login::scripts());
    let saml = saml::scripts().map(|script| (Kind::SamlMapper, script));
    Ok(oidc.chain(saml).chain(tokens::scripts()?).collect())
}
