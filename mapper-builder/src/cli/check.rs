use std::{io, path::PathBuf};

use clap::ValueEnum;
use diagnostic::in_order;
use keycloak_model::KeycloakVersion;

use super::{
    Exit, Format,
    output::{Output, exit_of},
};
use crate::{
    check::{self, Unreadable},
    lints::ScriptKind,
};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mapper-builder check mapper-scripts/group-stringify
  mapper-builder check script.js --keycloak 24.0.5 --keycloak 26.7.3
  mapper-builder check gate.js --kind authenticator
  mapper-builder check --format sarif providers/*.jar > check.sarif

Exit codes: 0 no errors, 1 errors found, 2 input that can't be read")]
pub(super) struct Arguments {
    /// Project folders, `.js` files, `keycloak-scripts.json` files, jars, trust policies.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// A Keycloak version to check for; `all` for every known one. Instead of those in
    /// `mapper.toml`; the newest for what has none.
    #[arg(long, value_name = "VERSION", value_parser = super::versions)]
    keycloak: Vec<Vec<KeycloakVersion>>,

    /// What a lone `.js` file is for; a mapper when absent.
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
}

/// A script's kind, as `mapper.toml` spells it.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Mapper,
    SamlMapper,
    Authenticator,
    Policy,
}

impl From<Kind> for ScriptKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Mapper => Self::Mapper,
            Kind::SamlMapper => Self::SamlMapper,
            Kind::Authenticator => Self::Authenticator,
            Kind::Policy => Self::Policy,
        }
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<Exit> {
    if output.format == Format::Junit {
        return Ok(output.no_format("check", "text, json or sarif"));
    }
    let versions = arguments.keycloak.concat();
    let mut findings = Vec::new();
    let mut unreadable = Vec::new();
    for path in &arguments.paths {
        match check::path(path, &versions, arguments.kind.map(ScriptKind::from)) {
            Ok(found) => findings.extend(found),
            Err(Unreadable(found)) => unreadable.extend(found),
        }
    }
    if !unreadable.is_empty() {
        unreadable.extend(findings);
        return output.unreadable(unreadable);
    }
    let findings = in_order(findings);
    output.findings(&findings)?;
    Ok(exit_of(&findings))
}
