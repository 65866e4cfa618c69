//! The system's browser.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use federation::Opener;
use url::Url;

/// How long a browser may take to say that it can't. Everything waits for it meanwhile.
const PATIENCE: Duration = Duration::from_millis(500);

/// Opens pages for the person at this machine.
#[derive(Clone, Copy, Debug)]
pub struct Browser;

impl Opener for Browser {
    fn open(&self, url: &Url) -> Result<(), String> {
        let (answer, answers) = mpsc::channel();
        let url = url.to_string();
        // Some run until they are closed.
        thread::spawn(move || {
            let _ = answer.send(webbrowser::open(&url).map_err(|error| error.to_string()));
        });
        answers.recv_timeout(PATIENCE).unwrap_or(Ok(()))
    }
}
