use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::driver::{Seen, World, program, skipped};

fn run(arguments: &[&str]) -> Seen {
    let home = tempfile::tempdir().unwrap();
    Seen::of(program(home.path()).args(arguments).output().unwrap())
}

#[test]
fn every_command_has_help_with_examples() {
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    let commands = help.stdout.split("Commands:").nth(1).unwrap();
    let commands = commands.split("Options:").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 10, "{names:?}");
    for name in names {
        let seen = run(&[name, "--help"]);
        assert_eq!(seen.code, 0, "{name}");
        let has_example = seen.stdout.contains("Example") || name == "completions";
        assert!(has_example, "{name}: {}", seen.stdout);
    }
}

#[test]
fn completions_are_loaded_by_the_shells_there_are_and_run_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (folder, ran) = (home.path().join("bin"), home.path().join("ran"));
    fs::create_dir(&folder).unwrap();
    fs::write(
        folder.join("keyferry"),
        format!("#!/bin/sh\n: > '{}'\n", ran.display()),
    )
    .unwrap();
    fs::set_permissions(folder.join("keyferry"), Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let shells: [(&str, &[&str], &str); 3] = [
        (
            "bash",
            &["--norc", "-c"],
            "source ./bash && complete -p keyferry",
        ),
        (
            "fish",
            &["--no-config", "-c"],
            "source ./fish; complete -C 'keyferry env --shell '; complete -C 'keyferry cred'",
        ),
        (
            "zsh",
            &["-f", "-c"],
            "autoload -Uz compinit && compinit -D -u && source ./zsh && echo keyferry: $_comps[keyferry]",
        ),
    ];
    for (shell, arguments, loads) in shells {
        let script = run(&["completions", shell]).stdout;
        fs::write(home.path().join(shell), script).unwrap();
        let mut command = Command::new(shell);
        command.args(arguments).arg(loads).current_dir(home.path());
        let loaded = command.env("PATH", &path).env("HOME", home.path()).output();
        let Ok(loaded) = loaded else {
            skipped(&format!("completions are not loaded: no {shell}"));
            continue;
        };
        let seen = Seen::of(loaded);
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""), "{shell}");
        assert!(seen.stdout.contains("keyferry"), "{shell}: {}", seen.stdout);
        assert!(
            shell != "fish" || seen.stdout.contains("\nnushell\t"),
            "{}",
            seen.stdout
        );
        assert!(!ran.exists(), "{shell} ran the program");
    }
}

#[test]
fn misuse_has_its_own_exit_code() {
    for arguments in [
        &[][..],
        &["no-such-command"],
        &["login", "--no-such-flag"],
        &[
            "credential-process",
            "--duration",
            "long",
            "--issuer",
            "https://a",
            "--client-id",
            "b",
        ],
        &["roles"],
        &["config", "check"],
    ] {
        let seen = run(arguments);
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!seen.stderr.is_empty());
        // A program that reads JSON reads this, too.
        for format in [&["--format", "json"][..], &["--format=json"]] {
            let seen = run(&[arguments, format].concat());
            assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{arguments:?}");
            let told: serde_json::Value = serde_json::from_str(&seen.stderr).expect(&seen.stderr);
            assert_eq!(told["error"]["code"], "misuse", "{arguments:?}");
            assert!(
                !told["error"]["message"].as_str().unwrap().is_empty(),
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn a_damaged_record_is_set_aside_and_told_of() {
    let world = World::new();
    world.log_in("alice", None);
    let folder = world.state().join("session");
    let record = fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    fs::write(record.path(), "nonsense").unwrap();
    let seen = world.run(&["sessions"]);
    assert_eq!(seen.code, 0);
    assert!(seen.stderr.contains("couldn't be used"), "{}", seen.stderr);
    assert!(seen.stdout.contains("Nothing is stored"), "{}", seen.stdout);
    assert!(
        seen.stdout.contains("key lies beside it"),
        "{}",
        seen.stdout
    );
}

#[test]
fn a_login_that_is_lost_to_damage_is_asked_for_with_the_reason() {
    let world = World::new();
    world.log_in("alice", None);
    let folder = world.state().join("session");
    let record = fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    fs::write(record.path(), "nonsense").unwrap();
    let role = World::role("Admin");
    let seen = world.run(&["credential-process", "--role", &role]);
    assert_eq!((seen.code, seen.stdout.as_str()), (3, ""));
    assert!(seen.stderr.contains("couldn't be used"), "{}", seen.stderr);
}
