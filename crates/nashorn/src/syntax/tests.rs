use diagnostic::{Level, Source};

use super::{ErrorClass, ParseKind, ParseOptions, Program, SyntaxError, function_text, parse};

fn script(text: &str) -> Result<Program, SyntaxError> {
    parse(text, &ParseOptions::default())
}

fn of_kind(text: &str, kind: ParseKind<'_>) -> Result<Program, SyntaxError> {
    let options = ParseOptions {
        kind,
        ..ParseOptions::default()
    };
    parse(text, &options)
}

/// What Nashorn says, under the name it gives to such code.
fn nashorn(outcome: Result<Program, SyntaxError>, name: &str) -> String {
    match outcome {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.nashorn.unwrap().full_text(name),
    }
}

#[test]
fn a_finding_says_what_to_write_and_what_the_server_would_log() {
    let source = Source::new("mapper.js", "var a = 1;\nlist.forEach(x => x);\n");
    let finding = script(source.text()).unwrap_err().finding(&source);
    assert_eq!(finding.id, "script-syntax");
    assert_eq!(finding.level, Level::Error);
    assert_eq!(
        finding.message,
        "arrow functions: Keycloak's engine stops here"
    );
    assert_eq!(source.slice(finding.span.unwrap()), "=>");
    assert_eq!(
        finding.notes,
        ["Nashorn says: <eval>:2:15 Expected , but found =>"]
    );
    assert_eq!(
        finding.help.as_deref(),
        Some("write `function (x) { return … }`")
    );
}

#[test]
fn nashorns_text_shows_the_line_and_a_caret_below_tabs() {
    assert_eq!(
        nashorn(script("a;\n\tlet b;"), "<eval>"),
        "<eval>:2:5 Expected ; but found b\n\tlet b;\n\t    ^"
    );
}

#[test]
fn an_invalid_assignment_is_a_reference_error() {
    let error = script("f() = 1").unwrap_err();
    assert_eq!(error.nashorn.unwrap().class, ErrorClass::Reference);
    let error = script("f( = 1").unwrap_err();
    assert_eq!(error.nashorn.unwrap().class, ErrorClass::Syntax);
}

#[test]
fn a_byte_order_mark_is_white_space() {
    assert!(script("\u{feff}exports = 1").is_ok());
}

#[test]
fn code_for_eval_can_be_strict_without_saying_so() {
    let strict = |text| of_kind(text, ParseKind::Eval { strict: true });
    let sloppy = |text| of_kind(text, ParseKind::Eval { strict: false });
    assert_eq!(
        nashorn(strict("with(a) b"), "<eval>"),
        "<eval>:1:0 \"with\" statement cannot be used in strict mode\nwith(a) b\n^"
    );
    assert_eq!(
        nashorn(strict("010"), "<eval>"),
        "<eval>:1:0 cannot use octal value in strict mode\n010\n^"
    );
    assert!(strict("a").unwrap().strict);
    assert!(!sloppy("with (a) 010").unwrap().strict);
    assert_eq!(
        nashorn(sloppy("\n\n  return 1"), "<eval>"),
        "<eval>:3:2 Invalid return statement\n  return 1\n  ^"
    );
}

/// Parameters, body and the message that Nashorn 15.4 on Java 17 gave for `new Function`.
#[test]
fn new_function_compiles_what_nashorn_compiles() {
    let recorded = [
        ("a", "return 1", "ok"),
        ("", "", "ok"),
        ("a,b", "return this", "ok"),
        ("a", "return a //", "ok"),
        ("a", "}", "<function>:1:0 Expected eof but found }\n}\n^"),
        (
            "a,",
            "return 1",
            "<function>:1:2 Expected ident but found eof\na,\n  ^",
        ),
        (
            "a) {}, function (",
            "",
            "<function>:1:1 Expected , but found )\na) {}, function (\n ^",
        ),
        (
            "",
            "}, function () {",
            "<function>:1:0 Expected eof but found }\n}, function () {\n^",
        ),
        (
            "a /*",
            "*/){",
            "<function>:1:2 Expected , but found error\na /*\n  ^",
        ),
        (
            "a //",
            "return a",
            "<function>:2:0 Expected , but found return\nreturn a\n^",
        ),
        (
            "",
            "x => 1",
            "<function>:1:2 Expected ; but found =>\nx => 1\n  ^",
        ),
        (
            "a,a",
            "\"use strict\"",
            "<function>:1:13 strict mode function cannot have duplicate parameter name \"a\"\n\
             (function (a,a) {\n             ^",
        ),
        (
            "",
            "break",
            "<function>:1:0 Illegal break statement\nbreak\n^",
        ),
        (
            "a",
            "\"\\01\";\"use strict\"",
            "<function>:1:3 cannot use octal escapes in strict mode\n\"\\01\";\"use strict\"\n   ^",
        ),
    ];
    for (parameters, body, expected) in recorded {
        let outcome = of_kind(body, ParseKind::Function { parameters });
        assert_eq!(
            nashorn(outcome, "<function>"),
            expected,
            "{parameters} | {body}"
        );
    }
}

#[test]
fn spans_of_new_function_count_in_its_whole_text() {
    let parameters = "a, ...b";
    let error = of_kind("", ParseKind::Function { parameters }).unwrap_err();
    let source = Source::new("function", function_text(parameters, ""));
    assert_eq!(source.slice(error.span), "...");

    let body = "return a ?? b";
    let error = of_kind(body, ParseKind::Function { parameters: "a, b" }).unwrap_err();
    let source = Source::new("function", function_text("a, b", body));
    assert_eq!(source.slice(error.span), "??");
}

#[test]
fn every_newer_feature_has_advice() {
    for feature in super::modern::ModernFeature::ALL {
        assert!(feature.help().len() > 8, "{feature:?}");
        assert!(!feature.name().ends_with('.'), "{feature:?}");
    }
}
