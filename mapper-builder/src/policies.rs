//! Roles and their trust policies, out of the files people have.

mod naming;

use std::path::Path;

use diagnostic::{Finding, Level, Source};
use trust_policy::{Assertion, Role, RoleArn, RoleList};

pub use naming::{ArnArgument, name_roles};

/// What `RoleList` reads.
const MAX_BYTES: u64 = 256 << 20;

/// How many roles an error lists.
const SHOWN: usize = 20;

/// Reads a file of roles or of one trust policy.
///
/// # Errors
/// When it can't be read as a file.
pub fn read(path: &Path) -> Result<Source, Box<Finding>> {
    Source::read(path, MAX_BYTES)
}

/// Whether a JSON text is about trust policies, also when it is broken.
pub(crate) fn is_about_policies(json: &[u8]) -> bool {
    [
        "\"Statement\"",
        "\"AssumeRolePolicyDocument\"",
        "\"assume_role_policy\"",
    ]
    .iter()
    .any(|key| has_key(json, key.as_bytes()))
}

/// Whether a quoted text stands before a colon.
fn has_key(json: &[u8], key: &[u8]) -> bool {
    json.windows(key.len())
        .enumerate()
        .filter(|(_, window)| *window == key)
        .any(|(at, _)| {
            json.iter()
                .skip(at + key.len())
                .find(|byte| !byte.is_ascii_whitespace())
                == Some(&b':')
        })
}

/// What IAM would refuse in a file's policies, and what their authors didn't mean. With a login,
/// what its token carries is held against them too.
#[must_use]
pub fn check(source: &Source, login: Option<Assertion<'_>>) -> Vec<Finding> {
    let list = match RoleList::parse(source) {
        Ok(list) => list,
        Err(findings) => return findings,
    };
    let mut findings = list.findings;
    for role in &list.roles {
        findings.extend(trust_policy::lint(&role.policy, login));
    }
    findings
}

/// The role a question is about: by its name, its ARN or, when the file holds only one, by itself.
/// An ARN also tells that of a role whose file doesn't.
///
/// # Errors
/// When that isn't exactly one role; with everything that is wrong with the file's policies.
pub fn choose(
    source: &Source,
    name: Option<&str>,
    arn: Option<&RoleArn>,
) -> Result<Role, Vec<Finding>> {
    let mut list = RoleList::parse(source)?;
    if list.roles.is_empty() {
        return Err(list.findings);
    }
    let refuse = |message: String, roles: &[Role]| {
        let mut names: Vec<&str> = roles.iter().take(SHOWN).map(|role| &*role.name).collect();
        if roles.len() > SHOWN {
            names.push("…");
        }
        let finding = Finding::new(Level::Error, "role-choice", message)
            .in_file(source)
            .note(format!("it holds {}", names.join(", ")))
            .help("choose with `--role NAME` or `--role-arn ARN`");
        vec![finding]
    };
    let is_meant = |role: &Role| match (name, arn, &role.arn) {
        (Some(name), _, arn) => {
            role.name == name || arn.as_ref().is_some_and(|arn| arn.name() == name)
        }
        (None, Some(wanted), Some(arn)) => wanted == arn,
        // A policy alone, or a role whose ARN is known only after it is made.
        (None, Some(_), None) => list.roles.len() == 1,
        (None, None, _) => true,
    };
    let mut meant = list
        .roles
        .iter()
        .enumerate()
        .filter(|(_, role)| is_meant(role))
        .map(|(index, _)| index);
    let index = match (meant.next(), meant.count()) {
        (Some(index), 0) => index,
        (Some(_), more) => {
            return Err(refuse(
                format!("{} roles could be meant", more + 1),
                &list.roles,
            ));
        }
        (None, _) => {
            return Err(refuse("no role like that is here".to_owned(), &list.roles));
        }
    };
    let mut role = list.roles.swap_remove(index);
    match (&role.arn, arn) {
        (None, Some(arn)) => role.arn = Some(arn.clone()),
        (Some(own), Some(arn)) if own != arn => {
            return Err(refuse(format!("the role chosen is {own}"), &[role]));
        }
        _ => {}
    }
    Ok(role)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn iam_role(name: &str) -> serde_json::Value {
        json!({
            "RoleName": name,
            "Arn": format!("arn:aws:iam::123456789012:role/team/{name}"),
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
        })
    }

    fn chosen(
        file: &serde_json::Value,
        name: Option<&str>,
        arn: Option<&str>,
    ) -> Result<(String, Option<String>), String> {
        let source = Source::new("roles.json", file.to_string());
        let arn = arn.map(|arn| RoleArn::parse(arn).unwrap());
        choose(&source, name, arn.as_ref())
            .map(|role| (role.name, role.arn.map(|arn| arn.to_string())))
            .map_err(|findings| findings[0].message.clone())
    }

    #[test]
    fn a_role_is_chosen_by_name_or_arn_or_because_it_is_the_only_one() {
        let admin = "arn:aws:iam::123456789012:role/team/Admin";
        let expected = Ok((admin.to_owned(), Some(admin.to_owned())));
        let two = json!({"Roles": [iam_role("Admin"), iam_role("Dev")]});
        assert_eq!(chosen(&two, Some("Admin"), None), expected);
        assert_eq!(chosen(&two, Some(admin), None), expected);
        assert_eq!(chosen(&two, None, Some(admin)), expected);
        assert_eq!(
            chosen(&json!({"Role": iam_role("Admin")}), None, None),
            expected
        );
        assert!(chosen(&two, None, None).unwrap_err().contains("2 roles"));
        assert!(chosen(&two, Some("admin"), None).is_err());
        let other = "arn:aws:iam::123456789012:role/team/Dev";
        assert!(chosen(&two, Some("Admin"), Some(other)).is_err());
        assert!(chosen(&json!({"Role": iam_role("Admin")}), None, Some(other)).is_err());
    }

    #[test]
    fn a_policy_alone_gets_the_arn_that_is_said() {
        let arn = "arn:aws:iam::123456789012:role/Admin";
        let policy = json!({"Version": "2012-10-17", "Statement": []});
        let (_, told) = chosen(&policy, None, Some(arn)).unwrap();
        assert_eq!(told.as_deref(), Some(arn));
    }

    #[test]
    fn a_text_is_about_policies_by_its_keys_and_not_by_its_values() {
        assert!(is_about_policies(b"{\"Statement\"\n : [}"));
        assert!(is_about_policies(
            b"{\"Role\": {\"AssumeRolePolicyDocument\":\"%7B\"}}"
        ));
        assert!(!is_about_policies(
            b"{\"mappers\": [{\"name\": \"Statement\", \"fileName\": \"a.js\"}]}"
        ));
    }
}
