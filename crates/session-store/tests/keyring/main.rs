//! The desktop's keyring, on a D-Bus of its own. Without the programs for that (or without somebody to
//! unlock a keyring) that is said, and nothing is tested.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it could not try, and fails by panicking"
)]
#![cfg(target_os = "linux")]

mod gnome;
mod nonsense;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// Of a bus that starts no service by itself: who answers is who a test has started.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
const HOME: &str = "SESSION_STORE_TEST_KEYRING_HOME";

/// The home of the desktop that this process is on. Where it is on none, the test of this name is run on
/// a new one, after `prepare`, which may use `needed`.
fn desktop(test: &str, needed: &[&str], prepare: &str) -> Option<PathBuf> {
    if let Some(home) = env::var_os(HOME) {
        return Some(home.into());
    }
    for program in ["dbus-run-session", "sh"].iter().chain(needed) {
        let found = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if found.is_err() {
            println!("skipped: no {program}");
            return None;
        }
    }
    let home = tempfile::tempdir().unwrap();
    run(test, home.path(), prepare);
    None
}

fn run(test: &str, home: &Path, prepare: &str) {
    let script = format!("{prepare}\nexec \"$0\" --exact {test} --nocapture");
    let bus = home.join("bus.conf");
    fs::write(&bus, BUS).unwrap();
    let run = Command::new("dbus-run-session")
        .arg("--config-file")
        .arg(bus)
        .args(["--", "sh", "-c", &script])
        .arg(env::current_exe().unwrap())
        .env(HOME, home)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_RUNTIME_DIR", home)
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
