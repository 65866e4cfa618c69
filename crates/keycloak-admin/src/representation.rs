//! Keycloak's representations: the JSON objects its Admin REST API exchanges.
//!
//! Only the fields our programs read or write are typed; all others are kept in `extra` and go back to the server as
//! they came. Absent is not the same as empty in a PUT (it means "leave as it is"), so most fields are optional.

mod client;
mod extra;
mod people;
mod realm;
mod server;

pub use client::{
    ClientRepresentation, ClientScopeRepresentation, EffectiveMapper, MapperRepresentation,
};
pub use extra::{Extra, Secret};
pub use people::{
    ClientRoleMappings, CredentialRepresentation, GroupRepresentation, RoleMappings,
    RoleRepresentation, UserRepresentation,
};
pub use realm::{RealmRepresentation, UnmanagedAttributePolicy, UserProfile};
pub use server::{Feature, MapperProvider, ServerInfo, SystemInfo};
