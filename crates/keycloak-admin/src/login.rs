//! Logging in and staying logged in.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use crate::base_url::BaseUrl;
use crate::error::{Error, RefusalKind};
use crate::http::{Body, Call, Http};

/// Who administers.
///
/// Secrets are [`SecretString`]s: they don't show up in `Debug` and are wiped from memory.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// A person: the password grant of a public client with direct access grants, normally `admin-cli`.
    Password {
        /// Where the account lives, normally `master`.
        realm: String,
        /// The client to log in with, normally `admin-cli`.
        client_id: String,
        /// User name.
        username: String,
        /// Password.
        password: SecretString,
    },
    /// A service account: the client-credentials grant of a confidential client.
    Client {
        /// Where the client lives.
        realm: String,
        /// Its client id.
        client_id: String,
        /// Its secret.
        secret: SecretString,
    },
}

impl Credentials {
    /// The administrator of a whole server: realm `master`, client `admin-cli`.
    #[must_use]
    pub fn admin(username: &str, password: SecretString) -> Self {
        Self::Password {
            realm: "master".into(),
            client_id: "admin-cli".into(),
            username: username.into(),
            password,
        }
    }

    fn realm(&self) -> &str {
        match self {
            Self::Password { realm, .. } | Self::Client { realm, .. } => realm,
        }
    }

    /// The form fields that prove who we are.
    fn grant(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Password {
                client_id,
                username,
                password,
                ..
            } => vec![
                ("grant_type", "password"),
                ("client_id", client_id),
                ("username", username),
                ("password", password.expose_secret()),
            ],
            Self::Client {
                client_id, secret, ..
            } => vec![
                ("grant_type", "client_credentials"),
                ("client_id", client_id),
                ("client_secret", secret.expose_secret()),
            ],
        }
    }

    /// The form fields that exchange a refresh token for a new access token.
    fn refresh<'a>(&'a self, token: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut fields = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
        match self {
            Self::Password { client_id, .. } => fields.push(("client_id", client_id)),
            Self::Client {
                client_id, secret, ..
            } => fields.extend([
                ("client_id", client_id.as_str()),
                ("client_secret", secret.expose_secret()),
            ]),
        }
        fields
    }
}

/// The tokens of a login and when they stop being good.
pub(crate) struct Session {
    access: SecretString,
    access_until: Instant,
    refresh: Option<(SecretString, Instant)>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: u64,
    refresh_token: Option<String>,
    #[serde(default)]
    refresh_expires_in: u64,
}

impl Session {
    /// Logs in. A server that has just started may know its realm before its administrator, so a 401 is asked again
    /// until `patience` is over.
    pub(crate) async fn start(
        http: &Http,
        base: &BaseUrl,
        credentials: &Credentials,
        patience: Duration,
    ) -> Result<Self, Error> {
        let give_up = Instant::now() + patience;
        loop {
            match Self::ask(http, base, credentials.realm(), &credentials.grant()).await {
                Err(e) if e.is(RefusalKind::Unauthorized) && Instant::now() < give_up => {
                    sleep(patience / 30).await;
                }
                answer => return answer,
            }
        }
    }

    /// Whether the access token is good for a little longer.
    pub(crate) fn is_good(&self) -> bool {
        Instant::now() < self.access_until
    }

    /// The access token.
    pub(crate) fn access(&self) -> &SecretString {
        &self.access
    }

    /// Forgets an access token the server no longer takes, unless it has been replaced meanwhile.
    pub(crate) fn reject(&mut self, token: &SecretString) {
        if self.access.expose_secret() == token.expose_secret() {
            self.access_until = Instant::now();
        }
    }

    /// A new access token: by the refresh token while that lasts, by logging in again otherwise.
    pub(crate) async fn renew(
        &mut self,
        http: &Http,
        base: &BaseUrl,
        credentials: &Credentials,
    ) -> Result<(), Error> {
        if let Some((token, until)) = self.refresh.take()
            && Instant::now() < until
        {
            let fields = credentials.refresh(token.expose_secret());
            match Self::ask(http, base, credentials.realm(), &fields).await {
                Err(e) if e.is(RefusalKind::Unauthorized) => {}
                answer => {
                    *self = answer?;
                    return Ok(());
                }
            }
        }
        *self = Self::ask(http, base, credentials.realm(), &credentials.grant()).await?;
        Ok(())
    }

    async fn ask(
        http: &Http,
        base: &BaseUrl,
        realm: &str,
        fields: &[(&str, &str)],
    ) -> Result<Self, Error> {
        let call = Call {
            method: "POST",
            url: base.join(&["realms", realm, "protocol", "openid-connect", "token"])?,
            body: Body::Form(fields),
        };
        let answer: TokenAnswer = http.send(&call, None).await?.json()?;
        let refresh = answer
            .refresh_token
            .map(|t| (t.into(), good_until(answer.refresh_expires_in)));
        Ok(Self {
            access: answer.access_token.into(),
            access_until: good_until(answer.expires_in),
            refresh,
        })
    }
}

/// The moment from which a token that lives so many seconds isn't used any more: a fifth of its life before it ends,
/// at most ten seconds, so that it doesn't expire on its way. `admin-cli` tokens of `master` live 60 s.
fn good_until(lifetime: u64) -> Instant {
    // A year is as good as for ever, and can be added to any clock.
    let lifetime = Duration::from_secs(lifetime.min(31_536_000));
    Instant::now() + lifetime.saturating_sub((lifetime / 5).min(Duration::from_secs(10)))
}
