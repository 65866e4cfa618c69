//! Runs scripts in boa as Nashorn would run them, within a budget.
//!
//! A script is compiled once and run many times. Each run has a fresh global object, as with
//! `ScriptEngine.createBindings`, and ends in an [`Outcome`] whatever the script does.

mod bindings;
mod calls;
mod control;
mod convert;
mod errors;
mod globals;
mod hints;
mod importer;
mod iterate;
mod limits;
mod member;
mod names;
mod native;
mod operators;
mod outcome;
mod packages;
mod result;
mod run;
mod state;
mod text;
mod thread;
mod variants;

use std::{any::Any, rc::Rc};

use diagnostic::Source;

pub(crate) use importer::member as imported;
pub use limits::Limits;
pub use outcome::{Killed, Outcome, Refused, ScriptError};
pub(crate) use packages::member_of as package_member;
pub(crate) use result::{mirror_text, owned};
pub(crate) use state::State;
pub use thread::{EngineThread, on_engine_thread, spawn_engine_thread};

use crate::{
    JavaValue,
    java::{Call, Footprint, Registry, Surroundings, Throw, Value},
    lower::{self, Lowered},
    syntax::{self, ParseKind, ParseOptions, Program, SyntaxError},
};

/// The classes that scripts can use, and how much a run may use.
#[derive(Clone, Debug)]
pub struct Engine {
    registry: Registry,
    surroundings: Surroundings,
    limits: Limits,
}

/// A script that can be run any number of times.
#[derive(Debug)]
pub struct Compiled {
    source: Source,
    program: Program,
    lowered: Lowered,
}

/// What a run leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// How it ended.
    pub outcome: Outcome,
    /// The lines that `print` wrote.
    pub printed: Vec<String>,
    /// What the outcome depends on and no run can foresee, one sentence each: "the iteration
    /// order of Set.of changes with every start of the server".
    pub notes: Vec<String>,
}

impl Engine {
    /// An engine with these classes and limits.
    #[must_use]
    pub fn new(registry: Registry, limits: Limits) -> Self {
        Self {
            registry,
            surroundings: Surroundings::default(),
            limits,
        }
    }

    /// The same engine on another machine: another clock, environment or Java runtime.
    #[must_use]
    pub fn with_surroundings(mut self, surroundings: Surroundings) -> Self {
        self.surroundings = surroundings;
        self
    }

    /// What scripts see of the machine.
    #[must_use]
    pub const fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// The same engine, and what its runs ask of their classes.
    #[must_use]
    pub fn recording(mut self) -> (Self, Footprint) {
        let (registry, footprint) = self.registry.recording();
        self.registry = registry;
        (self, footprint)
    }

    /// How much a run may use.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The classes of this engine.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Compiles a script.
    ///
    /// # Errors
    /// What Nashorn doesn't compile, and what is too large for us.
    pub fn compile(&self, source: &Source) -> Result<Compiled, SyntaxError> {
        let options = ParseOptions {
            kind: ParseKind::Script,
            max_source_bytes: self.limits.source,
        };
        let program = syntax::parse(source.text(), &options)?;
        let lowered = lower::lower(
            &program,
            source.text(),
            &lower::Kind::Script,
            lower::Numbering::default(),
        );
        Ok(Compiled {
            source: source.clone(),
            program,
            lowered,
        })
    }

    /// Runs a script once. `bindings` are its global variables, `world` is what the bodies of
    /// Java methods find by [`Call::world`](crate::java::Call::world).
    ///
    /// Needs a thread with a large stack: see [`on_engine_thread`].
    #[must_use]
    pub fn run(
        &self,
        _thread: &EngineThread,
        script: &Compiled,
        bindings: &[(&str, Value)],
        world: Rc<dyn Any>,
    ) -> Run {
        let nothing = |_: &mut Call<'_>| Ok(Vec::new());
        self.run_and_read(_thread, script, bindings, world, nothing)
            .0
    }

    /// Runs a script once, as [`Self::run`] does, and then reads what it left in Java objects:
    /// `read` gives the values wanted, which come back owned, in order. A script that threw is
    /// read too; one that was refused or killed leaves nothing.
    #[must_use]
    pub fn run_and_read(
        &self,
        _thread: &EngineThread,
        script: &Compiled,
        bindings: &[(&str, Value)],
        world: Rc<dyn Any>,
        read: impl Fn(&mut Call<'_>) -> Result<Vec<Value>, Throw>,
    ) -> (Run, Vec<JavaValue>) {
        run::run(
            &self.registry,
            &self.surroundings,
            self.limits,
            &script.source,
            &script.lowered,
            bindings,
            world,
            &read,
        )
    }
}

impl Compiled {
    /// The text it was compiled from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// What boa runs: for whoever works on the lowering.
    #[doc(hidden)]
    pub fn lowered_text(&self) -> &str {
        &self.lowered.text
    }

    /// Its syntax tree.
    #[must_use]
    pub const fn program(&self) -> &Program {
        &self.program
    }
}
