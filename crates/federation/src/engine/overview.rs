//! What is stored, and how to be rid of it.

use jiff::Timestamp;
use session_store::{KeyHome, Listed, RecordId, Store, StoreError};

use super::records::{CREDENTIALS, CredentialsRecord, SESSION, SessionRecord, session_id};
use super::{Caller, Engine, EngineError, Profile};
use crate::{Limit, Logout, Provider, RoleArn, SessionClaims, logout};

/// Everything stored, without its secrets.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Logins.
    pub sessions: Vec<StoredSession>,
    /// Credentials.
    pub credentials: Vec<StoredCredentials>,
    /// Where the key lies that they are sealed with, if there is one yet.
    pub key: Option<KeyHome>,
    /// Records that were set aside.
    pub notices: Vec<String>,
}

/// A login.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// Its record.
    pub id: RecordId,
    /// The provider.
    pub issuer: String,
    /// The client.
    pub client_id: String,
    /// The profile's user, if it names one.
    pub user: Option<String>,
    /// The person's name as shown.
    pub name: String,
    /// When the login was.
    pub logged_in_at: Timestamp,
    /// When it was last used.
    pub renewed_at: Timestamp,
    /// When its refresh token ends, unless it is used before.
    pub ends_at: Option<Timestamp>,
    /// Whether it outlives the login session at the provider.
    pub offline: bool,
    /// Why it can't be used again; nothing: it can, as far as is known here.
    pub over: Option<String>,
}

/// Credentials.
#[derive(Clone, Debug)]
pub struct StoredCredentials {
    /// Their record.
    pub id: RecordId,
    /// For which role.
    pub role: Option<RoleArn>,
    /// The session's ARN.
    pub assumed_arn: Option<String>,
    /// Whose login they came from.
    pub name: String,
    /// Which profile asked for them.
    pub profile: String,
    /// The provider of the login.
    pub issuer: String,
    /// When they end.
    pub expiration: Timestamp,
    /// Tags and source identity that they carry.
    pub brought: SessionClaims,
    /// What limits them, as far as it was known.
    pub limit: Option<Limit>,
}

/// What a logout did.
#[derive(Debug)]
pub struct LoggedOut {
    /// Whether there was a login.
    pub session: bool,
    /// How many credentials were dropped. They live on at AWS until they end.
    pub credentials: usize,
    /// What the provider said, if it was asked.
    pub provider: Option<Result<Logout, EngineError>>,
}

impl Engine {
    /// Everything stored.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn overview(&self) -> Result<Overview, EngineError> {
        let now = self.now();
        self.blocking(move |store| {
            let sessions: Vec<Listed<SessionRecord>> = store.list(SESSION)?;
            let credentials: Vec<Listed<CredentialsRecord>> = store.list(CREDENTIALS)?;
            Ok(Overview {
                sessions: sessions
                    .into_iter()
                    .map(|listed| StoredSession::of(listed.id, listed.value, now))
                    .collect(),
                credentials: credentials
                    .into_iter()
                    .map(|listed| StoredCredentials::of(listed.id, listed.value))
                    .collect(),
                key: store.key_home()?,
                notices: store.notices(),
            })
        })
        .await
    }

    /// Forgets the login or the credentials of a record, by the id as [`RecordId::hex`] has it. Says
    /// whether there were any.
    ///
    /// # Errors
    /// When the store can't be changed.
    pub async fn forget(&self, id: &str) -> Result<bool, EngineError> {
        let id = id.to_owned();
        self.blocking(move |store| {
            for kind in [SESSION, CREDENTIALS] {
                let known = store.ids(kind)?;
                if let Some(found) = known.iter().find(|known| known.hex() == id) {
                    return store.remove(kind, found);
                }
            }
            Ok(false)
        })
        .await
    }

    /// Forgets the profile's login and the credentials that came from it; with `at_provider` ends
    /// the login there first, if it can.
    ///
    /// # Errors
    /// When the store can't be changed.
    pub async fn log_out(
        &self,
        profile: &Profile,
        at_provider: bool,
    ) -> Result<LoggedOut, EngineError> {
        let id = session_id(profile);
        let record: Option<SessionRecord> =
            self.blocking(move |store| store.read(SESSION, &id)).await?;
        let provider = match record
            .as_ref()
            .and_then(|record| record.refresh_token.clone())
        {
            Some(token) if at_provider => Some(match self.provider_for(profile).await {
                Ok((http, client, provider)) => Ok(logout(&http, &provider, &client, &token).await),
                Err(error) => Err(error),
            }),
            _ => None,
        };
        let (session, credentials) = self
            .blocking(move |store| {
                Ok((
                    store.remove(SESSION, &id)?,
                    drop_credentials_of(store, &id)?,
                ))
            })
            .await?;
        Ok(LoggedOut {
            session,
            credentials,
            provider,
        })
    }

    async fn provider_for(
        &self,
        profile: &Profile,
    ) -> Result<(std::sync::Arc<crate::Http>, crate::Client, Provider), EngineError> {
        self.world(profile, &Caller::background()).await
    }
}

/// Forgets the credentials that came from a session; says how many there were.
pub(super) fn drop_credentials_of(store: &Store, session: &RecordId) -> Result<usize, StoreError> {
    let session = session.hex();
    let mut dropped = 0;
    for listed in store.list::<CredentialsRecord>(CREDENTIALS)? {
        if listed.value.session == session && store.remove(CREDENTIALS, &listed.id)? {
            dropped += 1;
        }
    }
    Ok(dropped)
}

impl StoredSession {
    fn of(id: RecordId, record: SessionRecord, now: Timestamp) -> Self {
        let over = record.over(now);
        Self {
            id,
            issuer: record.issuer,
            client_id: record.client_id,
            user: record.user,
            name: record.name,
            logged_in_at: record.logged_in_at,
            renewed_at: record.renewed_at,
            ends_at: record.refresh_expires,
            offline: record.offline,
            over,
        }
    }
}

impl StoredCredentials {
    fn of(id: RecordId, record: CredentialsRecord) -> Self {
        Self {
            id,
            role: record.credentials.role,
            assumed_arn: record.credentials.assumed_arn,
            name: record.name,
            profile: record.profile,
            issuer: record.issuer,
            expiration: record.credentials.expiration,
            brought: record.brought,
            limit: record.limit,
        }
    }
}
