//! The practice world as one of the two sides: its people are the profiles, and log in by themselves;
//! alice a second time by SAML.

use std::sync::Arc;

use diagnostic::Source;
use federation::engine::{Engine, Profile};
use federation::{Opener, RoleArn};
use session_store::{KeyPolicy, Store};
use tempfile::TempDir;

use super::{KnownRoles, Side, of_findings};
use crate::config::{Config, Overrides};
use crate::practice::{
    MapperSource, Practice, PracticeSettings, SAML_PROFILE, ServerSettings, Visitor, all_roles,
};
use crate::screen::data::Trouble;

/// What the name of a profile ends with that shows STS an assertion.
const BY_SAML: &str = "-saml";

/// A practice world and records of its own, gone when it ends.
pub(super) struct Rehearsal {
    practice: Practice,
    engine: Engine,
    _folder: TempDir,
}

impl Rehearsal {
    pub(super) async fn start() -> Result<Self, Trouble> {
        let trouble = |what: String| Trouble {
            what,
            advice: Vec::new(),
        };
        let worker = std::env::current_exe().map_err(|error| trouble(error.to_string()))?;
        let practice = Practice::start(&PracticeSettings {
            mapper: MapperSource::Shipped,
            servers: ServerSettings {
                rotate_refresh_tokens: true,
                ..ServerSettings::new(worker)
            },
        })
        .await
        .map_err(|error| trouble(error.to_string()))?;
        let folder =
            TempDir::with_prefix("keyferry-demo-").map_err(|error| trouble(error.to_string()))?;
        let policy = KeyPolicy::in_file();
        Ok(Self {
            engine: Engine::new(Store::new(folder.path().join("state"), policy)),
            practice,
            _folder: folder,
        })
    }
}

impl Side for Rehearsal {
    fn engine(&self) -> &Engine {
        &self.engine
    }

    fn names(&self) -> Result<Vec<String>, Trouble> {
        let accounts = self.practice.lab.accounts();
        Ok(accounts
            .into_iter()
            .map(|account| account.username)
            .chain(["alice-saml".to_owned()])
            .collect())
    }

    fn profile(&self, name: &str) -> Result<Profile, Trouble> {
        let source = Source::new("practice.toml", self.practice.configuration());
        let person = name.strip_suffix(BY_SAML);
        let overrides = Overrides {
            profile: person.map(|_| SAML_PROFILE.to_owned()),
            user: Some(person.unwrap_or(name).to_owned()),
            ..Overrides::default()
        };
        let profile = Config::parse(source)
            .and_then(|config| config.profile(&overrides))
            .map_err(|findings| of_findings(&findings))?;
        Ok(Profile {
            name: name.to_owned(),
            ..profile
        })
    }

    fn opener(&self, profile: &str) -> Arc<dyn Opener> {
        let accounts = self.practice.lab.accounts();
        let account = accounts
            .into_iter()
            .find(|account| account.username == profile.strip_suffix(BY_SAML).unwrap_or(profile));
        match account {
            Some(account) => Arc::new(Visitor(account)),
            None => Arc::new(crate::browser::Browser),
        }
    }

    fn known_roles(&self) -> KnownRoles {
        let issuer = self.practice.lab.issuer().to_owned();
        Box::new(move |arn| {
            let role = all_roles().find(|role| role.arn() == arn)?;
            role.role(&issuer).ok()
        })
    }

    fn aws_profile(&self, _: &Profile, _: Option<&RoleArn>) -> String {
        "# The practice world ends with this program, and AWS doesn't know it.\n\
         # `keyferry lab --config-out FILE` keeps one running, with a profile for it."
            .to_owned()
    }

    fn confirms(&self) -> bool {
        true
    }
}
