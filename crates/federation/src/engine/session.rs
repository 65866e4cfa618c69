//! Sessions: refreshed where possible, else a new login if somebody is there.

use std::sync::Arc;

use jiff::Timestamp;
use session_store::{Lock, RecordId};

use super::overview::drop_credentials_of;
use super::records::{
    PROVIDER, PROVIDER_LIFE, SESSION, SESSION_FAILURE, SessionRecord, provider_id, session_id,
};
use super::{Caller, Engine, EngineError, Milestone, Profile};
use crate::{Client, Http, Provider, RefreshError, Tokens, login, refresh};

/// A login that is good now.
pub(super) struct Session {
    pub tokens: Tokens,
    pub provider: Provider,
    pub client: Client,
    pub http: Arc<Http>,
    /// When somebody was last there: this tells one login from the next.
    pub logged_in_at: Timestamp,
}

impl Engine {
    /// Tokens for the profile: by its refresh token, else by a new login if somebody is there.
    pub(super) async fn session(
        &self,
        profile: &Profile,
        caller: &Caller,
    ) -> Result<Session, EngineError> {
        self.login_possible(profile, caller).await?;
        let id = session_id(profile);
        let turn = self
            .turn(SESSION, SESSION_FAILURE, id, caller.patience)
            .await?;
        // A refresh token that is used up must be replaced whatever becomes of the caller.
        let (engine, profile, caller) = (self.clone(), profile.clone(), caller.clone());
        let renewed = {
            let (engine, profile, caller) = (engine.clone(), profile.clone(), caller.clone());
            tokio::spawn(async move { engine.renew(&profile, &caller, turn.lock).await }).await
        };
        match renewed {
            Ok(Ok(Renewed::Session(session))) => Ok(*session),
            Ok(Ok(Renewed::LoginNeeded(why, lock))) => {
                engine.log_in_locked(&profile, &caller, &why, lock).await
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(EngineError::new(
                super::ErrorClass::Unreachable,
                "the refresh ended unfinished",
            )),
        }
    }

    /// A new login, whatever is stored.
    pub(super) async fn new_session(
        &self,
        profile: &Profile,
        caller: &Caller,
    ) -> Result<Session, EngineError> {
        let id = session_id(profile);
        let turn = self
            .turn(SESSION, SESSION_FAILURE, id, caller.patience)
            .await?;
        self.log_in_locked(profile, caller, "it was asked for", turn.lock)
            .await
    }

    /// Without a usable session and somebody to log in, nothing else needs to be tried.
    pub(super) async fn login_possible(
        &self,
        profile: &Profile,
        caller: &Caller,
    ) -> Result<(), EngineError> {
        if caller.opener.is_some() {
            return Ok(());
        }
        match self.unfit(profile).await? {
            Ok(_) => Ok(()),
            Err(why) => Err(EngineError::login_needed(profile, &why)),
        }
    }

    /// The stored session, or why it can't be used.
    async fn unfit(&self, profile: &Profile) -> Result<Result<SessionRecord, String>, EngineError> {
        let id = session_id(profile);
        let record: Option<SessionRecord> =
            self.blocking(move |store| store.read(SESSION, &id)).await?;
        Ok(match record {
            None => Err("nobody has logged in yet".to_owned()),
            Some(record) => match record.unfit_for(profile, self.now()) {
                Some(why) => Err(why),
                None => Ok(record),
            },
        })
    }

    async fn renew(
        &self,
        profile: &Profile,
        caller: &Caller,
        lock: Lock,
    ) -> Result<Renewed, EngineError> {
        let mut record = match self.unfit(profile).await? {
            Ok(record) => record,
            Err(why) => return Ok(Renewed::LoginNeeded(why, lock)),
        };
        let Some(token) = record.refresh_token.clone() else {
            return Ok(Renewed::LoginNeeded(
                "there is no refresh token".to_owned(),
                lock,
            ));
        };
        let (http, client, mut provider) = self.world(profile, caller).await?;
        let remembered = provider.clone();
        let id = session_id(profile);
        // A disk that is full is found before a token is spent that can be used once.
        let kept = record.clone();
        self.blocking(move |store| store.write(SESSION, &id, &kept))
            .await?;
        let refreshed = refresh(
            &http,
            &mut provider,
            &client,
            &profile.login,
            &token,
            Some(&record.sub),
            &caller.events,
            &*self.inner.clock,
        )
        .await;
        self.passed(Milestone::Refreshed);
        let tokens = match refreshed {
            Ok(tokens) => tokens,
            Err(error @ (RefreshError::Ended(_) | RefreshError::SubjectChanged { .. })) => {
                let why = error.to_string();
                record.refresh_token = None;
                record.ended = Some(why.clone());
                self.blocking(move |store| store.write(SESSION, &id, &record))
                    .await?;
                return Ok(Renewed::LoginNeeded(why, lock));
            }
            Err(error) => {
                if let RefreshError::Unbelieved {
                    refresh_token: Some(next),
                    ..
                } = &error
                {
                    // The one that was used may be worth nothing any more.
                    record.refresh_token = Some(next.clone());
                    self.blocking(move |store| store.write(SESSION, &id, &record))
                        .await?;
                }
                let error = EngineError::from(error);
                self.share_failure(SESSION_FAILURE, id, &error).await;
                return Err(error);
            }
        };
        // Before anything else: the token that was used may be worth nothing any more.
        record.refresh_token.clone_from(&tokens.refresh_token);
        record.refresh_expires = tokens.refresh_expires;
        record.renewed_at = self.now();
        let logged_in_at = record.logged_in_at;
        self.blocking(move |store| store.write(SESSION, &id, &record))
            .await?;
        drop(lock);
        self.passed(Milestone::SessionWritten);
        self.remember(profile, Some(&remembered), &provider).await?;
        Ok(Renewed::Session(Box::new(Session {
            tokens,
            provider,
            client,
            http,
            logged_in_at,
        })))
    }

    async fn log_in_locked(
        &self,
        profile: &Profile,
        caller: &Caller,
        why: &str,
        lock: Lock,
    ) -> Result<Session, EngineError> {
        let id = session_id(profile);
        let logged_in = self.log_in_now(profile, caller, why, id).await;
        if let Err(error) = &logged_in {
            self.share_failure(SESSION_FAILURE, id, error).await;
        }
        drop(lock);
        logged_in
    }

    async fn log_in_now(
        &self,
        profile: &Profile,
        caller: &Caller,
        why: &str,
        id: RecordId,
    ) -> Result<Session, EngineError> {
        let Some(opener) = &caller.opener else {
            return Err(EngineError::login_needed(profile, why));
        };
        let (http, client, mut provider) = self.world(profile, caller).await?;
        let remembered = provider.clone();
        let tokens = login(
            &http,
            &mut provider,
            &client,
            &profile.login,
            &**opener,
            &caller.events,
            &*self.inner.clock,
        )
        .await?;
        let now = self.now();
        let record = SessionRecord {
            issuer: profile.issuer.to_string(),
            client_id: profile.client_id.clone(),
            user: profile.user.clone(),
            name: tokens.id_token.name().to_owned(),
            sub: tokens.id_token.subject().to_owned(),
            refresh_token: tokens.refresh_token.clone(),
            refresh_expires: tokens.refresh_expires,
            offline: profile.login.offline,
            scopes: profile.login.scopes.clone(),
            acr_values: profile.login.acr_values.clone(),
            logged_in_at: now,
            renewed_at: now,
            ended: None,
        };
        self.blocking(move |store| {
            // A profile without `user` is whoever logs in: what another person, or the same one in
            // other groups, was given before isn't theirs.
            let before: Option<SessionRecord> = store.read(SESSION, &id)?;
            let same =
                |before: &SessionRecord| (&before.name, &before.sub) == (&record.name, &record.sub);
            if !before.as_ref().is_some_and(same) {
                drop_credentials_of(store, &id)?;
            }
            store.write(SESSION, &id, &record)
        })
        .await?;
        self.passed(Milestone::SessionWritten);
        self.remember(profile, Some(&remembered), &provider).await?;
        Ok(Session {
            tokens,
            provider,
            client,
            http,
            logged_in_at: now,
        })
    }

    /// What requests to the profile's provider need; the provider remembered or discovered.
    pub(super) async fn world(
        &self,
        profile: &Profile,
        caller: &Caller,
    ) -> Result<(Arc<Http>, Client, Provider), EngineError> {
        let http = self.http(profile)?;
        let client = self.client(profile).await?;
        let id = provider_id(profile);
        let remembered: Option<Provider> = self
            .blocking(move |store| store.read(PROVIDER, &id))
            .await?;
        let life = jiff::SignedDuration::try_from(PROVIDER_LIFE).unwrap_or_default();
        if let Some(provider) = remembered
            && *provider.issuer() == profile.issuer
            && self.now().duration_since(provider.discovered_at()).abs() < life
        {
            return Ok((http, client, provider));
        }
        caller.events.send(crate::LoginEvent::Discovering {
            issuer: profile.issuer.to_string(),
        });
        let provider = Provider::discover(&http, &profile.issuer, self.now()).await?;
        self.remember(profile, None, &provider).await?;
        Ok((http, client, provider))
    }

    /// Stores the provider's documents if they are new.
    async fn remember(
        &self,
        profile: &Profile,
        before: Option<&Provider>,
        provider: &Provider,
    ) -> Result<(), EngineError> {
        let same = before.is_some_and(|before| {
            before.keys_fetched_at() == provider.keys_fetched_at()
                && before.discovered_at() == provider.discovered_at()
        });
        if !same {
            let (id, provider) = (provider_id(profile), provider.clone());
            self.blocking(move |store| store.write(PROVIDER, &id, &provider))
                .await?;
        }
        Ok(())
    }

    async fn client(&self, profile: &Profile) -> Result<Client, EngineError> {
        let secret = match profile.secret.clone() {
            None => None,
            Some(secret) => {
                let keyring = self.inner.store.keyring();
                let asked = tokio::task::spawn_blocking(move || secret.ask(keyring)).await;
                let secret = asked
                    .map_err(|_| "asking for the client's secret failed".to_owned())
                    .and_then(|secret| secret)
                    .map_err(|why| EngineError::new(super::ErrorClass::Settings, why))?;
                Some(secret)
            }
        };
        Ok(Client {
            id: profile.client_id.clone(),
            secret,
            auth: profile.client_auth,
        })
    }
}

/// What became of a refresh.
enum Renewed {
    Session(Box<Session>),
    /// Why a login is needed, and the lock to do it under.
    LoginNeeded(String, Lock),
}
