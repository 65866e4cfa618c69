//! A practice world beside the test, and the program run against it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use diagnostic::Source;
use federation::engine::{Caller, Engine, Profile};
use federation::{Events, Opener};
use keyferry::config::{Config, Overrides};
use keyferry::practice::{MapperSource, Practice, PracticeSettings, ServerSettings, all_roles};
use lab::{Account, Mapper};
use rustix::process::{Pid, Signal, kill_process};
use session_store::{KeyPolicy, Store};
use tempfile::TempDir;
use tokio::runtime::{Builder, Handle};
use url::Url;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_keyferry");

/// A practice world and somebody's home folder with a configuration for it.
pub struct World {
    pub practice: Arc<Practice>,
    pub home: TempDir,
    handle: Handle,
    stop: mpsc::Sender<()>,
}

pub fn runtime() -> tokio::runtime::Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

impl World {
    pub fn new() -> Self {
        Self::with(false)
    }

    /// A world whose refresh tokens can be used once.
    pub fn rotating() -> Self {
        Self::with(true)
    }

    fn with(rotate_refresh_tokens: bool) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (started, starts) = mpsc::channel();
        let (stop, stopped) = mpsc::channel::<()>();
        thread::spawn(move || {
            let runtime = runtime();
            let settings = PracticeSettings {
                mapper: MapperSource::Shipped,
                servers: ServerSettings {
                    rotate_refresh_tokens,
                    ..ServerSettings::new(PROGRAM.into())
                },
            };
            let practice = runtime.block_on(Practice::start(&settings)).unwrap();
            started
                .send((Arc::new(practice), runtime.handle().clone()))
                .unwrap();
            runtime.block_on(async {
                // Until the world is dropped.
                let ended = tokio::task::spawn_blocking(move || stopped.recv());
                let _ = ended.await;
            });
        });
        let (practice, handle) = starts.recv().unwrap();
        let home = tempfile::tempdir().unwrap();
        let world = Self {
            practice,
            home,
            handle,
            stop,
        };
        world.configure(&world.practice.configuration());
        world
    }

    /// The servers are gone, what was stored is left.
    pub fn abandoned(self) -> TempDir {
        drop((self.practice, self.stop));
        self.home
    }

    pub fn configure(&self, text: &str) {
        fs::write(self.home.path().join("config.toml"), text).unwrap();
    }

    /// The practice world's configuration, its first profile with further lines.
    pub fn configuration_with(&self, lines: &str) -> String {
        let table = "[profiles.practice]\n";
        let configuration = self.practice.configuration();
        configuration.replacen(table, &format!("{table}{lines}"), 1)
    }

    pub fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    pub fn role(name: &str) -> String {
        all_roles().find(|role| role.name == name).unwrap().arn()
    }

    /// The program with nothing around it but this home.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.home.path());
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Seen {
        Seen::of(self.command(arguments).output().unwrap())
    }

    pub fn engine(&self) -> Engine {
        Engine::new(Store::new(self.state(), policy()))
    }

    pub fn profile(&self, user: Option<&str>) -> Profile {
        self.profile_of(None, user)
    }

    /// The profile of this name, else the default one.
    pub fn profile_of(&self, name: Option<&str>, user: Option<&str>) -> Profile {
        let text = fs::read_to_string(self.home.path().join("config.toml")).unwrap();
        let overrides = Overrides {
            profile: name.map(str::to_owned),
            user: user.map(str::to_owned),
            ..Overrides::default()
        };
        Config::parse(Source::new("config.toml", text))
            .unwrap()
            .profile(&overrides)
            .unwrap()
    }

    pub fn account(&self, name: &str) -> Account {
        let accounts = self.practice.lab.accounts();
        let account = accounts.into_iter().find(|one| one.username == name);
        account.unwrap()
    }

    /// Somebody logs in; `user` as the profile names them.
    pub fn log_in(&self, name: &str, user: Option<&str>) {
        let caller = Caller::attended(self.browser(name), Events::ignored());
        runtime()
            .block_on(self.engine().log_in(&self.profile(user), &caller))
            .unwrap();
    }

    /// A browser with somebody in front of it.
    pub fn browser(&self, name: &str) -> Arc<dyn Opener> {
        Arc::new(Visitor {
            account: self.account(name),
            handle: self.handle.clone(),
        })
    }

    /// How often the provider was asked for tokens by this grant.
    pub fn token_calls(&self, grant: &str) -> u64 {
        self.practice
            .lab
            .counts()
            .token
            .get(grant)
            .copied()
            .unwrap_or_default()
    }

    pub fn logins(&self) -> u64 {
        self.practice.lab.counts().logins
    }

    pub fn assumed(&self) -> u64 {
        self.practice.sts_calls("AssumeRoleWithWebIdentity")
    }

    /// Changes the script that makes `sub`, as an administrator does, and restarts the provider.
    pub fn edit_mapper(&self, edit: impl FnOnce(&str) -> String) {
        let shipped =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../mapper-scripts/group-stringify");
        let read = |name: &str| fs::read_to_string(shipped.join(name)).unwrap();
        let script = read("group-stringify.js");
        let edited = edit(&script);
        assert_ne!(edited, script);
        let mapper = Mapper::parse(&read("mapper.toml"), |_| Ok(edited)).unwrap();
        fs::write(self.practice.jar(), mapper.jar().unwrap()).unwrap();
        let _inside = self.handle.enter();
        self.practice.lab.reload().unwrap();
    }

    /// The servers take requests and answer none, until this is dropped.
    pub fn freeze(&self) -> mpsc::Sender<()> {
        let (thaw, thawed) = mpsc::channel();
        let (begun, begins) = mpsc::channel();
        // They have one thread.
        self.handle.spawn(async move {
            begun.send(()).unwrap();
            let _ = thawed.recv();
        });
        begins.recv().unwrap();
        thaw
    }

    pub fn visit(&self, url: &Url, name: &str) {
        let _ = self.browser(name).open(url);
    }
}

/// Without a desktop.
pub fn policy() -> KeyPolicy {
    KeyPolicy::in_file()
}

pub fn program(home: &Path) -> Command {
    let mut command = if interrupts_are_ignored() {
        let mut command = Command::new("/usr/bin/env");
        command.args(["--default-signal=HUP,INT,QUIT", PROGRAM]);
        command
    } else {
        Command::new(PROGRAM)
    };
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home)
        .env("KEYFERRY_CONFIG", home.join("config.toml"))
        .env("KEYFERRY_STATE_DIR", home.join("state"))
        .current_dir(home);
    command
}

/// Whether these tests were started to ignore interrupts, as by `nohup` or in the background of a script. A
/// program inherits that, and keeps to it.
fn interrupts_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // SIGHUP, SIGINT and SIGQUIT are 1 to 3.
    mask.is_some_and(|mask| mask & 0b111 != 0)
}

/// A browser that writes down where it is led, and the file it does that in.
pub fn browser_that_notes(home: &Path) -> (PathBuf, PathBuf) {
    let (browser, visited) = (home.join("browser"), home.join("visited"));
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n",
        visited.display()
    );
    fs::write(&browser, script).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    (browser, visited)
}

/// Looks again and again, until it is so.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(120), "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Starts a command whose standard error lies in a file while it runs.
pub fn start(mut command: Command, told: &Path) -> Child {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(told).unwrap());
    command.spawn().unwrap()
}

pub fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

struct Visitor {
    account: Account,
    handle: Handle,
}

impl Opener for Visitor {
    fn open(&self, url: &Url) -> Result<(), String> {
        let (url, account) = (url.clone(), self.account.clone());
        self.handle.spawn(async move {
            lab::visit(&url, &account.username, &account.password)
                .await
                .unwrap();
        });
        Ok(())
    }
}

/// What can be seen of a run.
#[derive(Debug)]
pub struct Seen {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Seen {
    pub fn of(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap_or(-1),
        }
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect(&self.stdout)
    }
}

/// Says that a test couldn't be tried here: to everybody, not only to those whose tests fail.
pub fn skipped(why: &str) {
    let line = format!("skipped: {why}\n");
    std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
}

/// A configuration of the practice world that knows one trust policy and no other.
pub fn with_policy(configuration: &str, arn: &str, file: &str) -> String {
    let others = configuration
        .lines()
        .filter(|line| !line.starts_with("\"arn:"));
    let lines = others.map(|line| match line {
        "[trust-policies]" => format!("{line}\n\"{arn}\" = \"{file}\"\n"),
        line => format!("{line}\n"),
    });
    lines.collect()
}
