//! From a profile to credentials: sessions, roles, credentials and their records, one process doing
//! for all others what needs doing once.
//!
//! Lives here: [`Engine`] and what it stores. Everything is asynchronous, can be cancelled by
//! dropping it, and prints nothing; what happens during a login is told to [`Caller::events`].

mod credentials;
mod error;
mod identity;
mod outlook;
mod overview;
mod profile;
mod records;
mod roles;
mod session;
mod waiting;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use session_store::{Store, StoreError};

use crate::{Clock, Events, Http, HttpSettings, Opener};

pub use error::{EngineError, ErrorClass};
pub use identity::Identity;
pub use outlook::Outlook;
pub use overview::{LoggedOut, Overview, StoredCredentials, StoredSession};
pub use profile::{ClientSecret, Federation, Profile};
pub use records::{CredentialsRecord, credentials_id};
pub use roles::{Evidence, Offer};

/// Who wants something, and what they put up with.
#[derive(Clone)]
pub struct Caller {
    /// Opens browsers for somebody who can log in; nothing: nobody can.
    pub opener: Option<Arc<dyn Opener>>,
    /// Where the events of a login go.
    pub events: Events,
    /// How long to wait for another process that is at the same.
    pub patience: Duration,
}

impl Caller {
    /// A program: nobody is asked, and SDKs wait a minute at most.
    #[must_use]
    pub fn background() -> Self {
        Self {
            opener: None,
            events: Events::ignored(),
            patience: Duration::from_secs(50),
        }
    }

    /// Somebody who can log in.
    #[must_use]
    pub fn attended(opener: Arc<dyn Opener>, events: Events) -> Self {
        Self {
            opener: Some(opener),
            events,
            patience: Duration::from_secs(330),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Caller")
            .field("attended", &self.opener.is_some())
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// What the way to credentials passes through, besides the store's steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// The provider has answered a refresh: the old refresh token may be worth nothing now.
    Refreshed,
    /// The new refresh token is stored.
    SessionWritten,
    /// STS has given credentials.
    Assumed,
    /// They are stored.
    CredentialsWritten,
}

/// The way from profiles to credentials. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Box<Clock>,
    /// Clients by the file of root certificates: connections are used again.
    https: Mutex<Vec<(Option<PathBuf>, Arc<Http>)>>,
    observer: Option<Box<dyn Fn(Milestone) + Send + Sync>>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Engine")
            .field("store", &self.inner.store)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine on a store, by the system's clock.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self::observed(store, Box::new(Timestamp::now), None)
    }

    /// An engine by another clock, which tells `observer` how far it has come.
    #[must_use]
    pub fn observed(
        store: Store,
        clock: Box<Clock>,
        observer: Option<Box<dyn Fn(Milestone) + Send + Sync>>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                clock,
                https: Mutex::default(),
                observer,
            }),
        }
    }

    /// Where it stores.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    fn now(&self) -> Timestamp {
        (self.inner.clock)()
    }

    fn passed(&self, milestone: Milestone) {
        if let Some(observer) = &self.inner.observer {
            observer(milestone);
        }
    }

    fn http(&self, profile: &Profile) -> Result<Arc<Http>, EngineError> {
        let known = |https: &Vec<(Option<PathBuf>, Arc<Http>)>| {
            let found = https.iter().find(|(file, _)| *file == profile.ca_file);
            found.map(|(_, http)| Arc::clone(http))
        };
        if let Some(http) = self.inner.https.lock().ok().as_deref().and_then(known) {
            return Ok(http);
        }
        let http = Arc::new(Http::new(&HttpSettings {
            ca_file: profile.ca_file.clone(),
            ..HttpSettings::default()
        })?);
        if let Ok(mut https) = self.inner.https.lock() {
            https.push((profile.ca_file.clone(), Arc::clone(&http)));
        }
        Ok(http)
    }

    /// Work with the store, off the threads that others wait on.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let engine = self.clone();
        match tokio::task::spawn_blocking(move || work(&engine.inner.store)).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(EngineError::new(
                ErrorClass::Storage,
                "reading or writing what is stored was broken off",
            )),
        }
    }
}

/// The credentials that are stored for a profile and a role, whatever time they have left. Asks
/// nobody: no network, no lock.
///
/// # Errors
/// When the record can't be read.
pub fn stored_credentials(
    store: &Store,
    profile: &Profile,
    role: Option<&crate::RoleArn>,
) -> Result<Option<CredentialsRecord>, StoreError> {
    store.read(records::CREDENTIALS, &credentials_id(profile, role))
}
