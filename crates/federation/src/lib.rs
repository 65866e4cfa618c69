//! From a login at an OpenID provider to temporary credentials of an STS.
//!
//! Lives here: discovery, login, refresh, logout, token exchange, the SAML response around an
//! assertion, the calls to STS and what their errors mean.
//! Doesn't live here: drawing, prompting, configuration files, the practice world.
