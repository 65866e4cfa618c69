//! Keycloak script provider jars: descriptor, bounded reader, reproducible writer.
//!
//! A script provider is a JavaScript file in a jar that `META-INF/keycloak-scripts.json` announces.
//! Lives here: what a server makes of descriptors and jars, its own and foreign ones, and how to
//! write a jar whose bytes depend on nothing but its content.
//! Doesn't live here: what a script means, the network, how findings are printed.

mod archive;
pub mod descriptor;
mod encoding;
mod inspect;
mod json;
mod lint;
mod package;
mod provider;

pub use inspect::{Inspection, inspect};
pub use package::{Package, PackageError, Script, content_hash, save};
pub use provider::{Kind, Provider, provider_id};
