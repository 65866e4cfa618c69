//! `keyferry lab` as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use federation::engine::{Caller, Engine, EngineError};
use federation::{Events, Opener};
use keyferry::config::{Config, Overrides};
use secrecy::SecretString;
use serde_json::Value;
use session_store::Store;
use url::Url;

use crate::driver::{Seen, policy, program, runtime, start, until};

/// A practice world, and a home with its configuration.
pub struct Lab {
    child: Child,
    pub home: tempfile::TempDir,
    /// What it said of itself.
    pub told: Value,
}

struct Browser {
    user: String,
    password: SecretString,
}

impl Opener for Browser {
    fn open(&self, url: &Url) -> Result<(), String> {
        let (url, user, password) = (url.clone(), self.user.clone(), self.password.clone());
        tokio::spawn(async move { lab::visit(&url, &user, &password).await });
        Ok(())
    }
}

impl Lab {
    /// Started with these arguments.
    pub fn start(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = program(home.path());
        command.args(["lab", "--format", "json"]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut text = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told: Value = loop {
            text.push_str(&lines.next().unwrap().unwrap());
            if let Ok(told) = serde_json::from_str(&text) {
                break told;
            }
        };
        let lab = Self { child, home, told };
        lab.configure(lab.told["configuration"].as_str().unwrap());
        lab
    }

    pub fn configure(&self, text: &str) {
        std::fs::write(self.home.path().join("config.toml"), text).unwrap();
    }

    /// Somebody logs in by the default profile.
    pub fn log_in(&self, user: &str) -> Result<(), EngineError> {
        let text = std::fs::read_to_string(self.home.path().join("config.toml")).unwrap();
        let profile = Config::parse(diagnostic::Source::new("config.toml", text))
            .unwrap()
            .profile(&Overrides::default())
            .unwrap();
        let browser = Browser {
            user: user.to_owned(),
            password: self.password(user),
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let caller = Caller::attended(Arc::new(browser), Events::ignored());
        let engine = Engine::new(Store::new(self.home.path().join("state"), policy()));
        runtime()
            .block_on(engine.log_in(&profile, &caller))
            .map(|_| ())
    }

    /// Somebody logs in by `keyferry login`, at a browser of their own.
    pub fn login(&self, user: &str) -> Seen {
        let told = self.home.path().join("told");
        let mut command = self.command(&["login"]);
        command.env("BROWSER", "true");
        let child = start(command, &told);
        let mut url: Option<Url> = None;
        until("the address is told", || {
            let text = std::fs::read_to_string(&told).unwrap();
            let mut words = text.split_inclusive(char::is_whitespace);
            url = words.find_map(|word| {
                let whole = word.strip_suffix(char::is_whitespace)?;
                whole
                    .starts_with("http://127.0.0.1")
                    .then(|| whole.parse().unwrap())
            });
            url.is_some()
        });
        let password = self.password(user);
        // What the page says is what the program says.
        let _ = runtime().block_on(lab::visit(&url.unwrap(), user, &password));
        let mut seen = Seen::of(child.wait_with_output().unwrap());
        seen.stderr = std::fs::read_to_string(told).unwrap();
        seen
    }

    fn password(&self, user: &str) -> SecretString {
        let accounts = self.told["accounts"].as_array().unwrap();
        let account = accounts.iter().find(|account| account["user"] == user);
        SecretString::from(account.unwrap()["password"].as_str().unwrap())
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.home.path());
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Seen {
        Seen::of(self.command(arguments).output().unwrap())
    }

    pub fn ask(&self, profile: &str, role: &str) -> Seen {
        let role = crate::driver::World::role(role);
        self.run(&["credential-process", "--profile", profile, "--role", &role])
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
