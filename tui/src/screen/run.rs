//! The event loop: generic over the terminal, what comes from it, and the world.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::mem::ManuallyDrop;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use futures::future::BoxFuture;
use futures::{Stream, StreamExt};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::Backend;
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinError, JoinSet};
use tokio::time::{Instant, timeout_at};

use super::app::{App, Settings};
use super::data::LoginStep;
use super::message::{Effect, Message, Report, Task, Ticket};
use super::view::{self, look::Look};

/// Pictures are at least this far apart: no eye is faster.
const PICTURE: Duration = Duration::from_millis(10);

/// Whoever does what the interface asks for.
pub trait World: Send + Sync + 'static {
    /// Does a task; its last report is what this resolves to. Dropping it gives the task up.
    fn perform(&self, task: Task, reports: Reports) -> BoxFuture<'static, Report>;
}

/// Where a task tells how far it is.
#[derive(Clone, Debug)]
pub struct Reports {
    ticket: Ticket,
    sender: UnboundedSender<(Ticket, Report)>,
}

impl Reports {
    /// Where one task tells, and where that can be heard.
    #[must_use]
    pub fn channel(ticket: Ticket) -> (Self, UnboundedReceiver<(Ticket, Report)>) {
        let (sender, receiver) = unbounded_channel();
        (Self { ticket, sender }, receiver)
    }

    /// A login goes on.
    pub fn login(&self, step: LoginStep) {
        // Whoever doesn't listen any more has ended.
        let _ = self.sender.send((self.ticket, Report::Login(step)));
    }
}

/// A system that has shells.
#[expect(
    async_fn_in_trait,
    reason = "used with the types known, never as an object"
)]
pub trait Shells {
    /// Runs a shell with `variables` until it ends; says with which code.
    ///
    /// # Errors
    /// When it can't be started.
    async fn shell(
        &mut self,
        variables: &[(&'static str, SecretString)],
    ) -> io::Result<Option<i32>>;
}

/// A terminal, and what else a program has from its system.
#[expect(
    async_fn_in_trait,
    reason = "used with the types known, never as an object"
)]
pub trait Host: Shells {
    /// Where pictures go.
    type Backend: Backend;
    /// What keys and mouse do.
    type Input: Stream<Item = io::Result<Event>> + Unpin;

    /// Takes the terminal over.
    ///
    /// # Errors
    /// When the system refuses.
    fn enter(&mut self) -> io::Result<(Terminal<Self::Backend>, Self::Input)>;

    /// Gives the terminal back as it was.
    ///
    /// # Errors
    /// When the system refuses.
    fn leave(&mut self) -> io::Result<()>;

    /// Stops as a job of the shell, and returns when continued.
    ///
    /// # Errors
    /// When the system refuses.
    async fn suspend(&mut self) -> io::Result<()>;

    /// Puts a text into the terminal's clipboard.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    fn copy(&mut self, text: &SecretString) -> io::Result<()>;

    /// Opens a page in the browser, without waiting for it. The page is on the screen as well: who
    /// has no browser can open it elsewhere.
    fn open_page(&mut self, url: &str);

    /// Resolves when the system tells the program something.
    async fn told(&mut self) -> Told;
}

/// What a system tells a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is to end.
    End,
    /// It is to stop as a shell's job does (SIGTSTP).
    Suspend,
    /// It was stopped and goes on (SIGCONT): somebody else has used the terminal meanwhile.
    Continued,
}

/// Runs the interface until somebody quits, the terminal is gone, or the system ends it. The terminal
/// is given back in each case. The world's tasks run on `tasks`: where that is another thread, no
/// disk and no browser keeps keys and pictures waiting.
///
/// Gives back the profile for `~/.aws/config` that was looked at: a picture breaks its lines, so that
/// it can only be copied from an ordinary terminal.
///
/// # Errors
/// When the terminal can't be used.
///
/// # Panics
/// When a task has panicked.
pub async fn run<H: Host>(
    host: &mut H,
    world: Arc<dyn World>,
    tasks: Handle,
    settings: Settings,
    look: Look,
    clock: impl Fn() -> Timestamp,
) -> io::Result<Option<String>> {
    let (terminal, input) = host.enter()?;
    let (sender, reports) = unbounded_channel();
    let mut interface = Interface {
        host,
        world,
        look,
        clock,
        terminal: ManuallyDrop::new(terminal),
        input: Some(input),
        sender,
        reports,
        tasks,
        running: JoinSet::new(),
        handles: BTreeMap::new(),
    };
    let ended = interface.run(settings).await;
    // Nothing secret stays on a screen that others see next.
    let cleared = interface.terminal.backend_mut().clear().map_err(failed);
    interface.running.abort_all();
    let left = interface.host.leave();
    cleared.and(left).and(ended)
}

struct Interface<'a, H: Host, C> {
    host: &'a mut H,
    world: Arc<dyn World>,
    look: Look,
    clock: C,
    // Dropping it (ratatui 0.30) shows the cursor, which is done by who gives the terminal back, and
    // panics where the terminal is gone.
    terminal: ManuallyDrop<Terminal<H::Backend>>,
    // None while somebody else has the terminal.
    input: Option<H::Input>,
    sender: UnboundedSender<(Ticket, Report)>,
    reports: UnboundedReceiver<(Ticket, Report)>,
    tasks: Handle,
    running: JoinSet<(Ticket, Report)>,
    handles: BTreeMap<Ticket, AbortHandle>,
}

impl<H: Host, C: Fn() -> Timestamp> Interface<'_, H, C> {
    async fn run(&mut self, settings: Settings) -> io::Result<Option<String>> {
        let size = self.terminal.size().map_err(failed)?;
        let (mut app, effects) = App::new(settings, (size.width, size.height), (self.clock)());
        let mut go_on = self.perform(&mut app, effects).await?;
        while go_on {
            let look = self.look;
            self.terminal
                .draw(|frame| view::draw(frame, &app, look))
                .map_err(failed)?;
            let due = Instant::now() + PICTURE;
            let mut heard = self.next(&app).await?;
            // What comes soon after a picture is answered with the next one: a flood of keys isn't a
            // flood of pictures.
            loop {
                let Some(message) = heard else {
                    return Ok(app.to_paste);
                };
                go_on = self.answer(&mut app, message).await?;
                if !go_on || Instant::now() >= due {
                    break;
                }
                match timeout_at(due, self.next(&app)).await {
                    Ok(next) => heard = next?,
                    Err(_) => break,
                }
            }
        }
        Ok(app.to_paste)
    }

    fn leave(&mut self) -> io::Result<()> {
        self.input = None;
        self.host.leave()
    }

    fn enter(&mut self) -> io::Result<()> {
        let (terminal, input) = self.host.enter()?;
        (self.terminal, self.input) = (ManuallyDrop::new(terminal), Some(input));
        Ok(())
    }

    async fn answer(&mut self, app: &mut App, message: Message) -> io::Result<bool> {
        let effects = app.update(message, (self.clock)());
        self.perform(app, effects).await
    }

    /// The next message; none when the terminal is gone.
    async fn next(&mut self, app: &App) -> io::Result<Option<Message>> {
        let pause = if app.waiting.is_some() { 100 } else { 1000 };
        let tick = tokio::time::sleep(Duration::from_millis(pause));
        let Some(input) = &mut self.input else {
            return Ok(None);
        };
        tokio::select! {
            biased;
            told = self.host.told() => Ok(Some(match told {
                Told::End => Message::Terminate,
                Told::Suspend => Message::Suspend,
                Told::Continued => Message::Continued,
            })),
            event = input.next() => Ok(event.transpose()?.map(Message::Input)),
            Some((ticket, report)) = self.reports.recv() => Ok(Some(Message::Report(ticket, report))),
            Some(ended) = self.running.join_next() => Ok(Some(ended_as(ended))),
            () = tick, if app.is_ticking() => Ok(Some(Message::Tick)),
        }
    }

    /// Says whether to go on.
    async fn perform(&mut self, app: &mut App, effects: Vec<Effect>) -> io::Result<bool> {
        for effect in effects {
            match effect {
                Effect::Start(ticket, task) => self.start(ticket, task),
                Effect::GiveUp(ticket) => {
                    if let Some(task) = self.handles.remove(&ticket) {
                        task.abort();
                    }
                }
                Effect::OpenPage(url) => self.host.open_page(&url),
                Effect::Shell(variables) => {
                    self.leave()?;
                    let ended = self.host.shell(&variables).await;
                    self.enter()?;
                    app.update(Message::ShellEnded(ended?), (self.clock)());
                }
                Effect::Copy(text) => self.host.copy(&text)?,
                Effect::Suspend => {
                    self.leave()?;
                    self.host.suspend().await?;
                    self.enter()?;
                }
                Effect::TakeBack => {
                    self.leave()?;
                    self.enter()?;
                }
                Effect::Quit => return Ok(false),
            }
        }
        Ok(true)
    }

    fn start(&mut self, ticket: Ticket, task: Task) {
        self.handles.retain(|_, task| !task.is_finished());
        let reports = Reports {
            ticket,
            sender: self.sender.clone(),
        };
        let (world, tasks) = (Arc::clone(&self.world), &self.tasks);
        let work = async move { (ticket, world.perform(task, reports).await) };
        let handle = self.running.spawn_on(work, tasks);
        self.handles.insert(ticket, handle);
    }
}

/// What the end of a task is to the interface: nothing, if it was given up.
fn ended_as(ended: Result<(Ticket, Report), JoinError>) -> Message {
    match ended {
        Ok((ticket, report)) => Message::Report(ticket, report),
        Err(error) => match error.try_into_panic() {
            // The hook has given the terminal back: there is nothing to go on with.
            Ok(panic) => resume_unwind(panic),
            Err(_) => Message::Tick,
        },
    }
}

/// A backend's error as any other of the terminal.
fn failed(error: impl Error) -> io::Error {
    io::Error::other(error.to_string())
}
