//! A client's secret in a real keyring: gnome-keyring on a D-Bus of its own. Without these programs
//! that is said, and nothing is tested.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Command, Stdio};

use crate::confidential::{self, take_secret_from};
use crate::driver::{PROGRAM, Seen, World, skipped};

/// Of no client.
const SECRET: &str = "s3cret-of-the-client";

/// On a desktop whose keyring is open, then locked: puts, uses, removes.
const SCRIPT: &str = r#"
printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
step() { name="$1"; shift; "$@" >"$HOME/$name.out" 2>&1; echo "$name $?"; }
ask() { "$KEYFERRY" credential-process --role "$1"; }
step missing ask "$ROLE"
step kept "$KEYFERRY" config secret work
step used ask "$ROLE"
gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
    --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/aliases/default']" >/dev/null
step locked ask "$OTHER_ROLE"
step not-removed "$KEYFERRY" config secret work --remove
"#;

#[test]
fn a_clients_secret_comes_from_the_keyring_and_a_locked_one_stays_locked() {
    for program in ["dbus-run-session", "gnome-keyring-daemon", "gdbus", "sh"] {
        let found = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        // `gdbus` and `sh` know no such flag, and are there all the same.
        if found.is_err() {
            skipped(&format!("no {program}"));
            return;
        }
    }
    let (lab, secret) = confidential::lab();
    take_secret_from(&lab, "{ keyring = \"work\" }", "basic");
    let home = lab.home.path();
    let mut child = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", SCRIPT])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_RUNTIME_DIR", home)
        .env("KEYFERRY", PROGRAM)
        .env("KEYFERRY_CONFIG", home.join("config.toml"))
        .env("KEYFERRY_STATE_DIR", home.join("state"))
        .env("ROLE", confidential::ADMIN)
        .env("OTHER_ROLE", confidential::OTHER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(format!("{secret}\n").as_bytes()).unwrap();
    drop(stdin);
    let seen = Seen::of(child.wait_with_output().unwrap());
    let of = |step: &str| std::fs::read_to_string(home.join(format!("{step}.out"))).unwrap();
    assert_eq!(
        seen.stdout,
        "missing 2\nkept 0\nused 0\nlocked 2\nnot-removed 7\n",
        "{}{}",
        seen.stderr,
        of("kept")
    );
    let missing = of("missing");
    assert!(
        missing.contains("`keyferry config secret work`"),
        "{missing}"
    );
    for step in ["locked", "not-removed"] {
        let locked = of(step);
        assert!(locked.contains("the keyring is locked"), "{locked}");
    }
    for step in ["missing", "kept", "used", "locked", "not-removed"] {
        assert!(!of(step).contains(&secret), "{step}");
    }
}

#[test]
fn a_secret_is_one_line_of_standard_input_and_never_an_argument() {
    let world = World::new();
    let seen = world.run(&["config", "secret", "work", SECRET]);
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
    assert!(
        seen.stderr.contains("unexpected argument"),
        "{}",
        seen.stderr
    );
    let nothing = world
        .command(&["config", "secret", "work"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let seen = Seen::of(nothing);
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
    assert!(
        seen.stderr.contains("the secret is empty"),
        "{}",
        seen.stderr
    );
}
