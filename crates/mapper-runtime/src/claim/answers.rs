//! What Keycloak answers when an exception leaves a mapper.

use keycloak_model::KeycloakVersion;

use super::outcome::{Failure, Outcome};
use crate::instance::Target;
use crate::log::{LogLevel, LogLine};

/// Where in the request an exception came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In the mapper.
    Mapper,
    /// While Jackson wrote the token.
    Writing,
}

/// The answer to an exception, and the line in the log if there is one.
pub fn failure(
    target: Target,
    version: KeycloakVersion,
    stage: Stage,
    exception: &str,
) -> (Outcome, Option<LogLine>) {
    // Introspection has a way of its own with exceptions, but not with Java's errors.
    let caught = target == Target::Introspection && !is_error(exception);
    let (status, body) = if caught {
        (
            400,
            r#"{"error":"invalid_request","error_description":"Failed to introspect token."}"#,
        )
    } else {
        (500, server_error(version, stage))
    };
    let failure = Failure {
        status,
        body: body.to_owned(),
        cause: exception.to_owned(),
    };
    let outcome = match target {
        Target::AccessToken | Target::IdToken | Target::TokenResponse => {
            Outcome::LoginFails(failure)
        }
        Target::Userinfo | Target::Introspection => Outcome::RequestFails(failure),
    };
    let line = LogLine::new(
        LogLevel::Error,
        "org.keycloak.services.error.KeycloakErrorHandler",
        format!("Uncaught server error: {exception}"),
    );
    (outcome, (!caught).then_some(line))
}

/// Whether it is a `java.lang.Error`, going by its name as Java code does that meets one in a log.
fn is_error(exception: &str) -> bool {
    let class = exception.split(':').next().unwrap_or_default();
    class.ends_with("Error")
}

/// `KeycloakErrorHandler`: the description came with 24.0 and changed in 26.0.
fn server_error(version: KeycloakVersion, stage: Stage) -> &'static str {
    if !version.at_least(24, 0) {
        r#"{"error":"unknown_error"}"#
    } else if !version.at_least(26, 0) {
        r#"{"error":"unknown_error","error_description":"For more on this error consult the server log at the debug level."}"#
    } else if stage == Stage::Writing {
        r#"{"error":"unknown_error","error_description":"Cannot parse the JSON"}"#
    } else {
        r#"{"error":"unknown_error","error_description":"For more on this error consult the server log."}"#
    }
}
