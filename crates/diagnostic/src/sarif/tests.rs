use std::sync::LazyLock;

use insta::assert_json_snapshot;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

use super::{Tool, render, uri};
use crate::{Finding, Level, Source, Span};

const TOOL: Tool<'_> = Tool {
    name: "mapper-builder",
    version: "0.1.0",
    pages: "docs/findings/",
};

/// The schema as OASIS publishes it, but for the pattern of the two `language` properties, which
/// isn't a regular expression (a bracket too many) and which our logs don't use.
static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let text = include_str!("../../tests/data/sarif-schema-2.1.0.json");
    let mut schema: Value = serde_json::from_str(text).unwrap();
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
});

fn assert_valid(log: &Value) {
    let errors: Vec<String> = SCHEMA
        .iter_errors(log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

fn findings() -> Vec<Finding> {
    let source = Source::new("my mapper/a.js", "var é = '🙂'; let x;\u{2028}y");
    let at = u32::try_from(source.text().find("let").unwrap()).unwrap();
    vec![
        Finding::new(Level::Error, "script-syntax", "no `let`")
            .at(&source, Span::new(at, at + 3))
            .label(Span::new(0, 3), "as here")
            .note("the server answers 400")
            .help("write `var`"),
        Finding::new(Level::Warning, "empty", "an empty file").in_file(&source),
        Finding::new(Level::Note, "nothing", "nothing to do"),
        Finding::new(Level::Note, "empty", "past the end").at(&source, Span::new(90, 99)),
    ]
}

#[test]
fn a_log_is_what_the_schema_of_sarif_2_1_0_demands() {
    assert_valid(&render(TOOL, &findings()));
    assert_valid(&render(TOOL, &[]));
    let published = Tool {
        pages: "https://docs.example.org/findings/",
        ..TOOL
    };
    let log = render(published, &findings());
    assert_valid(&log);
    assert_eq!(
        log["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"],
        "https://docs.example.org/findings/empty.md"
    );
}

#[test]
fn the_schema_in_use_refuses_a_log_with_a_mistake() {
    let mut log = render(TOOL, &findings());
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!SCHEMA.is_valid(&log));
}

#[test]
fn a_log_in_full() {
    assert_json_snapshot!(render(TOOL, &findings()));
}

#[test]
fn a_path_becomes_a_uri_reference() {
    for (path, expected) in [
        ("a.js", "a.js"),
        ("dir/a b.js", "dir/a%20b.js"),
        ("/abs/ä.js", "file:///abs/%C3%A4.js"),
        ("dir\\a.js", "dir/a.js"),
        ("c:x.js", "./c:x.js"),
        ("a%20b.js", "a%2520b.js"),
        (
            "my.jar!/META-INF/keycloak-scripts.json",
            "my.jar!/META-INF/keycloak-scripts.json",
        ),
    ] {
        assert_eq!(uri(path), expected, "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_finding_gives_a_valid_log(
        name in "\\PC{1,12}",
        text in "([a-zé🙂\u{2029}\0\r\n]{0,12}){0,5}",
        message in "\\PC{1,12}",
        start in 0_u32..80,
        end in any::<u32>(),
    ) {
        let source = Source::new(name, text);
        let finding = Finding::new(Level::Error, "some-id", message)
            .at(&source, Span::new(start, end))
            .label(Span::new(end, start), "x");
        assert_valid(&render(TOOL, &[finding]));
    }
}
