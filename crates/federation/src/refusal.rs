//! What a provider says when it refuses (RFC 6749, sections 4.1.2.1 and 5.2), and what to do about it.

use std::fmt;

use serde_json::Value;

use crate::http::Answer;
use crate::readable::readable;

/// What stands for an error code that didn't come: no code has a space.
const STATUS: &str = "HTTP status ";

/// A provider's refusal in its own words, made fit for a terminal, with advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// OAuth's error code, or the HTTP status when there is none.
    pub error: String,
    /// `error_description`, when there is one.
    pub description: Option<String>,
    /// What to do.
    pub advice: Option<&'static str>,
}

impl Refusal {
    /// Whether the provider said it, and not merely an HTTP status: a proxy's, or that of a server in trouble.
    #[must_use]
    pub fn is_its_own(&self) -> bool {
        !self.error.starts_with(STATUS)
    }

    pub(crate) fn new(error: &str, description: Option<&str>) -> Self {
        Self::in_words(error, description, readable)
    }

    fn in_words(error: &str, description: Option<&str>, shown: impl Fn(&str) -> String) -> Self {
        let error = shown(error);
        let description = description.map(shown).filter(|d| !d.is_empty());
        let advice = advice(&error, description.as_deref().unwrap_or_default());
        Self {
            error,
            description,
            advice,
        }
    }

    /// Reads an answer of a status other than 2xx.
    pub(crate) fn read(answer: &Answer) -> Self {
        let document: Option<Value> = answer.json().ok();
        let text = |name: &str| document.as_ref()?.get(name)?.as_str();
        match text("error") {
            Some(error) => Self::in_words(error, text("error_description"), |text| {
                answer.readable(text)
            }),
            None => Self {
                error: format!("{STATUS}{}", answer.status),
                description: None,
                advice: match answer.status {
                    404 => Some("nothing is served at this address"),
                    429 => Some("the provider gets too many requests; wait a little"),
                    502..=504 => {
                        Some("a proxy answered: the server behind it may be down or starting")
                    }
                    500.. => Some("the provider's log has the cause"),
                    _ => None,
                },
            },
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)?;
        if let Some(description) = &self.description {
            write!(f, " ({description})")?;
        }
        if let Some(advice) = self.advice {
            write!(f, "; {advice}")?;
        }
        Ok(())
    }
}

/// The codes are those of RFC 6749, OpenID Connect Core 3.1.2.6 and RFC 8628; the descriptions Keycloak's.
fn advice(error: &str, description: &str) -> Option<&'static str> {
    Some(match error {
        "invalid_client" | "unauthorized_client"
            if description.contains("secret") || description.contains("credentials") =>
        {
            "check the client's id and secret, and whether it is confidential (Keycloak: client authentication on)"
        }
        "unauthorized_client" | "invalid_client" => {
            "check the client's id, its secret, and that the provider allows it this flow (Keycloak: standard flow, or \
             OAuth 2.0 device authorization grant, under capability config)"
        }
        "invalid_scope" => {
            "a scope isn't known or not assigned to the client (Keycloak: client scopes); `offline_access` needs the role \
             of that name"
        }
        "access_denied" => "the login was cancelled, or the provider doesn't let this person in",
        "invalid_grant"
            if ["not active", "xpired", "not found"]
                .iter()
                .any(|words| description.contains(words)) =>
        {
            "the session has ended; log in again"
        }
        "invalid_grant" => {
            "what was presented is used up, too old or another client's; log in again"
        }
        "invalid_request" if description.contains("code_challenge") => {
            "the client demands a PKCE method other than S256"
        }
        "temporarily_unavailable" | "server_error" => "the provider is in trouble; try again later",
        "login_required" | "interaction_required" | "consent_required" => {
            "the provider wants the person to act: log in without `prompt=none`"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_providers_words_are_shown_but_cant_steer_a_terminal() {
        let refusal = Refusal::new(
            "access_denied",
            Some("\u{1b}]0;owned\u{7}You\r\nare not in"),
        );
        assert_eq!(
            refusal.to_string(),
            "access_denied (]0;owned You are not in); the login was cancelled, or the provider doesn't let this \
             person in"
        );
    }
}
