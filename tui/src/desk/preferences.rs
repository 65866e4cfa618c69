//! Which roles somebody has pinned and used: a record like others, because it says what they do.

use std::collections::{BTreeMap, BTreeSet};

use federation::engine::{Engine, Profile};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use session_store::{Kind, RecordId, StoreError};
use tokio::task::spawn_blocking;

use crate::screen::data::Trouble;

const PREFERENCES: Kind = Kind::new("preferences");

/// Roles kept are those used last.
const KEPT: usize = 50;

/// What somebody prefers, for a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Preferences {
    pub pinned: BTreeSet<String>,
    pub used: BTreeMap<String, Timestamp>,
}

impl Preferences {
    /// Those stored; none when they can't be read, because all else works without.
    pub(super) async fn read(engine: &Engine, profile: &Profile) -> Self {
        let (engine, id) = (engine.clone(), id(profile));
        let read = spawn_blocking(move || engine.store().read(PREFERENCES, &id)).await;
        read.ok().and_then(Result::ok).flatten().unwrap_or_default()
    }

    /// Changes those stored.
    pub(super) async fn change(
        engine: &Engine,
        profile: &Profile,
        change: impl FnOnce(&mut Self) + Send + 'static,
    ) -> Result<(), Trouble> {
        let (engine, id) = (engine.clone(), id(profile));
        let changed = spawn_blocking(move || -> Result<(), StoreError> {
            let store = engine.store();
            let mut all: Self = store.read(PREFERENCES, &id)?.unwrap_or_default();
            change(&mut all);
            store.write(PREFERENCES, &id, &all)
        });
        let trouble = |what: String| Trouble {
            what,
            advice: Vec::new(),
        };
        changed
            .await
            .map_err(|error| trouble(error.to_string()))?
            .map_err(|error| trouble(error.to_string()))
    }

    pub(super) fn pin(&mut self, role: String, pinned: bool) {
        if pinned {
            self.pinned.insert(role);
        } else {
            self.pinned.remove(&role);
        }
    }

    pub(super) fn use_now(&mut self, role: String) {
        self.used.insert(role, Timestamp::now());
        while self.used.len() > KEPT {
            let oldest = self.used.iter().min_by_key(|(_, at)| **at);
            let Some(oldest) = oldest.map(|(role, _)| role.clone()) else {
                return;
            };
            self.used.remove(&oldest);
        }
    }
}

/// By issuer and client, so that a profile can be renamed.
fn id(profile: &Profile) -> RecordId {
    RecordId::of([
        ("issuer", Some(profile.issuer.as_str())),
        ("client", Some(profile.client_id.as_str())),
        ("user", profile.user.as_deref()),
    ])
}
