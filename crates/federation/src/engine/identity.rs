//! Who is logged in, as the ID token says it.

use std::fmt;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Map, Value};

use super::session::Session;
use super::{Caller, Engine, EngineError, Profile};

/// A fresh ID token. It is never stored: with a role's ARN it is all that STS asks for.
pub struct Identity {
    /// The person's name as shown.
    pub name: String,
    /// The verified claims.
    pub claims: Map<String, Value>,
    /// The token itself.
    pub id_token: SecretString,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Identity")
            .field("name", &self.name)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Who is logged in; by the refresh token, else by a new login if the caller allows one.
    ///
    /// # Errors
    /// Why nobody is.
    pub async fn identity(
        &self,
        profile: &Profile,
        caller: &Caller,
    ) -> Result<Identity, EngineError> {
        Ok(Identity::of(&self.session(profile, caller).await?))
    }

    /// A new login, whatever is stored.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn log_in(
        &self,
        profile: &Profile,
        caller: &Caller,
    ) -> Result<Identity, EngineError> {
        Ok(Identity::of(&self.new_session(profile, caller).await?))
    }
}

impl Identity {
    pub(super) fn of(session: &Session) -> Self {
        let token = &session.tokens.id_token;
        Self {
            name: token.name().to_owned(),
            claims: token.claims().clone(),
            id_token: token.raw().clone(),
            expires_at: token.expires_at(),
        }
    }
}
