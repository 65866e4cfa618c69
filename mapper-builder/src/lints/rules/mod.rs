//! The lints, by what they look at. Each is a function from one expression, or from the whole
//! script, to findings.

pub(super) mod interop;
pub(super) mod language;
pub(super) mod members;
pub(super) mod server;
pub(super) mod value;
