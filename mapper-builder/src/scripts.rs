//! Runs of scripts, each in a worker process: a script that hangs or eats memory takes its worker
//! with it, not the tool.

mod service;

use diagnostic::{Finding, Level};
use keycloak_model::{KeycloakVersion, Realm, Request, Session, World};
use mapper_runtime::worker::{
    self, Ended, Finished, KillReason, Limits, Pool, WorkerCommand, WorkerError,
};
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Script {
    /// One of [`Setup::scripts`].
    Shared(usize),
    /// One that no other job has.
    Own(Text),
}

/// Who logs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum User {
    /// A user of the realm.
    Named(String),
    /// Somebody who isn't in it yet: a `UserRepresentation` as in a realm export.
    Represented(serde_json::Value),
}

/// One run of a mapper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// Begins with jobs beside what the caller has to do before it wants their results. Jobs beside each
/// other that differ in nothing but the server, older ones first, are begun as one.
#[must_use]
pub fn begin(worker: &WorkerCommand, setup: Setup, jobs: Vec<Job>) -> Begun {
    let pool = Workers::new(worker, setup).0;
    Begun(pool.begin(tasks(jobs)))
}

impl Begun {
    /// Runs the rest of the jobs and returns what came of all of them, in their order.
    /// `done` is told, from any thread, how many of how many have ended, those begun as one counted once.
    ///
    /// # Errors
    /// When there is no worker to be had.
    pub fn finish(self, done: &(dyn Fn(usize, usize) + Sync)) -> Result<Vec<Run>, WorkerError> {
        let total = self.0.total();
        let Finished { jobs, ended, pool } = self.0.finish(&|ended| done(ended, total))?;
        runs(&pool, jobs, ended)
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

    /// Runs jobs and returns what came of them, in their order.
    ///
    /// # Errors
    /// When there is no worker to be had.
    pub fn run(&self, jobs: Vec<Job>) -> Result<Vec<Run>, WorkerError> {
        let tasks = tasks(jobs);
        let ended = self.0.run(&tasks, &|_| {})?;
        runs(&self.0, tasks, ended)
    }
}

/// A job, and the further servers that the same is run on.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Task {
    job: Job,
    others: Vec<KeycloakVersion>,
}

type Answer = Result<Vec<Report>, String>;

fn tasks(jobs: Vec<Job>) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    for job in jobs {
        match tasks.last_mut() {
            Some(task) if task.is_same_on_a_newer_server(&job) => task.others.push(job.keycloak),
            _ => tasks.push(Task {
                job,
                others: Vec::new(),
            }),
        }
    }
    tasks
}

impl Task {
    fn is_same_on_a_newer_server(&self, job: &Job) -> bool {
        let newest = self.others.last().unwrap_or(&self.job.keycloak);
        let here = || Job {
            keycloak: self.job.keycloak,
            ..job.clone()
        };
        *newest < job.keycloak && here() == self.job
    }

    /// One task for each server.
    fn apart(&self) -> Vec<Self> {
        let servers = std::iter::once(&self.job.keycloak).chain(&self.others);
        let on = |&keycloak| Self {
            job: Job {
                keycloak,
                ..self.job.clone()
            },
            others: Vec::new(),
        };
        servers.map(on).collect()
    }
}

/// What came of jobs, one by one. Where a worker was killed, each server has to show for itself whether
/// the script does that to it.
fn runs(
    pool: &Pool<ScriptService>,
    tasks: Vec<Task>,
    ended: Vec<Ended<Answer>>,
) -> Result<Vec<Run>, WorkerError> {
    let mut runs = Vec::new();
    for (task, ended) in tasks.into_iter().zip(ended) {
        match ended {
            Ended::Answered(Ok(reports)) => {
                let reports = reports.into_iter();
                runs.extend(reports.map(|report| Run::Report(Box::new(report))));
            }
            Ended::Answered(Err(why)) => {
                let servers = 1 + task.others.len();
                runs.extend(std::iter::repeat_n(Run::NoLogin(why), servers));
            }
            Ended::Killed(reason) if task.others.is_empty() => runs.push(Run::Killed(reason)),
            Ended::Killed(_) => {
                let apart = task.apart();
                let ended = pool.run(&apart, &|_| {})?;
                runs.extend(self::runs(pool, apart, ended)?);
            }
        }
    }
    Ok(runs)
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
