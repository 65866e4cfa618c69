//! The real terminal.

use std::future;
use std::io::{self, Stdout, Write};
use std::sync::Once;
#[cfg(unix)]
use std::task::Poll;
use std::thread;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    EventStream,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
};
use federation::Opener;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
#[cfg(unix)]
use rustix::{io::Errno, process::Signal};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::run::{Host, Shells, Told};
use crate::browser::Browser;
#[cfg(unix)]
use crate::exit::Exit;
use crate::output::COMPETING;

/// The terminal of this process.
#[derive(Debug, Default)]
pub struct RealTerminal {
    #[cfg(unix)]
    signals: Option<[(tokio::signal::unix::Signal, Told); 5]>,
}

/// Gives the terminal back; what can't be done of it is left.
fn restore() {
    let _ = disable_raw_mode();
    let mut out = io::stdout();
    let _ = execute!(
        out,
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen
    );
    let _ = execute!(out, crossterm::cursor::Show);
    let _ = out.flush();
}

/// A panic's message belongs on a terminal that can show it.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let next = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            next(panic);
        }));
    });
}

/// Whether screens can be drawn on the terminal. Some show the sequences that would do so (the shell
/// within Emacs is one, `TERM=dumb`), and of some nobody knows how large they are (serial lines).
#[must_use]
pub fn draws() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !dumb && size().is_ok_and(|(columns, rows)| columns > 0 && rows > 0)
}

/// Whether the terminal was taken away: all of it answers with that error then (termios(3), EIO).
#[must_use]
pub fn is_gone() -> bool {
    #[cfg(unix)]
    return rustix::termios::tcgetattr(io::stdin()).is_err_and(|error| error == Errno::IO);
    #[cfg(not(unix))]
    return false;
}

/// Ends the process soon after it was told to, whatever it is at: while the reader of keys (crossterm
/// 0.29) waits for the rest of a sequence, whoever begins to read anew waits for it.
#[cfg(unix)]
fn end_in_any_case() {
    use tokio::signal::unix::{SignalKind, signal};
    // Longer than what was begun may take to come to its end, where somebody still sees to that.
    const GRACE: Duration = Duration::from_secs(7);
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let Ok(runtime) = runtime else {
                return;
            };
            let exit = runtime.block_on(async {
                let (Ok(mut hangup), Ok(mut terminate)) = (
                    signal(SignalKind::hangup()),
                    signal(SignalKind::terminate()),
                ) else {
                    return future::pending().await;
                };
                let exit = tokio::select! {
                    _ = hangup.recv() => Exit::HungUp,
                    _ = terminate.recv() => Exit::Terminated,
                };
                tokio::time::sleep(GRACE).await;
                exit
            });
            restore();
            std::process::exit(exit as i32);
        });
    });
}

impl Shells for RealTerminal {
    async fn shell(
        &mut self,
        variables: &[(&'static str, SecretString)],
    ) -> io::Result<Option<i32>> {
        let usual = if cfg!(windows) { "cmd.exe" } else { "/bin/sh" };
        let own = std::env::var_os(if cfg!(windows) { "COMSPEC" } else { "SHELL" });
        let mut command = tokio::process::Command::new(own.unwrap_or_else(|| usual.into()));
        for name in COMPETING {
            command.env_remove(name);
        }
        for (name, value) in variables {
            command.env(name, value.expose_secret());
        }
        Ok(command.status().await?.code())
    }
}

impl Host for RealTerminal {
    type Backend = CrosstermBackend<Stdout>;
    type Input = EventStream;

    fn enter(&mut self) -> io::Result<(Terminal<Self::Backend>, EventStream)> {
        restore_on_panic();
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            end_in_any_case();
            let told =
                |number, told| signal(SignalKind::from_raw(number)).map(|heard| (heard, told));
            self.signals = Some([
                told(Signal::INT.as_raw(), Told::End)?,
                told(Signal::TERM.as_raw(), Told::End)?,
                told(Signal::HUP.as_raw(), Told::End)?,
                told(Signal::TSTP.as_raw(), Told::Suspend)?,
                told(Signal::CONT.as_raw(), Told::Continued)?,
            ]);
        }
        enable_raw_mode()?;
        let mut out = io::stdout();
        execute!(
            out,
            EnterAlternateScreen,
            EnableMouseCapture,
            EnableBracketedPaste
        )?;
        let mut backend = CrosstermBackend::new(out);
        // `Terminal::clear` would ask for the cursor's place, and not every terminal answers.
        backend.clear()?;
        Ok((Terminal::new(backend)?, EventStream::new()))
    }

    fn leave(&mut self) -> io::Result<()> {
        restore();
        Ok(())
    }

    /// The whole job is stopped, with `cargo run` and whatever else stands between the shell and the
    /// program. Where the job is the terminal's whole session nobody would continue it: there it isn't
    /// stopped, as POSIX has it for orphaned process groups.
    #[cfg(unix)]
    async fn suspend(&mut self) -> io::Result<()> {
        use rustix::process::{getpgrp, getsid, kill_current_process_group};
        use tokio::signal::unix::{SignalKind, signal};
        if getsid(None)? != getpgrp() {
            let mut continued = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
            kill_current_process_group(Signal::STOP)?;
            // The signal may reach another thread first: this one mustn't run on meanwhile.
            continued.recv().await;
        }
        Ok(())
    }

    #[cfg(not(unix))]
    async fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn copy(&mut self, text: &SecretString) -> io::Result<()> {
        execute!(
            io::stdout(),
            CopyToClipboard::to_clipboard_from(text.expose_secret())
        )
    }

    fn open_page(&mut self, url: &str) {
        if let Ok(url) = Url::parse(url) {
            thread::spawn(move || Browser.open(&url));
        }
    }

    #[cfg(unix)]
    async fn told(&mut self) -> Told {
        let Some(signals) = &mut self.signals else {
            return future::pending().await;
        };
        future::poll_fn(|context| {
            for (signal, told) in signals.iter_mut() {
                if signal.poll_recv(context).is_ready() {
                    return Poll::Ready(*told);
                }
            }
            Poll::Pending
        })
        .await
    }

    #[cfg(not(unix))]
    async fn told(&mut self) -> Told {
        // Nobody minds when the console goes away.
        if tokio::signal::ctrl_c().await.is_err() {
            return future::pending().await;
        }
        Told::End
    }
}
