//! The screens on a real pseudo-terminal, from the first picture to credentials that the practice
//! world's STS takes, and to somebody who is told why they are refused.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::driver::{PROGRAM, Seen, World, with_policy};

pub const ENTER: &[u8] = b"\r";
pub const ESCAPE: &[u8] = b"\x1b";
pub const DOWN: &[u8] = b"\x1b[B";
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    shown: Arc<Mutex<Shown>>,
    home: Option<tempfile::TempDir>,
}

/// What was ever written to a terminal, and each picture that it has shown.
#[derive(Clone, Default)]
pub struct Shown {
    pub everything: Vec<u8>,
    pub pictures: BTreeSet<String>,
}

const fn size(rows: u16, cols: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

const USUAL: PtySize = size(30, 110);

fn nonzero(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

impl Terminal {
    fn run(arguments: &[&str]) -> Self {
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
    fn job(arguments: &str) -> Self {
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

    fn of(
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
        let (drawn, kept) = (screen.clone(), shown.clone());
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = reader.read(&mut bytes)
                && count > 0
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
            master: pair.master,
            screen,
            shown,
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
        let begun = Instant::now();
        loop {
            let contents = self.contents();
            if holds(&contents) {
                return self;
            }
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
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "still there:\n{}",
                self.contents()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end; says how it was, and that the terminal was given back.
    fn ends(mut self) -> (u32, Vec<u8>) {
        let code = self.ended();
        (code, self.shown().everything)
    }

    /// The same, for whoever wants to look at it afterwards.
    pub fn ended(&mut self) -> u32 {
        let code = self.exits();
        let begun = Instant::now();
        // What it wrote last may still be on its way.
        while self.screen.lock().unwrap().screen().alternate_screen() {
            assert!(
                begun.elapsed() < PATIENCE,
                "the alternate screen is still there"
            );
            thread::sleep(Duration::from_millis(10));
        }
        code
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

    fn resize(&mut self, rows: u16, columns: u16) {
        let mut screen = self.screen.lock().unwrap();
        screen
            .screen_mut()
            .set_size(nonzero(rows), nonzero(columns));
        drop(screen);
        self.master.resize(size(rows, columns)).unwrap();
    }

    /// Waits until the program has given the terminal to a shell: the usual screen is back, and lines
    /// are edited and read as usual, which `stty` says there.
    fn is_given_back(&mut self) -> &mut Self {
        let begun = Instant::now();
        while self.has_alternate_screen() {
            assert!(begun.elapsed() < PATIENCE, "still:\n{}", self.contents());
            thread::sleep(Duration::from_millis(10));
        }
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
    fn is_taken_again(&mut self, picture: &str) -> &mut Self {
        self.until(picture, |contents| {
            contents.starts_with(" keyferry") && contents.contains(picture)
        });
        assert!(self.has_alternate_screen());
        self
    }

    /// The process that the shell runs.
    fn job_process(&self) -> String {
        let shell = self.process();
        let children = format!("/proc/{shell}/task/{shell}/children");
        let children = std::fs::read_to_string(children).unwrap();
        children.split_whitespace().next().unwrap().to_owned()
    }

    fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }
}

#[test]
fn the_demo_from_login_to_credentials_and_to_why_not() {
    let mut terminal = Terminal::run(&["demo"]);
    // Alice is logged in; her roles.
    terminal.sees("alice").sees("3 roles").sees("Careless");
    terminal.press(b"admin").sees("1 of 3 roles").press(ENTER);
    // Confirmed by the STS's GetCallerIdentity.
    terminal.sees("assumed-role/Admin/alice").sees("********");
    // A shell that has them.
    terminal
        .press(ENTER)
        .until("a shell", |contents| contents.contains("$ "));
    terminal.press(b"echo got-${AWS_ACCESS_KEY_ID%%??????????????}-${#AWS_SECRET_ACCESS_KEY}\r");
    terminal.until("variables", |contents| contents.contains("got-ASIA"));
    terminal.is_given_back();
    terminal
        .press(b"exit\r")
        .is_taken_again("assumed-role/Admin/alice");

    // Bob wants the same.
    terminal.press(b"\x0f").sees("bob").press(DOWN);
    terminal.until("bob selected", |contents| {
        contents
            .lines()
            .any(|line| line.contains('\u{276f}') && line.contains("bob"))
    });
    terminal.press(ENTER).sees("3 roles");
    terminal
        .press(b"admin")
        .sees("1 of 3 roles")
        .press(ENTER)
        .sees("What happened");
    terminal.press(ESCAPE);
    terminal.until("no notice", |contents| !contents.contains("What happened"));
    terminal
        .press(b"\x19")
        .sees("doesn't hold")
        .sees("*-aws_admin-*")
        .sees("-developers-");
    terminal.press(b"q");
    let (code, everything) = terminal.ends();
    assert_eq!(code, 0);
    // Nothing secret was on the screen: STS's secret keys have 40 characters, its tokens more.
    let text = String::from_utf8_lossy(&everything);
    assert!(
        !text.contains("AWS_SECRET_ACCESS_KEY='"),
        "variables were shown"
    );
}

#[test]
fn by_saml_the_roles_say_what_limits_a_session_and_why_shows_the_assertion() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.sees("alice").sees("3 roles");
    terminal.press(b"\x0f").sees("alice-saml");
    terminal.press(DOWN).press(DOWN).press(DOWN);
    terminal.until("alice-saml selected", |contents| {
        contents
            .lines()
            .any(|line| line.contains('\u{276f}') && line.contains("alice-saml"))
    });
    terminal.press(ENTER).sees("2 roles");
    terminal
        .press(b"operator")
        .sees("1 of 2 roles")
        .sees("45 min")
        .sees("`SessionDuration`")
        .sees("team=platform")
        .sees("Source identity");
    terminal
        .press(b"\x19")
        .sees("SAML:aud")
        .sees("attribute RoleSessionName")
        .sees("saml-provider/practice");
    terminal.press(ESCAPE).sees("1 of 2 roles").press(ENTER);
    terminal.sees("assumed-role/Operator/alice").sees("45 min");
    terminal.press(b"\x03");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn the_details_know_the_longest_session_where_the_file_of_the_role_does() {
    let world = World::new();
    world.log_in("alice", None);
    let admin = keyferry::practice::ROLES[0];
    let policy = admin.policy(world.practice.lab.issuer());
    let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
    // As `aws iam get-role` answers.
    let role = serde_json::json!({
        "Role": {
            "RoleName": admin.name,
            "Arn": admin.arn(),
            "AssumeRolePolicyDocument": policy,
            "MaxSessionDuration": 5400
        }
    });
    std::fs::write(world.home.path().join("admin.json"), role.to_string()).unwrap();
    let configuration = world.configuration_with("duration = 7200\n");
    world.configure(&with_policy(&configuration, &admin.arn(), "admin.json"));
    let variables = [
        ("KEYFERRY_CONFIG", world.home.path().join("config.toml")),
        ("KEYFERRY_STATE_DIR", world.state()),
    ];
    let mut terminal = Terminal::at(world.home.path(), &[], &variables);
    terminal.sees("practice").press(ENTER).sees("3 roles");
    terminal.press(b"admin").sees("1 of 3 roles").press(b"\t");
    terminal
        .sees("STS refuses 120 min, since the role's maximum session duration is 90 min")
        .sees("What the trust policy wants")
        .sees("*-aws_admin-*");
    // Of this one nothing is known.
    terminal
        .press(b"\t")
        .sees("Search: admin")
        .press(ESCAPE)
        .until("all roles", |contents| !contents.contains("1 of 3"));
    terminal
        .press(b"readonly")
        .sees("1 of 3 roles")
        .press(b"\t");
    terminal
        .sees("120 min, as asked for; refused if the role allows less")
        .sees("not known here");
    terminal.press(b"\x03");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_code_typed_on_another_device_leads_to_the_roles() {
    let world = World::new();
    world.configure(&world.configuration_with("flow = \"device\"\n"));
    let variables = [
        ("KEYFERRY_CONFIG", world.home.path().join("config.toml")),
        ("KEYFERRY_STATE_DIR", world.state()),
    ];
    let mut terminal = Terminal::at(world.home.path(), &[], &variables);
    terminal.sees("practice").press(ENTER);
    let page = format!("{}/device", world.practice.lab.issuer());
    terminal.sees(&page).sees("Code: ").sees("Time left: ");
    let contents = terminal.contents();
    let (_, code) = contents.split_once("Code: ").unwrap();
    let code = code.split_whitespace().next().unwrap();
    let whole = format!("{page}?user_code={code}");
    world.visit(&whole.parse().unwrap(), "alice");
    terminal.sees("3 roles");
    terminal.press(b"admin").sees("1 of 3 roles").press(ENTER);
    terminal.sees("assumed-role/Admin/alice").press(b"\x03");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(world.logins(), 1);
}

#[test]
fn a_resized_terminal_is_drawn_anew_and_one_too_small_is_told_so() {
    let mut terminal = Terminal::run(&[]);
    terminal.sees("Nothing is set up yet");
    terminal.resize(10, 50);
    terminal.sees("60 x 15");
    terminal.resize(20, 70);
    terminal.sees("Nothing is set up yet");
    terminal.press(b"\x03");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_pasted_issuer_is_one_text() {
    let mut terminal = Terminal::run(&[]);
    terminal
        .sees("Nothing is set up yet")
        .press(ENTER)
        .sees("Issuer");
    terminal.press(b"\x1b[200~http://127.0.0.1:1/realms/shop\n\x1b[201~");
    terminal.sees("http://127.0.0.1:1/realms/shop").press(ENTER);
    // It is asked at once, and nobody answers there.
    terminal.until("that nobody answers", |contents| {
        contents.contains("127.0.0.1:1") && contents.matches("127.0.0.1").count() > 1
    });
    terminal.press(b"\x03");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_secret_is_typed_unseen() {
    let mut terminal = Terminal::run(&["config", "secret", "work"]);
    terminal
        .sees("which isn't shown")
        .press(b"pl4nted-secreX\x7ft\r");
    // There is no keyring here: so much for being asked, and the terminal is as it was.
    terminal.sees("the desktop's keyring");
    assert_eq!(terminal.exits(), 7);
    let everything = terminal.shown().everything;
    assert!(!String::from_utf8_lossy(&everything).contains("pl4nted"));
    let mut terminal = Terminal::run(&["config", "secret", "work"]);
    terminal.sees("which isn't shown").press(b"pl4n\x03");
    assert_eq!(terminal.exits(), 130);
}

#[cfg(unix)]
fn tell(process: &str, signal: &str) {
    let sent = std::process::Command::new("kill")
        .args([signal, process])
        .status();
    assert!(sent.unwrap().success());
}

#[cfg(unix)]
#[test]
fn suspended_the_shell_has_its_terminal_and_continued_the_picture_is_there_again() {
    let mut terminal = Terminal::job("");
    terminal.is_taken_again("Nothing is set up yet");
    terminal.press(b"\x1a").is_given_back();
    terminal
        .press(b"fg\n")
        .is_taken_again("Nothing is set up yet");
    // Keys are heard again.
    terminal.press(b"?").is_taken_again("suspend");
    // Somebody else suspends it.
    tell(&terminal.job_process(), "-TSTP");
    terminal
        .is_given_back()
        .press(b"fg\n")
        .is_taken_again("suspend");
    // Stopped without a word before, it sets right afterwards what became of its screen meanwhile.
    tell(&terminal.job_process(), "-STOP");
    terminal.sees("Stopped (signal)");
    terminal.press(b"echo spoi''lt\n").sees("spoilt");
    terminal
        .press(b"fg\n")
        .until("a picture that isn't spoilt", |contents| {
            !contents.contains("spoi")
        });
    terminal.is_taken_again("suspend");
    terminal.press(b"q").is_given_back();
    terminal.press(b"exit\n");
    terminal.exits();
}

#[cfg(unix)]
#[test]
fn where_no_shell_could_continue_it_it_is_not_suspended() {
    let mut terminal = Terminal::run(&[]);
    terminal.sees("Nothing is set up yet").press(b"\x1a");
    terminal.press(b"?").sees("suspend");
    terminal.press(b"q");
    assert_eq!(terminal.ends().0, 0);
}

#[cfg(unix)]
#[test]
fn being_terminated_gives_the_terminal_back() {
    for signal in ["-TERM", "-HUP", "-INT"] {
        let mut terminal = Terminal::run(&[]);
        terminal.sees("Nothing is set up yet");
        tell(&terminal.process().to_string(), signal);
        assert_eq!(terminal.ends().0, 0, "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_that_goes_away_ends_it() {
    let home = tempfile::tempdir().unwrap();
    let pair = native_pty_system().openpty(USUAL).unwrap();
    let mut command = CommandBuilder::new(PROGRAM);
    command.env_clear();
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        command.env(name, home.path());
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut shown = pair.master.try_clone_reader().unwrap();
    let (mut everything, mut bytes) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&everything).contains("quit") {
        let count = shown.read(&mut bytes).unwrap();
        everything.extend_from_slice(&bytes[..count]);
    }
    drop((shown, pair.master));
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(begun.elapsed() < PATIENCE),
        }
        thread::sleep(Duration::from_millis(10));
    };
    // It was told so (SIGHUP), or has noticed it by itself.
    assert_eq!(status.exit_code(), 129);
}

#[test]
fn a_flood_of_keys_arrives_whole() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.sees("Admin");
    for _ in 0..100 {
        terminal.press(b"0123456789");
    }
    // All of it taken away again, one by one.
    terminal.press(&[0x7f; 1000]).press(b"admin");
    terminal.sees("1 of 3 roles").press(b"\x03");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn plain_is_a_conversation() {
    let mut terminal = Terminal::run(&["--plain", "demo"]);
    terminal
        .sees("alice: 3 roles")
        .sees("Number, or part of a name");
    terminal
        .press(b"admin\r")
        .sees("1 of 3 roles")
        .press(b"1\r");
    terminal.sees("assumed-role/Admin/alice").press(b"\r");
    terminal.press(b"\x03");
    let begun = Instant::now();
    while terminal.child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_terminal_that_can_draw_nothing_is_talked_to() {
    let dumb: &[_] = &[("TERM", PathBuf::from("dumb"))];
    // Serial lines don't know how large their terminal is.
    for (size, variables) in [(USUAL, dumb), (size(0, 0), &[])] {
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(PROGRAM);
        command.arg("demo");
        let mut terminal = Terminal::of(size, command, home.path(), variables);
        terminal.sees("Number, or part of a name").press(b"\x03");
        let (_, everything) = terminal.ends();
        let text = String::from_utf8_lossy(&everything);
        assert!(!text.contains('\x1b'), "{text:?}");
    }
}

#[test]
fn the_profile_to_paste_is_left_on_the_terminal_and_works_as_a_shell_reads_it() {
    let world = World::new();
    world.log_in("alice", None);
    // A place that nobody would look in, and that has to be quoted.
    let folder = world.home.path().join("Alice's $HOME ;x");
    std::fs::create_dir(&folder).unwrap();
    let config = folder.join("config.toml");
    std::fs::copy(world.home.path().join("config.toml"), &config).unwrap();
    let state = ("KEYFERRY_STATE_DIR", world.state());
    let variables = [("KEYFERRY_CONFIG", config), state.clone()];
    let mut terminal = Terminal::at(world.home.path(), &[], &variables);
    terminal.sees("practice").press(ENTER).sees("3 roles");
    terminal.press(b"admin").sees("1 of 3 roles").press(ENTER);
    terminal
        .sees("assumed-role/Admin/alice")
        .press(DOWN)
        .press(ENTER);
    terminal
        .sees("[profile practice-admin]")
        .sees("in whole lines");
    terminal.press(b"q");
    let (code, everything) = terminal.ends();
    assert_eq!(code, 0);
    let text = String::from_utf8_lossy(&everything);
    let (_, left) = text.rsplit_once("\x1b[?1049l").unwrap();
    let key = "\ncredential_process = ";
    let (_, line) = left.split_once(key).unwrap_or_else(|| panic!("{left:?}"));
    let line = line.lines().next().unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", line]).env_clear().env(state.0, state.1);
    let answer = Seen::of(shell.output().unwrap());
    assert_eq!(answer.code, 0, "{line}: {}", answer.stderr);
    assert_eq!(answer.json()["Version"], 1);
}
