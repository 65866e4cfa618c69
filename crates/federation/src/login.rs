//! Logging a person in.

mod browser;
mod device;
mod page;
mod redirect;

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::client::{Client, Flow, LoginSettings, SettingError};
use crate::clock::Clock;
use crate::discovery::Provider;
use crate::events::{Events, LoginEvent};
use crate::http::{Http, HttpError};
use crate::refusal::Refusal;
use crate::tokens::{Exchange, TokenError, Tokens};

/// Opens an address in the person's browser. Must not block: a browser may run until it is closed.
pub trait Opener: Send + Sync {
    /// Opens `url`.
    ///
    /// # Errors
    /// Why no browser opened; the address is then shown to the person.
    fn open(&self, url: &Url) -> Result<(), String>;
}

/// Logs a person in by the flow of the settings. Dropping the future cancels the login and closes the loopback port.
///
/// `provider` renews its keys when they have changed ([`Provider::keys_fetched_at`]).
///
/// # Errors
/// [`LoginError`].
pub async fn login(
    http: &Http,
    provider: &mut Provider,
    client: &Client,
    settings: &LoginSettings,
    opener: &dyn Opener,
    events: &Events,
    clock: &Clock,
) -> Result<Tokens, LoginError> {
    settings.check()?;
    let exchange = Exchange {
        http,
        provider,
        client,
        settings,
        events,
        clock,
    };
    let tokens = match settings.flow {
        Flow::Browser { port } => browser::login(exchange, port, opener).await?,
        Flow::Device => device::login(exchange).await?,
    };
    events.send(LoginEvent::LoggedIn {
        name: crate::readable::readable(tokens.id_token.name()),
    });
    Ok(tokens)
}

/// The end of a login's time, by the clock that is shown to people.
fn until(clock: &Clock, limit: Duration) -> Timestamp {
    crate::clock::later(clock(), limit.as_secs())
}

/// A login that gave no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// A setting can't work.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The provider has no such flow.
    #[error("the provider has no `{endpoint}`, which this way to log in needs; {advice}")]
    NotOffered {
        /// The member that its configuration document lacks.
        endpoint: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The loopback port can't be had.
    #[error(
        "port {port} of 127.0.0.1 can't be used: {reason}; choose another port, or leave it to chance"
    )]
    Port {
        /// Which; 0 stands for any.
        port: u16,
        /// Why.
        reason: String,
    },
    /// The person took too long, or the provider's page let nobody go on.
    #[error("no login within {} s; try again, or allow more time{advice}", after.as_secs())]
    TimedOut {
        /// The time limit.
        after: Duration,
        /// What else to look at.
        advice: String,
    },
    /// The provider said no, in answer to the authorization request.
    #[error("the provider refuses the login: {0}")]
    Refused(Refusal),
    /// The authorization response came from another provider (RFC 9207).
    #[error(
        "the answer to the login came from `{found}` and not from {expected}; another site may have tried to slip in its \
         own login. Nothing was sent to it; try again"
    )]
    ResponseIssuer {
        /// Whom we asked.
        expected: String,
        /// Who answered.
        found: String,
    },
    /// The authorization response doesn't say what it must.
    #[error(
        "the provider's answer to the login isn't one: {reason}; tell the provider's administrator"
    )]
    Response {
        /// Why.
        reason: String,
    },
    /// The person or the provider denied the device.
    #[error("the login was denied at the provider: {0}")]
    Denied(Refusal),
    /// The device code ended before it was used.
    #[error("the code wasn't entered in time; try again and enter the new one")]
    CodeExpired,
    /// No device code came.
    #[error("the provider gives no code to log in with: {0}")]
    NoDeviceCode(Refusal),
    /// No usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// No tokens, or none to believe.
    #[error(transparent)]
    Token(#[from] TokenError),
}
