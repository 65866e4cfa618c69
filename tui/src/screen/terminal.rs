//! The real terminal.

use std::future;
use std::io::{self, Stdout, Write};
use std::sync::Once;
use std::thread;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    EventStream,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use federation::Opener;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::run::{Host, Shells};
use crate::browser::Browser;
#[cfg(unix)]
use crate::exit::Exit;
use crate::output::COMPETING;

/// The terminal of this process.
#[derive(Debug, Default)]
pub struct RealTerminal {
    #[cfg(unix)]
    signals: Option<[tokio::signal::unix::Signal; 3]>,
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

/// Ends the process soon after it was told to, whatever it is at: once its terminal is gone, the
/// reader of keys (crossterm 0.29) reads nothing for ever, and nobody else gets a turn.
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
            self.signals = Some([
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
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

    #[cfg(unix)]
    fn suspend(&mut self) -> io::Result<()> {
        use rustix::process::{Signal, getpid, kill_process};
        kill_process(getpid(), Signal::TSTP)?;
        Ok(())
    }

    #[cfg(not(unix))]
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn copy(&mut self, text: &SecretString) -> io::Result<()> {
        execute!(
            io::stdout(),
            CopyToClipboard::to_clipboard_from(text.expose_secret())
        )
    }

    fn open_page(&mut self, url: &str) -> io::Result<()> {
        let url = Url::parse(url).map_err(io::Error::other)?;
        Browser.open(&url).map_err(io::Error::other)
    }

    #[cfg(unix)]
    async fn stopped(&mut self) {
        let Some([interrupt, terminate, hangup]) = &mut self.signals else {
            return future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn stopped(&mut self) {
        // Nobody minds when the console goes away.
        if tokio::signal::ctrl_c().await.is_err() {
            future::pending().await
        }
    }
}
