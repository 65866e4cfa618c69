//! The whole token of a login: every mapper of a client and its client scopes, built-in ones and
//! scripts, in Keycloak's order.
//!
//! What isn't modelled is told, never left out: a mapper of another kind makes its claims unknown.

mod oidc;
mod order;
mod pairwise;
mod person;
mod roles;
mod saml;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use nashorn::EngineThread;
use serde::{Deserialize, Serialize};

use crate::claim::Outcome;
use crate::instance::InstanceConfig;
use crate::json::{Json, Unwritable};
use crate::objects;
use crate::run::{MapperResult, Report, Runtime, Scenario, Script};
use crate::token::{Issue, Token};
use oidc::{Done, Login, top};
use order::Instance;
use roles::ResolvedRoles;
pub use saml::{NameId, WholeAssertion, whole_assertion};
use table::{Kind, Provider};

/// Scripts by the id of the provider that runs them: `script-group-stringify.js`.
pub type Scripts = BTreeMap<String, Script>;

/// A token with the claims of all mappers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WholeToken {
    /// The token; `None` when the login or request fails, which the last mapper's run says.
    pub token: Option<Json>,
    /// Every mapper instance, in the order they run.
    pub mappers: Vec<MapperRun>,
    /// Claims that are or may be there with a value that isn't known.
    pub unknown: Vec<UnknownClaim>,
}

/// A claim, or attribute of an assertion, that can't be foretold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownClaim {
    /// Its name, without what is nested in it; `None` when it could be any.
    pub claim: Option<String>,
    /// Why.
    pub why: String,
}

/// One mapper instance at work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapperRun {
    /// Its name.
    pub name: String,
    /// Id of its provider.
    pub provider: String,
    /// The client scope it belongs to; `None` for the client itself.
    pub scope: Option<String>,
    /// What it did.
    pub ran: Ran,
}

/// What a mapper did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ran {
    /// It isn't switched on for this token.
    NotForTarget,
    /// A mapper of Keycloak's: what became of its claim, if it had anything to set.
    BuiltIn(Option<Outcome>),
    /// A script.
    Script(Box<Report>),
    /// It wasn't run, for this reason.
    Unknown(String),
}

/// The token that `scenario.target` of a login holds, with the claims of all mappers of the client
/// and of its client scopes. The `instance` of the scenario is of no meaning here.
///
/// Follows `TokenManager` and `ProtocolMapperUtils`. Mappers of equal priority run in the order of a
/// `HashSet` of their ids, as in a server: in a realm without real ids that order is made up.
#[must_use]
pub fn whole_token(
    runtime: &Runtime,
    thread: &EngineThread,
    scenario: &Scenario,
    scripts: &Scripts,
) -> WholeToken {
    let realm = &*scenario.realm;
    let version = runtime.version();
    let scopes = order::client_scopes(realm, scenario.user, scenario.client, &scenario.scope);
    let instances = order::instances(realm, scenario.client, &scopes, version);
    let session_id = objects::id_of_session(&scenario.session, version);
    let in_scope = roles::in_scope(realm, scenario.user, scenario.client, &scopes);
    let mut login = Login {
        scenario,
        version,
        target: scenario.target,
        roles: ResolvedRoles::new(realm, &in_scope),
        session_id,
    };
    change_roles(&mut login.roles, &instances);
    let issued = Issue {
        realm,
        user: scenario.user,
        client: scenario.client,
        version,
        target: scenario.target,
        server_url: &scenario.server_url,
        session_id: &login.session_id,
        now: scenario.now.div_euclid(1000),
        scope: &order::scope_claim(realm, &scopes, &scenario.scope),
    }
    .bare();
    let mut building = Building {
        runtime,
        thread,
        login,
        scripts,
        token: issued.fields,
        unknown: Vec::new(),
    };
    let mut mappers = Vec::with_capacity(instances.len());
    for instance in instances {
        let ran = building.run(&instance);
        let ends = ends_the_login(&ran);
        mappers.push(MapperRun {
            name: instance.mapper.name.clone(),
            provider: instance.mapper.provider.clone(),
            scope: instance.scope.map(str::to_owned),
            ran,
        });
        if ends {
            let unknown = building.unknown;
            return WholeToken {
                token: None,
                mappers,
                unknown,
            };
        }
    }
    for (name, value) in issued.later {
        building.token.set_field(name, value);
    }
    building.finish(mappers)
}

/// Role names and hardcoded roles: they run before others read the roles, also for the ID token,
/// because the access token is made first and the roles are kept.
fn change_roles(roles: &mut ResolvedRoles, instances: &[Instance<'_>]) {
    for instance in instances {
        let Provider::BuiltIn(row) = instance.provider else {
            continue;
        };
        let config = InstanceConfig::of(instance.mapper);
        let role = config.get("role").unwrap_or_default();
        match row.kind {
            Kind::RoleName => {
                let (client, name) = roles::parse(role);
                if roles.remove(client, name) {
                    let renamed = config.get("new.role.name").unwrap_or_default();
                    let (client, name) = roles::parse(renamed);
                    roles.add(client, name);
                }
            }
            Kind::HardcodedRole => {
                let (client, name) = roles::parse(role);
                roles.add(client, name);
            }
            _ => {}
        }
    }
}

/// A token while mappers work on it.
struct Building<'b> {
    runtime: &'b Runtime,
    thread: &'b EngineThread,
    login: Login<'b>,
    scripts: &'b Scripts,
    token: Token,
    unknown: Vec<UnknownClaim>,
}

impl Building<'_> {
    fn run(&mut self, instance: &Instance<'_>) -> Ran {
        let config = InstanceConfig::of(instance.mapper);
        let realm = &self.login.scenario.realm;
        let client = &realm.clients[self.login.scenario.client];
        let lightweight =
            client.attribute("client.use.lightweight.access.token.enabled") == Some("true");
        let (target, version) = (self.login.target, self.login.version);
        match instance.provider {
            Provider::BuiltIn(row) if !row.runs_for(&config, target, version, lightweight) => {
                Ran::NotForTarget
            }
            Provider::BuiltIn(row) if row.kind == Kind::Unmodelled => {
                let why = format!("the mapper `{}` isn't modelled", instance.mapper.provider);
                match row.unmodelled_claims() {
                    None => self.doubt(None, &why),
                    Some(claims) => {
                        for claim in claims {
                            let claim = match claim {
                                // Without a name, the mappers for organizations take this one.
                                "claim.name" => top(config.claim_name().unwrap_or("organization")),
                                claim => Some(claim.to_owned()),
                            };
                            self.doubt(claim, &why);
                        }
                    }
                }
                Ran::Unknown(why)
            }
            Provider::BuiltIn(row) => {
                let mut log = Vec::new();
                let done = self
                    .login
                    .set_claim(row.kind, &config, &mut self.token, &mut log);
                self.built_in(done)
            }
            Provider::Foreign | Provider::NotYet => {
                self.foreign(&instance.mapper.provider, config, lightweight)
            }
        }
    }

    fn built_in(&mut self, done: Done) -> Ran {
        match done {
            Done::Claim(outcome) => {
                self.undecided(&outcome);
                Ran::BuiltIn(Some(outcome))
            }
            Done::Nothing => Ran::BuiltIn(None),
            Done::Unknown { claim, why } => {
                self.doubt(claim, &why);
                Ran::Unknown(why)
            }
        }
    }

    /// A script, or a class somebody wrote.
    fn foreign(&mut self, provider: &str, config: InstanceConfig, lightweight: bool) -> Ran {
        let (target, version) = (self.login.target, self.login.version);
        let switched_on = config.runs_for(target, version, lightweight);
        // Whether a class looks at the switches isn't known when its instance has none.
        if !switched_on && (provider.starts_with("script-") || config.has_switches()) {
            return Ran::NotForTarget;
        }
        let claim = config.claim_name().and_then(top);
        let Some(script) = self.scripts.get(provider) else {
            let why = format!("nothing is known about the mapper `{provider}`");
            self.doubt(claim, &why);
            return Ran::Unknown(why);
        };
        let scenario = Scenario {
            instance: config,
            ..self.login.scenario.clone()
        };
        let (report, left) = self
            .runtime
            .run_on(self.thread, script, &scenario, &self.token);
        match &report.result {
            MapperResult::Claim { outcome, .. } => self.undecided(outcome),
            MapperResult::Saml(_) | MapperResult::Unknown => {
                let why = format!("the script of `{provider}` can't be judged");
                self.doubt(claim, &why);
            }
        }
        if let Some(token) = left {
            self.token = token;
        }
        Ran::Script(Box::new(report))
    }

    fn doubt(&mut self, claim: Option<String>, why: &str) {
        let unknown = UnknownClaim {
            claim,
            why: why.to_owned(),
        };
        if !self.unknown.contains(&unknown) {
            self.unknown.push(unknown);
        }
    }

    fn undecided(&mut self, outcome: &Outcome) {
        let Outcome::Undecided { why, between } = outcome else {
            return;
        };
        let claim = between.iter().find_map(|outcome| match outcome {
            Outcome::Claim(claim) => claim.path.first().cloned(),
            _ => None,
        });
        self.doubt(claim, &why.clone());
    }

    fn finish(mut self, mappers: Vec<MapperRun>) -> WholeToken {
        let token = match self.token.to_json() {
            Ok(token) => Some(token),
            Err(Unwritable::Throws(_)) => None,
            Err(Unwritable::Unknown(class)) => {
                let why = format!("Jackson would write what the getters of {class} give");
                self.doubt(None, &why);
                None
            }
        };
        WholeToken {
            token,
            mappers,
            unknown: self.unknown,
        }
    }
}

const fn ends_the_login(ran: &Ran) -> bool {
    let outcome = match ran {
        Ran::BuiltIn(Some(outcome)) => outcome,
        Ran::Script(report) => match &report.result {
            MapperResult::Claim { outcome, .. } => outcome,
            MapperResult::Saml(_) | MapperResult::Unknown => return false,
        },
        Ran::NotForTarget | Ran::BuiltIn(None) | Ran::Unknown(_) => return false,
    };
    matches!(
        outcome,
        Outcome::LoginFails(_) | Outcome::RequestFails(_) | Outcome::Hangs { .. }
    )
}
