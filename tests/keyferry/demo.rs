use std::fs;
use std::path::Path;

use crate::driver::{Seen, program};

fn demo(arguments: &[&str]) -> Seen {
    let home = tempfile::tempdir().unwrap();
    let mut command = program(home.path());
    command.args(["demo", "--non-interactive"]).args(arguments);
    let seen = Seen::of(command.output().unwrap());
    // It leaves nothing behind.
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    seen
}

fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../mapper-scripts/group-stringify")
}

#[test]
fn the_demo_admits_who_is_meant_refuses_who_is_not_and_shows_the_hole() {
    let seen = demo(&["--format", "json"]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let told = seen.json();
    let steps = told["steps"].as_array().unwrap();
    assert_eq!(steps[0]["sub"], "-aws_admin-developers-");
    assert_eq!(steps[1]["admitted"], true);
    assert_eq!(
        steps[1]["credentials"]["arn"],
        "arn:aws:sts::123456789012:assumed-role/Admin/alice"
    );
    assert_eq!(steps[2]["sub"], "-developers-");
    assert_eq!(steps[3]["admitted"], false);
    let why = steps[3]["why"].as_str().unwrap();
    assert!(why.contains("*-aws_admin-*"), "{why}");
    assert_eq!(steps[4]["admitted"], true);
    assert_eq!(
        steps[4]["credentials"]["arn"],
        "arn:aws:sts::123456789012:assumed-role/Careless/bob"
    );
}

#[test]
fn people_read_the_same_as_a_story() {
    let seen = demo(&[]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    for part in [
        "alice takes `Admin`",
        "assumed-role/Admin/alice",
        "bob asks for `Admin` and is refused",
        "AccessDenied",
        "the whole realm gets in",
    ] {
        assert!(seen.stdout.contains(part), "{part}: {}", seen.stdout);
    }
}

#[test]
fn editing_the_script_changes_who_gets_in() {
    let folder = tempfile::tempdir().unwrap();
    let script = fs::read_to_string(shipped().join("group-stringify.js")).unwrap();
    let edited = script.replace("names[i] + \"-\"", "names[i] + \"_\"");
    assert_ne!(script, edited);
    fs::write(folder.path().join("group-stringify.js"), edited).unwrap();
    fs::copy(
        shipped().join("mapper.toml"),
        folder.path().join("mapper.toml"),
    )
    .unwrap();
    let path = folder.path().display().to_string();
    let seen = demo(&["--format", "json", "--mapper", &path]);
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    let told = seen.json();
    assert_eq!(told["steps"][0]["sub"], "-aws_admin_developers_");
    assert_eq!(told["steps"][1]["admitted"], false);
}
