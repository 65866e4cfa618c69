//! Running a mapper script as a server would: bindings, run, conversion, answer.

mod execution;
mod report;
mod running;
mod runtime;
mod scenario;
#[cfg(test)]
mod tests;

use diagnostic::Source;
use keycloak_model::KeycloakVersion;
use nashorn::java::RegistryError;
use nashorn::{Limits, on_engine_thread};

pub use report::{MapperResult, NashornRefusal, Report, ScriptOutcome, TokenChange};
pub use runtime::{Runtime, Script};
pub use scenario::{MapperKind, Scenario, UnknownName};

/// Runs one script once, as a server of this version would. Many runs are cheaper with a
/// [`Runtime`].
///
/// # Errors
/// Never the script's fault: no thread to run it on, or a table of ours that can't be read.
pub fn run(
    version: KeycloakVersion,
    source: &Source,
    scenario: &Scenario,
) -> Result<Report, RunError> {
    on_engine_thread(|thread| {
        let runtime = Runtime::new(version, Limits::default())?;
        let script = runtime.compile(source);
        Ok(runtime.run(thread, &script, scenario))
    })?
}

/// Why nothing could be run at all.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The classes of the version don't fit together.
    #[error("the table of Keycloak's classes is wrong: {0}")]
    Classes(#[from] RegistryError),
    /// The system gives no thread with a large stack.
    #[error("cannot start a thread for the script: {0}")]
    Thread(#[from] std::io::Error),
}
