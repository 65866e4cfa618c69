use super::{DeclarationKind, ScopeKind, Scopes, Usage, Variable};
use crate::syntax::{ParseOptions, parse};

fn scopes(script: &str) -> Scopes {
    match parse(script, &ParseOptions::default()) {
        Ok(program) => Scopes::of(&program),
        Err(error) => panic!("{error:?}"),
    }
}

/// The only variable of this name.
fn variable<'a>(scopes: &'a Scopes, name: &str) -> &'a Variable {
    let mut named = scopes
        .variables()
        .iter()
        .filter(|variable| &*variable.name == name);
    let first = named.next().unwrap();
    assert!(named.next().is_none(), "several variables called {name}");
    first
}

fn usages(scopes: &Scopes, variable: &Variable) -> Vec<Usage> {
    variable
        .references
        .iter()
        .map(|index| scopes.references()[*index].usage)
        .collect()
}

fn undeclared(scopes: &Scopes) -> Vec<String> {
    scopes
        .undeclared()
        .map(|reference| reference.name.to_string())
        .collect()
}

#[test]
fn a_variable_belongs_to_its_function_wherever_it_is_declared() {
    let scopes = scopes("function f() { a = 1; if (b) { for (var a in c) a++ } return a }");
    let a = variable(&scopes, "a");
    assert_eq!(scopes.scope(a.scope).unwrap().kind, ScopeKind::Function);
    assert_eq!(
        usages(&scopes, a),
        [Usage::Write, Usage::Write, Usage::ReadWrite, Usage::Read]
    );
    assert_eq!(undeclared(&scopes), ["b", "c"]);
}

#[test]
fn what_the_script_does_not_declare_is_the_hosts_or_a_new_global() {
    let scopes = scopes("exports = user.username; print(typeof token)");
    assert_eq!(undeclared(&scopes), ["exports", "user", "print", "token"]);
    let usages: Vec<Usage> = scopes
        .undeclared()
        .map(|reference| reference.usage)
        .collect();
    assert_eq!(
        usages,
        [Usage::Write, Usage::Read, Usage::Call, Usage::Typeof]
    );
}

#[test]
fn functions_capture_the_variables_around_them() {
    let scopes = scopes("var a, b; function f(c) { a = c; return function () { return c } } b");
    assert!(variable(&scopes, "a").captured);
    assert!(!variable(&scopes, "b").captured);
    assert!(variable(&scopes, "c").captured);
}

#[test]
fn several_declarations_of_a_name_are_one_variable() {
    let scopes = scopes("var a = 1; var a; function a() {} a()");
    let a = variable(&scopes, "a");
    let kinds: Vec<DeclarationKind> = a.declarations.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [
            DeclarationKind::Var,
            DeclarationKind::Var,
            DeclarationKind::Function
        ]
    );
    assert_eq!(usages(&scopes, a), [Usage::Write, Usage::Call]);
}

#[test]
fn a_function_expression_sees_its_own_name_and_nobody_else_does() {
    let scopes = scopes("var f = function g() { return g }; g");
    let g = variable(&scopes, "g");
    assert_eq!(scopes.scope(g.scope).unwrap().kind, ScopeKind::FunctionName);
    assert_eq!(usages(&scopes, g), [Usage::Read]);
    assert_eq!(undeclared(&scopes), ["g"]);
}

#[test]
fn a_var_in_a_catch_block_sets_the_parameter_and_declares_outside() {
    let scopes = scopes("try {} catch (e if e.x) { var e = 1; e } e");
    let kinds: Vec<(ScopeKind, usize)> = scopes
        .variables()
        .iter()
        .map(|variable| {
            let kind = scopes.scope(variable.scope).unwrap().kind;
            (kind, variable.references.len())
        })
        .collect();
    assert_eq!(kinds, [(ScopeKind::Catch, 3), (ScopeKind::Program, 1)]);
}

#[test]
fn names_inside_with_are_never_certain() {
    let scopes = scopes("var a; with (a) { a; b } a");
    let certain: Vec<(&str, bool)> = scopes
        .references()
        .iter()
        .map(|reference| (&*reference.name, reference.certain))
        .collect();
    assert_eq!(
        certain,
        [("a", true), ("a", false), ("b", false), ("a", true)]
    );
    assert_eq!(variable(&scopes, "a").references.len(), 3);
}

#[test]
fn eval_opens_the_variables_it_sees_and_may_declare_others() {
    let scopes = scopes(
        "var a; function f(b) { eval(b); a; c } function g(d) { d } function h(e) { eval.call(e) }",
    );
    assert!(variable(&scopes, "a").open);
    assert!(variable(&scopes, "b").open);
    assert!(!variable(&scopes, "d").open);
    assert!(!variable(&scopes, "e").open);
    let certain: Vec<bool> = scopes
        .references()
        .iter()
        .filter(|reference| matches!(&*reference.name, "a" | "c"))
        .map(|reference| reference.certain)
        .collect();
    assert_eq!(certain, [false, false]);
}

#[test]
fn strict_eval_declares_nothing_outside_itself() {
    let scopes = scopes("'use strict'; var a; function f(b) { eval(b); return a }");
    assert!(variable(&scopes, "a").open);
    assert!(
        scopes
            .references()
            .iter()
            .all(|reference| reference.certain)
    );
}

#[test]
fn eval_opens_the_parameter_of_the_catch_around_it() {
    let scopes = scopes("try {} catch (e) { eval('e = 1') }");
    assert!(variable(&scopes, "e").open);
}

#[test]
fn arguments_are_the_parameters_of_sloppy_functions() {
    let sloppy = scopes("function f(a) { arguments[0] = 1; return a }");
    assert!(variable(&sloppy, "a").open);
    let arguments = variable(&sloppy, "arguments");
    assert_eq!(arguments.declarations[0].kind, DeclarationKind::Arguments);
    let declared = scopes("function f(a) { var arguments; arguments[0] = 1; return a }");
    assert!(variable(&declared, "a").open);
    let shadowed = scopes("function f(a, arguments) { arguments[0] = 1; return a }");
    assert!(!variable(&shadowed, "a").open);
    let strict = scopes("function f(a) { 'use strict'; arguments[0] = 1; return a }");
    assert!(!variable(&strict, "a").open);
    let outside = scopes("arguments");
    assert_eq!(undeclared(&outside), ["arguments"]);
}

#[test]
fn a_reference_is_found_by_the_place_of_its_name() {
    let script = "var group = user.name; group + '-'";
    let scopes = scopes(script);
    let at = u32::try_from(script.find("group +").unwrap()).unwrap();
    let reference = scopes.reference_at(at).unwrap();
    assert_eq!(reference.usage, Usage::Read);
    let variable = reference.variable.unwrap();
    assert_eq!(scopes.references_to(variable).count(), 2);
    assert!(scopes.reference_at(at + 1).is_none());
}
