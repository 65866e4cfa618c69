//! Source texts, places in them, and findings about them.
//!
//! A finding is a value: it says what is wrong, where, how bad it is and what to do. Programs and
//! libraries make findings; only this crate turns them into text, JSON or SARIF.
//! Lives here: [`Source`], [`Span`], [`Finding`], the renderers.
//! Doesn't live here: anything that knows what a script, a jar or a policy is.

mod closest;
mod excerpt;
mod finding;
pub mod json;
mod lines;
mod read;
mod report;
pub mod sarif;
mod source;
pub mod text;
mod visible;

pub use closest::closest;
pub use finding::{Finding, Label, Level};
pub use read::{open, read_bytes, read_stream};
pub use report::{Counts, in_order};
pub use source::{LineColumn, Source, Span};
pub use visible::line as visible_line;
