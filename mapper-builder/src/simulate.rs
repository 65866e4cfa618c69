//! Users x roles: who gets into what, what of it nobody meant, and what is new.

mod editable;
mod holes;
mod intent;
mod logins;
mod matrix;
mod pair_set;
mod service;
mod source;

pub use editable::{Editable, editable};
pub use holes::{Baseline, Changes, Hole, HoleKind, Holes, Named, holes, named};
pub use intent::{Groups, Intent, IntentFile, derived};
pub use logins::{Plan, UserLogin};
pub use matrix::{Matrix, Pair, providers, role_name};
pub use pair_set::PairSet;
pub use service::{ARGUMENT, serve};
pub use source::{People, read};
