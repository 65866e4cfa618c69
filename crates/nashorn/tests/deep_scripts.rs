//! However deep or long a script is, reading it, walking it, printing it and dropping it stay
//! within the stack that Rust gives to a thread.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic")]

use nashorn::syntax::ast::{Expression, Statement};
use nashorn::syntax::visit::{Visitor, walk_expression, walk_program, walk_statement};
use nashorn::syntax::{ParseOptions, Refusal, parse, print};

/// Three quarters of what a thread gets by default.
const STACK: usize = 3 << 19;

/// What is repeated before, in the middle once, and repeated after.
const SHAPES: &[(&str, &str, &str)] = &[
    ("(", "a", ")"),
    ("[", "", "]"),
    ("[a, ", "", "]"),
    ("({ a: ", "b", " })"),
    ("({ get a() { return ", "b", " } })"),
    ("{", "", "}"),
    ("if (a) { ", "", " }"),
    ("if (a) ", "b", ""),
    ("if (a) b; else { ", "c", " }"),
    ("if (a) b; else ", "c", ""),
    ("while (a) ", "b", ""),
    ("for (;;) ", "b", ""),
    ("for (a in b) { ", "b", " }"),
    ("do ", "a", " while (b);"),
    ("with (a) ", "b", ""),
    ("switch (a) { case b: ", "c", " }"),
    ("switch (a) { default: with (b) ", "c", " }"),
    ("try { ", "a", " } finally {}"),
    ("try {} catch (e) { ", "a", " }"),
    ("try {} catch (e if ", "a", ") {}"),
    ("function f() { ", "", " }"),
    ("function f() { return function () { ", "", " } }"),
    ("(function () { ", "", " })()"),
    ("a(function () { return ", "b", " })"),
    ("function f() ", "a", ""),
    ("function (x) ", "a", ""),
    ("a(", "b", ")"),
    ("a[", "b", "]"),
    ("new a(", "b", ")"),
    ("new a() { b: ", "c", " }"),
    ("new ", "a", ""),
    ("new ", "a", "()"),
    ("-", "a", ""),
    ("- - ", "a", ""),
    ("!", "a", ""),
    ("typeof ", "a", ""),
    ("a = ", "b", ""),
    ("a += ", "b", ""),
    ("a ? ", "b", " : c"),
    ("a ? b : ", "c", ""),
    ("a ? (", "b", ") : c"),
    ("a || (", "b", ")"),
    ("a || b && c | d ^ e & f == g < h << i + j * (", "k", ")"),
    (
        "-a || -b && -c | -d ^ -e & -f == -g < -h << -i + -j * -(",
        "k",
        ")",
    ),
    ("a, (", "b", ")"),
    ("a + ", "b", ""),
    ("a && ", "b", ""),
    ("a || b && ", "c", ""),
    ("a * b + ", "c", ""),
    ("a, ", "b", ""),
    ("", "a", ".b"),
    ("", "a", "[b]"),
    ("", "a", "()"),
    ("", "a", ".b()"),
    ("", "a", ".b(c).d[e]"),
    ("", "a", "(b())"),
    ("(", "a", ".b)"),
    ("(", "a", ".b.c.d.e.f)"),
    ("(((", "a", ").b).c).d"),
    ("a.b(", "c", ").d(e)"),
    ("", "a", " + b"),
    ("", "a", " in b"),
    ("", "a", " - b * c"),
    ("", "a", " && b"),
    ("", "a", ", b"),
    ("", "a", " ? b : c"),
    ("", "a", ";"),
    ("", "var a", ", b"),
    ("a: ", "b", ""),
    ("for (var a = ", "b", ";;) break"),
    ("for (var a = function () { ", "b", " };;) break"),
    ("x = /", "(", ")/"),
    ("x = /(", "a", ")/"),
    ("`${", "a", "}`"),
    ("x => ", "a", ""),
    ("({ a(", "b", ") })"),
];

struct Counter(usize);

impl<'a> Visitor<'a> for Counter {
    fn visit_statement(&mut self, statement: &'a Statement) {
        self.0 += 1;
        walk_statement(self, statement);
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        self.0 += 1;
        walk_expression(self, expression);
    }
}

/// Reads the text and does everything that recurses over its tree.
fn exercise(text: &str) -> Result<usize, Refusal> {
    let program = parse(text, &ParseOptions::default()).map_err(|error| error.refusal)?;
    let mut counter = Counter(0);
    walk_program(&mut counter, &program);
    let copy = program.clone();
    assert_eq!(copy, program);
    drop(copy);
    let printed = print(&program);
    assert!(
        parse(&printed, &ParseOptions::default()).is_ok(),
        "{printed}"
    );
    Ok(counter.0)
}

fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn no_shape_of_nesting_overflows_the_stack() {
    on_a_small_stack(|| {
        for (before, middle, after) in SHAPES {
            for count in [
                10, 30, 66, 99, 150, 198, 199, 200, 201, 250, 500, 501, 20_000,
            ] {
                let text = [
                    before.repeat(count),
                    (*middle).to_owned(),
                    after.repeat(count),
                ];
                let _ = exercise(&text.concat());
            }
        }
    });
}

#[test]
fn length_is_no_depth() {
    let lengths = on_a_small_stack(|| {
        let sum = "1 + ".repeat(200_000) + "1";
        let concatenation = "a + \"-\" + ".repeat(2_000) + "b";
        let table = (0..5_000)
            .map(|case| format!("if (a == {case}) b = {case}; else "))
            .collect::<String>()
            + "b = 0";
        let conditional = "a ? b : ".repeat(5_000) + "c";
        let commas = "a(), ".repeat(50_000) + "b";
        let alternatives = "a || ".repeat(50_000) + "b";
        let builder = "a".to_owned() + &".append(b)".repeat(200);
        [
            sum,
            concatenation,
            table,
            conditional,
            commas,
            alternatives,
            builder,
        ]
        .map(|text| exercise(&text))
    });
    for outcome in lengths {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
}

#[test]
fn what_is_too_deep_or_too_long_is_named() {
    let deep = "(".repeat(1_000) + "a" + &")".repeat(1_000);
    let error = parse(&deep, &ParseOptions::default()).unwrap_err();
    assert_eq!(error.refusal, Refusal::Limit);
    assert_eq!(error.message, "the script is nested too deeply");
    assert!(error.nashorn.is_none());

    let long = "a;".repeat(600_000);
    let error = parse(&long, &ParseOptions::default()).unwrap_err();
    assert_eq!(error.refusal, Refusal::Limit);
    assert_eq!(
        error.message,
        "the script has 1200000 bytes, more than the limit of 1048576"
    );
}
