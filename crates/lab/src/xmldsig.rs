//! XML signatures in a strict profile of our own.

pub(crate) mod c14n;
pub(crate) mod sign;
pub(crate) mod verify;
