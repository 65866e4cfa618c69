//! Realms, users, groups, roles and clients as script mappers see them, as plain data.
//!
//! Lives here: the model, the questions Keycloak answers from it (effective roles, membership,
//! group paths), and bounded readers: fixture files, realm exports, single users.
//! Doesn't live here: JavaScript, HTTP, jars. Secrets and keys of an export are never read.

mod arena;
mod attributes;
mod document;
mod export;
mod fixture;
mod ids;
mod limits;
mod read;
mod realm;
mod session;
mod version;
mod world;

pub use arena::Arena;
pub use attributes::Attributes;
pub use document::Format;
pub use export::{UserRepresentation, parse_export, read_export};
pub use fixture::{parse_fixture, read_fixture};
pub use realm::{
    Client, ClientKey, ClientScope, ClientScopeKey, Group, GroupKey, Protocol, ProtocolMapper,
    Realm, Role, RoleContainer, RoleKey, SelfService, User, UserKey, UserProfile,
    is_secret_attribute,
};
pub use session::{Request, Session};
pub use version::{KeycloakVersion, VersionError};
pub use world::World;
