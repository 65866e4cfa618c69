//! What happens during a login, for whoever shows it.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

/// One step of a login. Holds no secret but the addresses and codes that a person needs to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginEvent {
    /// The provider's configuration document is being fetched.
    Discovering {
        /// Whose.
        issuer: String,
    },
    /// The browser is being opened at the provider's login page.
    OpeningBrowser {
        /// The address, for a person who would rather open it by hand.
        url: Url,
    },
    /// No browser opened: the address has to be opened by hand, on this machine.
    BrowserFailed {
        /// The address.
        url: Url,
        /// Why.
        reason: String,
    },
    /// A person has to enter a code, on any device.
    DeviceCode {
        /// What to enter.
        user_code: String,
        /// Where to enter it.
        uri: Url,
        /// The same with the code already in it, fit for a QR code.
        complete_uri: Option<Url>,
        /// When the code ends.
        expires_at: Timestamp,
    },
    /// The login now depends on a person.
    Waiting {
        /// When it is given up.
        until: Timestamp,
    },
    /// Something else than the provider's answer came in at the loopback address; it was refused and the login goes on.
    StrayRequest,
    /// The authorization code is being exchanged for tokens.
    ExchangingCode,
    /// New tokens are being asked for by a refresh token.
    Refreshing,
    /// The token was signed by a key that isn't remembered: the provider's keys are fetched once more.
    FetchingKeys,
    /// Tokens are here and the ID token holds.
    LoggedIn {
        /// The person's name as the ID token shows it: `preferred_username`, else `email`, else `name`, else `sub`.
        name: String,
    },
}

/// Where events go: a cheap, clonable sender.
#[derive(Clone)]
pub struct Events(Arc<dyn Fn(LoginEvent) + Send + Sync>);

impl Events {
    /// Events are handed to `receiver` as they happen; it must not block.
    pub fn new(receiver: impl Fn(LoginEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receiver))
    }

    /// Nobody looks.
    #[must_use]
    pub fn ignored() -> Self {
        Self::new(|_| ())
    }

    pub(crate) fn send(&self, event: LoginEvent) {
        (self.0)(event);
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}
