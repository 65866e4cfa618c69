use insta::{assert_snapshot, with_settings};
use serde_json::Value;

use crate::driver::{here, names, program};

/// One snapshot per project of a folder.
fn check_all(folder: &str) {
    let projects = here().join("projects").join(folder);
    let names = names(&projects);
    assert!(!names.is_empty());
    for name in names {
        with_settings!({ snapshot_suffix => name.as_str(), omit_expression => true }, {
            assert_snapshot!(folder, program(&projects, &["check", &name]).seen());
        });
    }
}

#[test]
fn every_valid_project_has_no_findings() {
    check_all("valid");
    let projects = here().join("projects/valid");
    for name in names(&projects) {
        let output = program(&projects, &["check", &name]).output();
        assert_eq!(output.status.code(), Some(0), "{name}");
    }
}

#[test]
fn every_invalid_project_is_told_what_is_wrong_and_where() {
    check_all("invalid");
    let projects = here().join("projects/invalid");
    for name in names(&projects) {
        let output = program(&projects, &["check", &name]).output();
        assert_ne!(output.status.code(), Some(0), "{name}");
    }
}

#[test]
fn a_folder_of_projects_is_checked_as_a_whole() {
    assert_snapshot!(program(&here().join("projects"), &["check", "valid"]).seen(), @"
    $ mapper-builder check valid
    [stdout]
    no findings
    [exit status: 0]
    ");
}

#[test]
fn a_lone_script_is_checked_for_what_it_is_said_to_be_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("gate.js"),
        "function authenticate(context) { context.success(); }",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("role.js"),
        "exports = clientSession.getCleint();",
    )
    .unwrap();
    let check = |arguments: &[&str]| program(folder.path(), arguments).seen();
    assert_snapshot!(check(&["check", "gate.js", "--kind", "authenticator"]), @"
    $ mapper-builder check gate.js --kind authenticator
    [stdout]
    no findings
    [exit status: 0]
    ");
    assert!(check(&["check", "gate.js"]).contains("warning[no-value]"));
    let attribute = check(&["check", "role.js", "--kind", "saml-mapper"]);
    assert!(attribute.contains("error[unknown-member]"), "{attribute}");
    let elsewhere = check(&["check", "role.js"]);
    assert!(
        elsewhere.contains("error[undefined-name]") && elsewhere.contains("a SAML mapper has it"),
        "{elsewhere}"
    );
    assert_snapshot!(check(&["check", ".", "--kind", "policy"]), @"
    $ mapper-builder check . --kind policy
    [stderr]
    error[unknown-input]: is no lone script, and only for those a kind can be given
    --> .
     = help: leave `--kind` out: projects, descriptors and jars say what their scripts are

    [exit status: 2]
    ");
}

#[test]
fn a_script_a_descriptor_and_a_jar_can_be_checked_by_themselves() {
    let folder = here().join("projects");
    let script = "invalid/newer-javascript/groups.js";
    assert_snapshot!(program(&folder, &["check", script]).seen(), @"
    $ mapper-builder check invalid/newer-javascript/groups.js
    [stdout]
    error[script-syntax]: `const`: Keycloak's engine stops here
     --> invalid/newer-javascript/groups.js:1:1
      |
    1 | const names = user.getGroupsStream().map(group => group.name);
      | ^^^^^
      |
      = note: Nashorn says: <eval>:1:0 Expected an operand but found const
      = help: write `var`

    1 error
    [exit status: 1]
    ");
    let unpacked = tempfile::tempdir().unwrap();
    std::fs::create_dir(unpacked.path().join("META-INF")).unwrap();
    std::fs::write(
        unpacked.path().join("META-INF/keycloak-scripts.json"),
        r#"{"mappers": [{"filename": "a.js"}, {"fileName": "b.js"}, {"fileName": "../c.js"}]}"#,
    )
    .unwrap();
    assert_snapshot!(program(unpacked.path(), &["check", "."]).seen(), @r#"
    $ mapper-builder check .
    [stdout]
    error[descriptor-no-file-name]: a script has no `fileName`
     --> ./META-INF/keycloak-scripts.json:1:14
      |
    1 | {"mappers": [{"filename": "a.js"}, {"fileName": "b.js"}, {"fileName": "../c.js"}]}
      |              ^^^^^^^^^^^^^^^^^^^^
      |
      = note: `kc.sh build` ends with exit code 1: RuntimeException: You must provide the script file name

    error[descriptor-unknown-key]: Keycloak knows no key `filename` here
     --> ./META-INF/keycloak-scripts.json:1:15
      |
    1 | {"mappers": [{"filename": "a.js"}, {"fileName": "b.js"}, {"fileName": "../c.js"}]}
      |               ^^^^^^^^^^
      |
      = note: `kc.sh build` ends with exit code 1: UnrecognizedPropertyException: Unrecognized field "filename" (class org.keycloak.representations.provider.ScriptProviderMetadata), not marked as ignorable
      = help: did you mean `fileName`? Case and spelling count

    error[script-missing]: the script cannot be read: No such file or directory (os error 2)
     --> ./META-INF/keycloak-scripts.json:1:49
      |
    1 | {"mappers": [{"filename": "a.js"}, {"fileName": "b.js"}, {"fileName": "../c.js"}]}
      |                                                 ^^^^^^

    warning[script-in-folder]: `../c.js` lies in a folder
     --> ./META-INF/keycloak-scripts.json:1:71
      |
    1 | {"mappers": [{"filename": "a.js"}, {"fileName": "b.js"}, {"fileName": "../c.js"}]}
      |                                                                       ^^^^^^^^^
      |
      = note: the id becomes `script-../c.js`, and the admin console answers "page not found" for ids with a slash (keycloak#22600)
      = help: move the script to the root of the jar

    3 errors, 1 warning
    [exit status: 1]
    "#);
    let jars = here().join("../../crates/provider-jar/tests/data/jars");
    assert_snapshot!(program(&jars, &["check", "script-not-named.jar"]).seen(), @"
    $ mapper-builder check script-not-named.jar
    [stdout]
    warning[script-not-named]: the descriptor doesn't name `b.js`: Keycloak ignores it
    --> script-not-named.jar
     = help: add it to the descriptor, or leave it out of the jar

    1 warning
    [exit status: 0]
    ");
}

#[test]
fn members_are_checked_for_the_versions_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("old.js"),
        "exports = user.getGroups().size();\n",
    )
    .unwrap();
    let run = |version| {
        let arguments = ["check", "old.js", "--keycloak", version];
        program(folder.path(), &arguments).output().status.code()
    };
    assert_eq!(run("18.0.2"), Some(0));
    assert_eq!(run("26.7.3"), Some(1));
    assert_eq!(run("all"), Some(1));
    assert_eq!(run("3.2.1"), Some(2));
}

#[test]
fn json_has_findings_and_counts() {
    let projects = here().join("projects/invalid");
    let arguments = ["check", "js-array-claim", "--format", "json"];
    let output = program(&projects, &arguments).output();
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["counts"]["errors"], 1);
    let finding = &document["findings"][0];
    assert_eq!(finding["id"], "js-array-claim");
    assert_eq!(finding["file"], "js-array-claim/groups.js");
    assert_eq!(finding["line"], 3);
    assert!(output.stderr.is_empty());
}

#[test]
fn sarif_has_a_rule_and_a_region_for_each_finding() {
    let projects = here().join("projects/invalid");
    let arguments = ["check", "js-array-claim", "--format", "sarif"];
    let output = program(&projects, &arguments).output();
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "js-array-claim");
    let location = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        location["artifactLocation"]["uri"],
        "js-array-claim/groups.js"
    );
    assert_eq!(location["region"]["startLine"], 3);
}

/// Each of them took something else for what it is.
#[test]
fn a_path_that_leads_nowhere_and_a_realm_export_are_called_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let realm = r#"[{"id": "1", "realm": "acme", "clients": []}, {"realm": "lab"}]"#;
    std::fs::write(folder.path().join("acme.json"), realm).unwrap();
    for path in ["nowhere", "nowhere.txt", "acme.json"] {
        assert_snapshot!(program(folder.path(), &["check", path]).seen());
    }
    assert_snapshot!(program(folder.path(), &["pack", "nowhere"]).seen());
}
