//! Hash codes, and the order that `java.util.HashMap` gives its keys.

pub(crate) mod code;
pub(crate) mod scheme;
pub(crate) mod table;

/// `String.hashCode`.
#[must_use]
pub fn string_hash(text: &str) -> i32 {
    code::of_text(text.encode_utf16())
}

/// A key's hash code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyHash {
    pub(crate) code: i32,
    /// It is the identity's, which is different in every run.
    pub(crate) is_identity: bool,
}
