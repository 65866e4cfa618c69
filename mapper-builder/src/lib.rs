//! Check, test, simulate and pack Keycloak script mappers.

pub mod lints;
