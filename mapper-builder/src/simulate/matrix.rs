//! Users x roles.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use diagnostic::{Finding, Level};
use trust_policy::{
    Call, Decision, Decisions, Evaluator, PolicySet, Prepared, Provider, ProviderArn, ProviderKind,
    Role,
};

use super::logins::UserLogin;
use crate::login::{ProviderArgument, Shown};

/// Who gets into what.
#[derive(Debug)]
pub struct Matrix {
    /// The users, in the order of their source.
    pub logins: Vec<UserLogin>,
    /// The roles, in the order of their files.
    pub roles: PolicySet,
    /// By user. Users for whom everything is the same share theirs.
    decisions: Vec<Arc<Decisions>>,
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

/// How many users a thread takes at once: enough to gain from what they have in common, and few
/// enough that no thread is left with work at the end.
const AT_ONCE: usize = 64;

impl Matrix {
    /// Holds every login against every role, on all cores. A role only takes logins at a provider of
    /// its own account, so each of `providers` is asked in turn. `done` is told, from any thread, how
    /// many users have been held against the roles.
    #[must_use]
    pub fn new(
        logins: Vec<UserLogin>,
        roles: Vec<Role>,
        providers: &[Provider],
        call: &Call,
        done: &(dyn Fn(usize) + Sync),
    ) -> Self {
        let roles = PolicySet::new(roles);
        let prepared: Vec<Prepared<'_>> = providers
            .iter()
            .map(|provider| roles.prepare(provider, call))
            .collect();
        let nothing = Arc::new(Decisions::denied(roles.roles().len()));
        let mut decisions = vec![Arc::clone(&nothing); logins.len()];
        // People with the same groups stand beside each other: to hold somebody against the roles
        // who resembles the one before costs least.
        let mut users: Vec<(usize, &Shown)> = logins
            .iter()
            .enumerate()
            .filter_map(|(user, login)| Some((user, login.shown.as_ref().ok()?)))
            .collect();
        users.sort_by_cached_key(|(_, shown)| resembling(shown));
        let waiting = Mutex::new(users.chunks(AT_ONCE));
        let ended = AtomicUsize::new(0);
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        thread::scope(|scope| {
            let work = || {
                let mut evaluators: Vec<Evaluator<'_>> =
                    prepared.iter().map(Prepared::evaluator).collect();
                let mut decided = Vec::new();
                loop {
                    let next = waiting
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .next();
                    let Some(users) = next else {
                        return decided;
                    };
                    let places = users.iter().map(|(user, _)| *user);
                    decided.extend(places.zip(decide(&mut evaluators, users, &nothing)));
                    done(ended.fetch_add(users.len(), Ordering::Relaxed) + users.len());
                }
            };
            let threads: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
            let own = work();
            let others = threads.into_iter().filter_map(|thread| thread.join().ok());
            for (user, decided) in own.into_iter().chain(others.flatten()) {
                if let Some(place) = decisions.get_mut(user) {
                    *place = decided;
                }
            }
        });
        drop(users);
        drop(prepared);
        Self {
            logins,
            roles,
            decisions,
        }
    }

    /// What became of one pair.
    #[must_use]
    pub fn decision(&self, user: usize, role: usize) -> Decision {
        let decisions = self.decisions.get(user);
        decisions.map_or(Decision::Denied, |decisions| decisions.of(role))
    }

    /// Everything that isn't denied, by user and then by role.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.decisions.iter().enumerate().flat_map(|(user, of)| {
            of.iter().map(move |(role, decision)| Pair {
                user,
                role,
                decision,
            })
        })
    }
}

fn decide(
    evaluators: &mut [Evaluator<'_>],
    users: &[(usize, &Shown)],
    nothing: &Arc<Decisions>,
) -> Vec<Arc<Decisions>> {
    let shown: Vec<_> = users
        .iter()
        .map(|(_, shown)| shown.as_assertion())
        .collect();
    let mut ways = evaluators
        .iter_mut()
        .map(|evaluator| evaluator.decide(&shown));
    let first = ways.next();
    let first = first.unwrap_or_else(|| vec![Arc::clone(nothing); users.len()]);
    ways.fold(first, |mut all, way| {
        for (all, way) in all.iter_mut().zip(way) {
            Arc::make_mut(all).merge(&way);
        }
        all
    })
}

/// What people with much in common have in common first.
fn resembling(shown: &Shown) -> Vec<String> {
    match shown {
        Shown::Oidc(token) => token.subject().map(str::to_owned).into_iter().collect(),
        Shown::Saml(assertion) => {
            let attributes = assertion.attributes.iter();
            attributes
                .flat_map(|attribute| attribute.values.iter().cloned())
                .collect()
        }
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
