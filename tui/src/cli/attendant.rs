//! Tells somebody at a terminal how a login goes, on standard error.

use std::io::Write;
use std::time::Duration;

use federation::{Events, LoginEvent};
use serde_json::{Value, json};
use url::Url;

use super::Format;
use crate::output::utc;
use crate::qr::{Code, QUIET};

/// Says what happens during a login.
pub(super) struct Attendant {
    format: Format,
    time_limit: Duration,
}

impl Attendant {
    pub const fn new(format: Format, time_limit: Duration) -> Self {
        Self { format, time_limit }
    }

    /// Where the events of a login go.
    pub fn events(self) -> Events {
        Events::new(move |event| {
            let text = match self.format {
                Format::Text => told(&event, self.time_limit),
                // Of a login a program learns what came of it, and what nobody could do without.
                Format::Json => needed(&event).map(|needed| needed.to_string()),
            };
            if let Some(text) = text {
                let _ = writeln!(std::io::stderr().lock(), "{text}");
            }
        })
    }
}

fn told(event: &LoginEvent, limit: Duration) -> Option<String> {
    Some(match event {
        LoginEvent::OpeningBrowser { url } => {
            format!(
                "Log in with your browser. If none opens, open this address on this machine:\n\n  {url}\n"
            )
        }
        LoginEvent::BrowserFailed { url, reason } => {
            format!("No browser opened ({reason}). Open this address on this machine:\n\n  {url}\n")
        }
        LoginEvent::DeviceCode {
            user_code,
            uri,
            complete_uri,
            ..
        } => {
            let code = complete_uri.as_ref().and_then(drawn).unwrap_or_default();
            format!("{code}Open {uri} on any device and enter the code\n\n  {user_code}\n")
        }
        LoginEvent::Waiting { .. } => {
            format!(
                "Waiting for the login, {} s at most; Ctrl-C gives up.",
                limit.as_secs()
            )
        }
        LoginEvent::StrayRequest => {
            "Something else knocked and was turned away; still waiting.".to_owned()
        }
        LoginEvent::LoggedIn { name } => format!("Logged in as {name}."),
        _ => return None,
    })
}

/// What a person has to be shown: nothing opens it for them.
fn needed(event: &LoginEvent) -> Option<Value> {
    Some(match event {
        LoginEvent::BrowserFailed { url, reason } => {
            json!({ "login": { "url": url.as_str(), "reason": reason } })
        }
        LoginEvent::DeviceCode {
            user_code,
            uri,
            complete_uri,
            expires_at,
        } => json!({ "login": {
            "userCode": user_code,
            "uri": uri.as_str(),
            "completeUri": complete_uri.as_ref().map(Url::as_str),
            "expires": utc(*expires_at),
        } }),
        _ => return None,
    })
}

fn drawn(url: &Url) -> Option<String> {
    let code = Code::new(url.as_str(), true)?;
    Some(format!("{}\n\n", code.picture(QUIET)))
}
