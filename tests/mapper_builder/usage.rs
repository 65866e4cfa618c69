use std::io::{Read, Write};
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::driver::{here, program};

#[test]
fn help_names_every_command_and_the_exit_codes() {
    assert_snapshot!(program(&here(), &["--help"]).seen());
    for command in [
        "new",
        "check",
        "pack",
        "inspect",
        "explain",
        "simulate",
        "policy",
        "completions",
    ] {
        let output = program(&here(), &[command, "--help"]).output();
        assert_eq!(output.status.code(), Some(0), "{command}");
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(help.contains("Usage: mapper-builder"), "{command}");
    }
}

#[test]
fn misuse_exits_with_2_and_says_how_it_is_meant() {
    assert_snapshot!(program(&here(), &["chekc"]).seen(), @"
    $ mapper-builder chekc
    [stderr]
    error: unrecognized subcommand 'chekc'

      tip: a similar subcommand exists: 'check'

    Usage: mapper-builder [OPTIONS] <COMMAND>

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(program(&here(), &["check", "nowhere"]).seen(), @"
    $ mapper-builder check nowhere
    [stderr]
    error[unknown-input]: there is no such file or folder
    --> nowhere
     = help: name a project folder, a `.js` file, a `.json` descriptor or trust policy, or a `.jar`

    [exit status: 2]
    ");
    assert_snapshot!(program(&here(), &["check", "driver.rs"]).seen(), @"
    $ mapper-builder check driver.rs
    [stderr]
    error[unknown-input]: is no project folder, script, descriptor, jar or trust policy
    --> driver.rs
     = help: name a folder with `mapper.toml`, a `.js` file, a `.json` descriptor or trust policy, or a `.jar`

    [exit status: 2]
    ");
    assert_snapshot!(program(&here(), &["inspect", "driver.rs", "--format", "junit"]).seen(), @"
    $ mapper-builder inspect driver.rs --format junit
    [stderr]
    error: `inspect` has no such format; it writes text or json
    [exit status: 2]
    ");
    assert_eq!(program(&here(), &[]).output().status.code(), Some(2));
}

#[test]
fn colours_come_when_asked_for_and_never_off_a_terminal() {
    let projects = here().join("projects/invalid");
    let has_colour = |arguments: &[&str], no_color: &str| {
        let output = program(&projects, arguments)
            .env("NO_COLOR", no_color)
            .output();
        output.stdout.contains(&0x1b)
    };
    assert!(!has_colour(&["check", "js-array-claim"], ""));
    assert!(has_colour(
        &["check", "js-array-claim", "--color", "always"],
        ""
    ));
    assert!(!has_colour(
        &["check", "js-array-claim", "--color", "never"],
        ""
    ));
    assert!(!has_colour(&["check", "js-array-claim"], "1"));
}

#[test]
fn there_are_completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = program(&here(), &["completions", shell]).output();
        assert_eq!(output.status.code(), Some(0), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("inspect"), "{shell}");
    }
}

#[test]
fn completions_are_loaded_by_the_shells_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let shells: [(&str, &[&str], &str); 3] = [
        (
            "bash",
            &["--norc", "-c"],
            // As bash itself calls what it was given.
            "source ./bash; f=$(complete -p mapper-builder); f=${f##*-F }; f=${f%% *}
            COMP_WORDS=(mapper-builder new --template ''); COMP_CWORD=3
            $f mapper-builder '' --template; echo ${COMPREPLY[@]}",
        ),
        (
            "fish",
            &["--no-config", "-c"],
            "source ./fish; complete -C 'mapper-builder new --template '; complete -C 'mapper-builder pa'",
        ),
        (
            "zsh",
            &["-f", "-c"],
            "autoload -Uz compinit && compinit -D -u && source ./zsh && echo pack: $_comps[mapper-builder]",
        ),
    ];
    for (shell, arguments, loads) in shells {
        let script = program(&here(), &["completions", shell]).output().stdout;
        std::fs::write(folder.path().join(shell), script).unwrap();
        let mut command = Command::new(shell);
        command
            .args(arguments)
            .arg(loads)
            .current_dir(folder.path());
        let Ok(loaded) = command.env("HOME", folder.path()).output() else {
            let line = format!("skipped: completions are not loaded: no {shell}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            continue;
        };
        assert!(loaded.status.success(), "{shell}: {loaded:?}");
        assert!(loaded.stderr.is_empty(), "{shell}: {loaded:?}");
        let told = String::from_utf8(loaded.stdout).unwrap();
        let expected = match shell {
            "bash" => "blank group-stringify",
            "fish" => "\npack\t",
            _ => "pack: _mapper-builder",
        };
        assert!(told.contains(expected), "{shell}: {told}");
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mapper-builder"))
        .args([
            "check",
            "projects/invalid/js-array-claim",
            "--format",
            "sarif",
        ])
        .current_dir(here())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(said, "");
    assert!(matches!(child.wait().unwrap().code(), Some(0 | 1)));
}
