//! The conversion held to what Keycloak's own classes do: `data/claims/oracle` says how the
//! recordings were made.

use std::collections::BTreeMap;

use keycloak_model::{KeycloakVersion, Realm};
use nashorn::{JavaValue, ScriptObject};
use serde_json::Value;

use super::*;
use crate::json::Json;

const RESULTS: &str = include_str!("../../data/claims/results.jsonl");
const CONVERSION: &str = include_str!("../../data/claims/conversion.jsonl");
const PLACING: &str = include_str!("../../data/claims/placing.jsonl");
const PATHS: &str = include_str!("../../data/claims/paths.jsonl");

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
}

/// Script → what Nashorn gave for it; scripts that throw are missing.
pub(crate) fn results() -> BTreeMap<String, JavaValue> {
    lines(RESULTS)
        .filter(|row| row.get("result").is_some())
        .map(|row| (text(&row["script"]), java_value(&row["result"])))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn java_value(value: &Value) -> JavaValue {
    if let Some(word) = value.as_str() {
        return match word {
            "Null" => JavaValue::Null,
            "Cycle" => JavaValue::Cycle,
            other => panic!("{other}"),
        };
    }
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    let items = |name: &str| value[name].as_array().unwrap().iter();
    match kind.as_str() {
        "Boolean" => JavaValue::Boolean(value.as_bool().unwrap()),
        "Integer" => JavaValue::Integer(i32::try_from(value.as_i64().unwrap()).unwrap()),
        "Long" => JavaValue::Long(value.as_i64().unwrap()),
        "Double" => JavaValue::Double(match value.as_str().unwrap() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            number => number.parse().unwrap(),
        }),
        "String" => JavaValue::String(text(value)),
        "Collection" => JavaValue::Collection {
            class: text(&value["class"]),
            items: items("items").map(java_value).collect(),
        },
        "Array" => JavaValue::Array {
            component: text(&value["component"]),
            items: items("items").map(java_value).collect(),
        },
        "Map" => JavaValue::Map {
            class: text(&value["class"]),
            entries: items("entries")
                .map(|entry| (java_value(&entry[0]), java_value(&entry[1])))
                .collect(),
        },
        "Script" => JavaValue::Script(ScriptObject {
            class: text(&value["class"]),
            text: text(&value["text"]),
            entries: items("entries")
                .map(|entry| (text(&entry[0]), java_value(&entry[1])))
                .collect(),
        }),
        "Object" => JavaValue::Object {
            class: text(&value["class"]),
            text: text(&value["text"]),
        },
        other => panic!("{other}"),
    }
}

/// The rows of a recording for every version that was run: a row holds until a later one for the
/// same key replaces it. The second part is the line as it stands in the file.
fn by_version(
    recording: &'static str,
    key: impl Fn(&Value) -> String,
) -> Vec<(KeycloakVersion, Vec<(Value, &'static str)>)> {
    let (first, rows) = recording.split_once('\n').unwrap();
    let head: Value = serde_json::from_str(first).unwrap();
    let versions: Vec<String> = head["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(text)
        .collect();
    let rows: Vec<(Value, &str)> = rows
        .lines()
        .map(|line| (serde_json::from_str(line).expect(line), line))
        .collect();
    let mut current = BTreeMap::new();
    versions
        .iter()
        .map(|version| {
            for (row, line) in &rows {
                if row["version"] == *version.as_str() {
                    current.insert(key(row), (row.clone(), *line));
                }
            }
            (
                version.parse().unwrap(),
                current.values().cloned().collect(),
            )
        })
        .collect()
}

fn config(claim: &str, row: &Value) -> InstanceConfig {
    let mut config = InstanceConfig::new("NAME", [("claim.name", claim)]);
    if let Some(label) = row["jsonType"].as_str() {
        config = config.with("jsonType.label", label);
    }
    if row["multivalued"] == true {
        config = config.with("multivalued", "true");
    }
    config
}

/// The claim's own text in a row: re-reading would lose the spelling of numbers.
fn recorded_value(line: &str) -> &str {
    let (_, tail) = line.split_once("\"value\":").unwrap();
    let mut reader = serde_json::Deserializer::from_str(tail).into_iter::<Value>();
    reader.next().unwrap().ok();
    let end = reader.byte_offset();
    let whole = serde_json::from_str::<Value>(tail.get(..end).unwrap());
    assert!(whole.is_ok(), "{line}");
    tail.get(..end).unwrap()
}

/// Scripts whose result has no JSON without knowing the object's getters.
const NEEDS_GETTERS: [&str; 6] = [
    "java.util.Optional.of('x')",
    "java.util.Optional.empty()",
    "new java.util.Date(0)",
    "java.lang.Thread.State.NEW",
    "java.util.Arrays.asList('x').iterator()",
    "user.getGroupsStream()",
];

#[test]
fn every_result_converts_in_every_version_as_keycloaks_own_classes_convert_it() {
    let results = results();
    let realm = Realm::new("lab");
    let key = |row: &Value| {
        format!(
            "{} {} {}",
            row["script"], row["jsonType"], row["multivalued"]
        )
    };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (version, rows) in by_version(CONVERSION, key) {
        for (row, line) in rows {
            let script = text(&row["script"]);
            let Some(value) = results.get(&script) else {
                // The script threw; that is not conversion.
                continue;
            };
            let config = config("c", &row);
            let to = Destination {
                config: &config,
                version,
                target: Target::AccessToken,
                realm: &realm,
            };
            let applied = apply(to, value, &Token::empty(TokenKind::Access, version));
            let ours = match &applied.outcome {
                Outcome::Claim(claim) => claim.value.to_string(),
                Outcome::Omitted(_) => "omitted".to_owned(),
                Outcome::LoginFails(_) => "login-fails".to_owned(),
                Outcome::Undecided { .. } if NEEDS_GETTERS.contains(&script.as_str()) => continue,
                other => format!("{other:?}"),
            };
            let theirs = match row["outcome"].as_str().unwrap() {
                "claim" => recorded_value(line),
                other => other,
            };
            if ours != theirs {
                wrong.push(format!("{version} {} : {ours} is {theirs}", key(&row)));
            }
            let warned: Vec<String> = match row.get("log") {
                Some(log) => log.as_array().unwrap().iter().map(text).collect(),
                None => Vec::new(),
            };
            let mut warns: Vec<String> = applied.log.iter().map(LogLine::to_string).collect();
            warns.retain(|line| line.starts_with("WARN"));
            if warns != warned {
                wrong.push(format!(
                    "{version} {} logs {warns:?} is {warned:?}",
                    key(&row)
                ));
            }
            compared += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(compared > 25_000, "{compared}");
}

/// The tokens the recording started from.
fn start(target: Target, version: KeycloakVersion) -> Token {
    let (kind, fields) = match target {
        Target::IdToken => (
            TokenKind::Id,
            r#"{"exp":1700000300,"iat":1700000000,"auth_time":1700000000,"jti":"J","iss":"I","aud":"web","sub":"S","typ":"ID","azp":"web","sid":"SID","at_hash":"H","acr":"1","email":"alice@example.com","email_verified":false,"name":"Alice Liddell"}"#,
        ),
        Target::TokenResponse => (
            TokenKind::Response,
            r#"{"access_token":"T","expires_in":0,"refresh_expires_in":0,"not-before-policy":0,"scope":"openid"}"#,
        ),
        _ => (
            TokenKind::Access,
            r#"{"exp":1700000300,"iat":1700000000,"jti":"J","iss":"I","aud":"account","sub":"S","typ":"Bearer","azp":"web","sid":"SID","acr":"1","allowed-origins":["/*"],"realm_access":{"roles":["dev"]},"scope":"openid"}"#,
        ),
    };
    let Some(Json::Object(fields)) = crate::json::read_first(fields) else {
        panic!("{fields}");
    };
    let mut token = Token::empty(kind, version);
    for (name, value) in fields {
        token.set_field(&name, value);
    }
    if !version.at_least(25, 0) && kind != TokenKind::Response {
        token.set_field("session_state", "SID".into());
    }
    token
}

#[test]
fn every_claim_name_is_placed_in_every_version_as_keycloaks_own_classes_place_it() {
    let results = results();
    let mut realm = Realm::new("lab");
    realm.client("web");
    let key = |row: &Value| {
        let mut row = row.clone();
        for part in ["version", "token", "throws", "log"] {
            row.as_object_mut().unwrap().remove(part);
        }
        row.to_string()
    };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (version, rows) in by_version(PLACING, key) {
        for (row, _) in rows {
            let target: Target = row["target"].as_str().unwrap().parse().unwrap();
            let mut token = start(target, version);
            let mut log = Vec::new();
            let mut run = |claim: &Value, script: &Value| {
                let config = config(claim.as_str().unwrap(), &row);
                let to = Destination {
                    config: &config,
                    version,
                    target,
                    realm: &realm,
                };
                let applied = apply(to, &results[script.as_str().unwrap()], &token);
                token = applied.token;
                log.extend(applied.log.iter().map(LogLine::to_string));
                applied.outcome
            };
            if row.get("firstClaim").is_some() {
                run(&row["firstClaim"], &row["firstScript"]);
            }
            let outcome = run(&row["claim"], &row["script"]);
            let ours = match &outcome {
                Outcome::LoginFails(failure) => {
                    let class = failure.cause.split(':').next().unwrap();
                    format!("throws {class}")
                }
                _ => token.to_json().unwrap().to_string(),
            };
            let theirs = match row.get("throws") {
                Some(class) => format!("throws {}", text(class)),
                None => text(&row["token"]),
            };
            if ours != theirs {
                wrong.push(format!("{version} {}\n  {ours}\n  {theirs}", key(&row)));
            }
            log.retain(|line| line.starts_with("WARN"));
            let logged: Vec<String> = match row.get("log") {
                Some(log) => log.as_array().unwrap().iter().map(text).collect(),
                None => Vec::new(),
            };
            if log != logged {
                wrong.push(format!("{version} {}\n  {log:?}\n  {logged:?}", key(&row)));
            }
            compared += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(compared > 2_500, "{compared}");
}

#[test]
fn every_claim_name_splits_as_keycloak_splits_it() {
    for row in lines(PATHS) {
        let names: Vec<String> = row["path"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(
            split_claim_path(row["claim"].as_str().unwrap()),
            names,
            "{row}"
        );
    }
}

fn applied(version: &str, target: Target, claim: &str, value: &JavaValue) -> Applied {
    let version = version.parse().unwrap();
    let config = InstanceConfig::new("NAME", [("claim.name", claim), ("jsonType.label", "int")]);
    let mut realm = Realm::new("lab");
    realm.client("web");
    let to = Destination {
        config: &config,
        version,
        target,
        realm: &realm,
    };
    apply(to, value, &start(target, version))
}

fn string(text: &str) -> JavaValue {
    JavaValue::String(text.to_owned())
}

#[test]
fn the_answer_of_a_login_that_fails_has_the_words_of_its_version() {
    let body = |version| match applied(version, Target::AccessToken, "c", &string("x")).outcome {
        Outcome::LoginFails(failure) => failure.body,
        other => format!("{other:?}"),
    };
    // keycloak-live.md 1: measured on running servers.
    assert_eq!(body("18.0.2"), r#"{"error":"unknown_error"}"#);
    assert_eq!(body("22.0.5"), r#"{"error":"unknown_error"}"#);
    assert_eq!(
        body("24.0.5"),
        r#"{"error":"unknown_error","error_description":"For more on this error consult the server log at the debug level."}"#
    );
    assert_eq!(
        body("26.4.0"),
        r#"{"error":"unknown_error","error_description":"For more on this error consult the server log."}"#
    );
    assert_eq!(body("26.7.3"), "Omitted(NotConvertible)");
}

#[test]
fn a_value_jackson_cannot_write_breaks_the_login_in_the_newest_version_too() {
    let config = InstanceConfig::new("NAME", [("claim.name", "c")]);
    let realm = Realm::new("lab");
    let to = Destination {
        config: &config,
        version: KeycloakVersion::NEWEST,
        target: Target::IdToken,
        realm: &realm,
    };
    let results = results();
    let value = &results["var o={}; o.o=o; o"];
    let applied = apply(
        to,
        value,
        &Token::empty(TokenKind::Id, KeycloakVersion::NEWEST),
    );
    let Outcome::LoginFails(failure) = applied.outcome else {
        panic!("{:?}", applied.outcome);
    };
    assert_eq!(
        failure.body,
        r#"{"error":"unknown_error","error_description":"Cannot parse the JSON"}"#
    );
}

#[test]
fn at_introspection_and_userinfo_it_is_the_request_that_fails() {
    let outcome = |target| applied("24.0.5", target, "c", &string("x")).outcome;
    let Outcome::RequestFails(failure) = outcome(Target::Introspection) else {
        panic!();
    };
    assert_eq!(failure.status, 400);
    assert_eq!(
        failure.body,
        r#"{"error":"invalid_request","error_description":"Failed to introspect token."}"#
    );
    assert!(matches!(
        outcome(Target::Userinfo),
        Outcome::RequestFails(_)
    ));
}

#[test]
fn a_second_sid_or_a_foreign_azp_makes_the_access_token_unusable() {
    let why = |version, target, claim| match applied(version, target, claim, &string("7")).outcome {
        Outcome::TokenUnusable { why, .. } => why,
        Outcome::Claim(claim) => format!("duplicate {}", claim.duplicate_key),
        other => format!("{other:?}"),
    };
    assert_eq!(
        why("26.7.3", Target::AccessToken, "sid"),
        "`sid` stands in the access token twice: the userinfo endpoint answers 401"
    );
    assert_eq!(why("26.7.3", Target::IdToken, "sid"), "duplicate true");
    assert_eq!(why("26.7.3", Target::IdToken, "azp"), "duplicate false");
    assert_eq!(
        why("26.7.3", Target::AccessToken, "azp"),
        "no client is called `7`: the userinfo endpoint answers 401 \"Token verification failed\""
    );
    assert_eq!(
        why("18.0.2", Target::AccessToken, "azp"),
        "no client is called `7`: the userinfo endpoint answers 400 \"Client not found\""
    );
}

#[test]
fn a_number_of_undecided_class_is_undecided_only_where_it_matters() {
    let outcome =
        |version| applied(version, Target::AccessToken, "c", &JavaValue::Number(5.0)).outcome;
    let Outcome::Undecided { between, .. } = outcome("26.7.3") else {
        panic!();
    };
    assert!(matches!(&between[0], Outcome::Claim(claim) if claim.value.to_string() == "5"));
    assert_eq!(between[1], Outcome::Omitted(Omission::NotConvertible));
    let config = InstanceConfig::new("NAME", [("claim.name", "c"), ("jsonType.label", "boolean")]);
    let realm = Realm::new("lab");
    let to = Destination {
        config: &config,
        version: KeycloakVersion::NEWEST,
        target: Target::AccessToken,
        realm: &realm,
    };
    let token = Token::empty(TokenKind::Access, KeycloakVersion::NEWEST);
    let omitted = Outcome::Omitted(Omission::NotConvertible);
    assert_eq!(apply(to, &JavaValue::Number(5.0), &token).outcome, omitted);
}

#[test]
fn an_instance_runs_for_the_targets_its_switches_name() {
    let runs = |switches: &[(&str, &str)], version: &str, lightweight| {
        let config = InstanceConfig::new("NAME", switches.iter().copied());
        let version = version.parse().unwrap();
        let targets = Target::ALL.into_iter();
        let on = targets.filter(|&target| config.runs_for(target, version, lightweight));
        on.map(|target| target.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    // keycloak-live.md 4, flag defaults.
    let id = [("id.token.claim", "true")];
    assert_eq!(runs(&id, "26.7.3", false), "id-token userinfo");
    let access = [("access.token.claim", "true")];
    assert_eq!(runs(&access, "26.7.3", false), "access-token introspection");
    assert_eq!(runs(&access, "22.0.5", false), "access-token");
    assert_eq!(runs(&access, "26.7.3", true), "introspection");
    let light = [("lightweight.claim", "true")];
    assert_eq!(runs(&light, "26.7.3", true), "access-token");
    assert_eq!(runs(&light, "26.7.3", false), "");
    let only = [("introspection.token.claim", "true")];
    assert_eq!(runs(&only, "26.7.3", false), "introspection");
    assert_eq!(runs(&[("id.token.claim", "True")], "26.7.3", false), "");
    let response = [("access.tokenResponse.claim", "true")];
    assert_eq!(runs(&response, "18.0.2", false), "token-response");
    assert_eq!(runs(&[], "26.7.3", false), "");
}
