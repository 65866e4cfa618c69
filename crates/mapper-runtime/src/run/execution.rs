//! What the engine made of a script, which can be what it makes of it on other servers, too.

use std::rc::Rc;

use nashorn::Outcome;
use nashorn::java::Footprint;

use super::runtime::Runtime;
use super::scenario::Scenario;
use crate::log::LogLine;
use crate::objects::Server;
use crate::token::Token;

/// What came of a script and what it did.
#[derive(Clone)]
pub(super) struct Execution {
    pub(super) outcome: Outcome,
    pub(super) printed: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) effects: Vec<String>,
    pub(super) log: Vec<LogLine>,
    /// The token as it was left; `None` when the script didn't touch it, and when nothing comes of it.
    pub(super) token: Option<Token>,
}

/// The executions of one script in one scenario on several servers.
pub(super) struct Executions<'r> {
    done: Vec<Done<'r>>,
    /// Whether what a run depends on is worth being recorded.
    pub(super) are_recorded: bool,
}

struct Done<'r> {
    runtime: &'r Runtime,
    footprint: Footprint,
    server: Rc<Server>,
    execution: Execution,
}

impl<'r> Executions<'r> {
    /// For runs on so many servers.
    pub(super) const fn on(servers: usize) -> Self {
        Self {
            done: Vec::new(),
            are_recorded: servers > 1,
        }
    }

    /// What comes of the script on another server, when that needs no run: if one on a server before
    /// asked for nothing in which the two differ, it would go the same way.
    pub(super) fn like(&self, runtime: &Runtime, scenario: &Scenario) -> Option<Execution> {
        let version = runtime.version;
        let alike = self.done.iter().find(|done| {
            let (one, other) = (&done.runtime.engine, &runtime.engine);
            scenario.requesting_client(done.runtime.version) == scenario.requesting_client(version)
                && one.surroundings() == other.surroundings()
                && one.limits() == other.limits()
                && !done.server.is_token_touched()
                && done.server.version.is_like(version)
                && done.footprint.is_same_in(
                    one.registry(),
                    other.registry(),
                    &done.server.version.classes_in(version),
                )
        })?;
        Some(alike.execution.clone())
    }

    /// Keeps an execution for [`Self::like`].
    pub(super) fn keep(
        &mut self,
        runtime: &'r Runtime,
        footprint: Footprint,
        server: Rc<Server>,
        execution: &Execution,
    ) {
        self.done.push(Done {
            runtime,
            footprint,
            server,
            execution: execution.clone(),
        });
    }
}
