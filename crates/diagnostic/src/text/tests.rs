use std::time::{Duration, Instant};

use insta::assert_snapshot;
use proptest::prelude::*;

use super::{Options, render};
use crate::{Finding, Level, Source, Span};

fn plain(finding: Finding) -> String {
    render(&[finding], Options::default())
}

/// The span of the first occurrence of `needle`.
fn of(source: &Source, needle: &str) -> Span {
    let start = u32::try_from(source.text().find(needle).unwrap()).unwrap();
    Span::new(start, start + u32::try_from(needle.len()).unwrap())
}

fn error(message: &str) -> Finding {
    Finding::new(Level::Error, "script-syntax", message)
}

#[test]
fn a_finding_shows_place_snippet_label_note_and_help() {
    let source = Source::new(
        "group/mapper.js",
        "var names = [];\nconst x = 1;\nnames.push(x);\n",
    );
    let finding = error("`const` is not in Keycloak's JavaScript")
        .at(&source, of(&source, "const"))
        .label(of(&source, "names"), "fine: `var` is")
        .note("Keycloak answers 400 when the mapper is saved")
        .help("write `var x = 1;`");
    assert_snapshot!(plain(finding), @"
    error[script-syntax]: `const` is not in Keycloak's JavaScript
     --> group/mapper.js:2:1
      |
    1 | var names = [];
      |     ----- fine: `var` is
    2 | const x = 1;
      | ^^^^^
      |
      = note: Keycloak answers 400 when the mapper is saved
      = help: write `var x = 1;`
    ");
}

#[test]
fn a_finding_about_a_file_or_about_nothing_in_particular_is_short() {
    let file = error("not a zip file").in_file(&Source::new("a.jar", ""));
    assert_snapshot!(plain(file), @"
    error[script-syntax]: not a zip file
    --> a.jar
    ");
    let nothing = Finding::new(Level::Note, "nothing", "no file was given").help("name one");
    assert_snapshot!(plain(nothing), @"
    note[nothing]: no file was given
     |
     = help: name one
    ");
}

#[test]
fn a_place_in_one_enormous_line_shows_its_neighbourhood_and_its_real_column() {
    let text = format!("{}BAD{}", "a".repeat(3_000_000), "b".repeat(3_000_000));
    let source = Source::new("min.js", text);
    let finding = error("bad").at(&source, of(&source, "BAD"));
    assert_snapshot!(plain(finding), @"
    error[script-syntax]: bad
     --> min.js:1:3000001
      |
    1 | ...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaBADbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...
      |                                                         ^^^
    ");
    let whole = error("bad").at(&source, Span::new(0, 6_000_003));
    assert!(plain(whole).len() < 3_000);
}

#[test]
fn a_span_over_many_lines_shows_where_it_begins_and_says_where_it_ends() {
    let source = Source::new(
        "long.js",
        format!("function f() {{\n{}}}\n", "x();\n".repeat(500)),
    );
    let end = u32::try_from(source.text().trim_end().len()).unwrap();
    let finding = error("too long").at(&source, Span::new(0, end));
    assert_snapshot!(plain(finding), @"
    error[script-syntax]: too long
     --> long.js:1:1
      |
    1 | function f() {
      | ^^^^^^^^^^^^^^ (up to line 502)
    ");
}

#[test]
fn a_span_over_a_few_lines_shows_them_whatever_ends_them() {
    let source = Source::new("mac.js", "a = [\r1,\r\n2\u{2028}]\r");
    let finding = error("a list").at(&source, Span::new(4, 17));
    assert_snapshot!(plain(finding), @"
    error[script-syntax]: a list
     --> mac.js:1:5
      |
    1 |   a = [
      |  _____^
    2 | | 1,
    3 | | 2
    4 | | ]
      | |_^
    ");
}

#[test]
fn places_far_apart_are_shown_one_after_the_other() {
    let source = Source::new("far.js", format!("var a;\n{}a();\n", "\n".repeat(90)));
    let finding = error("not a function")
        .at(&source, of(&source, "a()"))
        .label(of(&source, "a;"), "declared here");
    assert_snapshot!(plain(finding), @"
    error[script-syntax]: not a function
      --> far.js:92:1
       |
    92 | a();
       | ^^^
       |
      ::: far.js:1:5
       |
     1 | var a;
       |     -- declared here
    ");
}

#[test]
fn nothing_in_a_source_or_a_message_can_act_on_the_terminal() {
    let source = Source::new(
        "evil\u{1b}[2J\u{202e}.js",
        "a\t\u{1b}[31m\u{7}\0\u{85}\u{202e}\u{200b}\u{feff} BAD \u{9b}0m",
    );
    let finding = error("odd \u{1b}]0;x\u{7} \u{2066} \r\n word")
        .at(&source, of(&source, "BAD"))
        .label(of(&source, "a"), "first\n\u{1b}")
        .note("two\nlines\u{1b}")
        .help("\u{202e}");
    let text = plain(finding);
    assert!(
        !text.chars().any(|one| (one.is_control() && one != '\n')
            || matches!(one, '\u{200b}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')),
        "{text:?}"
    );
    assert_snapshot!(text, @r"
    error[script-syntax]: odd \u{1b}]0;x\u{7} \u{2066} \u{d}\u{a} word
     --> evil\u{1b}[2J\u{202e}.js:1:15
      |
    1 | a    ␛[31m␇␀���� BAD �0m
      | -                ^^^
      | |
      | first\u{a}\u{1b}
      |
      = note: two
              lines\u{1b}
      = help: \u{202e}
    ");
}

#[test]
fn colour_is_there_only_when_asked_for() {
    let source = Source::new("a.js", "x");
    let finding = error("bad").at(&source, Span::new(0, 1));
    assert!(!plain(finding.clone()).contains('\u{1b}'));
    let color = Options {
        color: true,
        ..Options::default()
    };
    assert!(render(&[finding], color).contains("\u{1b}["));
}

#[test]
fn a_thousand_findings_in_a_large_file_are_quick() {
    let source = Source::new("big.js", "some words in a line\n".repeat(400_000));
    let findings: Vec<_> = (0..1_000)
        .map(|index| error("bad").at(&source, Span::new(index * 8_000, index * 8_000 + 3)))
        .collect();
    let start = Instant::now();
    assert!(render(&findings, Options::default()).len() > 50_000);
    assert!(start.elapsed() < Duration::from_secs(20));
}

proptest! {
    #[test]
    fn no_span_of_any_text_makes_rendering_fail(
        text in "([a-zé🙂\t\u{202e}\u{2028}\0\r\n]{0,12}){0,9}",
        spans in proptest::collection::vec((0_u32..140, 0_u32..140), 1..5),
        wild in any::<(u32, u32)>(),
        width in 0_usize..200,
        color in any::<bool>(),
    ) {
        let source = Source::new("a.js", text);
        let mut finding = error("bad").at(&source, Span::new(spans[0].0, spans[0].1));
        for &(start, end) in &spans[1..] {
            finding = finding.label(Span::new(start, end), "here");
        }
        finding = finding.label(Span::new(wild.0, wild.1), "");
        let rendered = render(&[finding], Options { color, width });
        prop_assert!(rendered.contains("a.js:"));
    }
}
