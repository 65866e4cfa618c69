//! Foretelling logins in worker processes: a script that hangs or eats memory takes its worker with
//! it, not the tool.

use std::io;
use std::sync::Arc;

use diagnostic::Source;
use keycloak_model::{ClientKey, KeycloakVersion, Realm, Request, Session, UserKey};
use mapper_runtime::worker::{self, Service};
use mapper_runtime::{
    MapperKind, Runtime, Scenario, Scripts, Target, WholeAssertion, WholeToken, whole_assertion,
    whole_token,
};
use nashorn::{EngineThread, Limits};
use serde::{Deserialize, Serialize};

use crate::scripts::Text;

/// The argument that makes the program a worker.
pub const ARGUMENT: &str = "__login-worker";

/// Serves jobs on standard input and output until input ends.
///
/// # Errors
/// When the streams carry something else than a parent's messages.
pub fn serve() -> io::Result<()> {
    worker::serve::<LoginService>(io::stdin(), io::stdout())
}

/// What all logins have in common.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Setup {
    pub keycloak: KeycloakVersion,
    pub scope: String,
    pub realm: Realm,
    pub session: Session,
    pub request: Request,
    pub client: ClientKey,
    pub saml: bool,
    /// By the id of their provider.
    pub scripts: Vec<(String, Text)>,
}

/// What one user gets.
#[derive(Serialize, Deserialize)]
pub(super) enum Whole {
    Token(WholeToken),
    Assertion(WholeAssertion),
}

pub(super) struct LoginService {
    prepared: Result<(Runtime, Scripts), String>,
    /// Everybody's but for the user; nothing in a realm without users.
    scenario: Option<Scenario>,
    saml: bool,
}

impl Service for LoginService {
    type Setup = Setup;
    type Job = UserKey;
    type Answer = Result<Whole, String>;

    fn new(setup: Setup) -> Self {
        let runtime = Runtime::new(setup.keycloak, Limits::default());
        let prepared = runtime.map_err(|error| error.to_string()).map(|runtime| {
            let scripts = setup.scripts.into_iter().map(|(provider, text)| {
                (
                    provider,
                    runtime.compile(&Source::new(text.name, text.text)),
                )
            });
            let scripts = scripts.collect();
            (runtime, scripts)
        });
        let realm = Arc::new(setup.realm);
        let first = realm.users.keys().next();
        let scenario = first.map(|user| Scenario {
            session: setup.session,
            request: setup.request,
            kind: if setup.saml {
                MapperKind::Saml
            } else {
                MapperKind::OpenIdConnect
            },
            target: Target::IdToken,
            scope: setup.scope,
            ..Scenario::of(realm, user, setup.client)
        });
        Self {
            prepared,
            scenario,
            saml: setup.saml,
        }
    }

    fn run(&mut self, thread: &EngineThread, user: UserKey) -> Self::Answer {
        let (runtime, scripts) = self.prepared.as_ref().map_err(Clone::clone)?;
        let scenario = self.scenario.as_ref().ok_or("the realm has no users")?;
        let scenario = Scenario {
            user,
            ..scenario.clone()
        };
        Ok(if self.saml {
            Whole::Assertion(whole_assertion(runtime, thread, &scenario, scripts))
        } else {
            Whole::Token(whole_token(runtime, thread, &scenario, scripts))
        })
    }
}
