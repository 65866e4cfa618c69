//! Hash codes, and the order that `java.util.HashMap` gives its keys.

pub(crate) mod code;
pub(crate) mod table;
