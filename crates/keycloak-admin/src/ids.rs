//! Internal ids. Keycloak's paths want these, not the names people know, and a client's `clientId` is not its id.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes an id as Keycloak gave it.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// The internal id of a client (a UUID), not its `clientId`.
    ClientUuid,
    /// The internal id of a client scope.
    ClientScopeId,
    /// The internal id of a group.
    GroupId,
    /// The internal id of a mapper instance.
    MapperId,
    /// The internal id of a user.
    UserId,
}
