//! What can go wrong on the way to credentials.

use serde::{Deserialize, Serialize};
use session_store::{KeyError, StoreError};

use super::profile::Profile;
use super::records::FailureRecord;
use crate::{
    DiscoveryError, HttpError, IdTokenError, LoginError, RefreshError, StsError, TokenError,
};

/// What kind of trouble it is, for exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorClass {
    /// The profile can't work as it is.
    Settings,
    /// Nobody is logged in, and nobody may be asked to.
    LoginNeeded,
    /// The provider refused the login, or it wasn't finished.
    LoginFailed,
    /// STS refused.
    Refused,
    /// Provider or STS can't be reached, or answer nonsense.
    Unreachable,
    /// What is stored can't be read or written.
    Storage,
    /// Another process is at it, and took too long.
    Busy,
    /// No such role is offered, or it isn't said which.
    Role,
}

/// Why there are no credentials. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EngineError {
    class: ErrorClass,
    message: String,
    remedy: Option<String>,
}

impl EngineError {
    pub(super) fn new(class: ErrorClass, message: impl Into<String>) -> Self {
        Self {
            class,
            message: message.into(),
            remedy: None,
        }
    }

    pub(super) fn remedy(mut self, text: impl Into<String>) -> Self {
        self.remedy = Some(text.into());
        self
    }

    /// What kind of trouble it is.
    #[must_use]
    pub const fn class(&self) -> ErrorClass {
        self.class
    }

    /// What to do, where the message doesn't say it.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.remedy.as_deref()
    }

    /// Nobody is logged in, or not as the profile wants it.
    pub(super) fn login_needed(profile: &Profile, why: &str) -> Self {
        let mut command = format!("keyferry login --profile {}", profile.name);
        if let Some(user) = &profile.user {
            command.push_str(" --user ");
            command.push_str(user);
        }
        Self::new(ErrorClass::LoginNeeded, format!("a login is needed: {why}"))
            .remedy(format!("run `{command}`"))
    }

    pub(super) fn to_record(&self, at: jiff::Timestamp) -> FailureRecord {
        FailureRecord {
            at,
            class: self.class,
            message: self.message.clone(),
            remedy: self.remedy.clone(),
        }
    }

    /// Somebody else's failure, shared.
    pub(super) fn shared(record: FailureRecord) -> Self {
        Self {
            class: record.class,
            message: format!("another process has just tried: {}", record.message),
            remedy: record.remedy,
        }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        let locked = matches!(error, StoreError::Key(KeyError::Locked));
        let text = Self::new(ErrorClass::Storage, error.to_string());
        if locked {
            text.remedy("`keyferry sessions` in a terminal unlocks it")
        } else {
            text
        }
    }
}

impl From<DiscoveryError> for EngineError {
    fn from(error: DiscoveryError) -> Self {
        Self::new(ErrorClass::Unreachable, error.to_string())
    }
}

impl From<HttpError> for EngineError {
    fn from(error: HttpError) -> Self {
        let class = match error {
            HttpError::Certificates { .. } | HttpError::PlainHttp { .. } => ErrorClass::Settings,
            _ => ErrorClass::Unreachable,
        };
        Self::new(class, error.to_string())
    }
}

impl From<LoginError> for EngineError {
    fn from(error: LoginError) -> Self {
        let class = match &error {
            LoginError::Setting(_) | LoginError::NotOffered { .. } => ErrorClass::Settings,
            LoginError::Http(_) | LoginError::Token(TokenError::Http(_)) => ErrorClass::Unreachable,
            LoginError::Token(TokenError::Refused(refusal))
            | LoginError::NoDeviceCode(refusal)
            | LoginError::Denied(refusal)
                if !refusal.is_its_own() =>
            {
                ErrorClass::Unreachable
            }
            _ => ErrorClass::LoginFailed,
        };
        Self::new(class, error.to_string())
    }
}

impl From<RefreshError> for EngineError {
    fn from(error: RefreshError) -> Self {
        let class = match &error {
            RefreshError::Setting(_) => ErrorClass::Settings,
            RefreshError::Token(TokenError::Http(_)) => ErrorClass::Unreachable,
            RefreshError::Token(TokenError::Refused(refusal)) if !refusal.is_its_own() => {
                ErrorClass::Unreachable
            }
            RefreshError::Unbelieved {
                cause: TokenError::IdToken(IdTokenError::Keys(_)),
                ..
            } => ErrorClass::Unreachable,
            _ if error.login_needed() => ErrorClass::LoginNeeded,
            _ => ErrorClass::LoginFailed,
        };
        Self::new(class, error.to_string())
    }
}

impl From<StsError> for EngineError {
    fn from(error: StsError) -> Self {
        let class = match &error {
            StsError::Refused(_) => ErrorClass::Refused,
            StsError::NotSent(_) => ErrorClass::Settings,
            _ => ErrorClass::Unreachable,
        };
        Self::new(class, error.to_string())
    }
}
