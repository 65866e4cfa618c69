mod names;
mod recordings;

use diagnostic::{Level, Source};
use keycloak_model::KeycloakVersion;
use nashorn::syntax::{ParseOptions, parse};

use super::*;
use crate::project::Project;

fn ids(text: &str, kind: ScriptKind, versions: &[KeycloakVersion]) -> Vec<String> {
    let source = Source::new("script.js", text);
    let program = parse(text, &ParseOptions::default()).unwrap();
    check(&source, &program, kind, versions, None)
        .into_iter()
        .map(|finding| finding.id.into_owned())
        .collect()
}

/// The fenced blocks of a language below a heading of a page.
fn examples<'a>(page: &'a str, heading: &str, language: &str) -> Vec<&'a str> {
    let section = page
        .split("\n## ")
        .find_map(|section| section.strip_prefix(heading))
        .unwrap_or_default();
    section
        .split(&format!("```{language}\n"))
        .skip(1)
        .filter_map(|block| block.split("\n```").next())
        .collect()
}

/// The page of a lint, its start compared with the table.
fn page(lint: &Lint) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/lints");
    let page = std::fs::read_to_string(format!("{path}/{}.md", lint.id))
        .unwrap_or_else(|error| panic!("docs/lints/{}.md: {error}", lint.id));
    let level = match lint.level {
        Level::Error => "Error",
        Level::Warning => "Warning",
        Level::Note => "Note",
    };
    let start = format!("# `{}`\n\n{level}: {}", lint.id, lint.summary);
    assert!(
        page.starts_with(&start),
        "docs/lints/{}.md has another title, level or summary",
        lint.id
    );
    page
}

/// What is found in a project of this `mapper.toml` and script.
fn found_in_project(manifest: &str, script: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mapper.toml"), manifest).unwrap();
    std::fs::write(folder.path().join("example.js"), script).unwrap();
    let project = Project::read(folder.path()).unwrap();
    crate::check::project(&project, &[])
        .into_iter()
        .map(|finding| finding.id.into_owned())
        .collect()
}

#[test]
fn every_lint_of_instances_has_a_page_whose_bad_projects_it_finds_and_whose_good_ones_are_clean() {
    for lint in INSTANCE_LINTS {
        let page = page(lint);
        for (heading, bad) in [("Bad", true), ("Good", false)] {
            let manifests = examples(&page, heading, "toml");
            let scripts = examples(&page, heading, "js");
            assert!(
                !manifests.is_empty() && manifests.len() == scripts.len(),
                "{} lacks examples",
                lint.id
            );
            for (manifest, script) in manifests.into_iter().zip(scripts) {
                let found = found_in_project(manifest, script);
                let expected = if bad {
                    vec![lint.id.to_owned()]
                } else {
                    Vec::new()
                };
                assert_eq!(found, expected, "{}:\n{manifest}\n{script}", lint.id);
            }
        }
    }
}

#[test]
fn every_lint_has_a_page_whose_bad_example_it_finds_and_whose_good_one_is_clean() {
    for lint in LINTS {
        let page = page(lint);
        let (bad, good) = (examples(&page, "Bad", "js"), examples(&page, "Good", "js"));
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
    for lints in [LINTS, INSTANCE_LINTS] {
        assert!(lints.windows(2).all(|pair| pair[0].id < pair[1].id));
    }
    let mut all: Vec<_> = LINTS
        .iter()
        .chain(INSTANCE_LINTS)
        .map(|lint| lint.id)
        .collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), LINTS.len() + INSTANCE_LINTS.len());
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
fn an_array_is_found_however_deep_in_what_goes_into_the_token() {
    let newest = [KeycloakVersion::NEWEST];
    for (script, id) in [
        (
            "var o = {}; o.a = {}; o.a.b = 1; o.c = { d: { e: [1] } }; exports = o",
            "nested-js-array",
        ),
        (
            "var o = {}; o['a'] = []; token.otherClaims.put('o', o); exports = null",
            "nested-js-array",
        ),
        (
            "var claims = token.getOtherClaims(); claims.put('o', []); exports = null",
            "js-array-claim",
        ),
        (
            "tokenResponse.setOtherClaims('o', [1]); exports = null",
            "js-array-claim",
        ),
    ] {
        assert_eq!(ids(script, ScriptKind::Mapper, &newest), [id], "{script}");
    }
    for script in [
        "var m = new java.util.HashMap(); m.put('o', []); exports = m.size()",
        "var o = {}; o.self = o; exports = o",
        "token.setOtherClaims('o', Java.to(['a'])); exports = null",
    ] {
        let found = ids(script, ScriptKind::Mapper, &newest);
        assert_eq!(found, Vec::<String>::new(), "{script}");
    }
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
        "var x = user; x = this.somethingElse(); exports = x.getNmae()",
        "function f(user) { return user.getNmae() } exports = f({ getNmae: function () { return 1 } })",
        "exports = this.unknown.map(function (x) { return x }).length",
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

/// What is found in a script whose mapper makes a claim of this type.
fn ids_for_type(json_type: &str, script: &str) -> Vec<String> {
    let manifest = format!(
        "kind = 'mapper'\nname = 'a'\nscript = 'example.js'\n[claim]\nname = 'c'\njson-type = '{json_type}'\ntargets = ['access-token']\n"
    );
    found_in_project(&manifest, script)
}

#[test]
fn the_class_of_a_number_is_followed_as_far_as_the_text_decides_it() {
    for (script, expected) in [
        // docs/reference/number-class.md; recorded in tests/nashorn/programs/number-*.
        ("exports = -5", None),
        ("exports = 5.0", Some("number-into-int-long")),
        ("exports = user.getUsername().length", None),
        ("exports = user.getUsername().indexOf('a')", None),
        ("exports = ['a'].indexOf('a')", Some("number-into-int-long")),
        (
            "exports = user.getUsername().length + 1",
            Some("number-into-int-long"),
        ),
        ("exports = (user.getUsername().length + 1) | 0", None),
        ("var n = 1; n += 1; exports = n", Some("number-class")),
        ("var n = 1; exports = n", None),
        ("var n; n = 2.5; exports = n", Some("number-into-int-long")),
        (
            "function f() { return 1.5 } exports = f()",
            Some("number-into-int-long"),
        ),
        (
            "exports = parseInt(user.getFirstAttribute('x'), 10)",
            Some("number-into-int-long"),
        ),
        ("exports = user.getAttributes().size()", None),
    ] {
        let expected: Vec<_> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(ids_for_type("int", script), expected, "{script}");
    }
}

#[test]
fn nothing_is_said_about_the_class_of_what_may_be_something_else() {
    for script in [
        // Folded constants, local variables and arguments: the reference says what they depend on.
        "exports = 4 / 2",
        "function f(n) { return n } exports = f(5)",
        "function f(n) { return Math.floor(n) } exports = f(5)",
        "var n = user.getFirstAttribute('n'); exports = n",
        "var text = '1'; text += 1; exports = text",
        "exports = String(2.5)",
        "var n = 1; n = this.somewhere.n; exports = n",
    ] {
        assert_eq!(
            ids_for_type("int", script),
            Vec::<String>::new(),
            "{script}"
        );
    }
}

#[test]
fn a_configured_instance_is_judged_by_the_versions_of_the_project() {
    let manifest = |versions: &str| {
        format!(
            "kind = 'mapper'\nname = 'a'\nscript = 'example.js'\nkeycloak = [{versions}]\n[claim]\nname = 'auth_time'\ntargets = ['id-token']\n"
        )
    };
    let script = "exports = userSession.getStarted()";
    assert_eq!(
        found_in_project(&manifest("'26.7.3'"), script),
        Vec::<String>::new()
    );
    assert_eq!(
        found_in_project(&manifest("'24.0.5', '26.7.3'"), script),
        ["protected-claim"]
    );
}

#[test]
fn both_the_script_and_mapper_toml_can_allow_a_finding_about_the_instance() {
    let manifest = "kind = 'mapper'\nname = 'a'\nscript = 'example.js'\n[claim]\nname = 'c'\ntargets = ['id-token']\n";
    let list = "java.util.Arrays.asList('a')";
    let in_script = format!("exports = {list} // allow(list-needs-multivalued): it has one");
    assert_eq!(found_in_project(manifest, &in_script), Vec::<String>::new());
    let allow = "[[allow]]\nlint = 'list-needs-multivalued'\nreason = 'it has one'\n";
    let in_project = format!("{manifest}{allow}");
    assert_eq!(
        found_in_project(&in_project, &format!("exports = {list}")),
        Vec::<String>::new()
    );
}

#[test]
fn a_sorted_or_single_element_is_no_text_in_any_order() {
    for script in [
        "exports = user.getGroupsStream().map(function (g) { return g.getName() }).sorted().collect(java.util.stream.Collectors.joining(','))",
        "var text = 'none'; user.getGroupsStream().forEach(function (g) { if (g.getName() === 'a') { text = 'a' } }); exports = text",
        "exports = 'first ' + user.getGroupsStream().map(function (g) { return g.getName() }).findFirst().orElse('-')",
        "var n = 0; user.getGroupsStream().forEach(function (g) { n += 1 }); exports = n",
    ] {
        let found = ids(script, ScriptKind::Mapper, &[KeycloakVersion::NEWEST]);
        assert_eq!(found, Vec::<String>::new(), "{script}");
    }
    let joined = "exports = user.getRealmRoleMappingsStream().map(function (r) { return r.getName() }).collect(java.util.stream.Collectors.joining(','))";
    assert_eq!(
        ids(joined, ScriptKind::Mapper, &[KeycloakVersion::NEWEST]),
        ["text-claim-order"]
    );
}

/// Whether `aws-claim-shape` is found for a claim of this name (below `https://aws.amazon.com/`) and type.
fn is_misshapen(name: &str, json_type: &str, multivalued: bool, script: &str) -> bool {
    let manifest = format!(
        "kind = \"mapper\"\nname = \"E\"\nscript = \"example.js\"\n[claim]\nname = 'https://aws\\.amazon\\.com/{name}'\n\
         json-type = \"{json_type}\"\nmultivalued = {multivalued}\ntargets = [\"id-token\"]\n"
    );
    let found = found_in_project(&manifest, script);
    found.iter().any(|id| id == "aws-claim-shape")
}

#[test]
fn a_claim_for_aws_has_the_shape_that_sts_takes() {
    const NAME: &str = "exports = user.getUsername();";
    const LIST: &str = "exports = new (Java.type('java.util.ArrayList'))();";
    const MAP: &str = "exports = new (Java.type('java.util.HashMap'))();";
    const UNTOLD: &str = "exports = f(user); function f(x) { return x.y; }";
    // Claim, type, multivalued, script; and whether something is wrong with it.
    let cases = [
        ("tags", "JSON", false, MAP, false),
        ("tags", "String", false, UNTOLD, true),
        ("tags", "JSON", true, LIST, true),
        ("tags.principal_tags.team", "String", true, LIST, false),
        ("tags.principal_tags.team", "String", false, LIST, true),
        ("tags.principal_tags.team", "String", true, NAME, true),
        ("tags/principal_tags/team", "String", false, NAME, false),
        ("tags/principal_tags/team", "String", true, LIST, true),
        ("tags/transitive_tag_keys", "String", true, LIST, false),
        ("tags.principal_tag.team", "String", true, LIST, true),
        ("roles", "String", true, LIST, false),
        ("roles", "String", false, NAME, false),
        ("roles", "int", true, UNTOLD, true),
        ("roles", "JSON", false, MAP, true),
        ("source_identity", "String", false, NAME, false),
        ("source_identity", "String", true, LIST, true),
        ("source_identity", "JSON", false, UNTOLD, true),
    ];
    for (name, json_type, multivalued, script, wrong) in cases {
        assert_eq!(
            is_misshapen(name, json_type, multivalued, script),
            wrong,
            "{name} {json_type} {multivalued} {script}"
        );
    }
}

/// Each of these was run by real servers: what is found failed there, and what isn't worked.
#[test]
fn findings_are_those_of_mappers_that_servers_failed_with() {
    for (json_type, script, expected) in [
        ("String", "userSession.getState()", &[][..]),
        ("JSON", "userSession.getState()", &["claim-type"]),
        ("JSON", "new java.util.Date(0)", &["claim-type"]),
        ("JSON", "new java.util.HashMap()", &[]),
        (
            "long",
            "user.attributes.multi.size()",
            &["number-into-int-long"],
        ),
        ("int", "user.attributes.multi.size()", &[]),
        ("String", "Java.to(['a', 'b'], java.util.List).get(0)", &[]),
        (
            "String",
            "token.issuedFor = 'x'; 'v'",
            &["direct-token-write"],
        ),
        (
            "String",
            "token.setOtherClaims('x', user.getGroupsStream()); 'v'",
            &["uncollected-stream"],
        ),
        (
            "String",
            "token.setOtherClaims('x', user.getGroupsStream().count()); 'v'",
            &[],
        ),
    ] {
        assert_eq!(
            ids_for_type(json_type, script),
            expected,
            "{json_type}: {script}"
        );
    }
}

/// Recorded: an ID token has no `getScope`, and the script ends with a TypeError there.
#[test]
fn what_only_an_access_token_has_is_found_unless_the_script_asks() {
    let found = |targets: &str, script: &str| {
        let manifest = format!(
            "kind = \"mapper\"\nname = \"a\"\nscript = \"example.js\"\n[claim]\nname = \"c\"\njson-type = \"String\"\ntargets = [{targets}]"
        );
        found_in_project(&manifest, script)
    };
    let script = "token.getScope() + ''";
    assert_eq!(found("\"access-token\"", script), Vec::<String>::new());
    let both = "\"access-token\", \"id-token\"";
    assert_eq!(found(both, script), ["token-binding"]);
    for asks in [
        "token.getScope ? token.getScope() + '' : 'none'",
        "token.getType() == 'ID' ? 'none' : token.getScope() + ''",
        "var r = 'none'; try { r = token.getScope() + '' } catch (e) {} r",
    ] {
        assert_eq!(found(both, asks), Vec::<String>::new(), "{asks}");
    }
}
