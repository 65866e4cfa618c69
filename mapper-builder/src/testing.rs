//! Cases: what comes of each login on each server, and whether that is what the case expects.

mod judge;
mod plan;
mod upgrade;

use diagnostic::Finding;
use keycloak_model::KeycloakVersion;
use mapper_runtime::worker::{WorkerCommand, WorkerError};
use serde_json::{Map, Value};

use crate::project::{Case, Outcome, Project};
use crate::scripts;

pub use judge::seen;
pub use plan::{Suite, instance};
pub use upgrade::Change;

/// What came of a login, in the words of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// How it ended.
    pub result: SeenResult,
    /// What else differs in the token, by top-level claim; null for what is gone.
    pub also: Map<String, Value>,
    /// The lines of the server's log.
    pub log: Vec<String>,
    /// The lines the script printed.
    pub printed: Vec<String>,
}

/// How a login ended.
#[derive(Clone, Debug, PartialEq)]
pub enum SeenResult {
    /// With this claim, or with these values of the attribute.
    Claim(Value),
    /// Otherwise, with the reason.
    Ended(Outcome, String),
    /// Nobody can say from the script's text; with the reason.
    Undecided(String),
}

impl SeenResult {
    /// Its name in a case and in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Claim(_) => "claim",
            Self::Ended(outcome, _) => outcome.name(),
            Self::Undecided(_) => "undecided",
        }
    }

    /// Why there is no claim.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Claim(_) => None,
            Self::Ended(_, why) | Self::Undecided(why) => Some(why),
        }
    }
}

/// Something that a case expects otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What differs: `claim`, `result`, `also.NAME`, `log`, `printed`.
    pub what: String,
    /// What the case says; nothing where it says nothing.
    pub expected: Option<Value>,
    /// What came; nothing where nothing came.
    pub actual: Option<Value>,
}

/// One case on one server.
#[derive(Clone, Debug)]
pub struct CaseRun {
    /// The server.
    pub version: KeycloakVersion,
    /// Whether the case is for this version. If not, it is only looked at.
    pub is_judged: bool,
    /// What came of it.
    pub seen: Seen,
    /// How that differs from what the case expects; empty for what passed.
    pub differences: Vec<Difference>,
    /// What there is to say about the script, with places.
    pub findings: Vec<Finding>,
}

impl CaseRun {
    /// Whether the case is for this version and what it expects didn't come.
    #[must_use]
    pub const fn failed(&self) -> bool {
        self.is_judged && !self.differences.is_empty()
    }
}

/// One case on every server looked at, oldest first.
#[derive(Clone, Debug)]
pub struct CaseResult<'p> {
    /// The case.
    pub case: &'p Case,
    /// Its runs.
    pub runs: Vec<CaseRun>,
}

/// All cases of a project.
#[derive(Clone, Debug)]
pub struct SuiteResult<'p> {
    /// The project.
    pub project: &'p Project,
    /// The servers looked at, oldest first.
    pub versions: Vec<KeycloakVersion>,
    /// Its cases.
    pub cases: Vec<CaseResult<'p>>,
}

impl SuiteResult<'_> {
    /// How many runs passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.count(|run| run.is_judged && !run.failed())
    }

    /// How many didn't.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(CaseRun::failed)
    }

    fn count(&self, counts: impl Fn(&CaseRun) -> bool) -> usize {
        let runs = self.cases.iter().flat_map(|case| &case.runs);
        runs.filter(|run| counts(run)).count()
    }

    /// What an upgrade from one of the versions to the next changes for this mapper.
    #[must_use]
    pub fn changes(&self) -> Vec<Change<'_>> {
        upgrade::changes(&self.cases)
    }
}

/// The cases of suites, begun.
pub struct Testing<'s, 'p> {
    suites: &'s [Suite<'p>],
    /// For each suite, oldest first.
    versions: Vec<Vec<KeycloakVersion>>,
    runs: scripts::Begun,
}

impl<'s, 'p> Testing<'s, 'p> {
    /// Begins with the cases of all suites, for `versions` or for each project's own when there are
    /// none, beside what the caller has to do before it wants their results.
    #[must_use]
    pub fn begin(
        suites: &'s [Suite<'p>],
        versions: &[KeycloakVersion],
        worker: &WorkerCommand,
    ) -> Self {
        let plan = plan::Plan::new(suites, versions);
        Self {
            suites,
            versions: plan.versions,
            runs: scripts::begin(worker, plan.setup, plan.jobs),
        }
    }

    /// Runs what is left. `done` is told, from any thread, how many of how many cases have ended.
    ///
    /// # Errors
    /// When scripts can't be run at all.
    pub fn finish(
        self,
        done: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<SuiteResult<'p>>, WorkerError> {
        let mut runs = self.runs.finish(done)?.into_iter();
        let mut results = Vec::new();
        for (suite, versions) in self.suites.iter().zip(self.versions) {
            let project = suite.project();
            let cases = project.cases.iter().map(|case| CaseResult {
                case,
                runs: versions
                    .iter()
                    .zip(runs.by_ref())
                    .map(|(&version, run)| judge::judge(project, case, version, run))
                    .collect(),
            });
            results.push(SuiteResult {
                project,
                cases: cases.collect(),
                versions,
            });
        }
        Ok(results)
    }
}
