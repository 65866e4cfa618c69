//! Tells somebody at a terminal how a login goes, on standard error.

use std::io::{IsTerminal, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use federation::{Events, LoginEvent};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use url::Url;

use super::Format;
use crate::output::utc;
use crate::qr::{Code, QUIET};

/// Says what happens during a login.
pub(super) struct Attendant {
    format: Format,
}

impl Attendant {
    pub const fn new(format: Format) -> Self {
        Self { format }
    }

    /// Where the events of a login go.
    pub fn events(self) -> Events {
        // Until when is waited, and the line that says so.
        let waiting: Mutex<(Option<Timestamp>, Option<Countdown>)> = Mutex::default();
        let counts = self.format == Format::Text && stderr().is_terminal();
        Events::new(move |event| {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            // Before anything is written: it has the line.
            waiting.1 = None;
            let text = match self.format {
                Format::Text => told(&event, Timestamp::now()),
                // Of a login a program learns what came of it, and what nobody could do without.
                Format::Json => needed(&event).map(|needed| needed.to_string()),
            };
            if let Some(text) = text {
                let _ = writeln!(stderr().lock(), "{text}");
            }
            match event {
                LoginEvent::Waiting { until } => waiting.0 = Some(until),
                LoginEvent::StrayRequest => {}
                _ => waiting.0 = None,
            }
            if counts {
                waiting.1 = waiting.0.and_then(Countdown::to);
            }
        })
    }
}

/// A line of a terminal with the seconds that are left; gone when it is dropped.
struct Countdown(JoinHandle<()>);

impl Countdown {
    fn to(end: Timestamp) -> Option<Self> {
        let runtime = Handle::try_current().ok()?;
        Some(Self(runtime.spawn(async move {
            loop {
                let left = format!("\r{:>5} s left ", seconds(Timestamp::now(), end));
                // A terminal that is gone is for others to notice.
                let _ = stderr().write_all(left.as_bytes());
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        })))
    }
}

impl Drop for Countdown {
    fn drop(&mut self) {
        self.0.abort();
        let _ = write!(stderr().lock(), "\r{:13}\r", "");
    }
}

/// How many seconds there are until then, begun ones included.
fn seconds(now: Timestamp, end: Timestamp) -> i64 {
    let left = end.duration_since(now).as_millis().max(0);
    i64::try_from(left.saturating_add(999) / 1000).unwrap_or(i64::MAX)
}

fn told(event: &LoginEvent, now: Timestamp) -> Option<String> {
    Some(match event {
        LoginEvent::OpeningBrowser { url } => {
            format!(
                "Log in with your browser. If none opens, open this address on this machine:\n\n  {url}\n"
            )
        }
        LoginEvent::BrowserFailed { url, reason } => {
            format!(
                "No browser opened ({reason}). Open this address on this machine, or log in with `--flow device`:\n\n  {url}\n"
            )
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
        LoginEvent::Waiting { until } => {
            format!(
                "Waiting for the login, {} s at most; Ctrl-C gives up.",
                seconds(now, *until)
            )
        }
        LoginEvent::StrayRequest => {
            "Something else knocked and was turned away; still waiting.".to_owned()
        }
        LoginEvent::LoggedIn { name } => format!("Logged in as {name}."),
        _ => return None,
    })
}

/// What a person has to be shown, where nothing opens it for them.
fn needed(event: &LoginEvent) -> Option<Value> {
    Some(match event {
        // Whether one opens, nobody can be sure: some fail only after a while.
        LoginEvent::OpeningBrowser { url } => json!({ "login": { "url": url.as_str() } }),
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
