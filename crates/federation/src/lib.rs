//! From a login at an OpenID provider to temporary credentials of an STS.
//!
//! Lives here: discovery, login, refresh, logout, token exchange, the SAML response around an
//! assertion, the calls to STS and what their errors mean.
//! Doesn't live here: drawing, prompting, configuration files, the practice world.

mod advice;
mod arn;
mod aws_claims;
mod client;
mod credentials;
mod events;
mod http;
mod readable;
#[cfg(test)]
mod scripted_server;
mod session_name;
mod sts;

pub use advice::{Advice, Cause, Likely};
pub use arn::{ArnError, ProviderArn, RoleArn};
pub use aws_claims::SessionClaims;
pub use client::{AuthMethod, Client, Flow, Issuer, LoginSettings, SettingError};
pub use credentials::{CallerIdentity, Credentials, SessionFacts};
pub use events::{Events, LoginEvent};
pub use http::{Answer, Http, HttpError, HttpSettings};
pub use session_name::{SessionName, SessionNameError};
pub use sts::{
    Action, Refusal, Region, RequestError, SamlRequest, SessionPolicies, Sts, StsError, StsTarget,
    TargetError, WebIdentityRequest,
};
