use diagnostic::text::Options;
use proptest::prelude::*;
use serde_json::Value;

use super::{Descriptor, read};
use crate::Kind;

const CASES: &str = include_str!("../../tests/data/descriptors.json");
const RECORDED: [(&str, &str); 2] = [
    (
        "24.0.5",
        include_str!("../../tests/data/descriptors-24.0.5.json"),
    ),
    (
        "26.7.3",
        include_str!("../../tests/data/descriptors-26.7.3.json"),
    ),
];
/// What the older server does differently; the readings are those of the newer one.
const OTHERWISE_IN_24: [&str; 10] = [
    "an unknown kind names a missing file",
    "an unknown kind is null",
    "encoded surrogate",
    "low surrogate in a key",
    "high surrogate in a key",
    "high surrogate and a letter in a key",
    "high surrogate and an escaped letter in a key",
    "high surrogate and a tab in a key",
    "two high surrogates in a key",
    "low surrogate in a key of an ignored value",
];

fn bytes(case: &Value) -> Vec<u8> {
    if let Some(text) = case["text"].as_str() {
        return text.into();
    }
    let hex = case["hex"].as_str().unwrap();
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| digit.to_digit(16).unwrap() as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

/// The server's words in our findings.
fn quotes(descriptor: &Descriptor) -> Vec<String> {
    descriptor
        .findings
        .iter()
        .flat_map(|finding| &finding.notes)
        .filter_map(|note| note.strip_prefix("`kc.sh build` ends with exit code 1: "))
        .map(str::to_owned)
        .collect()
}

/// Disagreements with one server about one case.
fn compare(case: &str, descriptor: &Descriptor, recorded: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let quotes = quotes(descriptor);
    if let Some(causes) = recorded["fails"].as_array() {
        let root = causes.last().unwrap().as_str().unwrap();
        // Whether files are there isn't known here.
        if root == "java.lang.NullPointerException: entry" {
            if !descriptor.accepted && case != "no fileName before a missing file" {
                wrong.push(format!("{case}: refused, but only a file is missing"));
            }
            return wrong;
        }
        let (class, message) = root.split_once(": ").unwrap();
        let real = format!("{}: {message}", class.rsplit('.').next().unwrap());
        if descriptor.accepted {
            wrong.push(format!("{case}: accepted, but {real}"));
        }
        // Where a server stops at the first of several mistakes, ours are all listed.
        let quoted = quotes
            .iter()
            .any(|quote| quote.len() > 15 && real.starts_with(quote));
        if !quoted {
            wrong.push(format!("{case}: {quotes:?} is not {real}"));
        }
        return wrong;
    }
    if !descriptor.accepted || !quotes.is_empty() {
        wrong.push(format!(
            "{case}: refused with {quotes:?}, but a server accepts it"
        ));
    }
    let mut ours: Vec<[String; 4]> = descriptor
        .providers
        .iter()
        .filter(|provider| provider.registered)
        .map(|provider| {
            let factory = match provider.kind {
                Kind::Authenticator => "DeployedScriptAuthenticatorFactory",
                Kind::Policy => "DeployedScriptPolicyFactory",
                Kind::Mapper => "DeployedScriptOIDCProtocolMapper",
                Kind::SamlMapper => "DeployedScriptSAMLProtocolMapper",
            };
            [
                factory.into(),
                provider.id(),
                // The recording program's output has no lone surrogates.
                provider.name.replace('\u{FFFD}', "?"),
                provider.description.clone().unwrap_or_default(),
            ]
        })
        .collect();
    ours.sort();
    let mut theirs: Vec<[String; 4]> = recorded["providers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|provider| {
            ["factory", "id", "name", "description"].map(|key| {
                provider[key]
                    .as_str()
                    .unwrap_or_default()
                    .replace('\u{FFFD}', "?")
            })
        })
        .collect();
    theirs.sort();
    if ours != theirs {
        wrong.push(format!("{case}: we say {ours:?}, the server {theirs:?}"));
    }
    wrong
}

#[test]
fn every_case_is_read_as_real_servers_read_it() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() > 200);
    let mut wrong = Vec::new();
    for (version, recorded) in RECORDED {
        let recorded: Value = serde_json::from_str(recorded).unwrap();
        for case in &cases {
            let name = case["case"].as_str().unwrap();
            if version == "24.0.5" && OTHERWISE_IN_24.contains(&name) {
                continue;
            }
            let descriptor = read("keycloak-scripts.json", &bytes(case));
            let differences = compare(name, &descriptor, &recorded[name]);
            wrong.extend(
                differences
                    .into_iter()
                    .map(|text| format!("{version}: {text}")),
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn findings_say_what_is_wrong_where_and_what_a_server_does() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    let mut text = String::new();
    for name in [
        "mappers then providers",
        "providers is null",
        "an unknown kind is null",
        "camel case samlMappers",
        "lower case filename",
        "unknown top-level key",
        "item keys id and code",
        "mappers is null",
        "a null item",
        "no fileName",
        "list root",
        "empty file",
        "number as fileName",
        "object instead of a list",
        "a text as item",
        "fileName twice",
        "same file twice in one kind",
        "same file as SAML mapper and mapper",
        "same file in all kinds",
        "file in a folder",
        "trailing object",
        "trailing comma in a list",
        "line comment",
        "single quotes",
        "unclosed list",
        "unclosed text",
        "line break in a text",
        "leading zero",
        "upper case True",
        "UTF-8 byte-order mark",
        "UTF-16 big endian with mark",
        "Latin-1 text",
        "overlong slash",
    ] {
        let case = cases.iter().find(|case| case["case"] == name).expect(name);
        let descriptor = read("keycloak-scripts.json", &bytes(case));
        let shown = diagnostic::text::render(&descriptor.findings, Options::default());
        text.push_str(&format!("## {name}\n\n{shown}"));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn an_id_longer_than_its_database_column_is_an_error() {
    let list = |kind: &str, length| {
        let text = format!(
            "{{\"{kind}\":[{{\"fileName\":\"{}\"}}]}}",
            "ä".repeat(length)
        );
        let ids = read("d.json", text.as_bytes()).findings;
        ids.iter()
            .map(|finding| finding.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(list("authenticators", 29), Vec::<String>::new());
    assert_eq!(list("authenticators", 30), ["provider-id-too-long"]);
    assert_eq!(list("mappers", 248), Vec::<String>::new());
    assert_eq!(list("mappers", 249), ["provider-id-too-long"]);
    assert_eq!(list("saml-mappers", 249), ["provider-id-too-long"]);
}

#[test]
fn a_large_hostile_descriptor_is_read_to_its_end() {
    for text in [
        "[".repeat(1 << 20),
        "{\"mappers\":[".repeat(1 << 16),
        format!("{{{}}}", "\"x\":1,".repeat(1 << 17)),
        format!(
            "{{\"mappers\":[{}{{}}]}}",
            "{\"fileName\":\"a.js\"},".repeat(1 << 15)
        ),
        format!(
            "{{\"providers\":{{{}\"x\":[]}}}}",
            (0..1 << 15)
                .map(|n| format!("\"{n}\":[],"))
                .collect::<String>()
        ),
        "\"\\u".repeat(1 << 18),
    ] {
        let descriptor = read("d.json", text.as_bytes());
        assert!(!descriptor.findings.is_empty());
    }
    let overlong = [0xC0, 0xAF].repeat(1 << 19);
    assert!(!read("d.json", &overlong).accepted);
}

proptest! {
    #[test]
    fn no_bytes_make_reading_fail(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let descriptor = read("d.json", &bytes);
        let _ = diagnostic::text::render(&descriptor.findings, Options::default());
    }

    /// Pieces of descriptors in any order get further than random bytes.
    #[test]
    fn no_mixture_of_descriptor_parts_makes_reading_fail(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"mappers\"", "\"providers\"", "\"fileName\"", "\"a.js\"",
                "\"saml-mappers\"", "null", "true", "1.5e3", "-", "\"\\ud83d\\u", "\\", "\"", " ", "\u{feff}", "é",
            ]),
            0..40,
        )
    ) {
        let descriptor = read("d.json", parts.concat().as_bytes());
        let _ = diagnostic::text::render(&descriptor.findings, Options::default());
    }

    #[test]
    fn what_serde_json_takes_for_an_object_of_the_flat_form_is_accepted(
        names in proptest::collection::vec("\\PC{1,8}", 1..4)
    ) {
        let list: Vec<Value> = names.iter().map(|name| serde_json::json!({"fileName": name})).collect();
        let text = serde_json::json!({"mappers": list}).to_string();
        let descriptor = read("d.json", text.as_bytes());
        prop_assert!(descriptor.accepted);
        let read: Vec<&str> = descriptor.providers.iter().map(|one| one.file_name.as_str()).collect();
        prop_assert_eq!(read, names);
    }
}
