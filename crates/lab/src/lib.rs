//! An embedded practice world on loopback: an identity provider shaped like Keycloak, and an STS
//! that enforces what AWS enforces.
//!
//! Lives here: the two servers, their keys, their state, XML signatures, faults to practise with.
//! Doesn't live here: the clients of the two; `federation` meets this over HTTP only.

mod certificate;
mod clock;
mod counters;
mod faults;
mod idp;
mod jars;
mod jws;
mod keys;
mod mapper;
mod random;
mod realm;
mod saml;
mod saml_metadata;
mod settings;
mod sigv4;
mod start;
mod sts;
mod visitor;
mod worker;
mod xmldsig;

pub use clock::Clock;
pub use counters::Counts;
pub use faults::{FaultError, Faults, StsFaultSwitches, StsFaults};
pub use jars::JarError;
pub use keycloak_model::{Format as FixtureFormat, World, parse_fixture};
pub use keys::KeyError;
pub use mapper::{Mapper, MapperError};
pub use mapper_runtime::worker::WorkerCommand;
pub use realm::{RealmError, login_clients};
pub use saml_metadata::MetadataError;
pub use settings::{
    ClientKind, ClientSettings, IdpSettings, LabSettings, MapperSettings, TokenExchange,
};
pub use start::{Account, Lab, LabError, SkippedMapper, start};
pub use sts::{ProviderSettings, RoleSettings, Sts, StsError, StsSettings, StsSettingsError};
pub use visitor::{VisitError, visit};
pub use worker::{serve as serve_worker, worker_command};
