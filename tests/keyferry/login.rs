//! `keyferry login`: what somebody sees who has to wait for it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use crate::driver::{World, browser_that_notes, until};
use crate::terminal::Terminal;

#[test]
fn a_terminal_counts_the_seconds_that_are_left_and_then_clears_the_line() {
    let world = World::new();
    let (browser, visited) = browser_that_notes(world.home.path());
    let variables = [
        ("KEYFERRY_CONFIG", world.home.path().join("config.toml")),
        ("KEYFERRY_STATE_DIR", world.state()),
        ("BROWSER", browser),
    ];
    let variables: Vec<(&str, PathBuf)> = variables.into_iter().collect();
    let mut terminal = Terminal::at(world.home.path(), &["login"], &variables);
    terminal
        .sees("300 s at most")
        .sees("299 s left")
        .sees("298 s left");
    until("the browser is led there", || visited.exists());
    let address = std::fs::read_to_string(&visited).unwrap();
    world.visit(&address.trim_end().parse().unwrap(), "alice");
    terminal.sees("Logged in as alice.");
    assert_eq!(terminal.exits(), 0);
    assert!(
        !terminal.contents().contains("s left"),
        "{}",
        terminal.contents()
    );

    // Who gives up is left with a clean line, too.
    let mut terminal = Terminal::at(world.home.path(), &["login"], &variables);
    terminal.sees("s left").press(b"\x03");
    terminal.sees("interrupted");
    assert_eq!(terminal.exits(), 130);
    assert!(
        !terminal.contents().contains("s left"),
        "{}",
        terminal.contents()
    );
}

#[test]
fn a_program_is_told_the_code_for_another_device() {
    let world = World::new();
    world.configure(&world.configuration_with("login-time-limit = 3\n"));
    let mut command = world.command(&["login", "--flow", "device", "--format", "json"]);
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let told: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let login = &told["login"];
    let page = format!("{}/device", world.practice.lab.issuer());
    assert_eq!(login["uri"], page);
    let code = login["userCode"].as_str().unwrap();
    let whole = format!("{page}?user_code={code}");
    assert_eq!(login["completeUri"], whole);
    // Nobody enters it.
    let error: String = lines.map(Result::unwrap).collect();
    let error: Value = serde_json::from_str(&error).unwrap();
    assert_eq!(error["error"]["code"], "login-failed");
    assert_eq!(child.wait().unwrap().code(), Some(4));
}
