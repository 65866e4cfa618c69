use std::io;
use std::path::PathBuf;

use clap::ArgGroup;
use diagnostic::in_order;

use super::super::{
    Exit, Format,
    login::LoginArguments,
    output::{Output, exit_of},
};
use crate::login::Shown;
use crate::policies;

/// Say what IAM would refuse in trust policies, and whom they let in that nobody meant.
///
/// With a token, what it carries is held against the policies too.
#[derive(clap::Args)]
#[command(
    group = ArgGroup::new("login"),
    after_help = "\
Examples:
  mapper-builder policy check admin.json
  aws iam get-account-authorization-details --filter Role > roles.json
  mapper-builder policy check roles.json --claims alice.json
  mapper-builder policy check --format sarif policies/*.json > policies.sarif

Exit codes: 0 no errors, 1 errors found, 2 input that can't be read"
)]
pub(in super::super) struct Arguments {
    /// Trust policies, or roles with theirs: `aws iam get-role`, `list-roles`,
    /// `get-account-authorization-details`, `terraform show -json`.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    login: LoginArguments,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<Exit> {
    if output.format == Format::Junit {
        return Ok(output.no_format("policy check", "text, json or sarif"));
    }
    let shown = match arguments.login.read() {
        Ok(shown) => shown,
        Err(finding) => return output.unreadable(vec![*finding]),
    };
    let login = shown.as_ref().map(Shown::as_assertion);
    let mut findings = Vec::new();
    let mut unreadable = Vec::new();
    for path in &arguments.paths {
        match policies::read(path) {
            Ok(source) => findings.extend(policies::check(&source, login)),
            Err(finding) => unreadable.push(*finding),
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
