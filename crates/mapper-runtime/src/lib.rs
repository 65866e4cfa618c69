//! What a script mapper does in a Keycloak server of a given version.
//!
//! Lives here: the configuration of mapper instances, the conversion of a script's result into a
//! claim or SAML attribute, the Java objects a script sees, running a script in them, the built-in
//! mappers that fill the rest of a token, and the worker process that keeps such runs out of harm's way.
//! Doesn't live here: jars, HTTP, AWS, the JavaScript engine itself.

pub mod api;
mod builtin;
mod claim;
mod hash_order;
mod instance;
mod java_text;
mod json;
mod log;
mod objects;
mod run;
mod saml;
mod token;
pub mod worker;

pub use builtin::{
    MapperRun, NameId, Ran, Scripts, UnknownClaim, WholeAssertion, WholeToken, whole_assertion,
    whole_token,
};
pub use claim::{Applied, Claim, Destination, Failure, Omission, Outcome, apply, split_claim_path};
pub use instance::{InstanceConfig, JsonType, Target, UnknownTarget};
pub use json::Json;
pub use log::{LogLevel, LogLine};
/// What the engine limits, and the proof of being on a thread with stack enough for it: callers of
/// [`run`](Runtime::run) and workers need both.
pub use nashorn::{EngineThread, Limits as ScriptLimits};
pub use run::{
    MapperKind, MapperResult, NashornRefusal, Report, RunError, Runtime, Scenario, Script,
    ScriptOutcome, TokenChange, UnknownName, run,
};
pub use saml::{SamlAttribute, SamlOutcome, SamlValue, saml_attribute};
pub use token::{Token, TokenKind};
