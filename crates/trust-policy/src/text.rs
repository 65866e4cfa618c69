//! Texts as conditions compare them: wildcards, escapes and variables, case.

pub(crate) mod case;
pub(crate) mod pattern;
pub(crate) mod template;
