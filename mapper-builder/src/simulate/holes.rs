//! Pairs for which the text of a policy and what it means differ, and what is new since a run before.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use diagnostic::{Finding, Level, Source};
use keycloak_model::{Realm, UserKey};
use serde::Deserialize;
use trust_policy::Decision;

use super::intent::Intent;
use super::matrix::{Matrix, role_name};
use super::pair_set::PairSet;

/// A difference between the text of a policy and its intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Place of the user.
    pub user: usize,
    /// Place of the role.
    pub role: usize,
    /// Which way.
    pub kind: HoleKind,
}

/// Which way text and intent differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoleKind {
    /// The text admits somebody who isn't meant.
    Admitted,
    /// The text refuses somebody who is meant.
    Refused,
}

/// All holes of a matrix, by role and then by user.
#[derive(Clone, Debug, Default)]
pub struct Holes {
    admitted: PairSet,
    refused: PairSet,
}

impl Holes {
    /// The holes, those that admit somebody first.
    pub fn iter(&self) -> impl Iterator<Item = Hole> {
        let of = |kind: HoleKind| move |(role, user)| Hole { user, role, kind };
        let admitted = self.admitted.iter().map(of(HoleKind::Admitted));
        admitted.chain(self.refused.iter().map(of(HoleKind::Refused)))
    }

    /// Whether there is a hole of this kind for a user and a role.
    #[must_use]
    pub fn contains(&self, hole: Hole) -> bool {
        let of_kind = match hole.kind {
            HoleKind::Admitted => &self.admitted,
            HoleKind::Refused => &self.refused,
        };
        of_kind.contains(hole.role, hole.user)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.admitted.len() + self.refused.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.admitted.is_empty() && self.refused.is_empty()
    }
}

/// The holes of a matrix; `intents` are those of its roles. Whoever can't log in at all is in none.
#[must_use]
pub fn holes(matrix: &Matrix, intents: &[Intent]) -> Holes {
    let users = matrix.logins.iter().enumerate();
    let place_of: HashMap<UserKey, usize> =
        users.map(|(place, login)| (login.user, place)).collect();
    let empty = || PairSet::new(intents.len(), matrix.logins.len());
    let (mut meant, mut admitted, mut refused) = (empty(), empty(), empty());
    for (role, intent) in intents.iter().enumerate() {
        let Intent::Users { users, .. } = intent else {
            continue;
        };
        for user in users.iter().filter_map(|user| place_of.get(user).copied()) {
            meant.insert(role, user);
            let login = matrix.logins.get(user);
            let can_log_in = login.is_some_and(|login| login.shown.is_ok());
            if can_log_in && matrix.decision(user, role) == Decision::Denied {
                refused.insert(role, user);
            }
        }
    }
    for pair in matrix.pairs() {
        let is_known = matches!(intents.get(pair.role), Some(Intent::Users { .. }));
        let allowed = pair.decision == Decision::Allowed;
        if is_known && allowed && !meant.contains(pair.role, pair.user) {
            admitted.insert(pair.role, pair.user);
        }
    }
    Holes { admitted, refused }
}

/// User and role, by name.
pub type Named = (String, String);

/// An earlier run, out of its JSON.
#[derive(Debug, Default)]
pub struct Baseline {
    users: Numbers,
    roles: Numbers,
    /// By number of the user's and of the role's name.
    allowed: HashSet<(u32, u32)>,
    unknown: HashSet<(u32, u32)>,
}

/// Names by number: each is there once, however many pairs it is in.
#[derive(Debug, Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn add(&mut self, name: &str) -> u32 {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(name.to_owned(), number);
        number
    }

    fn get(&self, name: &str) -> Option<u32> {
        self.0.get(name).copied()
    }

    fn names(&self) -> HashMap<u32, &str> {
        let names = self.0.iter();
        names
            .map(|(name, number)| (*number, name.as_str()))
            .collect()
    }
}

/// What changed since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Who gets in and didn't, by place of user and role.
    pub gained: PairSet,
    /// Of whom it isn't known whether they get in, and who didn't, by place of user and role.
    pub doubtful: PairSet,
    /// Who got in and doesn't.
    pub lost: Vec<Named>,
}

#[derive(Deserialize)]
struct Document<'d> {
    #[serde(borrow)]
    allowed: Vec<PairDocument<'d>>,
    #[serde(borrow)]
    unknown: Vec<PairDocument<'d>>,
}

#[derive(Deserialize)]
struct PairDocument<'d> {
    #[serde(borrow)]
    user: Cow<'d, str>,
    #[serde(borrow)]
    role: Cow<'d, str>,
}

impl Baseline {
    /// Reads the JSON that `simulate --format json` writes.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(source: &Source) -> Result<Self, Box<Finding>> {
        let document: Document<'_> = serde_json::from_str(source.text()).map_err(|error| {
            let message = format!("is no earlier result: {error}");
            let finding = Finding::new(Level::Error, "simulate-baseline", message);
            Box::new(
                finding
                    .in_file(source)
                    .help("give what `mapper-builder simulate --format json` wrote"),
            )
        })?;
        let mut baseline = Self::default();
        for pair in document.allowed {
            let pair = baseline.numbers(&pair);
            baseline.allowed.insert(pair);
        }
        for pair in document.unknown {
            let pair = baseline.numbers(&pair);
            baseline.unknown.insert(pair);
        }
        Ok(baseline)
    }

    fn numbers(&mut self, pair: &PairDocument<'_>) -> (u32, u32) {
        (self.users.add(&pair.user), self.roles.add(&pair.role))
    }

    /// What a matrix changes.
    #[must_use]
    pub fn changes(&self, realm: &Realm, matrix: &Matrix) -> Changes {
        let logins = matrix.logins.iter();
        let users: Vec<Option<u32>> = logins
            .map(|login| self.users.get(&realm.users[login.user].username))
            .collect();
        let roles = matrix.roles.roles().iter();
        let roles: Vec<Option<u32>> = roles.map(|role| self.roles.get(role_name(role))).collect();
        let empty = || PairSet::new(users.len(), roles.len());
        let mut changes = Changes {
            gained: empty(),
            doubtful: empty(),
            lost: Vec::new(),
        };
        let mut lost = self.allowed.clone();
        for pair in matrix.pairs() {
            let user = users.get(pair.user).copied().flatten();
            let role = roles.get(pair.role).copied().flatten();
            let before = user.zip(role);
            let known = before.is_some_and(|before| self.allowed.contains(&before));
            if let (true, Some(before)) = (known, before) {
                lost.remove(&before);
            } else if pair.decision == Decision::Allowed {
                changes.gained.insert(pair.user, pair.role);
            } else if !before.is_some_and(|before| self.unknown.contains(&before)) {
                changes.doubtful.insert(pair.user, pair.role);
            }
        }
        let (users, roles) = (self.users.names(), self.roles.names());
        let named = |(user, role): (u32, u32)| {
            Some((
                (*users.get(&user)?).to_owned(),
                (*roles.get(&role)?).to_owned(),
            ))
        };
        changes.lost = lost.into_iter().filter_map(named).collect();
        changes.lost.sort_unstable();
        changes
    }
}

/// A pair by its names.
#[must_use]
pub fn named<'m>(
    realm: &'m Realm,
    matrix: &'m Matrix,
    user: usize,
    role: usize,
) -> Option<(&'m str, &'m str)> {
    let user = &realm.users[matrix.logins.get(user)?.user].username;
    Some((user, role_name(matrix.roles.roles().get(role)?)))
}
