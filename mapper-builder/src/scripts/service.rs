//! The worker's side.

use std::collections::{BTreeMap, btree_map::Entry};
use std::io;
use std::sync::Arc;

use diagnostic::Source;
use keycloak_model::{KeycloakVersion, Realm, Request, Session, UserRepresentation};
use mapper_runtime::worker::{self, Service};
use mapper_runtime::{Runtime, Scenario};
use nashorn::{EngineThread, Limits};
use serde::Deserialize;

use super::{Answer, Job, Script, Setup, Task, Text, User};

/// The argument that makes the program a worker.
pub const ARGUMENT: &str = "__script-worker";

/// Serves jobs on standard input and output until input ends.
///
/// # Errors
/// When the streams carry something else than a parent's messages.
pub fn serve() -> io::Result<()> {
    worker::serve::<ScriptService>(io::stdin(), io::stdout())
}

/// Runs mappers. Servers and compiled scripts are kept, as a server keeps them.
pub(super) struct ScriptService {
    worlds: Vec<World>,
    scripts: Vec<Text>,
    runtimes: BTreeMap<KeycloakVersion, Runtime>,
    /// By their places in the set-up: a script is compiled alike for all servers.
    compiled: BTreeMap<usize, mapper_runtime::Script>,
}

struct World {
    realm: Arc<Realm>,
    session: Session,
    request: Request,
}

impl Service for ScriptService {
    type Setup = Setup;
    type Job = Task;
    type Answer = Answer;

    fn new(setup: Setup) -> Self {
        let worlds = setup.worlds.into_iter().map(|login| World {
            realm: Arc::new(login.realm),
            session: login.session,
            request: login.request,
        });
        Self {
            worlds: worlds.collect(),
            scripts: setup.scripts,
            runtimes: BTreeMap::new(),
            compiled: BTreeMap::new(),
        }
    }

    fn run(&mut self, thread: &EngineThread, task: Task) -> Self::Answer {
        let Task { job, others } = task;
        let scenario = self.scenario(&job)?;
        let servers = || std::iter::once(job.keycloak).chain(others.iter().copied());
        for server in servers() {
            self.get_ready(server)?;
        }
        let servers: Vec<_> = servers()
            .filter_map(|server| self.runtimes.get(&server))
            .collect();
        let runtime = servers.first().ok_or("no server")?;
        let own;
        let script = match job.script {
            Script::Own(text) => {
                own = runtime.compile(&Source::new(text.name, text.text));
                &own
            }
            Script::Shared(place) => {
                let text = self.scripts.get(place).ok_or("no such script")?;
                self.compiled.entry(place).or_insert_with(|| {
                    runtime.compile(&Source::new(text.name.as_str(), text.text.as_str()))
                })
            }
        };
        Ok(Runtime::run_on_each(&servers, thread, script, &scenario))
    }
}

impl ScriptService {
    fn get_ready(&mut self, server: KeycloakVersion) -> Result<(), String> {
        if let Entry::Vacant(new) = self.runtimes.entry(server) {
            let runtime = Runtime::new(server, Limits::default());
            new.insert(runtime.map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    fn scenario(&self, job: &Job) -> Result<Scenario, String> {
        let world = self.worlds.get(job.world).ok_or("no such world")?;
        let (realm, username) = match &job.user {
            User::Named(name) => (world.realm.clone(), name.clone()),
            User::Represented(user) => {
                let user =
                    UserRepresentation::deserialize(user).map_err(|error| error.to_string())?;
                let mut realm = Realm::clone(&world.realm);
                let key = realm.add_representation(user);
                let name = realm.users[key].username.clone();
                (Arc::new(realm), name)
            }
        };
        let scenario = Scenario::in_realm(realm, &username, job.client.as_deref())
            .map_err(|error| error.to_string())?;
        Ok(Scenario {
            session: world.session.clone(),
            request: world.request.clone(),
            kind: job.kind,
            target: job.target,
            instance: job.instance.clone(),
            ..scenario
        })
    }
}
