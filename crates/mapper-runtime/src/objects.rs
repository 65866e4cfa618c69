//! Keycloak's objects as scripts see them: its interfaces as class tables over a realm.
//!
//! A method does what the server's class of the same name does to the same data. Members without a
//! body here are declared from the API table, so that calling one ends the run by name; members that
//! a version doesn't have are hidden from its scripts.

mod client;
mod collect;
mod credentials;
mod dependence;
mod gate;
mod group;
mod json_serialization;
mod logger;
mod multivalued;
mod protocol_mapper;
mod realm;
mod representation;
mod request;
mod role;
mod server;
mod session;
mod statics;
mod token;
mod uri;
mod user;
mod user_session;

use std::sync::LazyLock;

use keycloak_model::KeycloakVersion;
use nashorn::java::{ClassDef, Registry, RegistryError};

pub(crate) use group::sort_by_name;
pub(crate) use server::{Login, Server, bindings};
pub(crate) use token::{LeftToken, read_back};
pub(crate) use user_session::id_of as id_of_session;

/// Our tables: the same for all versions, but for what a version makes of them.
static OWN: LazyLock<Vec<ClassDef>> = LazyLock::new(|| {
    let mut tables = vec![
        client::CLASSES,
        credentials::CLASSES,
        group::CLASSES,
        json_serialization::CLASSES,
        logger::CLASSES,
        multivalued::CLASSES,
        protocol_mapper::CLASSES,
        realm::CLASSES,
        representation::CLASSES,
        request::CLASSES,
        role::CLASSES,
        session::CLASSES,
        statics::CLASSES,
        uri::CLASSES,
        user::CLASSES,
        user_session::CLASSES,
    ];
    tables.extend(token::classes());
    tables.concat()
});

/// The Java classes of a Keycloak version.
///
/// # Errors
/// When a table of ours can't be read; the tests build every version.
pub(crate) fn registry(version: KeycloakVersion) -> Result<Registry, RegistryError> {
    let own = OWN.iter().map(|class| class.name);
    Registry::builder()
        .named(own.chain(gate::other_types(&OWN)), move |name| {
            let own = OWN.iter().find(|class| class.name == name);
            match own {
                Some(class) => Some(gate::placed(version, class)),
                None => gate::other_class(version, name),
            }
        })
        .declare(move |class, name| gate::declared(version, class, name))
        .filter(move |class, signature| gate::visibility(version, class, signature))
        .build()
}

#[cfg(test)]
mod tests;
