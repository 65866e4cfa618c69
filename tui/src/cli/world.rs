//! What commands work with: configuration, profile, engine.

use std::io::IsTerminal;
use std::sync::Arc;

use federation::Assertion;
use federation::engine::{Caller, CredentialsRecord, Engine, EngineError, Profile};
use session_store::{KeyPolicy, Store};

use super::attendant::Attendant;
use super::failure::Failure;
use super::output::Output;
use super::{AssertionArguments, Globals};
use crate::browser::Browser;
use crate::config::{Config, Overrides, location};
use crate::exit::Exit;

/// Everything a command needs that deals with a profile.
pub(super) struct World {
    pub profile: Profile,
    pub engine: Engine,
    pub caller: Caller,
    /// One from elsewhere, in place of a login.
    pub assertion: Option<Assertion>,
}

/// Who may be asked to log in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Attended {
    /// Somebody asked for a login.
    Asked,
    /// Whoever sits at the terminal, if there is one.
    Terminal,
    /// Nobody.
    Never,
}

/// Where nobody has written a profile an assertion is enough; then nobody is asked at this provider.
const NO_ISSUER: &str = "https://none.invalid/";
const NO_CLIENT: &str = "none";

impl World {
    /// The world of a command that takes an assertion from elsewhere in place of a login.
    pub fn showing(
        overrides: Overrides,
        globals: &Globals,
        attended: Attended,
        given: &AssertionArguments,
    ) -> Result<Self, Failure> {
        let Some(assertion) = given.read()? else {
            return Self::new(overrides, globals, attended);
        };
        let config = config(globals)?;
        let mut overrides = overrides.over_process_environment();
        if config.profile_names().next().is_none() && overrides.profile.is_none() {
            overrides.issuer = Some(NO_ISSUER.to_owned());
            overrides.client_id = Some(NO_CLIENT.to_owned());
        }
        Ok(Self {
            engine: engine(false)?,
            profile: config.profile(&overrides).map_err(Failure::findings)?,
            caller: Caller::background(),
            assertion: Some(assertion),
        })
    }

    pub fn new(
        overrides: Overrides,
        globals: &Globals,
        attended: Attended,
    ) -> Result<Self, Failure> {
        let config = config(globals)?;
        let profile = config
            .profile(&overrides.over_process_environment())
            .map_err(Failure::findings)?;
        let attended = !globals.non_interactive
            && match attended {
                Attended::Asked => true,
                Attended::Terminal => std::io::stderr().is_terminal(),
                Attended::Never => false,
            };
        let caller = if attended {
            let attendant = Attendant::new(globals.format);
            Caller::attended(Arc::new(Browser), attendant.events())
        } else {
            Caller::background()
        };
        Ok(Self {
            engine: engine(attended)?,
            profile,
            caller,
            assertion: None,
        })
    }
}

impl World {
    /// Credentials for the profile's role. Records that had to be set aside are told of first: they
    /// may be why a login is needed.
    pub async fn credentials(&self, output: &Output) -> Result<CredentialsRecord, Failure> {
        if let Some(assertion) = &self.assertion {
            let asked = self
                .engine
                .credentials_for_assertion(&self.profile, None, assertion);
            return Ok(asked.await?);
        }
        let asked = self
            .engine
            .credentials(&self.profile, None, &self.caller)
            .await;
        for notice in self.engine.store().notices() {
            output.warn(&notice);
        }
        Ok(asked?)
    }
}

/// The configuration as a whole.
pub(super) fn config(globals: &Globals) -> Result<Config, Failure> {
    Config::read(&location::file(globals.config.clone())?).map_err(Failure::findings)
}

/// An engine on the user's records.
pub(super) fn engine(attended: bool) -> Result<Engine, Failure> {
    let policy = if attended {
        KeyPolicy::interactive()
    } else {
        KeyPolicy::background()
    };
    Ok(Engine::new(Store::new(location::state()?, policy)))
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let failure = Self::new(Exit::from(error.class()), error.to_string());
        match error.advice() {
            Some(advice) => failure.remedy(advice),
            None => failure,
        }
    }
}
