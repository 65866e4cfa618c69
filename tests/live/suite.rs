//! The suites: groups of cases, each with a recording of its own.

mod admin;
mod bindings;
mod claims;
mod conversion;
mod errors;
mod observation;
mod saml;

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
    /// SAML attribute values
    Saml,
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
            Self::Saml => "saml",
            Self::Errors => "errors",
        }
    }

    /// Runs all cases; gives a line for each.
    pub async fn run(self, lab: &mut Lab) -> Result<Vec<Value>> {
        match self {
            Self::Admin => admin::run(lab).await,
            Self::Conversion => conversion::run(lab).await,
            Self::Claims => claims::run(lab).await,
            Self::Bindings => bindings::run(lab).await,
            Self::Saml => saml::run(lab).await,
            Self::Errors => errors::run(lab).await,
        }
    }
}

/// Every script that any case needs, for the provider jar.
pub fn all_scripts() -> Result<Vec<(Kind, String)>> {
    let oidc = conversion::scripts()
        .chain(bindings::scripts())
        .chain(claims::scripts()?)
        .chain(errors::scripts()?)
        .map(|script| (Kind::Mapper, script));
    let saml = saml::scripts().map(|script| (Kind::SamlMapper, script));
    Ok(oidc.chain(saml).collect())
}
