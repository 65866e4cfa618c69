//! Pairs for which the text of a policy and what it means differ, and what is new since a run before.

use std::collections::{BTreeSet, HashMap};

use diagnostic::{Finding, Level, Source};
use keycloak_model::{Realm, UserKey};
use serde::Deserialize;
use trust_policy::Decision;

use super::intent::Intent;
use super::matrix::{Matrix, role_name};

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

/// The holes of a matrix; `intents` are those of its roles. Whoever can't log in at all is in none.
#[must_use]
pub fn holes(matrix: &Matrix, intents: &[Intent]) -> Vec<Hole> {
    let place_of: HashMap<UserKey, usize> = matrix
        .logins
        .iter()
        .enumerate()
        .map(|(place, login)| (login.user, place))
        .collect();
    let admitted = matrix.pairs.iter().filter_map(|pair| {
        let Intent::Users { users, .. } = intents.get(pair.role)? else {
            return None;
        };
        let user = matrix.logins.get(pair.user)?.user;
        let kind = HoleKind::Admitted;
        let (user, role) = (!users.contains(&user)).then_some((pair.user, pair.role))?;
        (pair.decision == Decision::Allowed).then_some(Hole { user, role, kind })
    });
    let mut holes: Vec<Hole> = admitted.collect();
    for (role, intent) in intents.iter().enumerate() {
        let Intent::Users { users, .. } = intent else {
            continue;
        };
        for user in users.iter().filter_map(|user| place_of.get(user).copied()) {
            let login = matrix.logins.get(user);
            let can_log_in = login.is_some_and(|login| login.shown.is_ok());
            if can_log_in && matrix.decision(user, role) == Decision::Denied {
                let kind = HoleKind::Refused;
                holes.push(Hole { user, role, kind });
            }
        }
    }
    holes.sort_by_key(|hole| (hole.kind, hole.role, hole.user));
    holes
}

/// User and role, by name.
pub type Named = (String, String);

/// An earlier run, out of its JSON.
#[derive(Debug, Default)]
pub struct Baseline {
    allowed: BTreeSet<Named>,
    unknown: BTreeSet<Named>,
}

/// What changed since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Who gets in and didn't.
    pub gained: Vec<Named>,
    /// Of whom it isn't known whether they get in, and who didn't.
    pub doubtful: Vec<Named>,
    /// Who got in and doesn't.
    pub lost: Vec<Named>,
}

#[derive(Deserialize)]
struct Document {
    allowed: Vec<PairDocument>,
    unknown: Vec<PairDocument>,
}

#[derive(Deserialize)]
struct PairDocument {
    user: String,
    role: String,
}

impl Baseline {
    /// Reads the JSON that `simulate --format json` writes.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(source: &Source) -> Result<Self, Box<Finding>> {
        let document: Document = serde_json::from_str(source.text()).map_err(|error| {
            let message = format!("is no earlier result: {error}");
            let finding = Finding::new(Level::Error, "simulate-baseline", message);
            Box::new(
                finding
                    .in_file(source)
                    .help("give what `mapper-builder simulate --format json` wrote"),
            )
        })?;
        let set = |pairs: Vec<PairDocument>| {
            let pairs = pairs.into_iter();
            pairs.map(|pair| (pair.user, pair.role)).collect()
        };
        Ok(Self {
            allowed: set(document.allowed),
            unknown: set(document.unknown),
        })
    }

    /// What a matrix changes.
    #[must_use]
    pub fn changes(&self, realm: &Realm, matrix: &Matrix) -> Changes {
        let mut changes = Changes::default();
        let mut still = BTreeSet::new();
        for pair in &matrix.pairs {
            let Some(named) = named(realm, matrix, pair.user, pair.role) else {
                continue;
            };
            let known = self.allowed.contains(&named);
            match pair.decision {
                Decision::Allowed if !known => changes.gained.push(named.clone()),
                Decision::Unknown if !known && !self.unknown.contains(&named) => {
                    changes.doubtful.push(named.clone());
                }
                _ => {}
            }
            still.insert(named);
        }
        changes.lost = self.allowed.difference(&still).cloned().collect();
        changes
    }
}

/// A pair by its names.
#[must_use]
pub fn named(realm: &Realm, matrix: &Matrix, user: usize, role: usize) -> Option<Named> {
    let user = realm.users[matrix.logins.get(user)?.user].username.clone();
    let role = role_name(matrix.roles.roles().get(role)?).to_owned();
    Some((user, role))
}
