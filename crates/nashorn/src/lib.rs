//! The JavaScript that Keycloak's script engine speaks: Nashorn 15.4 in its default mode.
//!
//! Lives here: the parser (ECMAScript 5.1 and Nashorn's extensions), the lowering to boa, the
//! engine with its budget, and Java as scripts meet it (interop rules, `java.util`, strings).
//! Doesn't live here: anything of Keycloak, processes, files, the network.

mod engine;
pub mod java;
mod lower;
mod numbers;
pub mod syntax;
mod unicode;
mod value;

pub use engine::{
    Compiled, Engine, EngineThread, Killed, Limits, Outcome, Refused, Run, ScriptError,
    on_engine_thread, spawn_engine_thread,
};
pub use value::{JavaValue, ScriptObject};
