//! Trying a script: its value with the Java class, and the claim for each type of claim.

pub mod batch;
mod detail;

use diagnostic::Source;
use keycloak_model::{KeycloakVersion, World};
use mapper_runtime::worker::{WorkerCommand, WorkerError};
use mapper_runtime::{InstanceConfig, JsonType, MapperKind, ScriptOutcome, Target};

use crate::scripts::{Job, Run, Script, Setup, Text, User, Workers};

pub use detail::detail;

/// What to try.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The server.
    pub keycloak: KeycloakVersion,
    /// User name of who logs in.
    pub user: String,
    /// Client id of where; the realm's first one when absent.
    pub client: Option<String>,
    /// OpenID Connect or SAML.
    pub kind: MapperKind,
    /// What is being made.
    pub target: Target,
    /// The claim's name, or the attribute's.
    pub name: String,
}

/// What came of it for one configuration of the instance.
#[derive(Clone, Debug)]
pub struct Tried {
    /// `jsonType.label`.
    pub json_type: JsonType,
    /// `multivalued`, or `single` of a SAML mapper.
    pub multivalued: bool,
    /// How it ended.
    pub run: Run,
}

/// Tries a script in every configuration that converts its value differently; in the first one only,
/// when it gives no value.
///
/// # Errors
/// When scripts can't be run at all.
pub fn run(
    script: &Source,
    world: World,
    trial: &Trial,
    worker: &WorkerCommand,
) -> Result<Vec<Tried>, WorkerError> {
    let types: &[JsonType] = match trial.kind {
        MapperKind::OpenIdConnect => &JsonType::ALL,
        MapperKind::Saml => &[JsonType::Unset],
    };
    let configurations = [false, true]
        .into_iter()
        .flat_map(|multivalued| types.iter().map(move |label| (label.clone(), multivalued)));
    let configurations: Vec<_> = configurations.collect();
    let mut jobs: Vec<_> = configurations
        .iter()
        .map(|(label, multivalued)| Job {
            keycloak: trial.keycloak,
            script: Script::Shared(0),
            world: 0,
            user: User::Named(trial.user.clone()),
            client: trial.client.clone(),
            kind: trial.kind,
            target: trial.target,
            instance: instance(&trial.name, label.label(), *multivalued),
        })
        .collect();
    let setup = Setup {
        worlds: vec![world.into()],
        scripts: vec![Text {
            name: script.name().to_owned(),
            text: script.text().to_owned(),
        }],
    };
    let workers = Workers::new(worker, setup);
    let others = jobs.split_off(1);
    let mut runs = workers.run(jobs)?;
    // What gives no value gives none in any configuration; a script without end takes its time.
    if runs.iter().all(gave_value) {
        runs.extend(workers.run(others)?);
    }
    let tried = configurations.into_iter().zip(runs);
    Ok(tried
        .map(|((json_type, multivalued), run)| Tried {
            json_type,
            multivalued,
            run,
        })
        .collect())
}

/// Whether a script came to its end with a value.
#[must_use]
pub fn gave_value(run: &Run) -> bool {
    matches!(run, Run::Report(report) if matches!(report.script, ScriptOutcome::Value { .. }))
}

/// An instance that is switched on for everything.
fn instance(name: &str, label: Option<&str>, multivalued: bool) -> InstanceConfig {
    let on = |key| (key, "true");
    let config = InstanceConfig::new(
        "eval",
        [
            ("claim.name", name),
            ("attribute.name", name),
            on("access.token.claim"),
            on("id.token.claim"),
            on("userinfo.token.claim"),
            on("introspection.token.claim"),
            on("access.tokenResponse.claim"),
        ],
    )
    .with("multivalued", multivalued.to_string())
    .with("single", multivalued.to_string());
    match label {
        Some(label) => config.with("jsonType.label", label),
        None => config,
    }
}
