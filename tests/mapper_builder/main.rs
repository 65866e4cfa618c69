//! `mapper-builder` as its users meet it: what it prints, where, and how it exits.

#![expect(clippy::unwrap_used, reason = "a test that can't run fails")]

mod check;
mod docs;
mod driver;
mod eval;
mod explain;
mod files;
mod hostile;
mod inspect;
mod new;
mod pack;
mod policy;
mod shipped;
mod simulate;
mod test;
mod usage;
mod witness;
