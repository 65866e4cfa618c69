use std::io::{self, BufRead, IsTerminal};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use futures::channel::mpsc;
use jiff::Timestamp;
use tokio::runtime;

use super::failure::{Failure, Outcome};
use super::output::Output;
use super::stop::{Stop, settled};
use super::{Format, Globals};
use crate::config::location;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::screen::plain;
use crate::screen::run::run as run_screens;
use crate::screen::terminal::{RealTerminal, draws, is_gone};
use crate::screen::view::look::Look;
use crate::screen::workshop::Workshop;
use crate::screen::{Settings, World};

/// How the screens behave.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ScreenArguments {
    /// Questions and answers line by line instead of full screens, as screen readers like it.
    #[arg(long)]
    plain: bool,

    /// Offer to copy credentials into the clipboard, by the terminal's own sequence (OSC 52). Every
    /// program on the desktop can read the clipboard.
    #[arg(long)]
    clipboard: bool,
}

/// Whether somebody sits at a terminal that screens can be shown on.
pub(super) fn attended(globals: &Globals) -> bool {
    !globals.non_interactive
        && globals.format == Format::Text
        && io::stdin().is_terminal()
        && io::stdout().is_terminal()
}

/// Shows the screens until somebody has had enough; with `demo`, those of the practice world.
pub(super) fn run(
    arguments: &ScreenArguments,
    globals: &Globals,
    demo: bool,
    output: &Output,
) -> Outcome {
    let config = location::file(globals.config.clone())?;
    let world: Arc<dyn World> = Arc::new(Desk::new(config, location::state()?));
    let settings = Settings {
        profile: globals.profile.clone().filter(|_| !demo),
        demo: cfg!(feature = "lab"),
        start_demo: demo,
        copying: arguments.clipboard,
    };
    let cannot_start =
        |error: io::Error| Failure::new(Exit::Internal, format!("cannot start: {error}"));
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(cannot_start)?;
    let workshop = Workshop::open().map_err(cannot_start)?;
    let plain = arguments.plain || !draws();
    let tasks = if plain {
        runtime.handle().clone()
    } else {
        workshop.handle().clone()
    };
    let ended = if plain {
        runtime.block_on(async {
            let lines = lines();
            tokio::select! {
                ended = plain::run(world, settings, lines, io::stdout(), RealTerminal::default(), Timestamp::now) => ended.map(|()| None),
                // Where a line was begun, the next one isn't.
                _ = tokio::signal::ctrl_c() => Ok(None),
            }
        })
    } else {
        let look = Look::of(|name| std::env::var(name).ok());
        let mut terminal = RealTerminal::default();
        runtime.block_on(run_screens(
            &mut terminal,
            world,
            tasks.clone(),
            settings,
            look,
            Timestamp::now,
        ))
    };
    runtime.block_on(async {
        if let Ok(mut stop) = Stop::listen() {
            settled(&tasks, &mut stop).await;
        }
    });
    drop(workshop);
    // A keyring or a browser may still be waited for.
    runtime.shutdown_timeout(Duration::from_millis(100));
    match ended {
        Ok(None) => Ok(Exit::Fine),
        Ok(Some(to_paste)) => {
            output.result(format!("{to_paste}\n"))?;
            Ok(Exit::Fine)
        }
        Err(_) if is_gone() => Err(Failure::new(Exit::HungUp, "the terminal is gone")),
        Err(error) => Err(Failure::new(
            Exit::Internal,
            format!("the terminal can't be used: {error}"),
        )),
    }
}

/// The lines of standard input, read where waiting for them keeps nobody else.
fn lines() -> mpsc::UnboundedReceiver<io::Result<String>> {
    let (sender, lines) = mpsc::unbounded();
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if sender.unbounded_send(line).is_err() {
                return;
            }
        }
    });
    lines
}
