//! From a login at an OpenID provider to temporary credentials of an STS.
//!
//! Lives here: discovery, login, refresh, logout, token exchange, the SAML response around an
//! assertion, the calls to STS and what their errors mean.
//! Doesn't live here: drawing, prompting, configuration files, the practice world.

mod advice;
mod arn;
mod aws_claims;
mod client;
mod clock;
mod credentials;
mod discovery;
pub mod engine;
mod events;
mod http;
mod id_token;
mod login;
mod logout;
mod readable;
mod refresh;
mod refusal;
#[cfg(test)]
mod scripted_server;
mod session_name;
mod sts;
#[cfg(test)]
mod test_provider;
mod tokens;

pub use advice::{Advice, Cause, Likely};
pub use arn::{ArnError, ProviderArn, RoleArn};
pub use aws_claims::SessionClaims;
pub use client::{AuthMethod, Client, Flow, Issuer, LoginSettings, SettingError};
pub use clock::Clock;
pub use credentials::{CallerIdentity, Credentials, SessionFacts};
pub use discovery::{DiscoveryError, Provider};
pub use events::{Events, LoginEvent};
pub use http::{Answer, Http, HttpError, HttpSettings};
pub use id_token::{IdToken, IdTokenError};
pub use login::{LoginError, Opener, login};
pub use logout::{Ended, Logout, logout, logout_page};
pub use refresh::{RefreshError, refresh};
pub use refusal::Refusal;
pub use session_name::{SessionName, SessionNameError};
pub use sts::{
    Action, Region, RequestError, SamlRequest, SessionPolicies, Sts, StsError, StsRefusal,
    StsTarget, TargetError, WebIdentityRequest,
};
pub use tokens::{TokenError, Tokens};
