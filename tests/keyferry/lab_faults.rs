//! `keyferry lab --fault`: what goes wrong, and what is advised then.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::Arc;

use federation::engine::{Caller, Engine};
use federation::{Events, Opener};
use keyferry::config::{Config, Overrides};
use secrecy::SecretString;
use serde_json::Value;
use session_store::Store;
use url::Url;

use crate::driver::{Seen, policy, program, runtime};

/// A practice world of its own process, and alice logged in there.
struct Lab {
    child: Child,
    home: tempfile::TempDir,
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
    fn with(faults: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = program(home.path());
        command.args(["lab", "--format", "json"]);
        for fault in faults {
            command.args(["--fault", fault]);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut text = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told: Value = loop {
            text.push_str(&lines.next().unwrap().unwrap());
            if let Ok(told) = serde_json::from_str(&text) {
                break told;
            }
        };
        let text = told["configuration"].as_str().unwrap();
        std::fs::write(home.path().join("config.toml"), text).unwrap();
        let profile = Config::parse(diagnostic::Source::new("config.toml", text))
            .unwrap()
            .profile(&Overrides::default())
            .unwrap();
        let account = &told["accounts"][0];
        let browser = Browser {
            user: account["user"].as_str().unwrap().to_owned(),
            password: SecretString::from(account["password"].as_str().unwrap()),
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let caller = Caller::attended(Arc::new(browser), Events::ignored());
        let engine = Engine::new(Store::new(home.path().join("state"), policy()));
        runtime()
            .block_on(engine.log_in(&profile, &caller))
            .unwrap();
        Self { child, home }
    }

    fn ask(&self, profile: &str, role: &str) -> Seen {
        let role = crate::driver::World::role(role);
        let mut command = program(self.home.path());
        command.args(["credential-process", "--profile", profile, "--role", &role]);
        Seen::of(command.output().unwrap())
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn throttling_propagation_and_clocks_are_told_apart() {
    const THROTTLED: &str = "STS got too many calls";
    const NEW: &str = "for a new role or provider try again in 10 seconds";
    const CLOCK: &str = "(NTP)";
    let all = [THROTTLED, NEW, CLOCK];
    for (fault, code, words) in [
        ("throttle=3", "Throttling", THROTTLED),
        ("propagation=1", "AccessDenied", NEW),
        ("clock=-10m", "InvalidIdentityToken", CLOCK),
        ("clock=+15m", "ExpiredTokenException", CLOCK),
    ] {
        let lab = Lab::with(&[fault]);
        let seen = lab.ask("practice", "Admin");
        assert_eq!((seen.code, seen.stdout.as_str()), (5, ""), "{fault}");
        assert!(seen.stderr.contains(code), "{fault}: {}", seen.stderr);
        for advice in all {
            let is_said = seen.stderr.contains(advice);
            assert_eq!(is_said, advice == words, "{fault}: {}", seen.stderr);
        }
        // What is over after some calls is over now; a clock stays wrong.
        let again = lab.ask("practice", "Admin");
        let expected = if fault.starts_with("clock") { 5 } else { 0 };
        assert_eq!(again.code, expected, "{fault}: {}", again.stderr);
    }
}

#[test]
fn faults_can_be_combined_and_few_are_got_over_without_a_word() {
    let lab = Lab::with(&["throttle=1", "server-error=1", "delay=50ms"]);
    let seen = lab.ask("practice-saml", "Operator");
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
}

#[test]
fn what_is_no_fault_is_refused_at_once() {
    let home = tempfile::tempdir().unwrap();
    for (faults, words) in [
        (&["throtle=2"][..], "`throtle=2` is no fault"),
        (&["throttle=many"], "`many` is no number of calls"),
        (&["delay=-1s"], "10 minutes at most"),
        (&["clock=late"], "`+10m`"),
        (&["throttle=1", "throttle=2"], "given twice"),
    ] {
        let mut command = program(home.path());
        command.arg("lab");
        for fault in faults {
            command.args(["--fault", fault]);
        }
        let seen = Seen::of(command.output().unwrap());
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{faults:?}");
        assert!(seen.stderr.contains(words), "{}", seen.stderr);
    }
}
