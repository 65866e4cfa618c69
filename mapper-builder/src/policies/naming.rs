//! ARNs for roles whose files don't have them: a trust policy alone doesn't say whose it is.

use std::path::Path;

use diagnostic::{Finding, Level};
use trust_policy::{NameError, Role, RoleArn};

/// Stands for a role's own name.
const PLACE: &str = "{name}";

/// What the command line says about ARNs: one, or a rule for all.
#[derive(Clone, Debug)]
pub enum ArnArgument {
    /// The ARN of the role with its name.
    Of(RoleArn),
    /// An ARN with `{name}` in it, for every role.
    Rule(String),
}

impl ArnArgument {
    /// Reads an ARN, or one with `{name}` in place of the role's name.
    ///
    /// # Errors
    /// When it is no ARN of a role, whatever stands for the name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.contains(PLACE) {
            RoleArn::parse(&text.replace(PLACE, "name"))?;
            return Ok(Self::Rule(text.to_owned()));
        }
        RoleArn::parse(text).map(Self::Of)
    }
}

/// Gives an ARN to every role that has none: the one that ends in the role's name, which for a policy
/// alone is its file's name without the ending; else the one that a rule makes of that name; else,
/// when there are one such role and one ARN, that.
///
/// # Errors
/// An ARN that is nobody's, and a name that can't be in one.
pub fn name_roles(roles: &mut [Role], arguments: &[ArnArgument]) -> Result<(), Vec<Finding>> {
    let mut findings = Vec::new();
    let mut nameless: Vec<&mut Role> = roles.iter_mut().filter(|role| role.arn.is_none()).collect();
    let mut unused: Vec<&RoleArn> = Vec::new();
    let mut rules = Vec::new();
    for argument in arguments {
        match argument {
            ArnArgument::Of(arn) => unused.push(arn),
            ArnArgument::Rule(rule) => rules.push(rule),
        }
    }
    if let ([role], [arn]) = (nameless.as_mut_slice(), unused.as_slice()) {
        role.arn = Some((*arn).clone());
        return Ok(());
    }
    for role in &mut nameless {
        let name = own_name(role).to_owned();
        if let Some(place) = unused.iter().position(|arn| arn.name() == name) {
            role.arn = Some(unused.swap_remove(place).clone());
            continue;
        }
        let Some(rule) = rules.first() else { continue };
        match RoleArn::parse(&rule.replace(PLACE, &name)) {
            Ok(arn) => role.arn = Some(arn),
            Err(error) => findings.push(
                refusal(format!("`{name}` makes no ARN of a role: {error}"))
                    .in_file(role.policy.source())
                    .help("name the file like its role, or give its ARN"),
            ),
        }
    }
    findings.extend(unused.into_iter().map(|arn| {
        refusal(format!("no role without an ARN is called `{}`", arn.name())).note(format!(
            "`--role-arn {arn}` is for a trust policy alone, whose file has the role's name"
        ))
    }));
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

fn refusal(message: String) -> Finding {
    Finding::new(Level::Error, "role-choice", message)
}

/// What a role is called where nothing says its ARN.
fn own_name(role: &Role) -> &str {
    if role.name != role.policy.source().name() {
        return &role.name;
    }
    let stem = Path::new(&role.name).file_stem();
    stem.and_then(|stem| stem.to_str()).unwrap_or(&role.name)
}

#[cfg(test)]
mod tests {
    use diagnostic::Source;
    use trust_policy::RoleList;

    use super::*;

    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/sso.example.org"},"Action":"sts:AssumeRoleWithWebIdentity"}]}"#;

    fn named(files: &[&str], arguments: &[&str]) -> Result<Vec<Option<String>>, String> {
        let mut roles: Vec<Role> = files
            .iter()
            .flat_map(|file| RoleList::parse(&Source::new(*file, POLICY)).unwrap().roles)
            .collect();
        let arguments: Vec<ArnArgument> = arguments
            .iter()
            .map(|text| ArnArgument::parse(text).unwrap())
            .collect();
        name_roles(&mut roles, &arguments).map_err(|findings| findings[0].message.clone())?;
        Ok(roles
            .into_iter()
            .map(|role| role.arn.map(|arn| arn.to_string()))
            .collect())
    }

    fn arn(name: &str) -> Option<String> {
        Some(format!("arn:aws:iam::123456789012:role/{name}"))
    }

    #[test]
    fn the_only_policy_gets_the_only_arn_and_others_by_their_files_names() {
        let admin = arn("team/Admin").unwrap();
        let ops = arn("Ops").unwrap();
        assert_eq!(named(&["x.json"], &[&admin]), Ok(vec![Some(admin.clone())]));
        assert_eq!(
            named(
                &["roles/Ops.json", "Admin.json", "Dev.json"],
                &[&admin, &ops]
            ),
            Ok(vec![Some(ops), Some(admin), None])
        );
    }

    #[test]
    fn a_rule_makes_an_arn_of_every_files_name() {
        let rule = arn("{name}").unwrap();
        assert_eq!(
            named(&["a/Ops.json", "Dev.json"], &[&rule]),
            Ok(vec![arn("Ops"), arn("Dev")])
        );
        let refused = named(&["a b.json", "Dev.json"], &[&rule]).unwrap_err();
        assert!(refused.contains("`a b`"), "{refused}");
    }

    #[test]
    fn an_arn_that_is_nobodys_is_refused() {
        let refused = named(&["A.json", "B.json"], &[&arn("C").unwrap()]).unwrap_err();
        assert!(refused.contains("`C`"), "{refused}");
        assert!(ArnArgument::parse("{name}").is_err());
    }
}
