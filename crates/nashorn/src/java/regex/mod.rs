//! `java.util.regex`: patterns are read as `Pattern` reads them and matched by backtracking, as
//! `Matcher` does, on UTF-16 and within a budget of steps.

mod class;
mod escape;
mod machine;
mod matcher;
mod parse;
mod program;
mod property;
mod replace;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use matcher::{Budget, Matcher, State as MatcherState};
pub(crate) use program::Pattern;
pub(crate) use replace::{matches, replace_all, replace_first, split};

use super::fault::{Fault, Thrown};
use super::jdk::Jdk;

/// `Pattern`'s flags, with their Java values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags(pub(crate) i32);

impl Flags {
    pub(crate) const UNIX_LINES: i32 = 1;
    pub(crate) const CASE_INSENSITIVE: i32 = 2;
    pub(crate) const COMMENTS: i32 = 4;
    pub(crate) const MULTILINE: i32 = 8;
    pub(crate) const LITERAL: i32 = 16;
    pub(crate) const DOTALL: i32 = 32;
    pub(crate) const UNICODE_CASE: i32 = 64;
    pub(crate) const CANON_EQ: i32 = 128;
    pub(crate) const UNICODE_CHARACTER_CLASS: i32 = 256;

    const fn has(self, flag: i32) -> bool {
        self.0 & flag != 0
    }
}

fn refused<T>(what: &str) -> Result<T, Fault> {
    Err(Fault::Refused(format!(
        "uses {what} in a regular expression, which is not emulated"
    )))
}
