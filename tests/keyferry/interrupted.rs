//! Ctrl-C, a request to end, a terminal that is gone: whatever goes on stops, what is stored stays good.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use url::Url;

use crate::driver::{Seen, World, signal, start, until};
use crate::terminal::{ENTER, Terminal};

/// Until a run that was told to end counts as one that goes on.
const PATIENCE: Duration = Duration::from_secs(60);

/// Each signal, and the exit code that a shell would show for it too.
const SIGNALS: [(Signal, i32, &str); 3] = [
    (Signal::INT, 130, "interrupted"),
    (Signal::TERM, 143, "terminated"),
    (Signal::HUP, 129, "hung-up"),
];

/// Waits until a run has told an address, and gives it.
fn address(told: &Path, with: &str) -> Url {
    let mut found = None;
    until("an address", || {
        let text = fs::read_to_string(told).unwrap();
        found = text.ends_with('\n').then(|| {
            let word = text.split_whitespace().find(|word| word.contains(with));
            word.map(|word| word.parse().unwrap())
        });
        found.iter().flatten().next().is_some()
    });
    found.flatten().unwrap()
}

fn ended(mut child: Child, told: &Path) -> Seen {
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() && begun.elapsed() < PATIENCE {
        sleep(Duration::from_millis(5));
    }
    // Nothing for one that has ended.
    let _ = child.kill();
    let mut seen = Seen::of(child.wait_with_output().unwrap());
    seen.stderr = fs::read_to_string(told).unwrap();
    seen
}

fn locks_are_free(world: &World) {
    for lock in fs::read_dir(world.state().join("locks")).unwrap() {
        let path = lock.unwrap().path();
        let file = fs::File::open(&path).unwrap();
        assert!(file.try_lock().is_ok(), "{}", path.display());
    }
}

/// Whether somebody takes connections there.
fn open(url: &Url) -> bool {
    TcpStream::connect(("127.0.0.1", url.port().unwrap())).is_ok()
}

#[test]
fn a_login_that_is_given_up_closes_its_port_and_leaves_the_earlier_login() {
    let world = World::rotating();
    world.log_in("alice", None);
    let told = world.home.path().join("told");
    for (which, code, _) in SIGNALS {
        let mut command = world.command(&["login"]);
        command.env("BROWSER", "true");
        let child = start(command, &told);
        let url = address(&told, "code_challenge=");
        until("it waits", || {
            fs::read_to_string(&told)
                .unwrap()
                .contains("Waiting for the login")
        });
        let redirect = url
            .query_pairs()
            .find_map(|(name, value)| (name == "redirect_uri").then(|| value.parse().unwrap()));
        let redirect: Url = redirect.unwrap();
        assert!(open(&redirect));
        signal(&child, which);
        let seen = ended(child, &told);
        assert_eq!(
            (seen.code, seen.stdout.as_str()),
            (code, ""),
            "{}",
            seen.stderr
        );
        assert!(!open(&redirect));
        locks_are_free(&world);
    }
    let seen = world.run(&["credential-process", "--role", &World::role("Admin")]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
}

#[test]
fn waiting_for_another_process_can_be_given_up() {
    let world = World::rotating();
    world.log_in("alice", None);
    let told = world.home.path().join("told");
    let folder = world.state().join("locks");
    let named = |kind: &str| {
        let mut names = fs::read_dir(&folder)
            .unwrap()
            .map(|lock| lock.unwrap().path());
        names.find(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(kind)
        })
    };
    // Another process renews the login, and takes its time.
    let held = fs::File::open(named("session-").unwrap()).unwrap();
    held.lock().unwrap();
    let role = World::role("Admin");
    for (which, code, word) in SIGNALS {
        let arguments = ["credential-process", "--role", &role, "--format", "json"];
        let child = start(world.command(&arguments), &told);
        // It takes the credentials' lock before it waits for the login's.
        until("it has begun", || {
            named("credentials-")
                .is_some_and(|lock| fs::File::open(lock).unwrap().try_lock().is_err())
        });
        signal(&child, which);
        let seen = ended(child, &told);
        assert_eq!(
            (seen.code, seen.stdout.as_str()),
            (code, ""),
            "{}",
            seen.stderr
        );
        let error: serde_json::Value = serde_json::from_str(&seen.stderr).unwrap();
        assert_eq!(error["error"]["code"], word);
        assert_eq!(error["error"]["exit"], code);
    }
    drop(held);
    locks_are_free(&world);
    let seen = world.run(&["credential-process", "--role", &role]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
}

/// Whether a request lies at a server that doesn't read it.
fn unread(port: u16) -> bool {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    table.lines().skip(1).any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let local = fields.next().unwrap();
        let (state, queues) = (fields.nth(1).unwrap(), fields.next().unwrap());
        // Established: where somebody has hung up, that counts as unread, too.
        local.ends_with(&format!(":{port:04X}")) && state == "01" && !queues.ends_with(":00000000")
    })
}

/// The provider has the refresh token, which can be used once, and hasn't answered yet.
#[test]
fn an_interrupted_renewal_keeps_the_token_that_was_on_its_way() {
    let world = World::rotating();
    world.log_in("alice", None);
    let told = world.home.path().join("told");
    let role = World::role("Admin");
    let port = world.practice.lab.issuer().port().unwrap();
    for (which, code, _) in SIGNALS {
        let frozen = world.freeze();
        let child = start(
            world.command(&["credential-process", "--role", &role]),
            &told,
        );
        until("it has asked", || unread(port));
        signal(&child, which);
        drop(frozen);
        let seen = ended(child, &told);
        assert_eq!(
            (seen.code, seen.stdout.as_str()),
            (code, ""),
            "{}",
            seen.stderr
        );
        locks_are_free(&world);
        let seen = world.run(&["credential-process", "--role", &role]);
        assert_eq!(seen.code, 0, "{}", seen.stderr);
        fs::remove_dir_all(world.state().join("credentials")).unwrap();
    }
}

#[test]
fn leaving_the_screens_keeps_the_token_that_was_on_its_way() {
    let world = World::rotating();
    world.log_in("alice", None);
    let port = world.practice.lab.issuer().port().unwrap();
    let variables = [
        ("KEYFERRY_CONFIG", world.home.path().join("config.toml")),
        ("KEYFERRY_STATE_DIR", world.state()),
    ];
    let mut terminal = Terminal::at(world.home.path(), &[], &variables);
    terminal.sees("practice");
    let frozen = world.freeze();
    terminal.press(ENTER);
    until("it has asked", || unread(port));
    terminal.press(b"\x03");
    drop(frozen);
    assert_eq!(terminal.ended(), 0);
    locks_are_free(&world);
    let seen = world.run(&["credential-process", "--role", &World::role("Admin")]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
}

#[test]
fn who_interrupts_twice_waits_for_nothing() {
    let world = World::rotating();
    world.log_in("alice", None);
    let told = world.home.path().join("told");
    let role = World::role("Admin");
    let port = world.practice.lab.issuer().port().unwrap();
    let frozen = world.freeze();
    let arguments = ["credential-process", "--role", &role];
    let mut child = start(world.command(&arguments), &told);
    until("it has asked", || unread(port));
    // The provider stays silent.
    until("it has ended", || {
        signal(&child, Signal::INT);
        child.try_wait().unwrap().is_some()
    });
    assert_eq!(ended(child, &told).code, 130);
    drop(frozen);
    locks_are_free(&world);
}

/// The processes that a process has started.
fn children(of: &Child) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{}/task", of.id())).unwrap();
    tasks
        .flat_map(|task| {
            let children = fs::read_to_string(task.unwrap().path().join("children"));
            let children = children.unwrap_or_default();
            children
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn an_ended_practice_world_leaves_neither_ports_nor_files_nor_workers() {
    let home = tempfile::tempdir().unwrap();
    let (temporary, told) = (home.path().join("tmp"), home.path().join("told"));
    fs::create_dir(&temporary).unwrap();
    for (which, code, _) in SIGNALS {
        let (configuration, result) = (
            home.path().join("practice.toml"),
            home.path().join("result"),
        );
        let mut command = crate::driver::program(home.path());
        command
            .args(["lab", "--config-out"])
            .arg(&configuration)
            .env("TMPDIR", &temporary);
        let mut child = start(command, &told);
        // Where it tells where it is.
        let mut stdout = child.stdout.take().unwrap();
        let copied = result.clone();
        let copier = std::thread::spawn(move || {
            std::io::copy(&mut stdout, &mut fs::File::create(copied).unwrap()).unwrap();
        });
        until("it runs", || {
            fs::read_to_string(&result).is_ok_and(|text| text.contains("Ctrl-C ends it"))
        });
        let text = fs::read_to_string(&result).unwrap();
        let urls: Vec<Url> = text
            .split_whitespace()
            .filter(|word| word.starts_with("http://127.0.0.1:"))
            .map(|word| word.parse().unwrap())
            .collect();
        assert!(urls.len() >= 2 && urls.iter().all(open), "{text}");
        assert_ne!(fs::read_dir(&temporary).unwrap().count(), 0);
        // A client's secret may stand in it.
        let mode = fs::metadata(&configuration).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let workers = children(&child);
        signal(&child, which);
        let seen = ended(child, &told);
        copier.join().unwrap();
        assert_eq!(seen.code, code, "{}", seen.stderr);
        assert!(!urls.iter().any(open));
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{which:?}");
        until("its workers end", || {
            let alive = |id: &String| {
                fs::read_to_string(format!("/proc/{id}/cmdline"))
                    .is_ok_and(|line| line.contains("__script-worker"))
            };
            !workers.iter().any(alive)
        });
        fs::remove_file(result).unwrap();
    }
}

#[test]
fn an_interrupted_demo_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (temporary, told) = (home.path().join("tmp"), home.path().join("told"));
    fs::create_dir(&temporary).unwrap();
    let mut command = crate::driver::program(home.path());
    command
        .args(["demo", "--non-interactive"])
        .env("TMPDIR", &temporary);
    let child = start(command, &told);
    // It has its folders, and the making of keys lies before it.
    until("it has begun", || {
        fs::read_dir(&temporary).unwrap().count() > 0
    });
    signal(&child, Signal::INT);
    let seen = ended(child, &told);
    assert_eq!(seen.code, 130, "{}", seen.stderr);
    assert_eq!(seen.stderr, "error: interrupted\n");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}
