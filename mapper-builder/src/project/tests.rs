use std::fs;

use super::*;

const MAPPER: &str = "kind = \"mapper\"\nname = \"Groups\"\nscript = \"groups.js\"\n[claim]\nname = \"sub\"\ntargets = [\"id-token\"]\n";
const CASE: &str = "user = \"alice\"\n[expect]\nclaim = \"-\"\n";

fn read(files: &[(&str, &str)]) -> Result<Project, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cases")).unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    Project::read(folder.path()).map_err(|findings| {
        findings
            .iter()
            .map(|finding| {
                let place = finding.source.as_ref().zip(finding.span).map_or_else(
                    String::new,
                    |(source, span)| {
                        let place = source.line_column(span.start);
                        format!("{}:{}: ", place.line, place.column)
                    },
                );
                let help = finding.help.as_deref().unwrap_or_default();
                format!("{place}{} ({help})", finding.message)
            })
            .collect()
    })
}

fn problems(files: &[(&str, &str)]) -> Vec<String> {
    read(files).unwrap_err()
}

#[test]
fn a_project_is_read_with_its_cases_in_order() {
    let project = read(&[
        ("mapper.toml", MAPPER),
        ("groups.js", "exports = '-'"),
        ("cases/b.toml", CASE),
        ("cases/a.toml", CASE),
        ("cases/notes.md", "no case"),
    ])
    .unwrap();
    let names: Vec<_> = project
        .cases
        .iter()
        .map(|case| case.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(project.versions(), [KeycloakVersion::NEWEST]);
    assert_eq!(project.script.text(), "exports = '-'");
}

#[test]
fn a_misspelt_key_is_named_with_its_place_and_the_right_one() {
    let found = problems(&[
        ("mapper.toml", &MAPPER.replace("targets", "target")),
        ("groups.js", "1"),
    ]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("6:1: unknown field `target`"),
        "{found:?}"
    );
    assert!(found[0].ends_with("(did you mean `targets`?)"), "{found:?}");
}

#[test]
fn every_problem_of_a_project_is_told_at_once() {
    let manifest = "kind = \"mapper\"\nname = \"x\"\nscript = \"../x.js\"\nkeycloak = [\"1.0\"]\n[attribute]\nname = \"a\"\n[[allow]]\nlint = \"nothing\"\nreason = \"\"\n";
    let found = problems(&[("mapper.toml", manifest), ("cases/a.toml", "user = 1")]).join("\n");
    for expected in [
        "3:10: the script must lie beside mapper.toml",
        "4:13: `1.0` is not a Keycloak version",
        "`[claim]` is missing",
        "`[attribute]` is for kind = \"saml-mapper\"",
        "8:8: an allowed lint needs a reason",
        "8:8: there is no lint called `nothing`",
        "1:8: invalid type: integer `1`, expected a string",
    ] {
        assert!(found.contains(expected), "{expected} isn't in\n{found}");
    }
}

#[test]
fn a_script_outside_the_folder_is_refused_unread() {
    for name in ["../x.js", "/etc/passwd", "sub/x.js", "..", ""] {
        let manifest = MAPPER.replace("groups.js", name);
        let found = problems(&[("mapper.toml", &manifest)]);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert!(
            found[0].starts_with("3:10: the script must lie beside mapper.toml"),
            "{found:?}"
        );
    }
}

#[test]
fn a_case_expects_a_claim_or_a_result() {
    for (expect, message) in [
        ("", "neither which claim nor which result"),
        ("claim = 1\nresult = \"omitted\"", "not with both"),
        ("result = \"omited\"", "unknown variant `omited`"),
    ] {
        let case = format!("user = \"a\"\n[expect]\n{expect}\n");
        let found = problems(&[
            ("mapper.toml", MAPPER),
            ("groups.js", "1"),
            ("cases/a.toml", &case),
        ]);
        assert!(found[0].contains(message), "{found:?}");
    }
}

#[test]
fn a_folder_without_mapper_toml_is_no_project() {
    let found = problems(&[]);
    assert!(
        found[0].starts_with("cannot be read: No such file"),
        "{found:?}"
    );
}
