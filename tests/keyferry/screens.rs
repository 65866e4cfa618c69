//! The screens on a real pseudo-terminal, from the first picture to credentials that the practice
//! world's STS takes, and to somebody who is told why they are refused.

use std::path::PathBuf;

use portable_pty::CommandBuilder;

use crate::driver::{PROGRAM, Seen, World, with_policy};
use crate::terminal::{DOWN, ENTER, ESCAPE, Terminal, USUAL, size};

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
    let mut terminal = Terminal::run(&[]);
    terminal.sees("Nothing is set up yet").goes_away();
    // It was told so (SIGHUP), or has noticed it by itself.
    assert_eq!(terminal.exits(), 129);
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
    terminal.exits();
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
