//! No secret in any output.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use federation::RoleArn;
use federation::engine::{Caller, Engine};
use keyferry::config::{Config, Overrides};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;
use serde_json::Value;
use session_store::{Kind, Store};
use url::form_urlencoded;

use crate::driver::{World, browser_that_notes, policy, runtime, until, with_policy};
use crate::terminal::{DOWN, ENTER, ESCAPE, Terminal};

const PLANTED: &str = "pl4nted/s3cret+value==";

pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        let group = group << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            text.push(char::from(LETTERS[(group >> (18 - 6 * at) & 63) as usize]));
        }
    }
    text
}

/// A secret in the forms it could be printed in.
pub(crate) fn forms(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let standard = base64(secret.as_bytes());
    let mut forms = vec![
        secret.to_owned(),
        standard.replace('+', "-").replace('/', "_"),
        standard,
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        hex.to_uppercase(),
        hex,
        hex_in_urls(secret),
        secret.replace('/', "\\/"),
        serde_json::to_string(secret)
            .unwrap()
            .trim_matches('"')
            .to_owned(),
        form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
    ];
    // In the middle of something longer, as in `Basic` with the client's id before it: the digits that
    // only the secret decides.
    for (before, undecided) in [(0, 0), (1, 2), (2, 3)] {
        let shifted = [&vec![0; before], secret.as_bytes()].concat();
        let digits = base64(&shifted[..shifted.len() / 3 * 3]);
        let digits = digits.split_at(undecided).1.to_owned();
        forms.push(digits.replace('+', "-").replace('/', "_"));
        forms.push(digits);
    }
    forms
}

/// All of it in hexadecimal, as careful URLs have it.
fn hex_in_urls(secret: &str) -> String {
    secret.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

pub(crate) fn found<'a>(text: &str, secrets: &'a [(&str, String)]) -> Option<&'a str> {
    let leaked = secrets.iter().find(|(_, secret)| {
        forms(secret)
            .iter()
            .any(|form| text.contains(form.as_str()))
    });
    leaked.map(|(name, _)| *name)
}

#[test]
fn a_planted_secret_is_found_in_every_form() {
    let secrets = [("planted", PLANTED.to_owned())];
    for form in forms(PLANTED) {
        assert_eq!(found(&format!("error: {form}!"), &secrets), Some("planted"));
    }
    assert_eq!(found("nothing here", &secrets), None);
    for before in ["", "k", "ke", "key", "keyferry:"] {
        let text = base64(format!("{before}{PLANTED}!").as_bytes());
        let text = format!("authorization: Basic {text}");
        assert_eq!(found(&text, &secrets), Some("planted"), "{before}");
    }
    // Wrapped by a screen.
    let (first, second) = PLANTED.split_at(PLANTED.len() - 4);
    let picture = format!("{first}\n{second}");
    assert_eq!(found(&picture, &secrets), None);
    assert_eq!(glimpsed([picture], &secrets), ["planted"]);
    assert_eq!(
        glimpsed([PLANTED.split_at(8).0.to_owned()], &secrets),
        [""; 0]
    );
}

/// A screen wraps what is long, and draws only what is new: a piece of a secret gives it away.
const PIECE: usize = 16;

/// The secrets of which a piece, in any form, is in any of the texts.
fn glimpsed<'a>(
    texts: impl IntoIterator<Item = String>,
    secrets: &'a [(&str, String)],
) -> Vec<&'a str> {
    let texts: Vec<String> = texts.into_iter().collect();
    let bytes = texts.iter().map(|text| text.as_bytes());
    let seen: HashSet<&[u8]> = bytes.flat_map(|text| text.windows(PIECE)).collect();
    let shows = |form: &String| {
        let mut pieces = form.as_bytes().windows(PIECE);
        let short = form.len() < PIECE && texts.iter().any(|text| text.contains(form.as_str()));
        short || pieces.any(|piece| seen.contains(piece))
    };
    let shown = secrets
        .iter()
        .filter(|(_, secret)| forms(secret).iter().any(shows));
    shown.map(|(name, _)| *name).collect()
}

/// Everything about alice that nobody should see without having asked for it.
fn secrets_of(world: &World) -> Vec<(&'static str, String)> {
    let password = world.account("alice").password;
    let mut secrets = vec![
        ("client secret", PLANTED.to_owned()),
        ("password", password.expose_secret().to_owned()),
        (
            "key of the records",
            fs::read_to_string(world.state().join("key")).unwrap(),
        ),
    ];
    let store = Store::new(world.state(), policy());
    for session in store.list::<Value>(Kind::new("session")).unwrap() {
        let token = session.value["refresh_token"].as_str();
        secrets.extend(token.map(|token| ("refresh token", token.to_owned())));
    }
    for record in store.list::<Value>(Kind::new("credentials")).unwrap() {
        let credentials = &record.value["credentials"];
        for (name, key) in [
            ("secret key", "secret_access_key"),
            ("session token", "session_token"),
        ] {
            secrets.push((name, credentials[key].as_str().unwrap().to_owned()));
        }
    }
    secrets
}

#[test]
fn no_screen_shows_a_secret_that_it_was_not_asked_for() {
    const F1: &[u8] = b"\x1bOP";
    let world = World::rotating();
    world.log_in("alice", None);
    let mut secrets = secrets_of(&world);
    let admin = keyferry::practice::ROLES[0];
    let (arn, gone) = (admin.arn(), admin.arn().replace("Admin", "Gone"));
    let policy = world.home.path().join("admin.json");
    fs::write(policy, admin.policy(world.practice.lab.issuer())).unwrap();
    let secret = format!("client-secret = {{ plain-text = \"{PLANTED}\" }}\n");
    let configuration = world.configuration_with(&secret);
    let configuration = configuration.replace("roles = [", &format!("roles = [\"{gone}\", "));
    world.configure(&with_policy(&configuration, &arn, "admin.json"));
    let (browser, visited) = browser_that_notes(world.home.path());
    let variables = [
        ("KEYFERRY_CONFIG", world.home.path().join("config.toml")),
        ("KEYFERRY_STATE_DIR", world.state()),
        ("BROWSER", browser),
    ];
    let mut terminal = Terminal::at(world.home.path(), &[], &variables);
    let without = |text: &'static str| move |contents: &str| !contents.contains(text);

    terminal.sees("practice").press(ENTER).sees("4 roles");
    terminal
        .press(b"gone")
        .sees("1 of 4 roles")
        .press(ENTER)
        .sees("What happened");
    terminal
        .press(ESCAPE)
        .until("no notice", without("What happened"));
    terminal
        .press(ESCAPE)
        .until("all roles", without("1 of 4 roles"));
    terminal.press(b"admin").sees("1 of 4 roles");
    terminal
        .press(b"\t")
        .until("the details alone", without("Search:"))
        .press(b"\x19")
        .sees("You get in.");
    terminal
        .press(ESCAPE)
        .until("the details again", without("You get in."))
        .press(ESCAPE)
        .sees("1 of 4 roles")
        .press(ENTER);
    terminal.sees("assumed-role/Admin/alice").sees("********");
    terminal.press(DOWN).press(ENTER).sees("credential_process");
    terminal
        .press(ESCAPE)
        .until("the facts", without("credential_process"));
    terminal
        .press(DOWN)
        .press(ENTER)
        .sees("For a POSIX shell")
        .sees("AWS_SESSION_TOKEN=");
    terminal.press(ESCAPE).sees("Session token");
    terminal
        .press(F1)
        .until("the keys", without("Session token"));
    terminal.press(ESCAPE).sees("Session token");
    terminal
        .press(b"\x07")
        .sees("Messages")
        .press(ESCAPE)
        .sees("Session token");
    terminal
        .press(b"\x13")
        .sees("Sealed in")
        .press(b"d")
        .sees("Forget this?");
    terminal
        .press(ESCAPE)
        .until("no question", without("Forget this?"));
    // A new login, with its page on the screen.
    terminal.press(ESCAPE).sees("Session token").press(b"\x0f");
    terminal
        .until("the profiles", without("Session token"))
        .sees("practice")
        .press(b"r");
    let mut page = String::new();
    until("the browser opens", || {
        page = fs::read_to_string(&visited).unwrap_or_default();
        page.ends_with('\n')
    });
    world.visit(&page.trim_end().parse().unwrap(), "alice");
    terminal
        .sees("4 roles")
        .press(b"admin")
        .sees("1 of 4 roles")
        .press(ENTER);
    terminal.sees("assumed-role/Admin/alice").sees("********");
    let unasked = terminal.shown();

    // Asked for, they are on the screen, where the search finds them.
    terminal.press(b"v").until("secrets", without("********"));
    let asked = terminal.contents();
    terminal.press(b"v").sees("********");
    let hidden = terminal.contents();
    terminal.press(b"v").until("secrets", without("********"));
    terminal.press(b"q");
    assert_eq!(terminal.ended(), 0);

    secrets.extend(secrets_of(&world));
    let token = world.run(&["token", "--raw"]);
    assert_eq!(token.code, 0, "{}", token.stderr);
    secrets.push(("ID token", token.stdout.trim().to_owned()));
    let nothing: [&str; 0] = [];
    let text = String::from_utf8_lossy(&unasked.everything).into_owned();
    assert!(unasked.pictures.len() > 20, "{}", unasked.pictures.len());
    let all = unasked.pictures.into_iter().chain([text, hidden]);
    assert_eq!(glimpsed(all, &secrets), nothing);
    assert_eq!(glimpsed([asked], &secrets), ["secret key", "session token"]);
    assert_eq!(glimpsed([terminal.scrolled_back()], &secrets), nothing);
    let all = terminal.shown();
    let text = String::from_utf8_lossy(&all.everything).into_owned();
    let mut shown = glimpsed(all.pictures.into_iter().chain([text]), &secrets);
    shown.dedup();
    assert_eq!(shown, ["secret key", "session token"]);
}

#[test]
fn no_line_of_the_conversation_has_a_secret() {
    let world = World::rotating();
    world.log_in("alice", None);
    let mut secrets = secrets_of(&world);
    let variables = [
        ("KEYFERRY_CONFIG", world.home.path().join("config.toml")),
        ("KEYFERRY_STATE_DIR", world.state()),
    ];
    let mut terminal = Terminal::at(world.home.path(), &["--plain"], &variables);
    terminal.sees("Number").press(b"1\r").sees("3 roles");
    terminal
        .press(b"admin\r")
        .sees("1 of 3 roles")
        .press(b"1\r");
    terminal
        .sees("assumed-role/Admin/alice")
        .sees("Open a shell");
    terminal.press(b"2\r").sees("credential_process");
    secrets.extend(secrets_of(&world));
    let nothing: [&str; 0] = [];
    let everything = terminal.shown().everything;
    let text = String::from_utf8_lossy(&everything).into_owned();
    assert_eq!(
        glimpsed([text, terminal.scrolled_back()], &secrets),
        nothing
    );
    terminal.press(b"\x03");
}

const POINT: &str = "KEYFERRY_TEST_PANICS_AT";
const HOME: &str = "KEYFERRY_TEST_PANICS_HOME";

/// Not a test by itself: the process that panics, started by the one below.
#[test]
fn the_one_that_panics() {
    let (Ok(point), Ok(home)) = (std::env::var(POINT), std::env::var(HOME)) else {
        return;
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let point: u32 = point.parse().unwrap();
    let home = PathBuf::from(home);
    let passed = Arc::new(AtomicU32::new(0));
    let count = move || {
        assert!(
            passed.fetch_add(1, Ordering::SeqCst) != point,
            "a planted panic"
        );
    };
    let (at_step, at_milestone) = (count.clone(), count);
    let store = Store::new(home.join("state"), policy()).observed(move |_| at_step());
    let engine = Engine::observed(
        store,
        Box::new(jiff::Timestamp::now),
        Some(Box::new(move |_| at_milestone())),
    );
    let text = fs::read_to_string(home.join("config.toml")).unwrap();
    let source = diagnostic::Source::new("config.toml", text);
    let profile = Config::parse(source)
        .unwrap()
        .profile(&Overrides::default())
        .unwrap();
    let role = RoleArn::parse(&World::role("Admin")).unwrap();
    let caller = Caller::background();
    let asked = engine.credentials(&profile, Some(&role), &caller);
    // With all that it knows of profile, credentials and engine, should they have come.
    println!("{:?} {profile:?} {engine:?}", runtime().block_on(asked));
}

#[test]
fn no_panic_tells_a_secret() {
    let world = World::rotating();
    let configuration = world.practice.configuration();
    let with_secret = world.configuration_with(&format!(
        "client-secret = {{ plain-text = \"{PLANTED}\" }}\n"
    ));
    let mut secrets = Vec::new();
    let mut told = String::new();
    let mut panics = 0;
    // Each third of them: a backtrace with all names takes seconds.
    for point in (0..).step_by(3) {
        assert!(point < 50, "it never ends");
        world.configure(&configuration);
        world.run(&["logout"]);
        world.log_in("alice", None);
        secrets.extend(secrets_of(&world));
        world.configure(&with_secret);
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "leaks::the_one_that_panics", "--nocapture"])
            .env(POINT, point.to_string())
            .env(HOME, world.home.path())
            .env("RUST_BACKTRACE", "full")
            .output()
            .unwrap();
        secrets.extend(secrets_of(&world));
        told.push_str(&String::from_utf8_lossy(&output.stdout));
        told.push_str(&String::from_utf8_lossy(&output.stderr));
        if !String::from_utf8_lossy(&output.stderr).contains("a planted panic") {
            break;
        }
        panics += 1;
        // Whoever panics leaves no lock, and nothing that can't be read.
        let seen = world.run(&["credential-process", "--role", &World::role("Admin")]);
        assert!([0, 3].contains(&seen.code), "{point}: {}", seen.stderr);
        secrets.extend(secrets_of(&world));
    }
    assert!(panics >= 5, "{panics}");
    assert!(
        told.contains("stack backtrace:") && told.contains("access_key_id"),
        "{told}"
    );
    let nothing: [&str; 0] = [];
    assert_eq!(glimpsed([told], &secrets), nothing);
}

#[test]
fn no_command_prints_a_secret_it_was_not_asked_for() {
    let world = World::rotating();
    let configuration = world.practice.configuration().replace(
        "client-id = \"keyferry\"\n",
        &format!("client-id = \"keyferry\"\nclient-secret = {{ plain-text = \"{PLANTED}\" }}\n"),
    );
    world.log_in("alice", None);
    let role = World::role("Admin");
    let document = world.run(&["credential-process", "--role", &role]);
    assert_eq!(document.code, 0, "{}", document.stderr);
    let token = world.run(&["token", "--raw"]);
    let mut secrets = vec![
        ("client secret", PLANTED.to_owned()),
        (
            "password",
            world.account("alice").password.expose_secret().to_owned(),
        ),
        ("ID token", token.stdout.trim().to_owned()),
    ];
    for key in ["SecretAccessKey", "SessionToken"] {
        secrets.push((key, document.json()[key].as_str().unwrap().to_owned()));
    }
    // The search finds what is there.
    assert_eq!(found(&document.stdout, &secrets), Some("SecretAccessKey"));
    let admin = world.home.path().join("admin.json");
    let policy = keyferry::practice::ROLES[0].policy(world.practice.lab.issuer());
    fs::write(&admin, policy).unwrap();
    let admin = admin.display().to_string();
    let elsewhere = "arn:aws:iam::123456789012:role/NoSuchRole";
    let commands: [&[&str]; 11] = [
        &["token"],
        &["sessions"],
        &["sessions", "--format", "json"],
        &["explain", "--policy", &admin],
        &["config", "check"],
        &["config", "check", "--format", "json"],
        &["roles"],
        &["credential-process", "--role", elsewhere],
        &[
            "credential-process",
            "--role",
            elsewhere,
            "--format",
            "json",
        ],
        &["logout", "--provider"],
        &["credential-process", "--role", elsewhere],
    ];
    for configured in [false, true] {
        if configured {
            world.configure(&configuration);
        }
        for command in commands {
            let seen = world.run(command);
            let all = format!("{}{}", seen.stdout, seen.stderr);
            assert!(!all.is_empty(), "{command:?}");
            assert_eq!(found(&all, &secrets), None, "{command:?}");
        }
    }
}
