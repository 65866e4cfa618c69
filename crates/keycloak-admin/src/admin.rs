//! A logged-in administrator.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::base_url::BaseUrl;
use crate::error::{Error, RefusalKind};
use crate::http::{Answer, Body, Call, Http, Limits};
use crate::login::{Credentials, Session};
use crate::representation::ServerInfo;

/// A connection to a server's Admin REST API. Cheap to clone; all clones share one login.
///
/// Access tokens are renewed by themselves; a request that the server answers with 401 is repeated once with a fresh
/// login. Redirects are never followed.
#[derive(Clone)]
pub struct Admin {
    inner: Arc<Inner>,
}

struct Inner {
    http: Http,
    base: BaseUrl,
    credentials: Credentials,
    session: Mutex<Session>,
}

/// How to connect.
#[derive(Debug, Clone, Default)]
pub struct ConnectOptions {
    /// Time and size limits of every request.
    pub limits: Limits,
    /// How long a refused first login is tried again: a server that has just started may answer before its
    /// administrator exists. Zero, the default, is right for every other server.
    pub first_login_patience: Duration,
}

impl Admin {
    /// Logs in.
    ///
    /// # Errors
    /// Of kind [`RefusalKind::Unauthorized`] when the server doesn't take the credentials, and whatever else keeps a
    /// request from succeeding.
    pub async fn connect(
        base: BaseUrl,
        credentials: Credentials,
        options: ConnectOptions,
    ) -> Result<Self, Error> {
        let http = Http::new(options.limits, base.is_loopback())?;
        let session =
            Session::start(&http, &base, &credentials, options.first_login_patience).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                http,
                base,
                credentials,
                session: Mutex::new(session),
            }),
        })
    }

    /// The server's address.
    #[must_use]
    pub fn base(&self) -> &BaseUrl {
        &self.inner.base
    }

    /// The server's features and providers.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn server_info(&self) -> Result<ServerInfo, Error> {
        self.get(&["admin", "serverinfo"], &[]).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T, Error> {
        self.fetch(path, query).await?.json()
    }

    pub(crate) async fn fetch(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Answer, Error> {
        let url = self.url(path, query)?;
        self.call("GET", url, Body::Nothing).await
    }

    pub(crate) async fn post(&self, path: &[&str], body: &impl Serialize) -> Result<Answer, Error> {
        self.call("POST", self.url(path, &[])?, Body::json(body)?)
            .await
    }

    pub(crate) async fn put(&self, path: &[&str], body: &impl Serialize) -> Result<Answer, Error> {
        self.call("PUT", self.url(path, &[])?, Body::json(body)?)
            .await
    }

    pub(crate) async fn put_nothing(&self, path: &[&str]) -> Result<(), Error> {
        self.call("PUT", self.url(path, &[])?, Body::Nothing)
            .await
            .map(drop)
    }

    pub(crate) async fn delete(&self, path: &[&str]) -> Result<(), Error> {
        self.call("DELETE", self.url(path, &[])?, Body::Nothing)
            .await
            .map(drop)
    }

    pub(crate) fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Error> {
        let mut url = self.inner.base.join(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    async fn call(&self, method: &'static str, url: Url, body: Body<'_>) -> Result<Answer, Error> {
        let call = Call { method, url, body };
        let token = self.token().await?;
        match self.inner.http.send(&call, Some(&token)).await {
            // The server never performs a request it answers with 401: repeating is safe for every method.
            Err(e) if e.is(RefusalKind::Unauthorized) => {
                self.inner.session.lock().await.reject(&token);
                let fresh = self.token().await?;
                self.inner.http.send(&call, Some(&fresh)).await
            }
            answer => answer,
        }
    }

    /// A good access token. Concurrent callers wait for one renewal instead of each asking for their own.
    async fn token(&self) -> Result<SecretString, Error> {
        let Inner {
            http,
            base,
            credentials,
            session,
        } = &*self.inner;
        let mut session = session.lock().await;
        if !session.is_good() {
            session.renew(http, base, credentials).await?;
        }
        Ok(session.access().clone())
    }
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Admin({})", self.inner.base)
    }
}

#[cfg(test)]
mod tests;
