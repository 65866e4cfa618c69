//! `META-INF/keycloak-scripts.json`: reading it as a Keycloak server does, and writing it.
//!
//! Follows `ScriptProviderDescriptor`, `ScriptProviderMetadata` and
//! `KeycloakProcessor.configureScriptDescriptor`, whose answers to every case of
//! `tests/data/descriptors.json` are recorded beside it.

pub(crate) mod java;
mod read;
mod write;

pub use read::{Descriptor, read};
pub(crate) use write::{Entry, write};

/// Where a jar keeps it; Keycloak looks nowhere else.
pub const PATH: &str = "META-INF/keycloak-scripts.json";

#[cfg(test)]
mod tests;
