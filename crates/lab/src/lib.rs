//! An embedded practice world on loopback: an identity provider shaped like Keycloak, and an STS
//! that enforces what AWS enforces.
//!
//! Lives here: the two servers, their keys, their state, XML signatures, faults to practise with.
//! Doesn't live here: the clients of the two; `federation` meets this over HTTP only.

mod certificate;
mod faults;
mod saml_metadata;
mod sigv4;
mod sts;

pub use faults::{StsFaultSwitches, StsFaults};
pub use saml_metadata::MetadataError;
pub use sts::{
    ProviderSettings, RoleSettings, Sts, StsCounters, StsError, StsSettings, StsSettingsError,
};
