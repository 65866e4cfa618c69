use diagnostic::Source;
use keycloak_model::KeycloakVersion;
use nashorn::syntax::{ParseOptions, parse};

use super::*;

fn ids(text: &str, kind: ScriptKind, versions: &[KeycloakVersion]) -> Vec<String> {
    let source = Source::new("script.js", text);
    let program = parse(text, &ParseOptions::default()).unwrap();
    check(&source, &program, kind, versions)
        .into_iter()
        .map(|finding| finding.id.into_owned())
        .collect()
}

/// The fenced `js` blocks below a heading of a page.
fn examples<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    let section = page
        .split("\n## ")
        .find_map(|section| section.strip_prefix(heading))
        .unwrap_or_default();
    section
        .split("```js\n")
        .skip(1)
        .filter_map(|block| block.split("\n```").next())
        .collect()
}

#[test]
fn every_lint_has_a_page_whose_bad_example_it_finds_and_whose_good_one_is_clean() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/lints");
    for lint in LINTS {
        let page = std::fs::read_to_string(format!("{folder}/{}.md", lint.id))
            .unwrap_or_else(|error| panic!("docs/lints/{}.md: {error}", lint.id));
        assert!(
            page.starts_with(&format!("# `{}`\n", lint.id)) && page.contains(lint.summary),
            "docs/lints/{}.md has another title or summary",
            lint.id
        );
        let (bad, good) = (examples(&page, "Bad"), examples(&page, "Good"));
        assert!(
            !bad.is_empty() && !good.is_empty(),
            "{} lacks examples",
            lint.id
        );
        let versions = [KeycloakVersion::NEWEST];
        for example in bad {
            let found = ids(example, ScriptKind::Mapper, &versions);
            assert!(
                found.contains(&lint.id.to_owned()),
                "{}: {found:?}\n{example}",
                lint.id
            );
        }
        for example in good {
            let found = ids(example, ScriptKind::Mapper, &versions);
            assert_eq!(found, Vec::<String>::new(), "{}:\n{example}", lint.id);
        }
    }
}

#[test]
fn lints_are_in_order_and_named_once() {
    assert!(LINTS.windows(2).all(|pair| pair[0].id < pair[1].id));
}

#[test]
fn a_member_is_judged_by_every_version_the_script_is_for() {
    let script = "exports = user.getAttribute('x').get(0)";
    let old: KeycloakVersion = "18.0.2".parse().unwrap();
    assert_eq!(
        ids(script, ScriptKind::Mapper, &[old]),
        Vec::<String>::new()
    );
    let both = [old, KeycloakVersion::NEWEST];
    assert_eq!(ids(script, ScriptKind::Mapper, &both), ["member-version"]);
}

#[test]
fn names_are_bound_by_kind() {
    let script = "clientSession.getClient().getClientIdd()";
    assert_eq!(
        ids(script, ScriptKind::SamlMapper, &[KeycloakVersion::NEWEST]),
        ["unknown-member"]
    );
    assert_eq!(
        ids(script, ScriptKind::Mapper, &[KeycloakVersion::NEWEST]),
        Vec::<String>::new()
    );
}

#[test]
fn types_go_through_variables_functions_and_callbacks() {
    let newest = [KeycloakVersion::NEWEST];
    for script in [
        "var u = user; exports = u.getNmae()",
        "function me() { return user } exports = me().getNmae()",
        "user.getGroupsStream().forEach(function (g) { g.getNmae() }); exports = 1",
        "var all = user.getGroupsStream().toArray(); Array.prototype.forEach.call(all, function (g) { g.getNmae() }); exports = 1",
        "for each (var g in user.getGroupsStream().toArray()) { g.getNmae() } exports = 1",
        "exports = keycloakSession.context.client.getNmae()",
        "exports = user.getGroupsStream().findFirst().get().getNmae()",
    ] {
        assert_eq!(
            ids(script, ScriptKind::Mapper, &newest),
            ["unknown-member"],
            "{script}"
        );
    }
}

#[test]
fn nothing_is_said_about_what_the_text_does_not_tell() {
    let newest = [KeycloakVersion::NEWEST];
    for script in [
        "var x = user; x = somethingElse(); exports = x.getNmae()",
        "function f(user) { return user.getNmae() } exports = f({ getNmae: function () { return 1 } })",
        "exports = unknown.map(function (x) { return x }).length",
        "var Map = java.util.HashMap; exports = new Map().size()",
        "exports = typeof Map",
    ] {
        assert_eq!(
            ids(script, ScriptKind::Mapper, &newest),
            Vec::<String>::new(),
            "{script}"
        );
    }
}

#[test]
fn a_comment_with_a_reason_allows_a_finding() {
    let newest = [KeycloakVersion::NEWEST];
    let allowed = "// allow(js-array-claim): the claim is read by our own parser\nexports = [1]";
    assert_eq!(
        ids(allowed, ScriptKind::Mapper, &newest),
        Vec::<String>::new()
    );
    let same_line = "exports = [1] // allow(js-array-claim): read by our own parser";
    assert_eq!(
        ids(same_line, ScriptKind::Mapper, &newest),
        Vec::<String>::new()
    );
    for (script, expected) in [
        (
            "// allow(js-array-claim)\nexports = [1]",
            ["js-array-claim", "useless-allow"].as_slice(),
        ),
        (
            "// allow(js-array-claim): why\nexports = 'x'",
            &["useless-allow"],
        ),
        (
            "// allow(no-such-lint): why\nexports = 'x'",
            &["useless-allow"],
        ),
    ] {
        assert_eq!(
            ids(script, ScriptKind::Mapper, &newest),
            expected,
            "{script}"
        );
    }
}
