//! The mappers of `mapper-scripts/`: their policies, what AWS sees of their users, and what comes of them when
//! something is wrong. Their cases run in `test.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::driver::{here, names, program};

const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";

/// When the assertions of the examples are good.
const NOW: &str = "2026-11-21T10:01:00Z";

/// For each mapper, what AWS sees of some users, and whether its policy lets them in. The names are those of cases;
/// `without-the-mapper` is what a client without it issues.
const EXAMPLES: &[(&str, &[(&str, bool)])] = &[
    (
        "aws-roles",
        &[
            ("no-role", false),
            ("own-role", true),
            // Has a role, and not this one.
            ("part-of-a-composite", false),
            ("without-the-mapper", false),
        ],
    ),
    (
        "aws-session-tags",
        &[
            ("groups-that-differ", false),
            ("no-tag", false),
            ("tags-of-a-group", true),
        ],
    ),
    (
        "aws-source-identity",
        &[
            ("letters-and-blanks", true),
            ("user-name", true),
            ("without-the-mapper", false),
        ],
    ),
    (
        "group-stringify",
        &[
            // The hole its README tells of.
            ("delimiter-in-a-name", true),
            ("one-group", false),
            ("the-group-that-was-meant", true),
            ("without-the-mapper", false),
        ],
    ),
    (
        "group-stringify-safe",
        &[
            ("names-like-others", false),
            ("one-group", true),
            ("too-long", false),
            ("without-the-mapper", false),
        ],
    ),
    (
        "saml-principal-tags",
        &[
            ("groups-that-differ", false),
            ("no-tag", false),
            ("tag-of-a-group", true),
        ],
    ),
    (
        "saml-role",
        &[
            ("no-role", false),
            ("own-role", true),
            ("part-of-a-composite", false),
            ("without-the-mapper", false),
        ],
    ),
    (
        "saml-session-name",
        &[
            ("letters-and-blanks", true),
            ("user-name", true),
            ("without-the-mapper", false),
        ],
    ),
];

fn shipped() -> PathBuf {
    here().join("../../mapper-scripts")
}

fn toml_file(path: &Path) -> toml::Table {
    fs::read_to_string(path).unwrap().parse().unwrap()
}

fn json_of(value: &toml::Value) -> Value {
    serde_json::to_value(value).unwrap()
}

/// `explain` on an example, with the mapper's policy.
fn is_let_in(folder: &Path, shown: &Path) -> bool {
    let shown = shown.to_str().unwrap();
    let how: &[&str] = if shown.ends_with(".json") {
        &["--claims", shown]
    } else {
        &["--time", NOW, "--assertion", shown]
    };
    let policy = ["explain", "--policy", "policy.json", "--role-arn", ADMIN];
    let output = program(folder, &[&policy, how].concat()).output();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let allowed = output.status.code() == Some(0);
    // Neither an input that can't be read nor a verdict that isn't known is a refusal.
    let answer = if allowed { "allowed" } else { "denied" };
    assert!(said.starts_with(answer), "{shown}: {said}");
    allowed
}

#[test]
fn nothing_is_found_in_the_shipped_mappers_and_their_policies() {
    for mapper in names(&shipped()) {
        let folder = shipped().join(&mapper);
        for arguments in [
            &["check", ".", "--keycloak", "all"][..],
            &["policy", "check", "policy.json"],
        ] {
            let output = program(&folder, arguments).output();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(said, "no findings\n", "{mapper}");
            assert_eq!(output.status.code(), Some(0), "{mapper}");
        }
    }
}

#[test]
fn the_policies_let_in_the_users_who_are_meant_and_nobody_else() {
    let told: Vec<&str> = EXAMPLES.iter().map(|(mapper, _)| *mapper).collect();
    assert_eq!(names(&shipped()), told);
    for (mapper, examples) in EXAMPLES {
        let folder = shipped().join(mapper);
        let files = names(&folder.join("aws"));
        let stems = files.iter().map(|file| file.split_once('.').unwrap().0);
        let told = examples.iter().map(|(name, _)| *name);
        assert!(stems.eq(told), "{mapper}: {files:?}");
        for (file, (_, expected)) in files.iter().zip(*examples) {
            let seen = is_let_in(&folder, &Path::new("aws").join(file));
            assert_eq!(seen, *expected, "{mapper}: {file}");
        }
    }
}

/// The claim of a token, by its name in `mapper.toml`.
fn claim_of(token: &Path, manifest: &toml::Table) -> Option<Value> {
    let token: Value = serde_json::from_slice(&fs::read(token).unwrap()).unwrap();
    let name = manifest["claim"]["name"].as_str().unwrap();
    token.get(name.replace("\\.", ".")).cloned()
}

/// The values of an assertion's attribute, by its name in `mapper.toml`.
fn attribute_of(assertion: &Path, manifest: &toml::Table) -> Option<Value> {
    let text = fs::read_to_string(assertion).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let name = manifest["attribute"]["name"].as_str();
    let mut attributes = document
        .descendants()
        .filter(|node| node.tag_name().name() == "Attribute" && node.attribute("Name") == name);
    let attribute = attributes.next()?;
    assert!(attributes.next().is_none(), "{}", assertion.display());
    let values = attribute.children().filter(|child| child.is_element());
    Some(
        values
            .map(|value| value.text().unwrap_or_default())
            .collect(),
    )
}

#[test]
fn what_aws_sees_in_the_examples_is_what_the_cases_expect() {
    for (mapper, examples) in EXAMPLES {
        let folder = shipped().join(mapper);
        let manifest = toml_file(&folder.join("mapper.toml"));
        let is_saml = manifest["kind"].as_str() == Some("saml-mapper");
        for (name, _) in *examples {
            let seen = if is_saml {
                attribute_of(&folder.join(format!("aws/{name}.xml")), &manifest)
            } else {
                claim_of(&folder.join(format!("aws/{name}.json")), &manifest)
            };
            if *name == "without-the-mapper" {
                // `sub` is then the user's id.
                let is_left_out = seen.is_none_or(|value| value.as_str().is_some_and(is_uuid));
                assert!(is_left_out, "{mapper}");
                continue;
            }
            let case = toml_file(&folder.join(format!("cases/{name}.toml")));
            let expected = case["expect"].get("claim").map(json_of);
            assert_eq!(seen, expected, "{mapper}: {name}");
        }
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// A copy of a shipped mapper with nothing but one user's case.
fn copy(mapper: &str, to: &Path, user: &str) -> PathBuf {
    let from = shipped().join(mapper);
    let folder = to.join(mapper);
    fs::create_dir_all(folder.join("cases")).unwrap();
    for file in ["mapper.toml", "realm.toml", &format!("{mapper}.js")] {
        fs::copy(from.join(file), folder.join(file)).unwrap();
    }
    let mut case = format!("user = '{user}'\n");
    if mapper.starts_with("saml") {
        case.push_str("client = 'urn:amazon:webservices'\n");
    }
    fs::write(
        folder.join("cases/only.toml"),
        case + "[expect]\nresult = 'hangs'\n",
    )
    .unwrap();
    folder
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{}: {from}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

/// What comes of the only case, by version.
fn seen(folder: &Path, versions: &[&str]) -> BTreeMap<String, Value> {
    let versions: Vec<&str> = versions
        .iter()
        .flat_map(|one| ["--keycloak", one])
        .collect();
    let arguments = [&["test", ".", "--format", "json"], &versions[..]].concat();
    let output = program(folder, &arguments).output();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let runs = document["projects"][0]["cases"][0]["runs"]
        .as_array()
        .unwrap();
    runs.iter()
        .map(|run| {
            (
                run["keycloak"].as_str().unwrap().to_owned(),
                run["seen"].clone(),
            )
        })
        .collect()
}

#[test]
fn a_mapper_that_breaks_gives_what_nobody_gets_in_with() {
    let folder = tempfile::tempdir().unwrap();
    let tags = json!({"principal_tags": {"!": ["!"]}});
    for (mapper, expected) in [
        ("aws-roles", json!(["!"])),
        ("aws-session-tags", tags),
        ("aws-source-identity", json!("!")),
        ("group-stringify-safe", json!("!")),
        ("saml-principal-tags", json!(["!"])),
        ("saml-role", json!(["!"])),
        ("saml-session-name", json!(["!"])),
    ] {
        let project = copy(mapper, folder.path(), "anna");
        let script = project.join(format!("{mapper}.js"));
        let text = fs::read_to_string(&script).unwrap();
        fs::write(&script, format!("user = null;\n{text}")).unwrap();
        let runs = seen(&project, &["all"]);
        assert!(runs.len() > 5, "{mapper}: {runs:?}");
        for (version, seen) in runs {
            assert_eq!(seen["claim"], expected, "{mapper} on {version}: {seen}");
            assert_eq!(seen["also"], json!({}), "{mapper} on {version}");
        }
    }
}

/// As it was on servers of both versions. Where the claim is left out, the policy alone keeps people out.
#[test]
fn a_roles_claim_of_another_type_lets_nobody_in() {
    let left_out = || json!({"result": "omitted", "claim": null});
    let fails = || json!({"result": "login-fails", "claim": null});
    let is = |claim: Value| json!({"result": "claim", "claim": claim});
    let folder = tempfile::tempdir().unwrap();
    for (label, multivalued, before, now) in [
        ("String", false, is(json!("!")), is(json!("!"))),
        ("int", true, fails(), is(json!([null]))),
        ("int", false, fails(), left_out()),
        ("long", true, fails(), is(json!([null]))),
        ("long", false, fails(), left_out()),
        ("boolean", true, is(json!([false])), is(json!([false]))),
        ("boolean", false, is(json!(false)), is(json!(false))),
        ("JSON", true, fails(), is(json!([null]))),
        ("JSON", false, fails(), left_out()),
    ] {
        let project = copy("aws-roles", folder.path(), "nobody");
        let manifest = project.join("mapper.toml");
        replace(&manifest, "\"String\"", &format!("\"{label}\""));
        replace(
            &manifest,
            "multivalued = true",
            &format!("multivalued = {multivalued}"),
        );
        let runs = seen(&project, &["24.0.5", "26.7.3"]);
        for (version, expected) in [("24.0.5", before), ("26.7.3", now)] {
            let seen = &runs[version];
            let seen = json!({"result": seen["result"], "claim": seen["claim"]});
            assert_eq!(seen, expected, "{label}, {multivalued}, {version}");
            if seen["result"] == "login-fails" {
                continue;
            }
            let mut token = json!({"azp": "app", "sub": "9f1b0d1f-4c1f-4e53-9f1b-7a102f1c0f3e"});
            if seen["result"] == "claim" {
                token["https://aws.amazon.com/roles"] = seen["claim"].clone();
            }
            let shown = project.join("token.json");
            fs::write(&shown, token.to_string()).unwrap();
            assert!(!is_let_in(&shipped().join("aws-roles"), &shown), "{token}");
        }
    }
}
