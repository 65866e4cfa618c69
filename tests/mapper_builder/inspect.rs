use insta::{assert_snapshot, with_settings};
use serde_json::Value;

use crate::driver::{here, program};

#[test]
fn jars_of_any_origin_and_in_any_state_are_explained() {
    let jars = here().join("../../crates/provider-jar/tests/data/jars");
    for jar in [
        "packed",
        "script-not-named",
        "missing-script",
        "descriptor-under-a-folder",
        "same-file-in-both-mapper-kinds",
        "broken-descriptor",
        "encrypted",
        "truncated-directory",
        "html",
        "bomb-as-script",
        "java-provider",
    ] {
        with_settings!({ snapshot_suffix => jar, omit_expression => true }, {
            let file = format!("{jar}.jar");
            assert_snapshot!("inspect", program(&jars, &["inspect", &file]).seen());
        });
    }
}

#[test]
fn several_jars_make_one_json_document() {
    let jars = here().join("../../crates/provider-jar/tests/data/jars");
    let arguments = [
        "inspect",
        "plain.jar",
        "missing-script.jar",
        "--format",
        "json",
    ];
    let output = program(&jars, &arguments).output();
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["jars"][0]["providers"][0]["id"], "script-a.js");
    assert_eq!(document["jars"][0]["providers"][0]["registered"], true);
    assert_eq!(document["jars"][0]["builds"], true);
    assert_eq!(document["jars"][1]["providers"][0]["registered"], false);
    assert_eq!(document["jars"][1]["builds"], false);
}
