use super::{GroupKey, RoleKey};
use crate::arena::key;
use crate::attributes::Attributes;
use serde::{Deserialize, Serialize};

key! {
    /// A user of a [`super::Realm`].
    UserKey
}

/// A user, as Keycloak's `UserModel` holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    /// Internal id, the default `sub` of tokens.
    pub id: String,
    /// Login name, lower case as Keycloak stores it.
    pub username: String,
    /// Mail address, lower case as Keycloak stores it.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Whether the user can log in.
    pub enabled: bool,
    /// Whether the mail address was verified.
    pub email_verified: bool,
    /// When the user was made, in milliseconds since 1970.
    pub created_timestamp: Option<i64>,
    /// Attributes other than the fields above.
    pub attributes: Attributes,
    /// Groups the user is a direct member of.
    pub groups: Vec<GroupKey>,
    /// Roles given to the user directly.
    pub roles: Vec<RoleKey>,
    /// What the user must do at the next login: `VERIFY_EMAIL`.
    pub required_actions: Vec<String>,
    /// Types of the credentials the user has: `password`, `otp`. Nothing else of them is known.
    pub credentials: Vec<String>,
    /// Id of the user storage the user comes from.
    pub federation_link: Option<String>,
    /// Internal id of the client whose service account this is.
    pub service_account_client: Option<String>,
}

impl User {
    /// A user with nothing but a name and a password, enabled, made on 14 November 2023 at 22:13:20 UTC.
    #[must_use]
    pub fn named(username: &str) -> Self {
        let username = username.to_lowercase();
        Self {
            id: crate::ids::derive("user", &username),
            username,
            email: None,
            first_name: None,
            last_name: None,
            enabled: true,
            email_verified: false,
            created_timestamp: Some(1_700_000_000_000),
            attributes: Attributes::default(),
            groups: Vec::new(),
            roles: Vec::new(),
            required_actions: Vec::new(),
            credentials: vec!["password".to_owned()],
            federation_link: None,
            service_account_client: None,
        }
    }
}
