//! Mappers at work in a process of their own: a script that never ends takes its worker with it
//! and not the server.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use diagnostic::Source;
use keycloak_model::{ClientKey, KeycloakVersion, Realm, Request, Session, UserKey};
use mapper_runtime::worker::{
    self, Ended, KillReason, Limits, Pool, Service, WorkerCommand, WorkerError,
};
use mapper_runtime::{
    EngineThread, MapperKind, Runtime, Scenario, ScriptLimits, Scripts, Target, WholeAssertion,
    WholeToken, whole_assertion, whole_token,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

/// Serves jobs on standard input and output until input ends. A program does this when its
/// arguments are those of the [`WorkerCommand`] it gave to the practice world.
///
/// # Errors
/// When the streams carry something else than a parent's messages.
pub fn serve() -> io::Result<()> {
    worker::serve::<Mappers>(io::stdin(), io::stdout())
}

/// What all jobs have in common.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    pub(crate) keycloak: KeycloakVersion,
    pub(crate) realm: Realm,
    pub(crate) server_url: String,
    /// Id of the provider, name of the file, text.
    pub(crate) scripts: Vec<(String, String, String)>,
}

/// Somebody at a client.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) user: UserKey,
    pub(crate) client: ClientKey,
    pub(crate) introspected_by: Option<ClientKey>,
    pub(crate) session: Session,
    pub(crate) request: Request,
    pub(crate) scope: String,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) wanted: Wanted,
}

/// What is to be made.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Wanted {
    /// These, in order, until one of them fails.
    Tokens(Vec<Target>),
    Assertion,
}

/// What was made.
#[derive(Serialize, Deserialize)]
pub(crate) enum Made {
    Tokens(Vec<WholeToken>),
    Assertion(WholeAssertion),
}

struct Mappers {
    prepared: Result<(Runtime, Scripts), String>,
    realm: Arc<Realm>,
    server_url: String,
}

impl Service for Mappers {
    type Setup = Setup;
    type Job = Job;
    type Answer = Result<Made, String>;

    fn new(setup: Setup) -> Self {
        let runtime = Runtime::new(setup.keycloak, ScriptLimits::default());
        let prepared = runtime.map_err(|error| error.to_string()).map(|runtime| {
            let scripts = setup.scripts.into_iter();
            let scripts = scripts.map(|(provider, name, text)| {
                (provider, runtime.compile(&Source::new(name, text)))
            });
            let scripts = scripts.collect();
            (runtime, scripts)
        });
        Self {
            prepared,
            realm: Arc::new(setup.realm),
            server_url: setup.server_url,
        }
    }

    fn run(&mut self, thread: &EngineThread, job: Job) -> Self::Answer {
        let (runtime, scripts) = self.prepared.as_ref().map_err(Clone::clone)?;
        let scenario = Scenario {
            introspected_by: job.introspected_by,
            session: job.session,
            request: job.request,
            scope: job.scope,
            now: job.now,
            server_url: self.server_url.clone(),
            ..Scenario::of(Arc::clone(&self.realm), job.user, job.client)
        };
        Ok(match job.wanted {
            Wanted::Assertion => {
                let scenario = Scenario {
                    kind: MapperKind::Saml,
                    ..scenario
                };
                Made::Assertion(whole_assertion(runtime, thread, &scenario, scripts))
            }
            Wanted::Tokens(targets) => {
                let mut tokens = Vec::with_capacity(targets.len());
                for target in targets {
                    let scenario = Scenario {
                        target,
                        ..scenario.clone()
                    };
                    let token = whole_token(runtime, thread, &scenario, scripts);
                    let failed = token.token.is_none();
                    tokens.push(token);
                    if failed {
                        break;
                    }
                }
                Made::Tokens(tokens)
            }
        })
    }
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotMade {
    /// A script never ends, or takes more memory than there is.
    #[error("a script of the client's mappers was stopped: {}", reason(*.0))]
    Killed(KillReason),
    /// The scripts can't be run at all.
    #[error(transparent)]
    Worker(#[from] WorkerError),
    /// The same, told by the worker.
    #[error("the scripts can't be run: {0}")]
    Runtime(String),
}

fn reason(reason: KillReason) -> String {
    match reason {
        KillReason::Time(limit) => format!("it was still running after {limit:?}"),
        KillReason::Crash => "it ran out of memory or of stack".to_owned(),
        KillReason::AnswerSize(size) => format!("its result has {size} bytes"),
    }
}

/// Workers for one realm and one set of scripts.
pub(crate) struct Workers {
    pool: Arc<Pool<Mappers>>,
    /// As many at a time as there are cores: each is a process.
    places: Arc<Semaphore>,
}

impl Workers {
    pub(crate) fn new(command: &WorkerCommand, setup: &Setup) -> Result<Self, WorkerError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let pool = Pool::new(command.clone(), Limits::default(), setup.clone());
        Ok(Self {
            pool: Arc::new(pool),
            places: Arc::new(Semaphore::new(cores)),
        })
    }

    /// Does one job.
    pub(crate) async fn run(&self, job: Job) -> Result<Made, NotMade> {
        let gone = |error: &dyn std::fmt::Display| NotMade::Runtime(error.to_string());
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|error| gone(&error))?;
        let pool = Arc::clone(&self.pool);
        let ended = tokio::task::spawn_blocking(move || {
            let ended = pool.run(&[job], &|_| ());
            drop(place);
            ended
        });
        let ended = ended.await.map_err(|error| gone(&error))??;
        match ended.into_iter().next() {
            Some(Ended::Answered(made)) => made.map_err(NotMade::Runtime),
            Some(Ended::Killed(reason)) => Err(NotMade::Killed(reason)),
            None => Err(NotMade::Runtime("no answer".to_owned())),
        }
    }
}

/// The arguments that make a program of ours a worker.
#[must_use]
pub fn worker_command(program: PathBuf) -> WorkerCommand {
    WorkerCommand::new(program, vec!["__script-worker".into()])
}
