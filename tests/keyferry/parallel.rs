//! Many processes at once, counted at the practice world.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::driver::{PROGRAM, Seen, World, browser_that_notes, program, until};

const CALLS: usize = 100;

/// Starts many calls that wait for each other, lets them go at once, and says what they did.
fn at_once(world: &World, arguments: &[&str], variables: &[(&str, PathBuf)]) -> Vec<Seen> {
    let gate = world.home.path().join("gate");
    let made = Command::new("mkfifo").arg(&gate).status().unwrap();
    assert!(made.success());
    let start = |_| {
        let environment = program(world.home.path());
        let mut shell = Command::new("sh");
        // Opening waits until somebody opens the other end.
        shell
            .args([
                "-c",
                ": > \"ready/$$\"; : < gate; exec \"$@\"",
                "sh",
                PROGRAM,
            ])
            .args(arguments)
            .env_clear()
            .envs(
                environment
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .current_dir(world.home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        shell.spawn().unwrap()
    };
    let ready = world.home.path().join("ready");
    fs::create_dir(&ready).unwrap();
    let children: Vec<Child> = (0..CALLS).map(start).collect();
    until("everybody is there", || {
        fs::read_dir(&ready).unwrap().count() == CALLS
    });
    // It stays open: who isn't quite at it yet goes through all the same.
    let opened = fs::OpenOptions::new().write(true).open(&gate).unwrap();
    let seen = children
        .into_iter()
        .map(|child| Seen::of(child.wait_with_output().unwrap()))
        .collect();
    drop(opened);
    fs::remove_file(gate).unwrap();
    fs::remove_dir_all(ready).unwrap();
    seen
}

#[test]
fn a_hundred_cold_calls_with_a_refresh_token_ask_once() {
    let world = World::rotating();
    world.log_in("alice", None);
    let (refreshes, logins, assumed) = (
        world.token_calls("refresh_token"),
        world.logins(),
        world.assumed(),
    );
    let role = World::role("Admin");
    let seen = at_once(&world, &["credential-process", "--role", &role], &[]);
    for one in &seen {
        assert_eq!((one.code, one.stderr.as_str()), (0, ""));
        assert_eq!(one.stdout, seen[0].stdout);
    }
    assert_eq!(seen[0].json()["Version"], 1);
    assert_eq!(world.token_calls("refresh_token"), refreshes + 1);
    assert_eq!(world.logins(), logins);
    assert_eq!(world.assumed(), assumed + 1);
}

/// Somebody else has every lock there is, and nobody waits for them: the warm path takes none.
#[test]
fn a_hundred_warm_calls_ask_nobody_and_wait_for_nobody() {
    let world = World::rotating();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let arguments = ["credential-process", "--role", role.as_str()];
    let first = world.run(&arguments);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let asked = world.practice.lab.counts();
    let locks = fs::read_dir(world.state().join("locks")).unwrap();
    let held: Vec<fs::File> = locks
        .map(|lock| {
            let lock = fs::File::open(lock.unwrap().path()).unwrap();
            lock.lock().unwrap();
            lock
        })
        .collect();
    // Of the login, of the credentials, of the key.
    assert!(held.len() >= 3, "{held:?}");
    for one in at_once(&world, &arguments, &[]) {
        assert_eq!((one.code, one.stderr.as_str()), (0, ""));
        assert_eq!(one.stdout, first.stdout);
    }
    assert_eq!(world.practice.lab.counts(), asked);
}

#[test]
fn a_hundred_cold_calls_without_a_login_end_at_once() {
    let world = World::new();
    let role = World::role("Admin");
    let begun = Instant::now();
    let seen = at_once(&world, &["credential-process", "--role", &role], &[]);
    for one in &seen {
        assert_eq!((one.code, one.stdout.as_str()), (3, ""));
    }
    assert_eq!((world.logins(), world.assumed()), (0, 0));
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_hundred_cold_calls_that_may_log_in_log_in_once() {
    let world = World::new();
    let (browser, visited) = browser_that_notes(world.home.path());
    let role = World::role("Admin");
    let seen = std::thread::scope(|scope| {
        let person = scope.spawn(|| {
            let mut led = String::new();
            until("a browser opens", || {
                led = fs::read_to_string(&visited).unwrap_or_default();
                led.ends_with('\n')
            });
            world.visit(&led.trim_end().parse().unwrap(), "alice");
        });
        let seen = at_once(
            &world,
            &["credential-process", "--login", "--role", &role],
            &[("BROWSER", browser.clone())],
        );
        person.join().unwrap();
        seen
    });
    for one in &seen {
        assert_eq!(one.code, 0, "{}", one.stderr);
        assert_eq!(one.stdout, seen[0].stdout);
    }
    assert_eq!((world.logins(), world.assumed()), (1, 1));
    assert_eq!(fs::read_to_string(visited).unwrap().lines().count(), 1);
}
