use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;
use nashorn::java::{RegistryError, Surroundings};
use nashorn::{Compiled, Engine, EngineThread, Limits};

use super::execution::Executions;
use super::report::{NashornRefusal, Report};
use super::running::Running;
use super::scenario::Scenario;
use crate::objects;
use crate::token::Token;

/// A Keycloak of one version, ready to run mappers.
#[derive(Clone, Debug)]
pub struct Runtime {
    pub(super) version: KeycloakVersion,
    pub(super) engine: Engine,
}

/// A script, compiled if it does compile: that it doesn't is a result of running it.
#[derive(Debug)]
pub struct Script {
    source: Source,
    pub(super) compiled: Result<Compiled, Box<CompileError>>,
}

#[derive(Debug)]
pub(super) struct CompileError {
    pub(super) finding: Finding,
    /// Class and message; `None` when a limit of ours stopped the parser.
    pub(super) exception: Option<String>,
    pub(super) nashorn: Option<NashornRefusal>,
}

impl Runtime {
    /// A server of this version. Making one takes milliseconds: keep it for many runs.
    ///
    /// # Errors
    /// When a table of ours can't be read, which the tests rule out.
    pub fn new(version: KeycloakVersion, limits: Limits) -> Result<Self, RegistryError> {
        let registry = objects::registry(version)?;
        Ok(Self {
            version,
            engine: Engine::new(registry, limits),
        })
    }

    /// The same server on another machine: clock, environment, Java runtime.
    #[must_use]
    pub fn with_surroundings(mut self, surroundings: Surroundings) -> Self {
        self.engine = self.engine.with_surroundings(surroundings);
        self
    }

    /// The version.
    #[must_use]
    pub const fn version(&self) -> KeycloakVersion {
        self.version
    }

    /// Compiles a script once for any number of runs.
    #[must_use]
    pub fn compile(&self, source: &Source) -> Script {
        let compiled = if source.text().chars().all(|one| one <= ' ') {
            // `String.trim().isEmpty()`
            let message = "the script is empty";
            let finding = Finding::new(Level::Error, "script-empty", message).in_file(source);
            let exception = "java.lang.IllegalArgumentException: script must not be null or empty";
            Err(Box::new(CompileError {
                finding,
                exception: Some(exception.to_owned()),
                nashorn: None,
            }))
        } else {
            self.engine.compile(source).map_err(|error| {
                let exception = error.nashorn.as_ref().map(|nashorn| {
                    let place = nashorn.place.as_ref().map_or_else(String::new, |place| {
                        format!(
                            " in <eval> at line number {} at column number {}",
                            place.line, place.column
                        )
                    });
                    format!("{}{place}", nashorn.full_text("<eval>"))
                });
                let nashorn = error.nashorn.as_ref().map(|nashorn| NashornRefusal {
                    message: nashorn.full_text("<eval>"),
                    place: nashorn
                        .place
                        .as_ref()
                        .map(|place| (place.line, place.column)),
                });
                Box::new(CompileError {
                    finding: error.finding(source),
                    exception,
                    nashorn,
                })
            })
        };
        Script {
            source: source.clone(),
            compiled,
        }
    }

    /// Runs a mapper once.
    #[must_use]
    pub fn run(&self, thread: &EngineThread, script: &Script, scenario: &Scenario) -> Report {
        let mut reports = Self::run_on_each(&[self], thread, script, scenario);
        reports.remove(0)
    }

    /// Runs a mapper once on each of several servers. What would go as on a server before isn't run
    /// again: of most scripts, a second run is never needed.
    #[must_use]
    pub fn run_on_each(
        servers: &[&Self],
        thread: &EngineThread,
        script: &Script,
        scenario: &Scenario,
    ) -> Vec<Report> {
        let mut executions = Executions::on(servers.len());
        let runs = servers.iter().map(|runtime| {
            let running = Running { runtime, scenario };
            running.run(thread, script, None, &mut executions).0
        });
        runs.collect()
    }

    /// Runs a mapper on a token that other mappers have worked on; gives back the token as it left
    /// it.
    pub(crate) fn run_on(
        &self,
        thread: &EngineThread,
        script: &Script,
        scenario: &Scenario,
        token: &Token,
    ) -> (Report, Option<Token>) {
        Running {
            runtime: self,
            scenario,
        }
        .run(thread, script, Some(token), &mut Executions::on(1))
    }
}

impl Script {
    /// Its text.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }
}
