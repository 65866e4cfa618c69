use proptest::prelude::*;
use regex::Regex;

use super::print;
use crate::syntax::arbitrary::{Choices, program};
use crate::syntax::{ParseOptions, Program, parse};

/// The tree without its spans.
fn shape(program: &Program) -> String {
    let spans = Regex::new(r"Span \{ start: \d+, end: \d+ \}").unwrap();
    spans
        .replace_all(&format!("{program:?}"), "Span")
        .into_owned()
}

fn parsed(text: &str) -> Program {
    match parse(text, &ParseOptions::default()) {
        Ok(program) => program,
        Err(error) => panic!("{error:?}\n{text}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn a_printed_tree_parses_to_the_same_tree(
        choices in proptest::collection::vec(any::<u8>(), 0..400)
    ) {
        let made = program(&mut Choices(&choices));
        let text = print(&made);
        let again = parsed(&text);
        prop_assert_eq!(shape(&made), shape(&again), "{}", text);
        prop_assert_eq!(print(&again), text);
    }
}

#[test]
fn the_printed_form_is_the_same_whatever_the_script_looks_like() {
    let one = "var a='x\\u0041',b=0x10;\nif(a)b=( 1+2 )+3\nelse{c([ , 1,])}";
    let other = "var a = \"xA\", b = 16; if (a) b = 1 + 2 + 3; else { c([, 1]); }";
    assert_eq!(print(&parsed(one)), print(&parsed(other)));
}

#[test]
fn printed_forms() {
    let text = "\
'use strict'
var f = function g(a, b) { return a * (b + 1) - -a }, h = function (x) x in y
for (var i = (a in b), j; i < 3; i++) for each (var k in o) { continue }
for (x in y) ;
label: do { if (a) break label; else if (b) { c } else d } while (x)
switch (a) { case 1: case 2: b(); break; default: }
try { a } catch (e if e instanceof E) { b } catch (e) {} finally { c }
({ get a() { return 1 }, set a(v) {}, 'b': [1, , 2.0, /x/g], 3: new A, if: new B(1) { c: d } }).a
;(function () {})()
a.b[c](d)(e), new (f())(), new (g.h)
x = a ? b : c ? d : (e, f)
v\\u0061r = typeof -(-a) + (b ? c : d)
function () {}
throw 'a\"\\n\\ud83d'
";
    insta::assert_snapshot!(print(&parsed(text)));
}
