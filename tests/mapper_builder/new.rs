use std::fs;

use insta::assert_snapshot;

use crate::driver::program;

#[test]
fn a_new_project_of_every_template_checks_and_packs() {
    for template in [
        "blank",
        "group-stringify",
        "attribute",
        "roles",
        "saml-role",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let run = |arguments: &[&str]| program(folder.path(), arguments).output();
        let made = run(&["new", "mine", "--template", template]);
        assert_eq!(made.status.code(), Some(0), "{template}");
        let checked = run(&["check", "mine"]);
        assert_eq!(checked.stdout, b"no findings\n", "{template}");
        let packed = run(&["pack", "mine", "--no-test"]);
        assert_eq!(packed.status.code(), Some(0), "{template}");
        assert!(folder.path().join("mine.jar").exists(), "{template}");
    }
}

#[test]
fn what_is_made_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    assert_snapshot!(program(folder.path(), &["new", "my-mapper"]).seen(), @"
    $ mapper-builder new my-mapper
    [stdout]
    made my-mapper
      mapper.toml
      my-mapper.js
      realm.toml
      README.md
      cases/alice.toml
      cases/bob.toml
    next: mapper-builder check my-mapper
    [exit status: 0]
    ");
}

#[test]
fn a_program_reads_what_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let made = program(
        folder.path(),
        &["new", "mine", "--template", "blank", "--format", "json"],
    )
    .output();
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(told["folder"], "mine");
    let files = told["files"].as_array().unwrap();
    assert!(files.contains(&"mine.js".into()), "{told}");
    for file in files {
        let path = folder.path().join("mine").join(file.as_str().unwrap());
        assert!(path.is_file(), "{told}");
    }
}

#[test]
fn a_folder_that_is_there_already_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    assert_snapshot!(program(folder.path(), &["new", "mine"]).seen(), @"
    $ mapper-builder new mine
    [stderr]
    error[new-project]: there is something of this name already
    --> mine
     = help: choose another name, or remove what is there

    [exit status: 2]
    ");
    assert_snapshot!(program(folder.path(), &["new", "Grüße!"]).seen(), @"
    $ mapper-builder new Grüße!
    [stderr]
    error[new-project]: `Grüße!` can't be the name of a mapper
    --> Grüße!
     = help: use a letter or digit, then up to 63 more of letters, digits, `-`, `_` and `.`: the name becomes a file and a provider id

    [exit status: 2]
    ");
    assert_snapshot!(program(folder.path(), &["new", "missing/mine"]).seen(), @"
    $ mapper-builder new missing/mine
    [stderr]
    error[new-project]: cannot be made: No such file or directory (os error 2)
    --> missing/mine
     = help: make sure that the folder around it is there and can be written to

    [exit status: 2]
    ");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
