//! The trust policies that the configuration names, a file for each role.

use std::path::PathBuf;

use diagnostic::{Finding, Source};
use toml::Spanned;
use trust_policy::{Role, RoleArn, RoleList};

use super::document::Document;
use super::profile::beside;
use super::{MAX_BYTES, problem};

/// The role `arn` with the policy in `file`: a trust policy alone, or the role as IAM describes it
/// (`aws iam get-role`), which knows the longest session, too.
pub(super) fn role(
    source: &Source,
    arn: &str,
    file: &Spanned<PathBuf>,
) -> Result<Role, Vec<Finding>> {
    let unreadable = |finding: Box<Finding>| {
        let path = file.get_ref().display();
        let what = format!("the trust policy {path} {}", finding.message);
        vec![problem(source, file.span(), what)]
    };
    let policy = Source::read(&beside(source, file.get_ref()), MAX_BYTES).map_err(unreadable)?;
    let list = RoleList::parse(&policy)?;
    let wanted = RoleArn::parse(arn).ok();
    if list.roles.is_empty() {
        return Err(list.findings);
    }
    let mut roles = list.roles.into_iter();
    let meant = roles.find(|role| role.arn.is_none() || role.arn == wanted);
    let role = meant.ok_or_else(|| {
        let path = file.get_ref().display();
        let what = format!("the file {path} describes other roles than `{arn}`");
        vec![problem(source, file.span(), what)]
    })?;
    Ok(Role {
        name: arn.to_owned(),
        arn: wanted,
        ..role
    })
}

/// What is wrong with roles, files and what lies in them.
pub(super) fn check(source: &Source, document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (arn, file) in &document.trust_policies {
        if let Err(error) = RoleArn::parse(arn.get_ref()) {
            findings.push(problem(source, arn.span(), error.to_string()));
        }
        findings.extend(
            role(source, arn.get_ref(), file)
                .err()
                .into_iter()
                .flatten(),
        );
    }
    findings
}
