//! A pseudo-terminal with the program on it: what is typed there, and what it shows.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::driver::PROGRAM;

pub const ENTER: &[u8] = b"\r";
pub const ESCAPE: &[u8] = b"\x1b";
pub const DOWN: &[u8] = b"\x1b[B";
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    // None once it has been taken away.
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    shown: Arc<Mutex<Shown>>,
    gone: Arc<AtomicBool>,
    home: Option<tempfile::TempDir>,
}

/// What was ever written to a terminal, and each picture that it has shown.
#[derive(Clone, Default)]
pub struct Shown {
    pub everything: Vec<u8>,
    pub pictures: BTreeSet<String>,
}

pub const fn size(rows: u16, cols: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

pub const USUAL: PtySize = size(30, 110);

fn nonzero(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

impl Terminal {
    pub fn run(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut terminal = Self::at(home.path(), arguments, &[]);
        terminal.home = Some(home);
        terminal
    }

    /// The program on a terminal, with this home.
    pub fn at(home: &Path, arguments: &[&str], variables: &[(&str, PathBuf)]) -> Self {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        Self::of(USUAL, command, home, variables)
    }

    /// A shell on a terminal that runs the program as its job, as at home.
    pub fn job(arguments: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new("/bin/sh");
        command.arg("-i");
        let mut terminal = Self::of(USUAL, command, home.path(), &[]);
        terminal.home = Some(home);
        terminal
            .sees("$ ")
            .press(format!("{PROGRAM} {arguments}\n").as_bytes());
        terminal
    }

    pub fn of(
        size: PtySize,
        mut command: CommandBuilder,
        home: &Path,
        variables: &[(&str, PathBuf)],
    ) -> Self {
        let pair = native_pty_system().openpty(size).unwrap();
        command.env_clear();
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("PATH", "/usr/bin:/bin"),
            ("SHELL", "/bin/sh"),
            ("PS1", "$ "),
        ] {
            command.env(name, value);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(name, home);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        command.cwd(home);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(
            nonzero(USUAL.rows),
            nonzero(USUAL.cols),
            1000,
        )));
        let shown = Arc::new(Mutex::new(Shown::default()));
        let gone = Arc::new(AtomicBool::new(false));
        let (drawn, kept, over) = (screen.clone(), shown.clone(), gone.clone());
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = reader.read(&mut bytes)
                && count > 0
                && !over.load(Ordering::SeqCst)
            {
                let mut screen = drawn.lock().unwrap();
                screen.process(&bytes[..count]);
                let mut kept = kept.lock().unwrap();
                kept.pictures.insert(screen.screen().contents());
                kept.everything.extend_from_slice(&bytes[..count]);
            }
        });
        Self {
            child,
            keys: pair.master.take_writer().unwrap(),
            master: Some(pair.master),
            screen,
            shown,
            gone,
            home: None,
        }
    }

    /// What it has shown until now.
    pub fn shown(&self) -> Shown {
        self.shown.lock().unwrap().clone()
    }

    pub fn contents(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    pub fn sees(&mut self, text: &str) -> &mut Self {
        self.until(text, |contents| contents.contains(text))
    }

    pub fn until(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> &mut Self {
        self.wait(what, |terminal| holds(&terminal.contents()).then_some(()));
        self
    }

    fn wait<T>(&mut self, what: &str, mut there: impl FnMut(&mut Self) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = there(self) {
                return found;
            }
            let contents = self.contents();
            assert!(begun.elapsed() < PATIENCE, "no {what} in\n{contents}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn press(&mut self, keys: &[u8]) -> &mut Self {
        self.keys.write_all(keys).unwrap();
        self.keys.flush().unwrap();
        self
    }

    /// Waits for the end, and gives its exit code.
    pub fn exits(&mut self) -> u32 {
        let status = self.wait("end", |terminal| terminal.child.try_wait().unwrap());
        status.exit_code()
    }

    /// Waits for the end; says how it was, and that the terminal was given back.
    pub fn ends(mut self) -> (u32, Vec<u8>) {
        let code = self.ended();
        (code, self.shown().everything)
    }

    /// The same, for whoever wants to look at it afterwards.
    pub fn ended(&mut self) -> u32 {
        let code = self.exits();
        // What it wrote last may still be on its way.
        self.leaves_the_screen();
        code
    }

    fn leaves_the_screen(&mut self) {
        self.wait("usual screen", |terminal| {
            (!terminal.has_alternate_screen()).then_some(())
        });
    }

    /// What somebody sees who scrolls back as far as it goes.
    pub fn scrolled_back(&self) -> String {
        let mut parser = self.screen.lock().unwrap();
        let mut all = String::new();
        let mut rows = 0;
        loop {
            parser.screen_mut().set_scrollback(rows);
            if parser.screen().scrollback() < rows {
                return all;
            }
            all.push_str(&parser.screen().contents());
            rows += 1;
        }
    }

    pub fn resize(&mut self, rows: u16, columns: u16) {
        let mut screen = self.screen.lock().unwrap();
        screen
            .screen_mut()
            .set_size(nonzero(rows), nonzero(columns));
        drop(screen);
        let master = self.master.as_ref().unwrap();
        master.resize(size(rows, columns)).unwrap();
    }

    /// Takes the terminal away, as closing a window does.
    pub fn goes_away(&mut self) -> &mut Self {
        self.gone.store(true, Ordering::SeqCst);
        // Who reads what is shown has it, too, until something comes.
        self.resize(20, 80);
        (self.keys, self.master) = (Box::new(io::sink()), None);
        self
    }

    /// Waits until the program has given the terminal to a shell: the usual screen is back, and lines
    /// are edited and read as usual, which `stty` says there.
    pub fn is_given_back(&mut self) -> &mut Self {
        self.leaves_the_screen();
        let reads_lines = |contents: &str| {
            let last = contents.rsplit("said:").next().unwrap_or_default();
            last.contains(" icanon") && last.contains(" echo ")
        };
        // Keys that come before the shell has noticed are nobody's.
        self.until("a shell that waits for a command", |contents| {
            contents.trim_end().ends_with('$')
        });
        self.press(b"echo sa''id:; stty -a\n")
            .until("a terminal that reads lines", reads_lines)
    }

    fn has_alternate_screen(&self) -> bool {
        self.screen.lock().unwrap().screen().alternate_screen()
    }

    /// Waits for the program's picture, in place of what was there.
    pub fn is_taken_again(&mut self, picture: &str) -> &mut Self {
        self.until(picture, |contents| {
            contents.starts_with(" keyferry") && contents.contains(picture)
        });
        assert!(self.has_alternate_screen());
        self
    }

    /// The process that the shell runs.
    pub fn job_process(&self) -> String {
        let shell = self.process();
        let children = format!("/proc/{shell}/task/{shell}/children");
        let children = std::fs::read_to_string(children).unwrap();
        children.split_whitespace().next().unwrap().to_owned()
    }

    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }
}
