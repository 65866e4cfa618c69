//! What our emulation says a server does, held to what servers were recorded to do.
//!
//! The recordings are those of the live driver (`tests/live/README.md`), which makes sure that servers still do the same.

mod bindings;
mod claims;
mod conversion;
mod errors;
mod login;
mod mappers;
mod saml;

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use diagnostic::Source;
use keycloak_model::{Realm, Session, parse_export};
use mapper_runtime::{InstanceConfig, LogLevel, LogLine, Report, Runtime, Scenario, Target};
use nashorn::{EngineThread, Limits, on_engine_thread};
use serde_json::Value;

use crate::mask::Mask;

/// The realm all recordings were made in.
const REALM: &str = include_str!("../live/realm.json");

/// The calls a mapper runs in, as recordings name them.
const CALLS: [(&str, Target); 5] = [
    ("access", Target::AccessToken),
    ("id", Target::IdToken),
    ("response", Target::TokenResponse),
    ("userinfo", Target::Userinfo),
    ("introspection", Target::Introspection),
];

/// How predictions compare with a recording.
#[derive(Debug, Default)]
pub struct Comparison {
    /// How many are the same.
    pub agreed: usize,
    /// Case and reason, where the emulation says that it can't say.
    pub refused: Vec<(String, String)>,
    /// Case, prediction and recording, where the server did something else.
    pub differences: Vec<(String, String)>,
}

/// A kind of recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// What becomes of a script's result.
    Conversion,
    /// What a script sees.
    Bindings,
    /// SAML attribute values.
    Saml,
    /// What mapper instances change in everything a login gives.
    Claims,
    /// What fails, and how.
    Errors,
    /// The mappers we ship.
    Mappers,
}

/// Predicts every line of a recording.
///
/// # Errors
/// When a recording or the realm can't be read.
pub fn compare(recording: Recording, text: &str) -> Result<Comparison> {
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| line.to_owned()))
        .collect::<Result<_>>()?;
    let version = lines
        .first()
        .and_then(|line| line["version"].as_str())
        .context("an empty recording")?;
    let server = Server::new(version)?;
    on_engine_thread(|thread| {
        let mut comparison = Comparison::default();
        for line in &lines {
            match recording {
                Recording::Conversion => conversion::line(&server, thread, line, &mut comparison)?,
                Recording::Bindings => bindings::line(&server, thread, line, &mut comparison)?,
                Recording::Saml => saml::line(&server, thread, line, &mut comparison)?,
                Recording::Claims => claims::line(&server, thread, line, &mut comparison)?,
                Recording::Errors => errors::line(&server, thread, line, &mut comparison)?,
                Recording::Mappers => mappers::line(&server, thread, line, &mut comparison)?,
            }
        }
        if recording == Recording::Mappers {
            mappers::unrecorded(version, &lines, &mut comparison)?;
        }
        Ok(comparison)
    })?
}

/// An emulated server with the recordings' realm.
struct Server {
    runtime: Runtime,
    /// The other server that recordings were made on. A run there comes first: what this server makes of the same script
    /// may be taken from that, and must be what it was recorded to make of it.
    other: Runtime,
    realm: Arc<Realm>,
    mask: Mask,
}

impl Server {
    fn new(version: &str) -> Result<Self> {
        let realm = parse_export(&Source::new("realm.json", REALM), None)
            .map_err(|findings| anyhow!("realm.json: {findings:?}"))?;
        let other = if version == "26.7.3" {
            "24.0.5"
        } else {
            "26.7.3"
        };
        let runtime = |version: &str| {
            let version = version.parse().context("a recording's version")?;
            anyhow::Ok(Runtime::new(version, Limits::default())?)
        };
        Ok(Self {
            runtime: runtime(version)?,
            other: runtime(other)?,
            realm: Arc::new(realm),
            mask: Mask::new("https://keycloak.example")?,
        })
    }

    /// A login of alice at a client, with a mapper instance.
    fn scenario(&self, client: &str, instance: InstanceConfig) -> Result<Scenario> {
        let mut scenario = Scenario::in_realm(self.realm.clone(), "alice", Some(client))?;
        scenario.instance = instance;
        scenario.introspected_by = self.realm.client_by_client_id("conf");
        scenario.session = Self::session();
        Ok(scenario)
    }

    /// A session as the browser and the password flow leave it.
    fn session() -> Session {
        Session {
            notes: vec![("authenticators-completed".into(), "{}".into())],
            ..Session::default()
        }
    }

    fn run(&self, thread: &EngineThread, script: &str, scenario: &Scenario) -> Report {
        let script = self.runtime.compile(&Source::new("script.js", script));
        let servers = [&self.other, &self.runtime];
        let mut reports = Runtime::run_on_each(&servers, thread, &script, scenario);
        reports.remove(1)
    }

    /// The log as recordings have it: warnings and errors, the first line of each, without Jackson's way to a failure.
    fn log(&self, log: &[LogLine]) -> Vec<String> {
        log.iter()
            .filter(|line| matches!(line.level, LogLevel::Error | LogLevel::Warn))
            .map(|line| {
                let text = line.to_string();
                let first = text.lines().next().unwrap_or_default();
                let short = first.split_once(" (through reference chain:");
                self.mask.text(short.map_or(first, |(short, _)| short))
            })
            .collect()
    }
}

impl Comparison {
    /// Counts a prediction.
    fn add<T: PartialEq + std::fmt::Debug>(&mut self, case: &str, predicted: &T, happened: &T) {
        if predicted == happened {
            self.agreed += 1;
        } else {
            let difference = format!("predicted {predicted:?}\n  happened  {happened:?}");
            self.differences.push((case.to_owned(), difference));
        }
    }

    /// Counts a case of which the emulation doesn't say what a server does.
    fn refused(&mut self, case: &str, why: &str) {
        self.refused.push((case.to_owned(), why.to_owned()));
    }

    /// Counts a prediction, or says `why` there is none.
    fn add_or_refuse<T: PartialEq + std::fmt::Debug>(
        &mut self,
        case: &str,
        predicted: Option<&T>,
        happened: &T,
        why: &str,
    ) {
        match predicted {
            Some(predicted) => self.add(case, predicted, happened),
            None => self.refused(case, why),
        }
    }
}

/// A text member of a recorded line.
fn text<'a>(line: &'a Value, name: &str) -> Result<&'a str> {
    line[name]
        .as_str()
        .with_context(|| format!("no `{name}` in {line}"))
}

/// The texts of a list.
fn texts(list: &Value) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|entry| entry.as_str().map(str::to_owned))
        .collect()
}
