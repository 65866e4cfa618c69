//! Tells somebody at a terminal how a login goes, on standard error.

use std::io::Write;
use std::sync::mpsc;
use std::time::Duration;

use federation::{Events, LoginEvent, Opener};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use url::Url;

use super::Format;

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
            // A program reads JSON; of a login it learns what came of it.
            if self.format == Format::Text
                && let Some(text) = told(&event, self.time_limit)
            {
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
            let code = complete_uri.as_ref().and_then(qr).unwrap_or_default();
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

/// The address as a QR code of two rows a line.
fn qr(url: &Url) -> Option<String> {
    let code = QrCode::new(url.as_str()).ok()?;
    let drawn = code.render::<Dense1x2>().quiet_zone(true).build();
    Some(format!("{drawn}\n\n"))
}

/// The system's browser.
pub(crate) struct Browser;

/// How long a browser may take to say that it can't.
const PATIENCE: Duration = Duration::from_secs(2);

impl Opener for Browser {
    fn open(&self, url: &Url) -> Result<(), String> {
        let (answer, answers) = mpsc::channel();
        let url = url.to_string();
        // Some run until they are closed.
        std::thread::spawn(move || {
            let _ = answer.send(webbrowser::open(&url).map_err(|error| error.to_string()));
        });
        match answers.recv_timeout(PATIENCE) {
            Ok(opened) => opened,
            Err(_) => Ok(()),
        }
    }
}
