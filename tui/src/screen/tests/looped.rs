//! The event loop itself, with a terminal that is only pretended and a world that does as told.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossterm::event::KeyCode;
use futures::FutureExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{self, BoxFuture};
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::*;
use crate::screen::data::{IssuerFacts, NewProfile};
use crate::screen::run::{Host, Reports, Shells, Told, World, run};
use crate::screen::workshop::Workshop;

/// A terminal that somebody types at, and what was done with it.
#[derive(Clone, Default)]
struct Pretended {
    log: Arc<Mutex<Vec<String>>>,
    stop: Arc<Notify>,
    /// What the system tells, the last first; then to end.
    tells: Arc<Mutex<Vec<Told>>>,
    /// Open while the interface listens.
    keys: Arc<Mutex<Option<UnboundedSender<io::Result<Event>>>>>,
}

impl Pretended {
    fn note(&self, what: impl Into<String>) {
        self.log.lock().unwrap().push(what.into());
    }

    fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Types, with time to see what comes of it.
    fn type_slowly(&self, codes: &'static [KeyCode]) {
        let keys = self.keys.clone();
        tokio::spawn(async move {
            for code in codes {
                tokio::time::sleep(Duration::from_millis(50)).await;
                if let Some(keys) = keys.lock().unwrap().as_ref() {
                    keys.unbounded_send(Ok(Event::Key((*code).into()))).unwrap();
                }
            }
        });
    }
}

impl Shells for Pretended {
    async fn shell(
        &mut self,
        variables: &[(&'static str, SecretString)],
    ) -> io::Result<Option<i32>> {
        let listened_to = self.keys.lock().unwrap().is_some();
        assert!(!listened_to, "the keys are the shell's");
        self.note(format!("shell with {}", variables.len()));
        Ok(Some(0))
    }
}

impl Host for Pretended {
    type Backend = TestBackend;
    type Input = UnboundedReceiver<io::Result<Event>>;

    fn enter(&mut self) -> io::Result<(Terminal<TestBackend>, Self::Input)> {
        self.note("enter");
        let (sender, keys) = unbounded();
        *self.keys.lock().unwrap() = Some(sender);
        let Ok(terminal) = Terminal::new(TestBackend::new(80, 24));
        Ok((terminal, keys))
    }

    fn leave(&mut self) -> io::Result<()> {
        *self.keys.lock().unwrap() = None;
        self.note("leave");
        Ok(())
    }

    async fn suspend(&mut self) -> io::Result<()> {
        self.note("suspend");
        Ok(())
    }

    fn copy(&mut self, _: &SecretString) -> io::Result<()> {
        self.note("copy");
        Ok(())
    }

    fn open_page(&mut self, url: &str) {
        self.note(format!("open {url}"));
    }

    async fn told(&mut self) -> Told {
        self.stop.notified().await;
        let told = self.tells.lock().unwrap().pop();
        told.unwrap_or(Told::End)
    }
}

/// A world in which everything works at once, but logins perhaps never end.
#[derive(Clone, Default)]
pub(super) struct Ready {
    logins_last: bool,
    refuses: bool,
    pub(super) saved: Arc<Mutex<Vec<NewProfile>>>,
    /// What can't be undone and was done.
    pub(super) forgotten: Arc<Mutex<Vec<Task>>>,
    given_up: Arc<Mutex<usize>>,
}

struct Counted(Arc<Mutex<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        *self.0.lock().unwrap() += 1;
    }
}

impl Ready {
    /// One in which STS refuses everybody.
    pub(super) fn refusing() -> Self {
        Self {
            refuses: true,
            ..Self::default()
        }
    }
}

impl World for Ready {
    fn perform(&self, task: Task, _: Reports) -> BoxFuture<'static, Report> {
        let report = match task {
            Task::LoadProfiles => Report::Profiles(samples::profiles()),
            Task::Enter { .. } if self.logins_last => {
                let counted = Counted(self.given_up.clone());
                return async move {
                    let _counted = counted;
                    future::pending().await
                }
                .boxed();
            }
            Task::Enter { .. } => Report::Roles {
                who: "alice".to_owned(),
                roles: samples::roles(),
                problems: Vec::new(),
            },
            Task::Assume { .. } if self.refuses => Report::Refused(samples::trouble()),
            Task::Explain { .. } => Report::Why(Box::new(samples::why())),
            Task::CheckIssuer(issuer) if issuer.contains("id.example.com") => {
                Report::Issuer(Ok(IssuerFacts {
                    issuer,
                    device_code: true,
                }))
            }
            Task::CheckIssuer(_) => Report::Issuer(Err(samples::trouble())),
            Task::SaveProfile(profile) => {
                let name = profile.name.clone();
                self.saved.lock().unwrap().push(profile);
                Report::Saved(name)
            }
            Task::Assume { .. } => Report::Credentials(Box::new(samples::credentials())),
            Task::LoadSessions => Report::Sessions(samples::stored()),
            Task::Drop(_) | Task::LogOutEverywhere => {
                self.forgotten.lock().unwrap().push(task);
                Report::Done("Forgotten.".to_owned())
            }
            _ => Report::Failed(samples::trouble()),
        };
        future::ready(report).boxed()
    }
}

async fn use_it(host: &Pretended, world: &Ready, settings: Settings) {
    let (mut host, world) = (host.clone(), Arc::new(world.clone()));
    let tasks = Handle::current();
    run(&mut host, world, tasks, settings, PLAIN, samples::noon)
        .await
        .unwrap();
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn quitting_gives_the_terminal_back() {
    let host = Pretended::default();
    host.type_slowly(&[KeyCode::Char('?'), KeyCode::Char('q')]);
    use_it(&host, &Ready::default(), Settings::default()).await;
    assert_eq!(host.log(), ["enter", "leave"]);
}

#[tokio::test]
async fn a_terminal_that_is_gone_ends_the_program() {
    let host = Pretended::default();
    let keys = host.keys.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        *keys.lock().unwrap() = None;
    });
    use_it(&host, &Ready::default(), Settings::default()).await;
    assert_eq!(host.log(), ["enter", "leave"]);
}

#[tokio::test]
async fn being_told_to_end_ends_it_and_the_login_with_it() {
    let host = Pretended::default();
    let stop = host.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.notify_one();
    });
    let world = Ready {
        logins_last: true,
        ..Ready::default()
    };
    let settings = Settings {
        profile: Some("shop".to_owned()),
        ..Settings::default()
    };
    use_it(&host, &world, settings).await;
    assert_eq!(host.log(), ["enter", "leave"]);
    assert_eq!(*world.given_up.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_login_that_is_cancelled_is_given_up_at_once() {
    let host = Pretended::default();
    host.type_slowly(&[KeyCode::Enter, KeyCode::Esc, KeyCode::Char('q')]);
    let world = Ready {
        logins_last: true,
        ..Ready::default()
    };
    use_it(&host, &world, Settings::default()).await;
    assert_eq!(*world.given_up.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_shell_has_the_terminal_to_itself() {
    let host = Pretended::default();
    // The profile, the role, the shell.
    let keys = &[
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Char('q'),
    ];
    host.type_slowly(keys);
    use_it(&host, &Ready::default(), Settings::default()).await;
    assert_eq!(
        host.log(),
        ["enter", "leave", "shell with 4", "enter", "leave"]
    );
}

#[tokio::test]
async fn stopped_and_continued_the_terminal_is_given_back_and_taken_again() {
    let host = Pretended::default();
    let (stop, tells) = (host.stop.clone(), host.tells.clone());
    *tells.lock().unwrap() = vec![Told::Continued, Told::Suspend];
    tokio::spawn(async move {
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            stop.notify_one();
        }
    });
    use_it(&host, &Ready::default(), Settings::default()).await;
    let suspended = ["leave", "suspend", "enter"];
    let continued = ["leave", "enter"];
    let all = [&["enter"][..], &suspended, &continued, &["leave"]];
    assert_eq!(host.log(), all.concat());
}

/// A world that does its tasks as badly as can be.
#[derive(Clone, Copy)]
enum Bad {
    /// Each keeps its thread busy for as long as a test may take.
    Blocks,
    /// Each has a defect.
    Panics,
}

impl World for Bad {
    fn perform(&self, _: Task, _: Reports) -> BoxFuture<'static, Report> {
        let bad = *self;
        async move {
            match bad {
                Self::Blocks => std::thread::sleep(Duration::from_secs(60)),
                Self::Panics => panic!("a defect"),
            }
            Report::Done("never".to_owned())
        }
        .boxed()
    }
}

#[tokio::test]
async fn a_task_that_blocks_its_thread_keeps_no_key_waiting() {
    let mut host = Pretended::default();
    host.type_slowly(&[KeyCode::Char('?'), KeyCode::Char('q')]);
    let workshop = Workshop::open().unwrap();
    let tasks = workshop.handle().clone();
    let (world, settings) = (Arc::new(Bad::Blocks), Settings::default());
    let begun = std::time::Instant::now();
    run(&mut host, world, tasks, settings, PLAIN, samples::noon)
        .await
        .unwrap();
    drop(workshop);
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_task_with_a_defect_is_not_waited_for() {
    let mut host = Pretended::default();
    let (world, settings) = (Arc::new(Bad::Panics), Settings::default());
    let ended = tokio::spawn(async move {
        let tasks = Handle::current();
        run(&mut host, world, tasks, settings, PLAIN, samples::noon).await
    });
    let ended = tokio::time::timeout(Duration::from_secs(30), ended).await;
    assert!(ended.unwrap().unwrap_err().is_panic());
}
