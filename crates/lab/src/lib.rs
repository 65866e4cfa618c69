//! An embedded practice world on loopback: an identity provider shaped like Keycloak, and an STS
//! that enforces what AWS enforces.
//!
//! Lives here: the two servers, their keys, their state, XML signatures, faults to practise with.
//! Doesn't live here: the clients of the two; `federation` meets this over HTTP only.

mod clock;
mod counters;
mod idp;
mod jars;
mod jws;
mod keys;
mod random;
mod realm;
mod saml;
mod settings;
mod start;
mod worker;
mod xmldsig;

pub use clock::Clock;
pub use counters::Counts;
pub use jars::JarError;
pub use keys::KeyError;
pub use realm::RealmError;
pub use settings::{
    ClientKind, ClientSettings, IdpSettings, LabSettings, MapperSettings, TokenExchange,
};
pub use start::{Account, Lab, LabError, start};
pub use worker::{serve as serve_worker, worker_command};
