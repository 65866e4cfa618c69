//! Runs of scripts, each in a worker process: a script that hangs or eats memory takes its worker
//! with it, not the tool.

mod service;

use diagnostic::{Finding, Level};
use keycloak_model::{KeycloakVersion, Realm, Request, Session, World};
use mapper_runtime::worker::{self, Ended, KillReason, Limits, Pool, WorkerCommand, WorkerError};
use mapper_runtime::{InstanceConfig, MapperKind, Report, Target};
use serde::{Deserialize, Serialize};

use service::ScriptService;
pub use service::{ARGUMENT, serve};

/// What a run has in common with others; sent to each worker once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Setup {
    /// The worlds that jobs name by their place.
    pub worlds: Vec<Login>,
    /// The scripts that jobs name by their place.
    pub scripts: Vec<Text>,
}

/// Where somebody logs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Login {
    realm: Realm,
    session: Session,
    request: Request,
}

impl From<World> for Login {
    fn from(world: World) -> Self {
        Self {
            realm: world.realm,
            session: world.session,
            request: world.request,
        }
    }
}

/// A script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What findings call it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Which script a job runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Script {
    /// One of [`Setup::scripts`].
    Shared(usize),
    /// One that no other job has.
    Own(Text),
}

/// Who logs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum User {
    /// A user of the realm.
    Named(String),
    /// Somebody who isn't in it yet: a `UserRepresentation` as in a realm export.
    Represented(serde_json::Value),
}

/// One run of a mapper.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The server.
    pub keycloak: KeycloakVersion,
    /// The script.
    pub script: Script,
    /// Place in [`Setup::worlds`].
    pub world: usize,
    /// Who logs in.
    pub user: User,
    /// Client id of where; the realm's first one when absent.
    pub client: Option<String>,
    /// OpenID Connect or SAML.
    pub kind: MapperKind,
    /// What is being made.
    pub target: Target,
    /// How the mapper's instance is configured.
    pub instance: InstanceConfig,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    /// With a report, which can well say that the script failed.
    Report(Box<Report>),
    /// It took its worker with it.
    Killed(KillReason),
    /// It couldn't begin: the user or the client isn't in the realm.
    NoLogin(String),
}

/// Runs that may have begun.
pub struct Begun(worker::Begun<ScriptService>);

/// Begins with jobs beside what the caller has to do before it wants their results.
///
/// # Errors
/// When a job can't be encoded.
pub fn begin(worker: &WorkerCommand, setup: Setup, jobs: Vec<Job>) -> Result<Begun, WorkerError> {
    Workers::new(worker, setup).0.begin(jobs).map(Begun)
}

impl Begun {
    /// Runs the rest of the jobs and returns what came of all of them, in their order. `done` is told,
    /// from any thread, how many have ended.
    ///
    /// # Errors
    /// When there is no worker to be had.
    pub fn finish(self, done: &(dyn Fn(usize) + Sync)) -> Result<Vec<Run>, WorkerError> {
        Ok(self.0.finish(done)?.into_iter().map(Run::from).collect())
    }
}

/// Workers that stay for further jobs.
pub struct Workers(Pool<ScriptService>);

impl Workers {
    /// None are started before the first job.
    #[must_use]
    pub fn new(worker: &WorkerCommand, setup: Setup) -> Self {
        Self(Pool::new(worker.clone(), Limits::default(), setup))
    }

    /// Runs jobs and returns what came of them, in their order. `done` is told, from any thread, how
    /// many have ended.
    ///
    /// # Errors
    /// When there is no worker to be had.
    pub fn run(
        &self,
        jobs: &[Job],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Run>, WorkerError> {
        Ok(self.0.run(jobs, done)?.into_iter().map(Run::from).collect())
    }
}

impl From<Ended<Result<Box<Report>, String>>> for Run {
    fn from(ended: Ended<Result<Box<Report>, String>>) -> Self {
        match ended {
            Ended::Answered(Ok(report)) => Self::Report(report),
            Ended::Answered(Err(why)) => Self::NoLogin(why),
            Ended::Killed(reason) => Self::Killed(reason),
        }
    }
}

/// That scripts can't be run at all.
#[must_use]
pub fn unavailable(error: &WorkerError) -> Finding {
    Finding::new(Level::Error, "no-worker", error.to_string())
}

/// What a killed script would do to a server, in words.
#[must_use]
pub fn killed(reason: KillReason) -> String {
    match reason {
        KillReason::Time(limit) => format!(
            "the script did not end within {} seconds; it would keep a thread of the server busy until a restart",
            limit.as_secs()
        ),
        KillReason::Crash => {
            "the script used up memory or stack; on a server all logins share them".to_owned()
        }
        KillReason::AnswerSize(bytes) => {
            format!("the result takes {bytes} bytes; no token is that large")
        }
    }
}
