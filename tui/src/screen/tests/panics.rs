//! A panic on a real terminal.

use std::env;
use std::io::Read;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tokio::runtime::Builder;

use crate::screen::run::Host;
use crate::screen::terminal::RealTerminal;

const INSIDE: &str = "KEYFERRY_TEST_PANICS_HERE";

/// Runs itself once more on a terminal of its own, and panics there.
#[test]
fn a_panic_is_told_on_a_terminal_that_was_given_back() {
    if env::var_os(INSIDE).is_some() {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let _taken = RealTerminal::default().enter().unwrap();
            panic!("a defect");
        });
    }
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let before = format!("{:?}", pair.master.get_termios());
    assert!(before.contains("ICANON"), "{before}");
    let mut command = CommandBuilder::new(env::current_exe().unwrap());
    let this = "screen::tests::panics::a_panic_is_told_on_a_terminal_that_was_given_back";
    command.args([this, "--exact", "--nocapture"]);
    command.env(INSIDE, "1");
    command.env("RUST_BACKTRACE", "0");
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (sender, read) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count) = reader.read(&mut bytes)
            && sender.send(bytes[..count].to_vec()).is_ok()
        {}
    });
    let mut shown = String::new();
    while !shown.contains("a defect") {
        let bytes = read.recv_timeout(Duration::from_secs(60)).unwrap();
        shown.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(!child.wait().unwrap().success());
    let place = |what: &str| {
        shown
            .find(what)
            .unwrap_or_else(|| panic!("no {what:?} in {shown}"))
    };
    assert!(place("\x1b[?1049h") < place("\x1b[?1049l"));
    assert!(place("\x1b[?1049l") < place("a defect"));
    assert_eq!(format!("{:?}", pair.master.get_termios()), before);
}
