//! How quick the screens are: the first picture after the start, a letter typed into the search with
//! ten thousand roles, and what the program costs while nobody does anything.
//!
//! `cargo bench -p keyferry` prints a Markdown table.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and prints what it measured"
)]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode};
use keyferry::screen::app::{App, Settings};
use keyferry::screen::message::{Effect, Message, Report, Ticket};
use keyferry::screen::samples;
use keyferry::screen::view::{self, look::Look};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;

fn main() {
    println!("| what | median | 99th percentile | most |");
    println!("|:---|---:|---:|---:|");
    row(
        "a letter typed into the search among 10,000 roles",
        keystrokes(),
    );
    let (first, whole) = (0..30).map(|_| start()).unzip();
    row("from the start to the first picture", first);
    row("from the start to the profiles on the screen", whole);
    println!();
    let (used, seconds) = idle();
    let percent = 100.0 * used.as_secs_f64() / seconds.as_secs_f64();
    println!(
        "Idle for {} s: {percent:.2} % of a processor.",
        seconds.as_secs()
    );
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| {
        let place = (times.len() * part).div_ceil(100).saturating_sub(1);
        times.get(place).unwrap().as_secs_f64() * 1000.0
    };
    println!(
        "| {what} | {:.2} ms | {:.2} ms | {:.2} ms |",
        at(50),
        at(99),
        at(100)
    );
}

/// Each key is answered and the answer drawn.
fn keystrokes() -> Vec<Duration> {
    let now = samples::noon();
    let (mut app, effects) = App::new(Settings::default(), (COLUMNS, ROWS), now);
    let profiles = Report::Profiles(samples::profiles());
    app.update(Message::Report(begun(&effects), profiles), now);
    let effects = app.update(key(KeyCode::Enter), now);
    let roles = Report::Roles {
        who: "alice".to_owned(),
        roles: samples::many_roles(10_000),
        problems: Vec::new(),
    };
    app.update(Message::Report(begun(&effects), roles), now);
    let mut terminal = Terminal::new(TestBackend::new(COLUMNS, ROWS)).unwrap();
    let look = Look {
        colour: true,
        unicode: true,
    };
    let words = [
        "role 42", "team-17", "quartz", "9999", "e", "xyz", "1 0 team",
    ];
    let mut times = Vec::new();
    for word in words.into_iter().cycle().take(70) {
        let letters = word.chars().map(KeyCode::Char);
        let erased = word.chars().map(|_| KeyCode::Backspace);
        for code in letters.chain(erased) {
            let began = Instant::now();
            app.update(key(code), now);
            terminal
                .draw(|frame| view::draw(frame, &app, look))
                .unwrap();
            times.push(began.elapsed());
        }
    }
    times
}

fn key(code: KeyCode) -> Message {
    Message::Input(Event::Key(code.into()))
}

fn begun(effects: &[Effect]) -> Ticket {
    let mut starts = effects.iter().rev().filter_map(|effect| match effect {
        Effect::Start(ticket, _) => Some(*ticket),
        _ => None,
    });
    starts.next().unwrap()
}

/// The program on a terminal of its own.
struct Running {
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Running {
    fn new(home: &Path) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_keyferry"));
        command.env_clear();
        for name in [
            "HOME",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "XDG_RUNTIME_DIR",
        ] {
            command.env(name, home);
        }
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                let read = bytes.get(..read).unwrap_or_default().to_vec();
                if sender.send(read).is_err() {
                    return;
                }
            }
        });
        Self {
            child: pair.slave.spawn_command(command).unwrap(),
            output,
            screen: vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0),
            _terminal: pair.master,
        }
    }

    /// Waits until these words are on the screen.
    fn wait_for(&mut self, words: &str) {
        while !self.screen.screen().contents().contains(words) {
            let bytes = self.output.recv_timeout(Duration::from_secs(20)).unwrap();
            self.screen.process(&bytes);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start() -> (Duration, Duration) {
    let home = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let mut program = Running::new(home.path());
    program.wait_for("keyferry");
    let first = began.elapsed();
    program.wait_for("Nothing is set up yet");
    (first, began.elapsed())
}

/// The processor's time while nothing happens, and for how long that was.
fn idle() -> (Duration, Duration) {
    let home = tempfile::tempdir().unwrap();
    let mut program = Running::new(home.path());
    program.wait_for("Nothing is set up yet");
    let pid = program.child.process_id().unwrap();
    thread::sleep(Duration::from_secs(1));
    let (before, began) = (used(pid), Instant::now());
    thread::sleep(Duration::from_secs(20));
    (used(pid) - before, began.elapsed())
}

/// `utime` and `stime` of proc(5), in the hundredths of a second that Linux counts in.
fn used(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(10 * ticks)
}
