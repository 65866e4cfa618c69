//! What can go wrong between us and a server, told for the reader.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::hint;

/// Everything that can go wrong while talking to Keycloak.
///
/// The message says what happened and where (method, URL, status, Keycloak's own words); [`Error::hint`] says what to
/// do next. No variant holds a password or a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server's address can't be used.
    #[error("`{address}` isn't the address of a Keycloak server: {reason}")]
    Address {
        /// The address as given, without credentials.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A name that can't be part of a URL's path.
    #[error(
        "`{part}` can't be a name in Keycloak's REST API: empty, `.` and `..` don't survive in a URL"
    )]
    PathPart {
        /// The name.
        part: String,
    },
    /// The HTTP client couldn't be set up.
    #[error("no HTTP client: {reason}")]
    Client {
        /// Why.
        reason: String,
    },
    /// No connection, or it broke.
    #[error("{method} {url}: {reason}")]
    Unreachable {
        /// The request's method.
        method: &'static str,
        /// The request's URL.
        url: String,
        /// What the network said.
        reason: String,
    },
    /// No complete answer in time.
    #[error("{method} {url}: no answer within {} s", after.as_secs_f32())]
    Timeout {
        /// The request's method.
        method: &'static str,
        /// The request's URL.
        url: String,
        /// How long we waited.
        after: Duration,
    },
    /// The answer is larger than allowed.
    #[error("{method} {url}: the answer is larger than {limit} bytes")]
    TooLarge {
        /// The request's method.
        method: &'static str,
        /// The request's URL.
        url: String,
        /// The limit it exceeded.
        limit: usize,
    },
    /// The server answered with a status that means no.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// A success whose content isn't what the API promises.
    #[error("{method} {url}: {reason}")]
    Unreadable {
        /// The request's method.
        method: &'static str,
        /// The request's URL.
        url: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// A lookup by name found nothing.
    #[error("realm `{realm}` has no {kind} `{name}`")]
    Missing {
        /// The realm that was searched.
        realm: String,
        /// What was looked for: `client`, `user`, `group` ...
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// Groups nest deeper than any realm's.
    #[error("groups nest deeper than {limit} levels")]
    TooDeep {
        /// How deep they may.
        limit: usize,
    },
    /// A list is longer than the caller wants to hold.
    #[error("{url}: more than {limit} entries")]
    TooMany {
        /// The list's URL.
        url: String,
        /// The caller's limit.
        limit: usize,
    },
}

impl Error {
    /// What the reader can do about it, if we know.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.hint.as_deref(),
            Self::Unreachable { .. } => {
                Some("check the address and port, and that the server is up")
            }
            Self::Timeout { .. } => Some(
                "the server is busy or a script on it doesn't end; its log and thread dump tell which",
            ),
            Self::Address { .. } => Some(
                "an address looks like https://sso.example.org or https://sso.example.org/auth",
            ),
            _ => None,
        }
    }

    /// The server's refusal, when that is what it is.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the server said no for this reason.
    #[must_use]
    pub fn is(&self, kind: RefusalKind) -> bool {
        self.refusal().is_some_and(|refusal| refusal.kind == kind)
    }
}

/// What a refusal is about, where we can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalKind {
    /// Login failed, or the session has ended (400/401 of the token endpoint, 401 elsewhere).
    Unauthorized,
    /// The account may not do this (403).
    Forbidden,
    /// The server has no provider with the mapper's id (404 "ProtocolMapper provider not found").
    ProviderMissing,
    /// There is no such thing (404).
    NotFound,
    /// The name is taken (409).
    Conflict,
    /// The mapper's script doesn't compile (400 with Nashorn's message).
    ScriptDoesNotCompile,
    /// A redirect: never followed, because it would carry the token elsewhere.
    Redirect,
    /// Another refusal of the request (4xx).
    Rejected,
    /// The server failed (5xx).
    ServerError,
}

/// An answer of the server that means no.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The request's method.
    pub method: &'static str,
    /// The request's URL.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// What it is about.
    pub kind: RefusalKind,
    /// Keycloak's own words, without control characters, shortened when long; empty when it gave none.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Refusal {
    /// Reads the refusal out of a status and a body.
    pub(crate) fn read(
        method: &'static str,
        url: String,
        status: u16,
        location: Option<&str>,
        body: &[u8],
    ) -> Self {
        let words = Words::read(body);
        let kind = kind_of(status, &words);
        let message = match (kind, location) {
            (RefusalKind::Redirect, Some(to)) => readable(&format!("redirected to {to}")),
            _ => words.message(),
        };
        let hint = hint::for_refusal(kind, status, &url, &message);
        Self {
            method,
            url,
            status,
            kind,
            message,
            hint,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.method, self.url, self.status)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

/// The texts of Keycloak's error bodies: OAuth's `error`/`error_description`, the admin API's `errorMessage`, and
/// user profile validation's `errors` list.
#[derive(Default)]
struct Words {
    error: String,
    description: String,
}

impl Words {
    fn read(body: &[u8]) -> Self {
        let Ok(Value::Object(json)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let text = |value: &Value, key: &str| {
            value
                .get(key)
                .and_then(Value::as_str)
                .map(readable)
                .unwrap_or_default()
        };
        let json = Value::Object(json);
        let mut error = text(&json, "error");
        if error == "{0}" {
            // Keycloak's own slip when a script doesn't compile: the placeholder is never filled.
            error.clear();
        }
        let mut description = text(&json, "error_description");
        if description.starts_with("For more on this error consult the server log") {
            // Our hints say so where it helps.
            description.clear();
        }
        if description.is_empty() {
            description = text(&json, "errorMessage");
        }
        if let (true, Some(errors)) = (
            description.is_empty(),
            json.get("errors").and_then(Value::as_array),
        ) {
            let all: Vec<String> = errors
                .iter()
                .map(|e| format!("{} {}", text(e, "field"), text(e, "errorMessage")))
                .collect();
            description = readable(&all.join("; "));
        }
        Self { error, description }
    }

    fn message(&self) -> String {
        match (self.error.is_empty(), self.description.is_empty()) {
            (true, _) => self.description.clone(),
            (_, true) => self.error.clone(),
            _ => format!("{}: {}", self.error, self.description),
        }
    }
}

fn kind_of(status: u16, words: &Words) -> RefusalKind {
    match status {
        300..=399 => RefusalKind::Redirect,
        400 if words.description.starts_with("Could not compile") => {
            RefusalKind::ScriptDoesNotCompile
        }
        400 if matches!(
            words.error.as_str(),
            "invalid_grant" | "unauthorized_client" | "invalid_client"
        ) =>
        {
            RefusalKind::Unauthorized
        }
        401 => RefusalKind::Unauthorized,
        403 => RefusalKind::Forbidden,
        404 if words
            .error
            .to_ascii_lowercase()
            .replace(' ', "")
            .contains("mapperprovidernotfound") =>
        {
            RefusalKind::ProviderMissing
        }
        404 => RefusalKind::NotFound,
        409 => RefusalKind::Conflict,
        500.. => RefusalKind::ServerError,
        _ => RefusalKind::Rejected,
    }
}

/// Foreign text made fit for a terminal: no control characters but line ends, at most 2,000 characters.
pub(crate) fn readable(text: &str) -> String {
    const MOST: usize = 2000;
    let mut out: String = text
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .take(MOST)
        .collect();
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests;
