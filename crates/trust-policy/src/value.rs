//! Values that conditions compare by meaning and not by their text.

pub(crate) mod arn_pattern;
pub(crate) mod cidr;
pub(crate) mod decimal;
pub(crate) mod instant;
