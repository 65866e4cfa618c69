//! Lints of instances, held to what real servers did with them.

use serde_json::Value;

use super::*;

const VERSIONS: [&str; 2] = ["24.0.5", "26.7.3"];

fn recording(version: &str, name: &str) -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/live/recordings");
    let lines = std::fs::read_to_string(format!("{folder}/{version}/{name}.jsonl")).unwrap();
    let lines: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.len() > 10);
    lines
}

fn lints(version: &str, table: &str, script: &str) -> Vec<String> {
    let (kind, _) = table.split_once(']').unwrap();
    let kind = if kind == "[claim" {
        "mapper"
    } else {
        "saml-mapper"
    };
    let manifest = format!(
        "kind = \"{kind}\"\nname = \"a\"\nscript = \"example.js\"\nkeycloak = [\"{version}\"]\n{table}"
    );
    found_in_project(&manifest, script)
}

/// The `[claim]` of a recorded configuration; nothing when no target is on.
fn claim(config: &Value) -> Option<String> {
    let targets: Vec<_> = [
        ("access.token.claim", "access-token"),
        ("id.token.claim", "id-token"),
        ("userinfo.token.claim", "userinfo"),
        ("introspection.token.claim", "introspection"),
        ("access.tokenResponse.claim", "token-response"),
    ]
    .into_iter()
    .filter(|(key, _)| config[key] == "true")
    .map(|(_, target)| format!("\"{target}\""))
    .collect();
    let mut claim = format!("[claim]\ntargets = [{}]\n", targets.join(","));
    if let Some(name) = config["claim.name"].as_str() {
        claim += &format!("name = '{name}'\n");
    }
    if config["multivalued"] == "true" {
        claim += "multivalued = true\n";
    }
    let types = ["String", "int", "long", "boolean", "JSON"];
    if let Some(kind) = config["jsonType.label"]
        .as_str()
        .filter(|kind| types.contains(kind))
    {
        claim += &format!("json-type = '{kind}'\n");
    }
    (!targets.is_empty()).then_some(claim)
}

#[test]
fn names_are_told_to_be_wrong_exactly_where_servers_refuse_them_or_make_unusable_tokens() {
    let (mut refused, mut broken, mut dotted) = (0, 0, 0);
    for version in VERSIONS {
        for line in recording(version, "claims") {
            let [mapper] = line["mappers"].as_array().unwrap().as_slice() else {
                continue;
            };
            let script = mapper["script"].as_str().unwrap();
            // What these do to the token has nothing to do with the claim's name.
            let writes = script.contains("token.");
            let Some(claim) = claim(&mapper["config"]).filter(|_| !writes) else {
                continue;
            };
            let case = line["case"].as_str().unwrap();
            let found = lints(version, &claim, script);
            let has = |id: &str| found.iter().any(|found| found == id);
            let log = line["log"].to_string();
            let ignored = log.contains("Ignoring the assignment");
            assert_eq!(
                has("protected-claim"),
                ignored,
                "{version} {case}: {found:?}"
            );
            let doubled = |token: &str| {
                let claims = line["changes"][token].as_object();
                claims.is_some_and(|claims| {
                    claims
                        .values()
                        .any(|values| values.as_array().is_some_and(|values| values.len() > 1))
                })
            };
            let unusable =
                line["changes"]["userinfo"]["status"] == 401 && !case.starts_with("lightweight");
            let broke = unusable || doubled("access") || doubled("id");
            assert_eq!(
                has("claim-breaks-token"),
                broke,
                "{version} {case}: {found:?}"
            );
            let nested = line["changes"]["id"].get("https://aws").is_some();
            assert_eq!(
                has("claim-name-dots"),
                nested,
                "{version} {case}: {found:?}"
            );
            refused += usize::from(ignored);
            broken += usize::from(broke);
            dotted += usize::from(nested);
        }
    }
    assert!(
        refused > 20 && broken > 10 && dotted == 2,
        "{refused} {broken} {dotted}"
    );
}

#[test]
fn a_value_is_told_not_to_fit_only_where_servers_did_not_take_it() {
    let mut told = 0;
    for version in VERSIONS {
        for line in recording(version, "conversion") {
            let script = line["script"].as_str().unwrap();
            let mut claim = "[claim]\nname = 'c'\ntargets = ['access-token']\n".to_owned();
            if let Some(kind) = line["jsonType"].as_str() {
                claim += &format!("json-type = '{kind}'\n");
            }
            claim += &format!("multivalued = {}\n", line["multivalued"]);
            let found = lints(version, &claim, script);
            for id in &found {
                let shown = line["value"].as_str().unwrap_or_default();
                let expected = match id.as_str() {
                    "claim-type" | "number-into-int-long" => line["outcome"] != "claim",
                    "java-array-as-text" => shown.starts_with("[L"),
                    "object-as-text" => shown == "[object Object]" || shown.starts_with('{'),
                    "list-needs-multivalued" => !line["value"].is_array(),
                    _ => continue,
                };
                assert!(expected, "{id}: {line}");
                told += 1;
            }
        }
    }
    assert!(told > 100, "{told}");
}

/// Nothing that servers refuse is overlooked where the text tells the value's class.
#[test]
fn numbers_arrays_and_objects_that_servers_did_not_take_are_told() {
    for version in VERSIONS {
        for line in recording(version, "conversion") {
            let script = line["script"].as_str().unwrap();
            let known = [
                "5",
                "5.0",
                "2.5",
                "Math.floor(5.5)",
                "parseInt('42',10)",
                "3000000000",
                "user.createdTimestamp",
                "java.lang.Integer.valueOf(7)",
                "java.lang.Long.valueOf(7)",
                "true",
                "false",
                "Java.to(['a','b'],'java.lang.String[]')",
                "Java.to(['a',1])",
            ];
            let Some(kind) = line["jsonType"]
                .as_str()
                .filter(|_| known.contains(&script))
            else {
                continue;
            };
            let claim =
                format!("[claim]\nname = 'c'\ntargets = ['access-token']\njson-type = '{kind}'\n");
            let found = lints(version, &claim, script);
            let told = found
                .iter()
                .any(|id| id == "claim-type" || id == "number-into-int-long");
            assert_eq!(told, line["outcome"] != "claim", "{line}: {found:?}");
        }
    }
}

#[test]
fn saml_lists_and_nulls_are_told_as_servers_wrote_them() {
    let (mut lists, mut nulls) = (0, 0);
    for version in VERSIONS {
        for line in recording(version, "saml") {
            let Some(script) = line["script"].as_str() else {
                continue;
            };
            let single = line["single"].as_bool().unwrap_or_default();
            let found = lints(
                version,
                &format!("[attribute]\nname = 'a'\nsingle = {single}\n"),
                script,
            );
            for id in found {
                match id.as_str() {
                    "saml-single-list" => {
                        assert_eq!(line["attributes"]["status"], 400, "{line}");
                        lists += 1;
                    }
                    "saml-null-value" => {
                        assert!(line["attributes"].to_string().contains("null"), "{line}");
                        nulls += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(lists > 0 && nulls > 0, "{lists} {nulls}");
}

/// Real Nashorn, one program a line.
#[test]
fn the_class_inferred_for_a_number_is_the_one_nashorn_gave_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/nashorn/programs");
    let (mut certain, mut programs, mut wrong) = (0, 0, Vec::new());
    for name in ["arrays", "expressions", "functions", "java", "variables"] {
        let text =
            std::fs::read_to_string(format!("{folder}/number-{name}.expected.jsonl")).unwrap();
        for line in text.lines().skip(1) {
            let recorded: Value = serde_json::from_str(line).unwrap();
            let class = recorded["type"].as_str().unwrap_or("nothing");
            let source = recorded["id"].as_str().unwrap();
            let Ok(program) = parse(source, &ParseOptions::default()) else {
                continue;
            };
            programs += 1;
            let types = Types::new(&program, ScriptKind::Mapper.bindings());
            let candidates = result::candidates(&program);
            let classes: Option<Vec<_>> = candidates
                .into_iter()
                .map(|one| types.number(one))
                .collect();
            let Some(classes) = classes.filter(|classes| !classes.is_empty()) else {
                continue;
            };
            let right = classes.iter().any(|one| match class {
                "Integer" => one.integer,
                "Double" => one.double,
                "Long" => one.long,
                _ => false,
            });
            if !right && recorded["outcome"] == "value" {
                wrong.push(format!("{source}: {class}, not {classes:?}"));
            }
            certain += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {certain}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(certain * 3 > programs, "{certain} of {programs}");
}
