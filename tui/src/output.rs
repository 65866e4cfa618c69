//! Credentials in the forms that others read.

mod process;
mod shell;
mod variables;

pub use process::process_document;
pub(crate) use process::utc;
pub use shell::{Shell, Unwritable};
pub use variables::{COMPETING, variables};
