//! From a login at an OpenID provider to temporary credentials of an STS.
//!
//! Lives here: discovery, login, refresh, logout, token exchange, the SAML response around an
//! assertion, the calls to STS and what their errors mean.
//! Doesn't live here: drawing, prompting, configuration files, the practice world.

mod client;
mod events;
mod http;
mod readable;

pub use client::{AuthMethod, Client, Flow, Issuer, LoginSettings, SettingError};
pub use events::{Events, LoginEvent};
pub use http::{Answer, Http, HttpError, HttpSettings};
