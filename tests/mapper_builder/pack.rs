use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;

use crate::driver::{here, names, program};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// A folder with copies of these valid projects.
fn with_projects(projects: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (project, name) in projects {
        let project = here().join("projects").join(project);
        copy(&project, &folder.path().join(name));
    }
    folder
}

/// The bytes of this jar are the same on every system and for every version of this program.
#[test]
fn a_project_becomes_a_jar_whose_hash_is_known_in_advance() {
    let folder = with_projects(&[("valid/mapper", "mapper"), ("valid/policy", "policy")]);
    let arguments = ["pack", "mapper", "policy", "--no-test"];
    assert_snapshot!(program(folder.path(), &arguments).seen(), @r#"
    $ mapper-builder pack mapper policy --no-test
    [stdout]
    packed mappers.jar
      mapper        script-groups.js  "Groups" [3e0e93500fef]
      policy        script-staff.js  "Staff only" [c2317f9afb78]
      sha256        2afe6ad6d17596a12a66b512c83270e593037ade5a927b808db0b62b3419cfd5
      cases         not run
    [stderr]
    warning: --no-test: the cases were not run, so nobody knows which claims this makes
    [exit status: 0]
    "#);
    assert_snapshot!(program(folder.path(), &["inspect", "mappers.jar"]).seen(), @r#"
    $ mapper-builder inspect mappers.jar
    [stdout]
    mappers.jar
      sha256   2afe6ad6d17596a12a66b512c83270e593037ade5a927b808db0b62b3419cfd5
      size     821 bytes, 4 entries
      build    a server's build gets past it
      policy        script-staff.js  "Staff only"
      mapper        script-groups.js  "Groups"
      no findings

    [exit status: 0]
    "#);
    let first = fs::read(folder.path().join("mappers.jar")).unwrap();
    let other = with_projects(&[("valid/policy", "b"), ("valid/mapper", "a")]);
    let arguments = ["pack", "b", "a", "--no-test", "-o", "x.jar"];
    assert_eq!(
        program(other.path(), &arguments).output().status.code(),
        Some(0)
    );
    assert_eq!(fs::read(other.path().join("x.jar")).unwrap(), first);
}

#[test]
fn a_project_with_errors_is_not_packed() {
    let folder = with_projects(&[("invalid/js-array-claim", "mine")]);
    assert_snapshot!(program(folder.path(), &["pack", "mine", "--no-test"]).seen(), @r#"
    $ mapper-builder pack mine --no-test
    [stdout]
    error[js-array-claim]: this value is a JavaScript array
     --> mine/groups.js:3:11
      |
    3 | exports = names;
      |           ^^^^^
      |
      = note: Java sees it as a map: the claim is `{"0":…,"1":…}`, or the text `[object Array]`
      = help: put the values into a `java.util.ArrayList` and mark the mapper as multivalued, or give `JSON.stringify(…)` with the claim type JSON

    1 error
    [stderr]
    error: not packed
    [exit status: 1]
    "#);
    assert_eq!(names(folder.path()), ["mine"]);
}

#[test]
fn two_projects_with_one_provider_id_are_not_packed() {
    let folder = with_projects(&[("valid/mapper", "a"), ("valid/byte-order-mark", "b")]);
    assert_snapshot!(program(folder.path(), &["pack", ".", "--no-test"]).seen(), @"
    $ mapper-builder pack . --no-test
    [stdout]
    error[provider-id-clash]: two scripts are called `groups.js`: both would have the id `script-groups.js`, and a server keeps only one of them
     |
     = note: they are those of `./a` and `./b`
     = help: rename one of them, and `script` in its mapper.toml

    1 error
    [stderr]
    error: not packed
    [exit status: 1]
    ");
    assert_eq!(names(folder.path()), ["a", "b"]);
}

#[test]
fn a_jar_that_cannot_be_written_leaves_nothing_behind() {
    let folder = with_projects(&[("valid/mapper", "mine")]);
    let arguments = ["pack", "mine", "--no-test", "-o", "missing/x.jar"];
    assert_snapshot!(program(folder.path(), &arguments).seen(), @"
    $ mapper-builder pack mine --no-test -o missing/x.jar
    [stderr]
    warning: --no-test: the cases were not run, so nobody knows which claims this makes
    error[unwritable-file]: cannot be written: No such file or directory (os error 2)
    --> missing/x.jar
     = help: name another file with `-o`

    [exit status: 2]
    ");
    assert_eq!(names(folder.path()), ["mine"]);
}

#[test]
fn installing_warns_of_another_jar_with_the_same_id_and_says_what_to_run() {
    let folder = with_projects(&[("valid/mapper", "mine")]);
    let providers = folder.path().join("providers");
    fs::create_dir(&providers).unwrap();
    fs::write(providers.join("broken.jar"), "not a jar").unwrap();
    let old = program(
        folder.path(),
        &["pack", "mine", "--no-test", "-o", "providers/old.jar"],
    );
    assert_eq!(old.output().status.code(), Some(0));
    let arguments = ["pack", "mine", "--no-test", "--install", "providers"];
    assert_snapshot!(program(folder.path(), &arguments).seen(), @r#"
    $ mapper-builder pack mine --no-test --install providers
    [stdout]
    packed providers/mine.jar
      mapper        script-groups.js  "Groups" [3e0e93500fef]
      sha256        464a33df09004e879e8036cba4cc4edeea82b678de2207695c92aa50385d0fc5
      cases         not run
    next, for Keycloak 26.7.3:
      development: restart `kc.sh start-dev --features=scripts`; it notices the new jar
      production:  `kc.sh build --features=scripts`, then restart `kc.sh start --optimized`
      without the build, `start --optimized` refuses: "A provider JAR was updated since the last build"
    [stderr]
    warning: --no-test: the cases were not run, so nobody knows which claims this makes
    warning[provider-in-two-jars]: another jar in the folder has a script with the id `script-groups.js`, too
    --> providers/old.jar
     = note: a server keeps one of the two, which one isn't defined, and says nothing
     = help: remove the other jar, or rename one of the scripts

    [exit status: 0]
    "#);
    assert_eq!(names(&providers), ["broken.jar", "mine.jar", "old.jar"]);
    let missing = ["pack", "mine", "--no-test", "--install", "missing"];
    assert_snapshot!(program(folder.path(), &missing).seen(), @"
    $ mapper-builder pack mine --no-test --install missing
    [stderr]
    warning: --no-test: the cases were not run, so nobody knows which claims this makes
    error[unreadable-file]: cannot be listed: No such file or directory (os error 2)
    --> missing
     = help: name the providers folder of a Keycloak server

    [exit status: 2]
    ");
}

#[test]
fn a_jar_installed_again_has_a_new_time_though_its_bytes_are_the_same() {
    let folder = with_projects(&[("valid/mapper", "mine")]);
    fs::create_dir(folder.path().join("providers")).unwrap();
    let jar = folder.path().join("providers/mine.jar");
    let install = || {
        let arguments = ["pack", "mine", "--no-test", "--install", "providers"];
        assert_eq!(
            program(folder.path(), &arguments).output().status.code(),
            Some(0)
        );
        fs::read(&jar).unwrap()
    };
    let first = install();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options()
        .write(true)
        .open(&jar)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    assert_eq!(install(), first);
    let modified = fs::metadata(&jar).unwrap().modified().unwrap();
    assert!(modified > long_ago + std::time::Duration::from_secs(1_000_000));
}

#[test]
fn json_tells_what_is_in_the_jar() {
    let folder = with_projects(&[("valid/saml-mapper", "mine")]);
    let arguments = ["pack", "mine", "--no-test", "--format", "json"];
    let output = program(folder.path(), &arguments).output();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["jar"], "mine.jar");
    assert_eq!(document["tested"], false);
    assert_eq!(document["providers"][0]["id"], "script-role.js");
    assert_eq!(document["providers"][0]["kind"], "saml-mappers");
}

#[test]
fn the_folder_around_providers_is_no_place_for_a_jar() {
    let folder = with_projects(&[("valid/mapper", "mine")]);
    fs::create_dir_all(folder.path().join("keycloak/providers")).unwrap();
    let arguments = ["pack", "mine", "--no-test", "--install", "keycloak"];
    assert_snapshot!(program(folder.path(), &arguments).seen(), @"
    $ mapper-builder pack mine --no-test --install keycloak
    [stderr]
    warning: --no-test: the cases were not run, so nobody knows which claims this makes
    error[unknown-input]: is no providers folder: there is one in it
    --> keycloak
     = help: a server loads jars from `keycloak/providers`: name that one

    [exit status: 2]
    ");
    assert_eq!(names(&folder.path().join("keycloak")), ["providers"]);
}

#[test]
fn a_script_is_no_project() {
    let folder = with_projects(&[("valid/mapper", "mine")]);
    assert_snapshot!(program(folder.path(), &["pack", "mine/groups.js"]).seen(), @"
    $ mapper-builder pack mine/groups.js
    [stderr]
    error[unknown-input]: is a file, a project is a folder
    --> mine/groups.js
     = help: name the folder with mapper.toml; `check` and `eval` take single scripts

    [exit status: 2]
    ");
}

/// As root, a rename over `/dev/null` would leave the machine without one.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_replaced_by_a_jar() {
    let folder = with_projects(&[("valid/mapper", "mine")]);
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let arguments = ["pack", "mine", "--no-test", "-o", "socket"];
    assert_snapshot!(program(folder.path(), &arguments).seen(), @"
    $ mapper-builder pack mine --no-test -o socket
    [stderr]
    warning: --no-test: the cases were not run, so nobody knows which claims this makes
    error[unwritable-file]: cannot be written: not a regular file
    --> socket
     = help: name another file with `-o`

    [exit status: 2]
    ");
    assert!(!socket.is_file());
    assert_eq!(names(folder.path()), ["mine", "socket"]);
}

#[test]
fn a_project_whose_cases_are_for_other_versions_is_packed_with_a_warning() {
    let folder = with_projects(&[("valid/mapper", "mine")]);
    let cases = folder.path().join("mine/cases");
    fs::create_dir_all(&cases).unwrap();
    for name in names(&cases) {
        fs::remove_file(cases.join(name)).unwrap();
    }
    let old = "user = 'alice'\nkeycloak = ['18.0.2']\n[expect]\nclaim = 'x'\n";
    fs::write(cases.join("old.toml"), old).unwrap();
    let output = program(folder.path(), &["pack", "mine"]).output();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("mine has no case for its versions"), "{said}");
    assert_eq!(output.status.code(), Some(0));
}
