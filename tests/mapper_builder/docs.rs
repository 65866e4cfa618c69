//! The book: the index of lints, a page for every id, examples that are read.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use mapper_builder::lints::{INSTANCE_LINTS, LINTS};
use mapper_builder::project::{NameFormat, Outcome, Project};
use serde_json::Value;
use trust_policy::RULES;

use crate::driver::{here, names, program};

/// `policy-verdict` is an answer, and `provider-clock` a fault one asks the practice world for: nothing that is wrong.
const WITHOUT_PAGE: &[&str] = &["policy-verdict", "provider-clock"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path);
    text.map_err(|error| format!("{}: {error}", path.display()))
        .unwrap()
}

/// Id, level and summary of every page, by id.
fn pages() -> Vec<(String, String, String)> {
    let folder = root().join("docs/lints");
    let files = names(&folder)
        .into_iter()
        .filter(|name| name != "README.md");
    let page = |name: String| {
        let text = read(&folder.join(&name));
        let mut lines = text.lines();
        let id = name.strip_suffix(".md").unwrap().to_owned();
        assert_eq!(lines.next(), Some(&*format!("# `{id}`")), "{name}");
        let words = lines.by_ref().skip(1).take_while(|line| !line.is_empty());
        let words: Vec<_> = words.collect();
        let words = words.join(" ");
        let (level, rest) = words.split_once(": ").ok_or(&words).unwrap();
        let levels = ["error", "warning", "note"];
        let level = level.to_lowercase();
        assert!(
            level
                .replace(" or ", ", ")
                .split(", ")
                .all(|one| levels.contains(&one)),
            "{name}: {level}"
        );
        let summary = rest.split_once(". ").map_or(rest, |(first, _)| first);
        (id, level, summary.trim_end_matches('.').to_owned())
    };
    files.map(page).collect()
}

const HEADINGS: [&str; 5] = [
    "Scripts",
    "How an instance is configured",
    "Jars and descriptors",
    "Trust policies",
    "Files and runs",
];

fn heading(id: &str) -> &'static str {
    let run = ["script-killed", "script-refused", "script-throws"];
    let in_jars = ["descriptor-", "jar-", "provider-", "script-"];
    let [scripts, instance, jars, policies, files] = HEADINGS;
    if LINTS.iter().any(|lint| lint.id == id) || id == "script-syntax" {
        scripts
    } else if INSTANCE_LINTS.iter().any(|lint| lint.id == id) {
        instance
    } else if RULES.iter().any(|rule| rule.id == id) {
        policies
    } else if in_jars.iter().any(|start| id.starts_with(start)) && !run.contains(&id) {
        jars
    } else {
        files
    }
}

/// `docs/lints/README.md` as it should be.
fn index() -> String {
    let pages = pages();
    let mut index = "# What can be found\n\nOne page per id. An error means that it doesn't work or isn't safe; a warning, that \
                     it is probably a mistake; a note changes no exit code. Findings about a script are allowed by a comment, \
                     `// allow(id): reason`, those about a project by `[[allow]]` in \
                     [`mapper.toml`](../reference/mapper-toml.md).\n"
        .to_owned();
    for title in HEADINGS {
        write!(
            index,
            "\n## {title}\n\n| id | level | what it finds |\n|---|---|---|\n"
        )
        .unwrap();
        for (id, level, summary) in pages.iter().filter(|(id, ..)| heading(id) == title) {
            let summary = summary.replace('|', "\\|");
            writeln!(index, "| [`{id}`]({id}.md) | {level} | {summary} |").unwrap();
        }
    }
    index
}

/// `UPDATE_DOCS=1` writes it.
#[test]
fn the_index_of_lints_is_made_from_their_pages() {
    let path = root().join("docs/lints/README.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, index()).unwrap();
    }
    assert!(
        read(&path) == index(),
        "docs/lints/README.md is stale: UPDATE_DOCS=1 cargo test -p mapper-builder --test mapper_builder docs"
    );
}

/// The sources of the workspace without their tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            if name != "tests" {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = read(&path);
            let code = text.split_once("#[cfg(test)]\nmod tests {");
            found.push(code.map_or(text.clone(), |(code, _)| code.to_owned()));
        }
    }
}

/// The text literals in a piece of code, as far as they have no escapes.
fn literals(code: &str) -> impl Iterator<Item = &str> {
    code.split('"').skip(1).step_by(2)
}

/// Second arguments of `Finding::new`, where they are written out.
fn direct_ids(code: &str) -> impl Iterator<Item = &str> {
    code.split("Finding::new(").skip(1).filter_map(|call| {
        let (_, rest) = call.split_once(',')?;
        rest.trim_start().strip_prefix('"')?.split('"').next()
    })
}

#[test]
fn every_id_in_the_sources_has_a_page() {
    let mut code = Vec::new();
    let crates = root().join("crates");
    for name in names(&crates) {
        sources(&crates.join(name).join("src"), &mut code);
    }
    sources(&root().join("mapper-builder/src"), &mut code);
    let mut ids: BTreeSet<&str> = code.iter().flat_map(|code| direct_ids(code)).collect();
    // Ids that go through a function of their own are known by how they begin.
    let starts = [
        "descriptor-",
        "fixture-",
        "jar-",
        "policy-",
        "provider-",
        "script-",
    ];
    let is_id = |text: &&str| {
        let kebab = text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        kebab && !text.ends_with('-') && starts.iter().any(|start| text.starts_with(start))
    };
    ids.extend(code.iter().flat_map(|code| literals(code)).filter(is_id));
    assert!(ids.len() > 80, "{ids:?}");
    let pages = pages();
    let lacking: Vec<_> = ids
        .into_iter()
        .filter(|id| !pages.iter().any(|(page, ..)| page == id) && !WITHOUT_PAGE.contains(id))
        .collect();
    assert!(lacking.is_empty(), "no docs/lints page for {lacking:?}");
}

/// The fenced blocks of a language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let blocks = page.split(&*fence).skip(1);
    blocks
        .filter_map(|block| block.split("\n```").next())
        .collect()
}

fn reference(name: &str) -> String {
    read(&root().join("docs/reference").join(name))
}

/// A project of these files, read.
fn project(manifest: &str, case: Option<&str>) -> Project {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let table: toml::Table = manifest.parse().unwrap();
    std::fs::write(path.join("mapper.toml"), manifest).unwrap();
    std::fs::write(
        path.join(table["script"].as_str().unwrap()),
        "exports = 'x'",
    )
    .unwrap();
    if let Some(case) = case {
        std::fs::create_dir(path.join("cases")).unwrap();
        std::fs::write(path.join("cases/case.toml"), case).unwrap();
    }
    Project::read(path).unwrap()
}

#[test]
fn the_examples_of_mapper_toml_are_read_and_show_every_key() {
    let page = reference("mapper-toml.md");
    let examples = blocks(&page, "toml");
    let [oidc, saml] = examples.as_slice() else {
        unreachable!("two examples")
    };
    let manifest = project(oidc, None).manifest;
    assert!(manifest.description.is_some() && manifest.fixture.is_some());
    assert_eq!(manifest.keycloak.len(), 2);
    assert_eq!(manifest.allow.len(), 1);
    let claim = manifest.claim.unwrap();
    assert!(claim.name.is_some() && claim.json_type.is_some() && claim.multivalued);
    let attribute = project(saml, None).manifest.attribute.unwrap();
    assert!(attribute.friendly_name.is_some() && attribute.single);
    assert_ne!(attribute.name_format, NameFormat::default());
    every_key_is_told("mapper-toml.md", &page, &[oidc, saml]);
}

#[test]
fn the_examples_of_cases_are_read_and_show_every_key() {
    let page = reference("cases.md");
    let manifest = reference("mapper-toml.md");
    let manifest = blocks(&manifest, "toml")[0];
    let examples = blocks(&page, "toml");
    let cases: Vec<_> = examples
        .iter()
        .flat_map(|example| project(manifest, Some(example)).cases)
        .collect();
    let [claim, result] = cases.as_slice() else {
        unreachable!("two examples")
    };
    assert!(claim.client.is_some() && claim.target.is_some() && claim.keycloak.is_some());
    let expect = &claim.expect;
    assert!(expect.claim.is_some() && expect.printed.is_some());
    assert!(!expect.also.is_empty() && !expect.log.is_empty());
    assert!(result.expect.result.is_some());
    every_key_is_told("cases.md", &page, &examples);
    // Each outcome the page lists is one, and none is left out.
    let listed = page.matches("\n| `\"").count();
    for outcome in OUTCOMES {
        assert!(
            page.contains(&format!("| `\"{}\"` |", outcome.name())),
            "{outcome:?}"
        );
    }
    assert_eq!(listed, OUTCOMES.len());
}

const OUTCOMES: [Outcome; 5] = [
    Outcome::Omitted,
    Outcome::LoginFails,
    Outcome::RequestFails,
    Outcome::TokenUnusable,
    Outcome::Hangs,
];

/// The keys of the examples are those that the page's tables list.
fn every_key_is_told(name: &str, page: &str, examples: &[&str]) {
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<&str> = rows.filter(|key| !key.starts_with('"')).collect();
    let mut shown = BTreeSet::new();
    for example in examples {
        let table: toml::Table = example.parse().unwrap();
        for (key, value) in table {
            match value {
                toml::Value::Table(inner) => shown.extend(inner.into_iter().map(|(key, _)| key)),
                toml::Value::Array(list) if list.iter().all(toml::Value::is_table) => {
                    let tables = list
                        .into_iter()
                        .filter_map(|one| one.try_into::<toml::Table>().ok());
                    shown.extend(tables.flat_map(|table| table.into_iter().map(|(key, _)| key)));
                }
                _ => drop(shown.insert(key)),
            }
        }
    }
    let shown: BTreeSet<&str> = shown.iter().map(String::as_str).collect();
    assert_eq!(listed, shown, "{name}");
}

/// The names of all members, those of a list's first element included.
fn members(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let path = format!("{path}.{name}");
                members(value, &path, found);
                found.insert(path);
            }
        }
        Value::Array(list) => list
            .iter()
            .take(1)
            .for_each(|value| members(value, path, found)),
        _ => {}
    }
}

#[test]
fn the_documents_of_the_page_about_json_have_the_members_the_program_writes() {
    let page = reference("json-output.md");
    let projects = here().join("projects");
    let folder = tempfile::tempdir().unwrap();
    let [jar, made] =
        ["a.jar", "my-mapper"].map(|name| folder.path().join(name).display().to_string());
    let json = ["--format", "json"];
    let pack = ["pack", "valid/mapper", "--no-test", "-o", &jar];
    let commands = [
        ("new", vec!["new", &made]),
        ("check", vec!["check", "invalid/js-array-claim"]),
        (
            "test",
            vec!["test", "cases/failing", "--keycloak", "26.7.3"],
        ),
        ("eval", vec!["eval", "valid/mapper"]),
        ("pack", pack.to_vec()),
        ("inspect", vec!["inspect", &jar]),
        (
            "simulate",
            vec![
                "simulate",
                "--users",
                "../simulate/people.csv",
                "--mapper",
                "../../../mapper-scripts/group-stringify",
                "--client",
                "aws-cli",
                "--policy",
                "../policies/roles/admin.json",
                "--policy",
                "../simulate/roles/listed.json",
                "--baseline",
                "../simulate/before.json",
            ],
        ),
    ];
    for (name, arguments) in commands {
        let section = page.split(&format!("\n## {name}\n")).nth(1).unwrap();
        let told: Value = serde_json::from_str(blocks(section, "json")[0]).unwrap();
        let arguments = [&arguments[..], &json].concat();
        let output = program(&projects, &arguments).output();
        let written: Value = serde_json::from_slice(&output.stdout).unwrap();
        let (mut expected, mut found) = (BTreeSet::new(), BTreeSet::new());
        members(&told, name, &mut expected);
        members(&written, name, &mut found);
        assert_eq!(found, expected, "{name}");
    }
}
