use std::os::unix::process::ExitStatusExt;

use crate::driver::World;

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
fn a_shell_reads_what_env_prints() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    let json = world
        .run(&["env", "--role", &role, "--format", "json"])
        .json();
    let text = world.run(&["env", "--role", &role]).stdout;
    let script = format!("{text}printf %s \"$AWS_SESSION_TOKEN\"");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(
        json["AWS_SESSION_TOKEN"].as_str().unwrap().as_bytes(),
        output.stdout
    );
}
