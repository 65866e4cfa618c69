//! Being told to end: Ctrl-C, a request of the system, a terminal that is gone.

use std::future::poll_fn;
use std::io;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};

use super::failure::Failure;
use crate::exit::Exit;

/// How long what was begun may take to come to an end, where ending it halfway would lose something:
/// a refresh token that can be used once is replaced by the answer that is on its way.
const GRACE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(5);

/// Hears the signals that end a program, but for those that it was started to ignore (`nohup`).
pub(super) struct Stop {
    #[cfg(unix)]
    signals: Vec<(tokio::signal::unix::Signal, Exit, &'static str)>,
}

#[cfg(unix)]
impl Stop {
    /// From here on, within a runtime.
    pub fn listen() -> io::Result<Self> {
        use rustix::process::Signal;
        use tokio::signal::unix::{SignalKind, signal};
        let ignored = ignored_signals();
        let known = [
            (Signal::INT, Exit::Interrupted, "interrupted"),
            (Signal::TERM, Exit::Terminated, "terminated"),
            (Signal::HUP, Exit::HungUp, "the terminal is gone"),
        ];
        let mut signals = Vec::new();
        for (which, exit, message) in known {
            let number = which.as_raw();
            // Where that can't be known, the system does as it does by default.
            let heard = match ignored {
                Some(mask) => mask >> (number - 1) & 1 == 0,
                None => which != Signal::HUP,
            };
            if heard {
                signals.push((signal(SignalKind::from_raw(number))?, exit, message));
            }
        }
        Ok(Self { signals })
    }

    /// Resolves when the program is to end.
    pub async fn asked(&mut self) -> Failure {
        poll_fn(|context| {
            for (signal, exit, message) in &mut self.signals {
                if signal.poll_recv(context).is_ready() {
                    return Poll::Ready(Failure::new(*exit, *message));
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// The signals that this process ignores, a bit each (proc(5)).
#[cfg(unix)]
fn ignored_signals() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

#[cfg(not(unix))]
impl Stop {
    /// From here on, within a runtime.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Resolves when the program is to end.
    pub async fn asked(&mut self) -> Failure {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Failure::new(Exit::Interrupted, "interrupted")
    }
}

/// Lets what was begun come to its end, unless somebody can't wait.
pub(super) async fn settled(runtime: &Handle, stop: &mut Stop) {
    let end = Instant::now() + GRACE;
    while runtime.metrics().num_alive_tasks() > 0 && Instant::now() < end {
        tokio::select! {
            _ = stop.asked() => return,
            () = sleep(PAUSE) => {}
        }
    }
}
