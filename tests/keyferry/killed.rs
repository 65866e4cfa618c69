//! `kill -9` at every named point of refreshing, assuming and writing.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use federation::RoleArn;
use federation::engine::{Caller, Engine};
use session_store::Store;

use crate::driver::{World, policy, runtime};

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
            std::thread::sleep(std::time::Duration::from_secs(60));
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
    use std::os::unix::process::ExitStatusExt;
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
    // Four steps for each of two records, and the four milestones.
    assert_eq!(points, 12);
    // The answer to the refresh, and the new record before it has its name.
    assert!((1..=4).contains(&lost), "{lost}");
}
