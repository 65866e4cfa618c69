use std::fs;

use insta::{assert_snapshot, with_settings};
use serde_json::Value;

use crate::driver::{here, names, program};

#[test]
fn failing_cases_are_shown_with_what_differs() {
    let cases = here().join("projects/cases");
    for format in ["text", "junit"] {
        with_settings!({ snapshot_suffix => format, omit_expression => true }, {
            assert_snapshot!("failing", program(&cases, &["test", "failing", "--format", format]).seen());
        });
    }
}

#[test]
fn an_upgrade_that_changes_a_login_is_told() {
    let cases = here().join("projects/cases");
    assert_snapshot!(program(&cases, &["test", "age", "--keycloak", "all"]).seen(), @"
    $ mapper-builder test age --keycloak all
    [stdout]
    age              18.0.2  20.0.5  22.0.5  24.0.5  25.0.6  26.0.8  26.4.0  26.6.1  26.7.3
      a-number       ok      ok      ok      ok      ok      ok      ok      ok      ok
      a-word-before  -       -       -       -       -       -       -       ok      -
      a-word-now     -       -       -       -       -       -       -       -       ok
      no-age         ok      ok      ok      ok      ok      ok      ok      ok      ok
    what an upgrade changes:
      26.6.1 to 26.7.3, a-word-before: login-fails becomes omitted
      26.6.1 to 26.7.3, a-word-now: login-fails becomes omitted
    20 passed, 0 failed
    [exit status: 0]
    ");
    let arguments = [
        "test",
        "age",
        "--keycloak",
        "26.6.1",
        "--keycloak",
        "26.7.3",
        "--format",
        "json",
    ];
    let output = program(&cases, &arguments).output();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let upgrade = &document["projects"][0]["upgrades"][0];
    assert_eq!(upgrade["case"], "a-word-before");
    assert_eq!(upgrade["before"]["result"], "login-fails");
    assert_eq!(upgrade["after"]["result"], "omitted");
    assert_eq!(
        document["counts"],
        serde_json::json!({"passed": 6, "failed": 0})
    );
}

#[test]
fn the_shipped_mappers_pass_their_cases_on_every_version() {
    let root = here().join("../..");
    let output = program(&root, &["test", "mapper-scripts", "--keycloak", "all"]).output();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn a_project_whose_cases_fail_is_not_packed() {
    let folder = tempfile::tempdir().unwrap();
    let project = here().join("projects/cases/failing");
    let jar = folder.path().join("failing.jar");
    let arguments = [
        "pack",
        project.to_str().unwrap(),
        "-o",
        jar.to_str().unwrap(),
    ];
    let output = program(folder.path(), &arguments).output();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("not packed: cases fail"), "{said}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_case_about_somebody_unknown_is_an_error_of_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let made = program(folder.path(), &["new", "mine", "--template", "attribute"]).output();
    assert_eq!(made.status.code(), Some(0));
    let case = folder.path().join("mine/cases/stranger.toml");
    fs::write(case, "user = \"alise\"\n\n[expect]\nclaim = 1\n").unwrap();
    assert_snapshot!(program(folder.path(), &["test", "mine"]).seen(), @r#"
    $ mapper-builder test mine
    [stderr]
    error[case-name]: the realm has no user `alise`; did you mean `alice`?
     --> mine/cases/stranger.toml:1:8
      |
    1 | user = "alise"
      |        ^^^^^^^
      |
      = help: name one that `realm.toml` has, or declare it there

    [exit status: 2]
    "#);
}
