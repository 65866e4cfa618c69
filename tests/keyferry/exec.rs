use std::os::unix::process::ExitStatusExt;

use crate::driver::{Seen, World, skipped};

#[test]
fn a_program_gets_the_credentials_and_nothing_that_leads_it_elsewhere() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let mut command = world.command(&["exec", "--role", &role, "--", "env"]);
    command
        .env("AWS_PROFILE", "other")
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere")
        .env("AWS_SECRET_ACCESS_KEY", "old");
    let output = command.output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let value = |name: &str| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.map(str::to_owned)
    };
    assert!(value("AWS_ACCESS_KEY_ID").is_some());
    assert_ne!(value("AWS_SECRET_ACCESS_KEY").as_deref(), Some("old"));
    assert!(value("AWS_SESSION_TOKEN").is_some());
    assert_eq!(value("AWS_REGION").as_deref(), Some("us-east-1"));
    assert_eq!(value("AWS_PROFILE"), None);
    assert_eq!(value("AWS_WEB_IDENTITY_TOKEN_FILE"), None);
}

#[test]
fn exit_code_and_signals_are_the_programs_own() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let run = |script: &str| {
        let arguments = ["exec", "--role", &role, "--", "sh", "-c", script];
        world.command(&arguments).output().unwrap().status
    };
    assert_eq!(run("exit 42").code(), Some(42));
    assert_eq!(run("kill -TERM $$").signal(), Some(15));
    let missing = world.run(&["exec", "--role", &role, "--", "no-such-program"]);
    assert_eq!(missing.code, 127);
    assert!(
        missing.stderr.contains("`no-such-program`"),
        "{}",
        missing.stderr
    );
}

#[test]
fn the_shells_there_are_read_what_env_prints_and_are_led_nowhere_else() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let json = world
        .run(&["env", "--role", &role, "--format", "json"])
        .json();
    let expected = format!(
        "{}|123456789012||",
        json["AWS_SESSION_TOKEN"].as_str().unwrap()
    );
    for (shell, arguments, syntax) in [
        ("sh", &["-eu"][..], "sh"),
        ("dash", &["-eu"], "sh"),
        ("bash", &["--norc", "-eu"], "sh"),
        ("zsh", &["-f", "-eu"], "sh"),
        ("fish", &["--no-config"], "fish"),
    ] {
        let text = world.run(&["env", "--role", &role, "--shell", syntax]);
        assert_eq!(text.code, 0, "{}", text.stderr);
        let shown = ["SESSION_TOKEN", "ACCOUNT_ID", "PROFILE", "SECURITY_TOKEN"];
        let shown = shown.map(|name| format!("printenv AWS_{name} || true"));
        let failed = match syntax {
            "fish" => "or exit 9",
            _ => "test $? = 0 || exit 9",
        };
        let shown = shown.join("; echo '|'; ");
        let script = format!("{}{failed}\n{shown}", text.stdout);
        let read = std::process::Command::new(shell)
            .args(arguments)
            .args(["-c", &script])
            // Node takes this profile, and boto3 this token, before what was printed.
            .env("AWS_PROFILE", "other")
            .env("AWS_SECURITY_TOKEN", "other")
            .env("AWS_ACCOUNT_ID", "999999999999")
            .env("HOME", world.home.path())
            .output();
        let Ok(read) = read else {
            skipped(&format!("env isn't read: no {shell}"));
            continue;
        };
        let seen = Seen::of(read);
        let joined = seen.stdout.replace('\n', "");
        assert_eq!((seen.code, joined.as_str()), (0, &*expected), "{shell}");
        assert_eq!(seen.stderr, "", "{shell}");
    }
}
