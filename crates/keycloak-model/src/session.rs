use crate::attributes::Attributes;
use serde::{Deserialize, Serialize};

/// The user session a script finds in `userSession`, as far as it does not follow from user and
/// realm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Session id; when absent one in the form of the Keycloak version is made.
    pub id: Option<String>,
    /// What the user typed to log in; when absent the user name.
    pub login_username: Option<String>,
    /// Address the user came from.
    pub ip_address: String,
    /// How the user logged in.
    pub auth_method: String,
    /// When the session began, in seconds since 1970.
    pub started: i32,
    /// When it was last used, in seconds since 1970.
    pub last_session_refresh: i32,
    /// Whether the user wants to stay logged in.
    pub remember_me: bool,
    /// Whether it is an offline session.
    pub offline: bool,
    /// Session at the identity provider, for brokered logins.
    pub broker_session_id: Option<String>,
    /// User at the identity provider, for brokered logins.
    pub broker_user_id: Option<String>,
    /// Notes of the user session.
    pub notes: Vec<(String, String)>,
    /// Notes of the client's session within it.
    pub client_notes: Vec<(String, String)>,
}

impl Default for Session {
    /// A fresh password login from this machine.
    fn default() -> Self {
        Self {
            id: None,
            login_username: None,
            ip_address: "127.0.0.1".to_owned(),
            auth_method: "openid-connect".to_owned(),
            started: 1_700_000_100,
            last_session_refresh: 1_700_000_100,
            remember_me: false,
            offline: false,
            broker_session_id: None,
            broker_user_id: None,
            notes: Vec::new(),
            client_notes: Vec::new(),
        }
    }
}

/// The HTTP request during which the script runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Method.
    pub method: String,
    /// Full URL; when absent the token endpoint of the realm.
    pub url: Option<String>,
    /// Headers; names compare without regard to case.
    pub headers: Attributes,
    /// Form parameters.
    pub form: Attributes,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            method: "POST".to_owned(),
            url: None,
            headers: Attributes::default(),
            form: Attributes::default(),
        }
    }
}
