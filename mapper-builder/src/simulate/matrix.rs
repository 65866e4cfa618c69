//! Users x roles.

use trust_policy::{Call, Decision, Login, PolicySet, Provider, ProviderArn, ProviderKind, Role};

use diagnostic::{Finding, Level};

use super::logins::UserLogin;
use crate::login::ProviderArgument;

/// Who gets into what.
#[derive(Debug)]
pub struct Matrix {
    /// The users, in the order of their source.
    pub logins: Vec<UserLogin>,
    /// The roles, in the order of their files.
    pub roles: PolicySet,
    /// Everything that isn't denied, by user and then by role.
    pub pairs: Vec<Pair>,
}

/// A user and a role that aren't denied to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Place in [`Matrix::logins`].
    pub user: usize,
    /// Place among the roles.
    pub role: usize,
    /// Allowed or unknown.
    pub decision: Decision,
}

impl Matrix {
    /// Holds every login against every role. A role only takes logins at a provider of its own
    /// account, so each of `providers` is asked in turn.
    #[must_use]
    pub fn new(
        logins: Vec<UserLogin>,
        roles: Vec<Role>,
        providers: &[Provider],
        call: &Call,
    ) -> Self {
        let roles = PolicySet::new(roles);
        let mut pairs = Vec::new();
        for (user, login) in logins.iter().enumerate() {
            let Ok(shown) = &login.shown else { continue };
            let begin = pairs.len();
            for provider in providers {
                let login = Login::new(shown.as_assertion(), provider, call);
                for (role, decision) in roles.decide(&login) {
                    pairs.push(Pair {
                        user,
                        role,
                        decision,
                    });
                }
            }
            let mut own = pairs.split_off(begin);
            own.sort_by_key(|pair| (pair.role, pair.decision != Decision::Allowed));
            own.dedup_by_key(|pair| pair.role);
            pairs.append(&mut own);
        }
        Self {
            logins,
            roles,
            pairs,
        }
    }

    /// What became of one pair.
    #[must_use]
    pub fn decision(&self, user: usize, role: usize) -> Decision {
        self.pairs
            .binary_search_by_key(&(user, role), |pair| (pair.user, pair.role))
            .ok()
            .and_then(|place| self.pairs.get(place))
            .map_or(Decision::Denied, |pair| pair.decision)
    }
}

/// The providers a realm is registered as: the one named, else the only one the roles trust; in
/// every account of a role.
///
/// # Errors
/// When that isn't exactly one.
pub fn providers(
    roles: &[Role],
    kind: ProviderKind,
    named: Option<&ProviderArgument>,
) -> Result<Vec<Provider>, Box<Finding>> {
    let refuse = |message: String, help: String| {
        let finding = Finding::new(Level::Error, "login-provider", message);
        Err(Box::new(finding.help(help)))
    };
    let mut trusted: Vec<&ProviderArn> = Vec::new();
    for arn in roles.iter().flat_map(|role| role.policy.providers()) {
        if arn.kind() == kind && !trusted.contains(&arn) {
            trusted.push(arn);
        }
    }
    let name = match named {
        Some(ProviderArgument::Arn(arn)) => return Ok(vec![Provider::new(arn.clone())]),
        Some(ProviderArgument::Url(url)) => url.clone(),
        None => {
            let mut names: Vec<&str> = trusted.iter().map(|arn| arn.name()).collect();
            names.sort_unstable();
            names.dedup();
            match names.as_slice() {
                [only] => (*only).to_owned(),
                [] => {
                    return refuse(
                        "no role trusts an identity provider of this kind".to_owned(),
                        "name the realm's provider with `--provider`, and check that these are the right roles".to_owned(),
                    );
                }
                several => {
                    return refuse(
                        format!("the roles trust {} identity providers", several.len()),
                        format!("name the realm's with `--provider`: {}", several.join(", ")),
                    );
                }
            }
        }
    };
    let mut arns: Vec<ProviderArn> = trusted
        .into_iter()
        .filter(|arn| arn.name() == name)
        .cloned()
        .collect();
    if arns.is_empty() {
        for arn in roles.iter().filter_map(|role| role.arn.as_ref()) {
            let partition = arn.partition().to_string();
            let provider = ProviderArgument::Url(name.clone());
            let provider = provider.in_account(&partition, &arn.account().to_string());
            match provider {
                Ok(provider) if !arns.contains(&provider) => arns.push(provider),
                Ok(_) => {}
                Err(error) => return refuse(error, "give the provider's ARN".to_owned()),
            }
        }
    }
    if arns.is_empty() {
        return refuse(
            "no role trusts this identity provider, and its account isn't known".to_owned(),
            "give the provider's ARN with `--provider`".to_owned(),
        );
    }
    Ok(arns.into_iter().map(Provider::new).collect())
}

/// What a role is called in results: its ARN when that is known.
#[must_use]
pub fn role_name(role: &Role) -> &str {
    role.arn.as_ref().map_or(&role.name, |arn| arn.as_str())
}
