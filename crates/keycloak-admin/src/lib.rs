//! Client of Keycloak's Admin REST API.
//!
//! Lives here: logging in as an administrator and staying logged in, the calls of the Admin REST API that our programs
//! make, the representations they exchange, and errors that say what the server meant.
//! Doesn't live here: what a mapper means, scripts and jars; logins of people (that is OIDC, not administration);
//! anything that prints.
//!
//! Start at [`Admin::connect`], then [`Admin::realm`].

mod admin;
mod base_url;
mod clients;
mod error;
mod examples;
mod export;
mod groups;
mod hint;
mod http;
mod ids;
mod login;
mod mappers;
mod paging;
mod realm;
mod representation;
mod roles;
mod scopes;
#[cfg(test)]
mod test_server;
mod token_exchange;
mod users;

pub use admin::{Admin, ConnectOptions};
pub use base_url::BaseUrl;
pub use error::{Error, Refusal, RefusalKind};
pub use examples::Example;
pub use export::ExportLimits;
pub use http::Limits;
pub use ids::{ClientScopeId, ClientUuid, GroupId, MapperId, UserId};
pub use login::Credentials;
pub use mappers::MapperHome;
pub use paging::Pages;
pub use realm::Realm;
pub use representation::{
    ClientRepresentation, ClientRoleMappings, ClientScopeRepresentation, CredentialRepresentation,
    EffectiveMapper, Extra, Feature, GroupRepresentation, MapperProvider, MapperRepresentation,
    RealmRepresentation, RoleMappings, RoleRepresentation, Secret, ServerInfo, SystemInfo,
    UnmanagedAttributePolicy, UserProfile, UserRepresentation,
};
pub use roles::{RoleContainer, RoleHolder};
pub use scopes::ScopeAssignment;
pub use secrecy::SecretString;
