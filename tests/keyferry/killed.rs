//! `kill -9` at every named point of refreshing, assuming and writing, and at any other time.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use federation::RoleArn;
use federation::engine::{Caller, Engine};
use session_store::Store;

use crate::driver::{World, policy, runtime, start, until};

const POINT: &str = "KEYFERRY_TEST_KILLED_AT";
const HOME: &str = "KEYFERRY_TEST_HOME";

/// Not a test by itself: the process that is killed, started by the one below.
#[test]
fn the_one_that_is_killed() {
    let (Ok(point), Ok(home)) = (std::env::var(POINT), std::env::var(HOME)) else {
        return;
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let point: u32 = point.parse().unwrap();
    let passed = Arc::new(AtomicU32::new(0));
    let count = move || {
        if passed.fetch_add(1, Ordering::SeqCst) == point {
            let me = std::process::id().to_string();
            let _ = Command::new("kill").args(["-9", &me]).status();
            // Until it arrives.
            std::thread::sleep(Duration::from_secs(60));
        }
    };
    let (at_step, at_milestone) = (count.clone(), count);
    let home = PathBuf::from(home);
    let store = Store::new(home.join("state"), policy()).observed(move |_| at_step());
    let engine = Engine::observed(
        store,
        Box::new(jiff::Timestamp::now),
        Some(Box::new(move |_| at_milestone())),
    );
    let text = std::fs::read_to_string(home.join("config.toml")).unwrap();
    let profile = keyferry::config::Config::parse(diagnostic::Source::new("config.toml", text))
        .unwrap()
        .profile(&keyferry::config::Overrides::default())
        .unwrap();
    let role = RoleArn::parse(&World::role("Admin")).unwrap();
    let done = runtime().block_on(engine.credentials(&profile, Some(&role), &Caller::background()));
    done.unwrap();
}

/// Runs a call that is killed at a point. Says whether it got that far.
fn killed_at(world: &World, point: u32) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::the_one_that_is_killed", "--nocapture"])
        .env(POINT, point.to_string())
        .env(HOME, world.home.path())
        .output()
        .unwrap()
        .status;
    if status.signal() == Some(9) {
        return true;
    }
    assert!(status.success(), "{status}");
    false
}

/// With tokens that can be used once, one can be lost between the provider's answer and the disk:
/// then a login is needed, and nothing else is wrong.
#[test]
fn whoever_comes_after_a_killed_call_gets_credentials_or_a_login() {
    let world = World::rotating();
    let role = World::role("Admin");
    let (mut points, mut lost) = (0, 0);
    loop {
        world.run(&["logout"]);
        world.log_in("alice", None);
        if !killed_at(&world, points) {
            break;
        }
        let seen = world.run(&["credential-process", "--role", &role]);
        match seen.code {
            0 => assert_eq!(seen.json()["Version"], 1),
            3 => lost += 1,
            code => panic!("point {points}: exit {code}: {}", seen.stderr),
        }
        assert!(!world.state().join("set-aside").exists(), "point {points}");
        points += 1;
        assert!(points < 50, "it never ends");
    }
    // Four steps for each of three records, the first of them as it was, and the four milestones.
    assert_eq!(points, 16);
    // The answer to the refresh, and the new record before it has its name.
    assert!((1..=4).contains(&lost), "{lost}");
}

/// Numbers that look random and are the same in each run (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

/// The program as it is, killed after some microseconds: of its start, or of the provider's answer,
/// where most is at stake.
#[test]
fn whoever_comes_after_a_call_killed_at_any_time_gets_credentials_or_a_login() {
    const ROUNDS: u64 = 30;
    let world = World::rotating();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let arguments = ["credential-process", "--role", role.as_str()];
    let told = world.home.path().join("told");
    let cold = || {
        let folder = world.state().join("credentials");
        let _ = std::fs::remove_dir_all(folder);
    };
    let mut chance = Chance(20_260_101);
    let mut usual = Duration::from_secs(1);
    let (mut killed, mut lost) = (0, 0);
    for round in 0..ROUNDS {
        cold();
        let asked = world.token_calls("refresh_token");
        let mut child = start(world.command(&arguments), &told);
        if round % 2 == 1 {
            until("the provider is asked, or it is over", || {
                world.token_calls("refresh_token") > asked || child.try_wait().unwrap().is_some()
            });
        }
        let span = usual.as_micros() as u64 / (1 + round % 2);
        std::thread::sleep(Duration::from_micros(chance.below(span)));
        let _ = child.kill();
        let status = child.wait().unwrap();
        killed += u32::from(status.signal() == Some(9));

        let begun = Instant::now();
        let seen = world.run(&arguments);
        match seen.code {
            0 => assert_eq!(seen.json()["Version"], 1, "round {round}"),
            3 => lost += 1,
            code => panic!("round {round}: exit {code}: {}", seen.stderr),
        }
        if seen.code == 0 && world.token_calls("refresh_token") > asked {
            usual = begun.elapsed();
        }
        let sessions = world.run(&["sessions", "--format", "json"]);
        assert_eq!((sessions.code, sessions.stderr.as_str()), (0, ""));
        assert_eq!(sessions.json()["notices"], serde_json::json!([]));
        assert!(!world.state().join("set-aside").exists(), "round {round}");
        if seen.code == 3 {
            world.log_in("alice", None);
        }
    }
    assert!(killed > 0, "nobody was ever killed; {lost} tokens lost");
}
