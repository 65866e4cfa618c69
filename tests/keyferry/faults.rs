//! The system doesn't give what is usually there: room on the disk, a home, a port, a browser, somebody
//! to read.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::driver::{PROGRAM, Seen, World, browser_that_notes, program, skipped, start, until};

/// What a script prints and how it ends, in namespaces of its own: as root with mounts that nobody
/// else sees, or as somebody without any right. Nothing where the system doesn't allow that.
fn apart(rights: &[&str], environment: &Command, script: &str) -> Option<Seen> {
    let possible = Command::new("unshare").args(rights).arg("true").output();
    if !possible.is_ok_and(|done| done.status.success()) {
        skipped(&format!(
            "this system lets nobody have namespaces ({rights:?})"
        ));
        return None;
    }
    let mut command = Command::new("unshare");
    command
        .args(rights)
        .args(["sh", "-c", script, "sh", PROGRAM])
        .env_clear();
    for (name, value) in environment.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let folder = environment.get_current_dir().unwrap();
    Some(Seen::of(command.current_dir(folder).output().unwrap()))
}

const AS_ROOT: [&str; 3] = ["--user", "--map-root-user", "--mount"];
const AS_ANYBODY: [&str; 2] = ["--user", "--map-user=54321"];

/// What the script has noted of a run.
fn noted(world: &World, name: &str) -> Seen {
    let read = |what: &str| fs::read_to_string(world.home.path().join(format!("{name}.{what}")));
    Seen {
        stdout: read("out").unwrap(),
        stderr: read("err").unwrap(),
        code: read("code").unwrap().trim().parse().unwrap(),
    }
}

const NOTE: &str = r#"
note() { name=$1; shift; "$@" > "$name.out" 2> "$name.err" < /dev/null; echo $? > "$name.code"; }
"#;

/// The last line is the error; before it stands where to log in.
fn error(seen: &Seen) -> Value {
    let last = seen.stderr.lines().last().unwrap();
    let document: Value = serde_json::from_str(last).expect(&seen.stderr);
    assert_eq!(document["error"]["exit"], seen.code);
    document["error"].clone()
}

#[test]
fn a_full_disk_is_told_of_and_costs_no_login() {
    let world = World::rotating();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let script = format!(
        r#"{NOTE}
        mkdir disk && mount -t tmpfs -o size=128k tmpfs disk && cp -a state disk/ || exit 9
        export KEYFERRY_STATE_DIR="$PWD/disk/state"
        cat /dev/zero > disk/fill 2> /dev/null
        note full "$1" credential-process --role {role}
        note json "$1" credential-process --role {role} --format json
        note listed "$1" sessions
        rm disk/fill
        note freed "$1" credential-process --role {role}
        find disk -name '.new-*'"#
    );
    let asked = world.token_calls("refresh_token");
    let Some(done) = apart(&AS_ROOT, &program(world.home.path()), &script) else {
        return;
    };
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let full = noted(&world, "full");
    assert_eq!((full.code, full.stdout.as_str()), (7, ""));
    assert!(
        full.stderr.contains("free some space; nothing was lost"),
        "{}",
        full.stderr
    );
    let json = noted(&world, "json");
    assert_eq!(error(&json)["code"], "storage");
    assert_eq!(noted(&world, "listed").code, 0);
    // The refresh token, which can be used once, wasn't.
    let freed = noted(&world, "freed");
    assert_eq!((freed.code, freed.stderr.as_str()), (0, ""));
    assert_eq!(freed.json()["Version"], 1);
    assert_eq!(world.token_calls("refresh_token"), asked + 1);
    // Halves of files are left by nobody.
    assert_eq!(done.stdout, "");
}

#[test]
fn a_home_that_cannot_be_written_to_serves_what_it_holds() {
    let world = World::rotating();
    world.log_in("alice", None);
    let (admin, other) = (World::role("Admin"), World::role("ReadOnly"));
    assert_eq!(world.run(&["credential-process", "--role", &admin]).code, 0);
    let asked = world.practice.lab.counts();
    let runs = format!(
        r#"{NOTE}
        export BROWSER="$PWD/browser"
        runs() {{
            note "$1-warm" "$2" credential-process --role {admin}
            note "$1-cold" "$2" credential-process --role {other}
            note "$1-listed" "$2" sessions
            note "$1-login" "$2" login
            note "$1-logout" "$2" logout --format json
        }}"#
    );
    browser_that_notes(world.home.path());
    let mounted = format!(
        "{runs}\nmount --bind state state && mount -o remount,bind,ro state || exit 9\nruns mounted \"$1\""
    );
    // The one is of another user and may not even be looked at by us; the other is ours and closed.
    let closed = format!("{runs}\nruns closed \"$1\"");
    let close = |mode| {
        for folder in ["locks", "session", "credentials", "provider", ""] {
            let folder = world.state().join(folder);
            if folder.exists() {
                fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
            }
        }
    };
    let environment = program(world.home.path());
    let seen = [
        (
            "mounted",
            "choose another folder with KEYFERRY_STATE_DIR",
            apart(&AS_ROOT, &environment, &mounted),
        ),
        ("closed", "check who owns it", {
            let locks: Vec<_> = fs::read_dir(world.state().join("locks"))
                .unwrap()
                .map(|lock| lock.unwrap().path())
                .collect();
            for lock in &locks {
                fs::remove_file(lock).unwrap();
            }
            close(0o500);
            let seen = apart(&AS_ANYBODY, &environment, &closed);
            close(0o700);
            seen
        }),
    ];
    for (name, advice, done) in seen {
        let Some(done) = done else {
            continue;
        };
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{name}");
        let of = |run: &str| noted(&world, &format!("{name}-{run}"));
        assert_eq!((of("warm").code, of("warm").stderr.as_str()), (0, ""));
        assert_eq!(of("listed").code, 0, "{}", of("listed").stderr);
        for run in ["cold", "login"] {
            let seen = of(run);
            assert_eq!((seen.code, seen.stdout.as_str()), (7, ""), "{name} {run}");
            assert!(
                seen.stderr.contains(advice),
                "{name} {run}: {}",
                seen.stderr
            );
        }
        assert_eq!(error(&of("logout"))["code"], "storage", "{name}");
    }
    // Nobody was led to a login in vain, and nothing was asked of the provider.
    assert!(!world.home.path().join("visited").exists());
    assert_eq!(world.practice.lab.counts(), asked);
    assert_eq!(world.run(&["credential-process", "--role", &other]).code, 0);
}

#[test]
fn without_a_home_it_is_said_what_to_set() {
    let folder = tempfile::tempdir().unwrap();
    // Whoever is nobody's user has no home in the system's list of users either.
    let mut environment = Command::new("unused");
    environment
        .env("PATH", std::env::var_os("PATH").unwrap())
        .current_dir(folder.path());
    let commands = [
        "sessions",
        "login",
        "credential-process",
        "config check",
        "config path",
        "--non-interactive roles",
    ];
    for command in commands {
        let script = format!("exec \"$1\" {command} < /dev/null");
        let Some(seen) = apart(&AS_ANYBODY, &environment, &script) else {
            return;
        };
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{command}");
        assert!(
            seen.stderr.contains("set HOME"),
            "{command}: {}",
            seen.stderr
        );
    }
    // A home that isn't there holds nothing, and looking doesn't make it.
    let gone = folder.path().join("gone");
    environment.env("HOME", &gone);
    let seen = apart(&AS_ANYBODY, &environment, "exec \"$1\" sessions").unwrap();
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stdout.contains("Nothing is stored"), "{}", seen.stdout);
    assert!(!gone.exists());
}

#[test]
fn a_home_that_is_another_one_in_each_folder_is_none() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["sessions", "roles"] {
        let mut command = program(folder.path());
        command
            .arg(name)
            .env_remove("KEYFERRY_CONFIG")
            .env_remove("KEYFERRY_STATE_DIR")
            .env("HOME", "home");
        let seen = Seen::of(command.output().unwrap());
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{name}");
        assert!(seen.stderr.contains("absolute"), "{name}: {}", seen.stderr);
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let world = World::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    world.configure(&world.configuration_with(&format!("port = {port}\n")));
    browser_that_notes(world.home.path());
    let browser = world.home.path().join("browser");
    let run = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        Seen::of(command.env("BROWSER", &browser).output().unwrap())
    };
    let said = format!("port {port} of 127.0.0.1 can't be used");
    let seen = run(&["login"]);
    assert_eq!((seen.code, seen.stdout.as_str()), (4, ""));
    assert!(seen.stderr.contains(&said), "{}", seen.stderr);
    let seen = run(&["login", "--format", "json"]);
    assert_eq!(error(&seen)["code"], "login-failed");
    assert!(!world.home.path().join("visited").exists());
    // And the practice world's.
    let seen = run(&["lab", "--port", &port.to_string()]);
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
    assert!(seen.stderr.contains(&port.to_string()), "{}", seen.stderr);
}

#[test]
fn without_a_browser_the_address_is_told_and_the_login_goes_on() {
    for arguments in [&["login"][..], &["login", "--format", "json"]] {
        let world = World::new();
        let mut command = world.command(arguments);
        command.env("BROWSER", "/nowhere/browser").env("PATH", "");
        let told = world.home.path().join("told");
        let child = start(command, &told);
        let mut url = None;
        until("the address", || {
            let text = fs::read_to_string(&told).unwrap();
            url = text
                .split(|c: char| c.is_whitespace() || c == '"')
                .find(|word| word.starts_with("http") && word.contains("code_challenge="))
                .map(str::to_owned);
            // The line is whole.
            url.is_some() && text.ends_with('\n')
        });
        world.visit(&url.unwrap().parse().unwrap(), "alice");
        let seen = Seen::of(child.wait_with_output().unwrap());
        let text = fs::read_to_string(&told).unwrap();
        assert_eq!(seen.code, 0, "{text}");
    }
}

#[test]
fn a_login_that_nobody_finishes_ends_in_time() {
    let world = World::new();
    world.configure(&world.configuration_with("login-time-limit = 1\n"));
    for arguments in [
        &["login", "--format", "json"][..],
        &[
            "credential-process",
            "--login",
            "--role",
            &World::role("Admin"),
            "--format",
            "json",
        ],
    ] {
        let mut command = world.command(arguments);
        command.env("BROWSER", "true");
        let seen = Seen::of(command.output().unwrap());
        assert_eq!((seen.code, seen.stdout.as_str()), (4, ""));
        // Whether a browser opened or not: `true` did and showed nothing.
        let first: Value = serde_json::from_str(seen.stderr.lines().next().unwrap()).unwrap();
        let url = first["login"]["url"].as_str().unwrap();
        assert!(url.contains("code_challenge="), "{url}");
        let error = error(&seen);
        assert_eq!(error["code"], "login-failed");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("no login within 1 s"), "{message}");
    }
}

/// What comes of a command with one of its channels closed.
fn closed(world: &World, how: &str, arguments: &[&str]) -> Seen {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec \"$@\" {how}"), "sh", PROGRAM]);
    command.args(arguments).env_clear();
    for (name, value) in program(world.home.path()).get_envs() {
        command.env(name, value.unwrap());
    }
    command.stdin(Stdio::null());
    Seen::of(command.output().unwrap())
}

#[test]
fn closed_channels_change_no_exit_code_and_never_panic() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let elsewhere = World::role("ReadOnly").replace("ReadOnly", "Nothing");
    let commands: [(&[&str], i32); 9] = [
        (&[], 2),
        (&["--help"], 0),
        (&["sessions"], 0),
        (&["config", "check"], 0),
        (&["completions", "bash"], 0),
        (&["credential-process", "--role", &role], 0),
        (&["credential-process", "--role", &role], 0),
        (&["exec", "--role", &role, "--", "true"], 0),
        (&["credential-process", "--role", &elsewhere], 5),
    ];
    for (command, code) in commands {
        for how in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
            let seen = closed(&world, how, command);
            assert_eq!(seen.code, code, "{command:?} {how}: {}", seen.stderr);
            assert!(!seen.stderr.contains("panicked"), "{}", seen.stderr);
        }
    }
}

#[test]
fn a_result_that_cannot_be_written_is_an_error_unless_nobody_wants_it() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let commands: [&[&str]; 5] = [
        &["sessions"],
        &["credential-process", "--role", &role],
        &["credential-process", "--role", &role],
        &["env", "--role", &role],
        &["completions", "bash"],
    ];
    for command in commands {
        // Always full.
        let seen = closed(&world, "> /dev/full", command);
        assert_eq!(seen.code, 7, "{command:?}: {}", seen.stderr);
        let said = "error: cannot write the result: No space left";
        assert!(seen.stderr.starts_with(said), "{}", seen.stderr);
        let json = [command, &["--format", "json"]].concat();
        assert_eq!(
            error(&closed(&world, "> /dev/full", &json))["code"],
            "storage"
        );
        // A reader that has had enough: `… | head -1`.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut quiet = world.command(command);
        let seen = Seen::of(quiet.stdout(writer).output().unwrap());
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""), "{command:?}");
    }
}

#[test]
fn without_a_terminal_nobody_is_asked_anything() {
    let world = World::new();
    browser_that_notes(world.home.path());
    let home = world.home.path();
    let role = World::role("Admin");
    let policy = home.join("admin.json");
    let admin = keyferry::practice::ROLES[0];
    fs::write(&policy, admin.policy(world.practice.lab.issuer())).unwrap();
    let policy = policy.display().to_string();
    let commands: [(&[&str], i32); 16] = [
        (&[], 2),
        (&["--plain"], 2),
        (&["demo"], 0),
        (&["credential-process", "--role", &role], 3),
        (&["env", "--role", &role], 3),
        (&["exec", "--role", &role, "--", "true"], 3),
        (&["console", "--role", &role], 3),
        (&["token"], 3),
        (&["explain", "--policy", &policy], 3),
        (&["roles"], 3),
        (&["sessions"], 0),
        (&["logout"], 0),
        (&["config", "check"], 0),
        (&["completions", "zsh"], 0),
        (&["--non-interactive", "login"], 3),
        (
            &[
                "--non-interactive",
                "credential-process",
                "--login",
                "--role",
                &role,
            ],
            3,
        ),
    ];
    // No command is forgotten: a login is somebody's wish, and `lab` runs until it is ended.
    let help = world.run(&["--help"]).stdout;
    let listed = help.split("Commands:").nth(1).unwrap();
    let listed = listed.split("Options:").next().unwrap().lines();
    for name in listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()) {
        let known = commands.iter().any(|(words, _)| words.contains(&name));
        assert!(known || ["", "help", "lab"].contains(&name), "{name}");
    }
    for (arguments, code) in commands {
        let mut command = world.command(arguments);
        command.env("BROWSER", home.join("browser"));
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        // Whoever reads what is never written waits for ever.
        let mut child = child.unwrap();
        let kept = child.stdin.take();
        let seen = Seen::of(child.wait_with_output().unwrap());
        drop(kept);
        assert_eq!(seen.code, code, "{arguments:?}: {}", seen.stderr);
    }
    assert!(!home.join("visited").exists());
}

const LOCKED: &str = "KEYFERRY_TEST_LOCKED_KEYRING";

/// gnome-keyring on a D-Bus of its own, as in session-store's tests.
#[test]
fn a_locked_keyring_is_told_of_and_never_asked_to_open() {
    if std::env::var_os(LOCKED).is_some() {
        return on_the_desktop();
    }
    for needed in [
        "dbus-run-session",
        "gnome-keyring-daemon",
        "dbus-send",
        "dbus-monitor",
    ] {
        let found = Command::new(needed)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if found.is_err() {
            skipped(&format!("no {needed}"));
            return;
        }
    }
    let home = tempfile::tempdir().unwrap();
    let script = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
        exec \"$0\" --exact faults::a_locked_keyring_is_told_of_and_never_asked_to_open --nocapture";
    let run = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(LOCKED, "1")
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    );
}

fn on_the_desktop() {
    use federation::Events;
    use federation::engine::{Caller, Engine};
    use session_store::{KeyPolicy, Store};

    let world = World::new();
    // Somebody has logged in, and the kernel doesn't hold the key.
    let policy = KeyPolicy {
        rest: None,
        ..KeyPolicy::background()
    };
    let engine = Engine::new(Store::new(world.state(), policy));
    let caller = Caller::attended(world.browser("alice"), Events::ignored());
    crate::driver::runtime()
        .block_on(engine.log_in(&world.profile(None), &caller))
        .unwrap();
    assert_eq!(
        fs::read(world.state().join("key")).unwrap(),
        b"secret-service\n"
    );
    let heard = world.home.path().join("heard");
    let mut monitor = Command::new("dbus-monitor")
        .args([
            "--session",
            "interface='org.freedesktop.Secret.Prompt'",
            "member='Unlock'",
        ])
        .stdout(fs::File::create(&heard).unwrap())
        .spawn()
        .unwrap();
    until("the monitor listens", || {
        fs::metadata(&heard).unwrap().len() > 0
    });
    let ask = |member: &str, argument: &str| {
        let done = Command::new("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.secrets",
            ])
            .args(["/org/freedesktop/secrets", member, argument])
            .output();
        assert!(done.unwrap().status.success(), "{member}");
    };
    const COLLECTION: &str = "array:objpath:/org/freedesktop/secrets/aliases/default";
    ask("org.freedesktop.Secret.Service.Lock", COLLECTION);
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").unwrap();
    let role = World::role("Admin");
    let commands: [&[&str]; 6] = [
        &["credential-process", "--role", &role],
        &["env", "--role", &role],
        &["token"],
        &["sessions"],
        &["logout"],
        &["credential-process", "--role", &role, "--format", "json"],
    ];
    let mut last = None;
    for arguments in commands {
        let mut command = world.command(arguments);
        let seen = Seen::of(
            command
                .env("DBUS_SESSION_BUS_ADDRESS", &bus)
                .output()
                .unwrap(),
        );
        assert_eq!(
            (seen.code, seen.stdout.as_str()),
            (7, ""),
            "{arguments:?}: {}",
            seen.stderr
        );
        for part in ["the keyring is locked", "`keyferry sessions` in a terminal"] {
            assert!(seen.stderr.contains(part), "{arguments:?}: {}", seen.stderr);
        }
        last = Some(seen);
    }
    assert_eq!(error(&last.unwrap())["code"], "storage");
    // The monitor hears: it is asked itself, last.
    assert!(
        !fs::read_to_string(&heard)
            .unwrap()
            .contains("member=Unlock")
    );
    ask("org.freedesktop.Secret.Service.Unlock", COLLECTION);
    until("the monitor hears", || {
        fs::read_to_string(&heard)
            .unwrap()
            .contains("member=Unlock")
    });
    let text = fs::read_to_string(&heard).unwrap();
    assert_eq!(text.matches("member=Unlock").count(), 1, "{text}");
    monitor.kill().unwrap();
    monitor.wait().unwrap();
}
