//! Trust policies as they stand at AWS, made to name the practice world's provider.

use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source};
use serde_json::{Map, Value};
use trust_policy::{Policy, ProviderKind, Role, RoleArn, RoleList};
use url::Url;

/// What `RoleList` reads.
const MAX_BYTES: u64 = 256 << 20;

/// The roles of these arguments: `FILE`, or `ARN=FILE` for a trust policy alone.
pub(super) fn read(arguments: &[String]) -> Result<Vec<Role>, Vec<Finding>> {
    let mut roles = Vec::new();
    let mut findings = Vec::new();
    for argument in arguments {
        match one(argument) {
            Ok(found) => roles.extend(found),
            Err(problems) => findings.extend(problems),
        }
    }
    if findings.is_empty() {
        Ok(roles)
    } else {
        Err(findings)
    }
}

/// A file for each trust policy, which `explain` and the screens can be pointed to.
pub(super) fn write(
    roles: &[Role],
    folder: &Path,
) -> Result<Vec<(String, PathBuf)>, std::io::Error> {
    let mut files = Vec::with_capacity(roles.len());
    for (at, role) in roles.iter().enumerate() {
        if let Some(arn) = &role.arn {
            let name = arn.name().replace('/', "-");
            // Two accounts may have roles of one name.
            let file = folder.join(format!("{}-{name}.json", at + 1));
            std::fs::write(&file, role.policy.source().text())?;
            files.push((arn.to_string(), file));
        }
    }
    Ok(files)
}

fn one(argument: &str) -> Result<Vec<Role>, Vec<Finding>> {
    // A name of a role may hold `=` as well.
    let (arn, file) = match argument.rsplit_once('=') {
        Some((arn, file)) if arn.starts_with("arn:") => (Some(arn), file),
        _ => (None, argument),
    };
    let source = Source::read(Path::new(file), MAX_BYTES).map_err(|finding| vec![*finding])?;
    let problem = |message: String| {
        Finding::new(Level::Error, "practice-policy", message)
            .in_file(&source)
            .help(format!(
                "write `--trust-policy arn:aws:iam::123456789012:role/NAME={file}`"
            ))
    };
    let list = RoleList::parse(&source)?;
    let mut errors = list.findings;
    errors.retain(|finding| finding.level == Level::Error);
    let mut roles = list.roles;
    if let Some(arn) = arn {
        let arn = RoleArn::parse(arn).map_err(|error| vec![problem(error.to_string())])?;
        match roles.as_mut_slice() {
            [role] if role.arn.as_ref().is_none_or(|known| *known == arn) => role.arn = Some(arn),
            [_] => errors.push(problem("the file has another role than that".to_owned())),
            _ => errors.push(problem("the file has several roles".to_owned())),
        }
    }
    for role in &roles {
        if role.arn.is_none() {
            errors.push(problem(format!("`{}` doesn't say whose it is", role.name)));
        }
    }
    if errors.is_empty() {
        Ok(roles)
    } else {
        Err(errors)
    }
}

/// The provider, as ARNs name it, that the policies mean by theirs: the one that was said, the only
/// one there is, or the only one that ends like the realm's URL. None when there is no OIDC
/// provider in them.
pub(super) fn real_provider(
    roles: &[Role],
    said: Option<&str>,
    realm: &str,
) -> Result<Option<String>, Vec<Finding>> {
    let mut names: Vec<&str> = Vec::new();
    for provider in roles.iter().flat_map(|role| role.policy.providers()) {
        if provider.kind() == ProviderKind::Oidc && !names.contains(&provider.name()) {
            names.push(provider.name());
        }
    }
    let problem = |message: String, help: &str| {
        let known = if names.is_empty() {
            "they name no OIDC provider".to_owned()
        } else {
            format!("they name {}", names.join(", "))
        };
        Finding::new(Level::Error, "practice-issuer", message)
            .note(known)
            .help(help)
    };
    if let Some(said) = said {
        let name = said.split_once("://").map_or(said, |(_, name)| name);
        return if names.contains(&name) {
            Ok(Some(name.to_owned()))
        } else {
            Err(vec![problem(
                format!("no trust policy names the provider `{said}`"),
                "write it as the ARN of the provider does, after `oidc-provider/`",
            )])
        };
    }
    let of_realm = format!("/realms/{realm}");
    let alike = names.iter().copied();
    let alike: Vec<&str> = alike.filter(|name| name.ends_with(&of_realm)).collect();
    match (names.as_slice(), alike.as_slice()) {
        ([], _) => Ok(None),
        ([name], _) | (_, [name]) => Ok(Some((*name).to_owned())),
        _ => Err(vec![problem(
            "the trust policies name several OIDC providers".to_owned(),
            "say with --issuer which of them this realm is",
        )]),
    }
}

/// The role as it is when the provider `from` has the URL `to`.
pub(super) fn moved(role: Role, from: &str, to: &Url) -> Result<Role, Vec<Finding>> {
    let to = to.as_str();
    let to = to.split_once("://").map_or(to, |(_, name)| name);
    let text = renamed(role.policy.to_json(), from, to);
    let name = role.policy.source().name().to_owned();
    let policy = Policy::parse(&Source::new(name, format!("{text:#}")))?;
    Ok(Role { policy, ..role })
}

fn renamed(value: Value, from: &str, to: &str) -> Value {
    match value {
        Value::String(text) => Value::String(renamed_text(&text, from, to)),
        Value::Array(items) => {
            let items = items.into_iter();
            items.map(|item| renamed(item, from, to)).collect()
        }
        Value::Object(entries) => {
            let entries = entries.into_iter();
            let entries =
                entries.map(|(key, value)| (renamed_key(&key, from, to), renamed(value, from, to)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// Names of condition keys don't depend on case.
fn renamed_key(key: &str, from: &str, to: &str) -> String {
    match key.split_at_checked(from.len()) {
        Some((name, rest)) if name.eq_ignore_ascii_case(from) && rest.starts_with(':') => {
            format!("{to}{rest}")
        }
        _ => key.to_owned(),
    }
}

/// The ARN of the provider, and policy variables.
fn renamed_text(text: &str, from: &str, to: &str) -> String {
    let arn = format!(":oidc-provider/{from}");
    if let Some(start) = text.strip_suffix(&arn) {
        return format!("{start}:oidc-provider/{to}");
    }
    text.replace(&format!("${{{from}:"), &format!("${{{to}:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/staff"},
        "Action":"sts:AssumeRoleWithWebIdentity",
        "Condition":{"StringEquals":{"SSO.example.org/realms/staff:aud":"app"},
            "StringLike":{"sso.example.org/realms/staff:sub":"${sso.example.org/realms/staff:aud}-*",
                "sso.example.org/realms/staff-2:sub":"*"}}}]}"#;

    fn role(policy: &str) -> Role {
        Role {
            name: "Admin".to_owned(),
            arn: RoleArn::parse("arn:aws:iam::123456789012:role/Admin").ok(),
            policy: Policy::parse(&Source::new("admin.json", policy)).unwrap(),
            max_session_seconds: None,
        }
    }

    #[test]
    fn a_policy_that_moves_names_the_other_provider_everywhere_and_nothing_else() {
        let url = Url::parse("http://127.0.0.1:81/realms/staff").unwrap();
        let moved = moved(role(POLICY), "sso.example.org/realms/staff", &url).unwrap();
        let statement = &moved.policy.to_json()["Statement"][0];
        assert_eq!(
            statement["Principal"]["Federated"],
            "arn:aws:iam::123456789012:oidc-provider/127.0.0.1:81/realms/staff"
        );
        let condition = &statement["Condition"];
        assert_eq!(
            condition["StringEquals"]["127.0.0.1:81/realms/staff:aud"],
            "app"
        );
        assert_eq!(
            condition["StringLike"]["127.0.0.1:81/realms/staff:sub"],
            "${127.0.0.1:81/realms/staff:aud}-*"
        );
        // Another provider's key, whose name begins alike.
        assert_eq!(
            condition["StringLike"]["sso.example.org/realms/staff-2:sub"],
            "*"
        );
    }

    #[test]
    fn the_provider_that_is_meant_is_found_or_asked_for() {
        let staff = role(POLICY);
        let other = role(&POLICY.replace("sso.example.org/realms/staff", "ci.example.org"));
        let real = |roles: &[Role], said, realm| real_provider(roles, said, realm);
        let is = |found: Result<Option<String>, Vec<Finding>>| found.unwrap().unwrap();
        assert_eq!(real(&[], None, "staff").unwrap(), None);
        assert_eq!(
            is(real(std::slice::from_ref(&staff), None, "other")),
            "sso.example.org/realms/staff"
        );
        let both = [staff, other];
        assert_eq!(
            is(real(&both, None, "staff")),
            "sso.example.org/realms/staff"
        );
        assert_eq!(
            is(real(&both, Some("https://ci.example.org"), "staff")),
            "ci.example.org"
        );
        for said in [None, Some("https://no.example.org")] {
            let problem = real(&both, said, "lab").unwrap_err();
            assert!(problem[0].help.is_some(), "{problem:?}");
        }
    }
}
