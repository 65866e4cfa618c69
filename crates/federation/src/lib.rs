//! From a login at an OpenID provider to temporary credentials of an STS.
//!
//! Lives here: discovery, login, refresh, logout, token exchange, the SAML response around an
//! assertion, the calls to STS and what their errors mean.
//! Doesn't live here: drawing, prompting, configuration files, the practice world.

mod address;
mod arn;
mod assertion;
mod aws_claims;
mod client;
mod clock;
mod console;
mod credentials;
mod discovery;
mod duration;
mod echo;
pub mod engine;
mod events;
mod exchange;
mod http;
mod id_token;
mod login;
mod logout;
mod readable;
mod refresh;
mod refusal;
mod roles;
mod saml_response;
#[cfg(test)]
mod scripted_server;
mod session_name;
mod sts;
#[cfg(test)]
mod test_provider;
mod tokens;

pub use arn::{ArnError, ProviderArn, RoleArn};
pub use assertion::{
    Assertion, AssertionError, AssertionFacts, AssertionProblem, Severity, SignatureFacts,
};
pub use aws_claims::SessionClaims;
pub use client::{AuthMethod, Client, Flow, Issuer, LoginSettings, SettingError};
pub use clock::Clock;
pub use console::{ConsoleError, SignIn};
pub use credentials::{CallerIdentity, Credentials, SessionFacts};
pub use discovery::{DiscoveryError, Provider};
pub use duration::{Limit, SessionLength};
pub use events::{Events, LoginEvent};
pub use exchange::{
    AWS_AUDIENCE, ExchangeError, ExchangeProblem, ExchangeRefusal, Offered, exchange_for_saml,
};
pub use http::{Answer, Http, HttpError, HttpSettings};
pub use id_token::{IdToken, IdTokenError};
pub use login::{LoginError, Opener, login};
pub use logout::{Ended, Logout, logout, logout_page};
pub use refresh::{RefreshError, refresh};
pub use refusal::Refusal;
pub use roles::{
    ConfiguredRole, OfferedRole, OfferedRoles, RoleChoiceError, RoleSource, RoleSources,
    WithheldRole, offered_roles,
};
pub use saml_response::{SamlResponse, SamlResponseError};
pub use session_name::{SessionName, SessionNameError};
pub use sts::{
    Action, Advice, Cause, Likely, Region, RequestError, SamlRequest, SessionPolicies, Sts,
    StsError, StsRefusal, StsTarget, TargetError, WebIdentityRequest,
};
pub use tokens::{TokenError, Tokens};
