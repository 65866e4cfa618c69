//! Check, test, simulate and pack Keycloak script mappers.
//!
//! Lives here: projects (`mapper.toml`, script, cases), lints, the steps from a project to a jar, and the
//! command line. Doesn't live here: how scripts run, what a jar looks like inside, how findings are drawn.

pub mod check;
pub mod cli;
pub mod eval;
pub mod group_claim;
pub mod install;
pub mod lints;
pub mod login;
pub mod pack;
pub mod policies;
pub mod project;
pub mod scripts;
pub mod simulate;
pub mod template;
pub mod testing;
pub mod witness;
