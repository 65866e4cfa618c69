//! Whatever the text: the parser gives a tree or an error, never a panic, and every span it gives
//! is a piece of the text.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic")]

use std::sync::LazyLock;

use diagnostic::{Source, Span};
use nashorn::syntax::ast::{Expression, Function, Statement};
use nashorn::syntax::visit::{
    Visitor, walk_expression, walk_function, walk_program, walk_statement,
};
use nashorn::syntax::{ParseKind, ParseOptions, function_text, parse, print};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Pieces of scripts that meet in odd ways.
const PIECES: &[&str] = &[
    "a",
    "b",
    "1",
    "0x",
    "1e",
    "08",
    ".5",
    "'",
    "\"",
    "`",
    "/",
    "/a/",
    "[/",
    "\\",
    "\\u",
    "\\u{",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    ":",
    "?",
    "?.",
    "??",
    ".",
    "...",
    "=>",
    "=",
    "+",
    "++",
    "--",
    "-",
    "*",
    "**",
    "<",
    "<!--",
    "-->",
    "!",
    "~",
    "&&",
    "||",
    " ",
    "\n",
    "\r",
    "\u{2028}",
    "\u{feff}",
    "\0",
    "ä",
    "٣",
    "😀",
    "#",
    "@",
    "//",
    "/*",
    "*/",
    "var",
    "let",
    "const",
    "function",
    "if",
    "else",
    "for",
    "each",
    "in",
    "of",
    "while",
    "do",
    "return",
    "break",
    "continue",
    "switch",
    "case",
    "default",
    "throw",
    "try",
    "catch",
    "finally",
    "with",
    "new",
    "this",
    "typeof",
    "delete",
    "class",
    "get",
    "set",
    "async",
    "await",
    "yield",
    "'use strict'",
    "eval",
    "export",
];

static RECORDED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/syntax");
    std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
            lines
        })
        .map(|line| {
            let value: serde_json::Value = serde_json::from_str(&line).unwrap();
            value["source"].as_str().unwrap().to_owned()
        })
        .collect()
});

/// Checks that every node lies in the node around it.
struct Nesting<'t> {
    text: &'t str,
    around: Span,
}

impl Nesting<'_> {
    fn inside(&mut self, span: Span, walk: impl FnOnce(&mut Self)) {
        assert!(
            self.text
                .get(span.start as usize..span.end as usize)
                .is_some(),
            "{span:?} of {:?}",
            self.text
        );
        assert!(
            self.around.start <= span.start && span.end <= self.around.end,
            "{span:?} outside {:?}",
            self.around
        );
        let around = std::mem::replace(&mut self.around, span);
        walk(self);
        self.around = around;
    }
}

impl<'a> Visitor<'a> for Nesting<'_> {
    fn visit_statement(&mut self, statement: &'a Statement) {
        self.inside(statement.span, |this| walk_statement(this, statement));
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        self.inside(expression.span, |this| walk_expression(this, expression));
    }

    fn visit_function(&mut self, function: &'a Function) {
        self.inside(function.span, |this| walk_function(this, function));
    }
}

fn check(text: &str, kind: ParseKind<'_>) {
    let options = ParseOptions {
        kind,
        ..ParseOptions::default()
    };
    let whole = match kind {
        ParseKind::Function { parameters } => function_text(parameters, text),
        _ => text.to_owned(),
    };
    match parse(text, &options) {
        Ok(program) => {
            let mut nesting = Nesting {
                text: &whole,
                around: program.span,
            };
            walk_program(&mut nesting, &program);
            assert_eq!(print(&program), print(&program.clone()));
        }
        Err(error) => {
            let span = error.span.start as usize..error.span.end as usize;
            assert!(whole.get(span).is_some(), "{error:?} of {text:?}");
            let finding = error.finding(&Source::new("a.js", text));
            assert_eq!(finding.id, "script-syntax");
        }
    }
}

fn check_all(text: &str) {
    check(text, ParseKind::Script);
    check(text, ParseKind::Eval { strict: true });
    check(text, ParseKind::Function { parameters: "a, b" });
    check("return a", ParseKind::Function { parameters: text });
}

fn changed(text: &str, changes: &[(Index, usize, &str)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (at, drop, piece) in changes {
        let start = at.index(characters.len() + 1);
        let end = (start + drop).min(characters.len());
        characters.splice(start..end, piece.chars());
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn of_any_characters(text in any::<String>()) {
        check_all(&text);
    }

    #[test]
    fn of_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn of_pieces_of_scripts(pieces in proptest::collection::vec(select(PIECES), 0..40)) {
        check_all(&pieces.concat());
        check_all(&pieces.join(" "));
    }

    #[test]
    fn of_scripts_with_mistakes(
        recorded in any::<Index>(),
        changes in proptest::collection::vec((any::<Index>(), 0..4usize, select(PIECES)), 1..4),
    ) {
        let script: &String = recorded.get(RECORDED.as_slice());
        check_all(&changed(script, &changes));
    }
}
