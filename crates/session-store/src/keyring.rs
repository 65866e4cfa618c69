//! Secrets of a user's own in the desktop's keyring, by names that the user gives them.

use zeroize::Zeroizing;

use crate::key::Refused;
use crate::key::secret_service::{self, Attributes};

/// The desktop's keyring.
#[derive(Clone, Copy, Debug)]
pub struct Keyring {
    may_unlock: bool,
}

/// Why the keyring gives or takes no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// It is locked, and nobody may be asked.
    #[error("the keyring is locked: unlock it, or run this once in a terminal of your desktop")]
    Locked,
    /// It can't be reached.
    #[error("the desktop's keyring would have it, {0}")]
    Unavailable(String),
    /// What it holds under the name is no text.
    #[error("what the keyring holds under this name is no text")]
    NoText,
}

impl Keyring {
    /// The keyring for calls nobody looks at: a locked one stays locked.
    #[must_use]
    pub const fn background() -> Self {
        Self { may_unlock: false }
    }

    /// The keyring for somebody who may be asked to unlock it.
    #[must_use]
    pub const fn interactive() -> Self {
        Self { may_unlock: true }
    }

    /// The secret of this name; nothing when there is none.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn secret(self, name: &str) -> Result<Option<Zeroizing<String>>, KeyringError> {
        let Some(bytes) = secret_service::get(attributes(name), self.may_unlock)? else {
            return Ok(None);
        };
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Zeroizing::new(text.to_owned()))),
            Err(_) => Err(KeyringError::NoText),
        }
    }

    /// Keeps a secret under this name, in the place of an earlier one.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn keep(self, name: &str, secret: &str) -> Result<(), KeyringError> {
        const LABEL: &str = "keyferry: the secret of a client";
        Ok(secret_service::put(
            LABEL,
            attributes(name),
            secret,
            self.may_unlock,
        )?)
    }

    /// Removes the secret of this name; says whether there was one.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn remove(self, name: &str) -> Result<bool, KeyringError> {
        Ok(secret_service::remove(attributes(name), self.may_unlock)?)
    }
}

impl From<Refused> for KeyringError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Locked => Self::Locked,
            Refused::Unavailable(reason) => Self::Unavailable(reason),
        }
    }
}

/// Other than those of a store's key, so that none is taken for the other.
fn attributes(name: &str) -> Attributes {
    [
        ("application", "keyferry".to_owned()),
        ("client-secret", name.to_owned()),
    ]
}
