//! Whole tokens held to those of real servers: `tests/live/cases/tokens.json` is the realm, and the
//! recordings say what each login gave.

use std::sync::Arc;

use diagnostic::Source;
use keycloak_model::{KeycloakVersion, Realm, parse_export};
use nashorn::{Limits, on_engine_thread};
use serde_json::{Value, json};

use super::*;
use crate::instance::Target;
use crate::run::MapperKind;
use crate::saml::SamlValue;

const REALM: &str = include_str!("../../../../tests/live/cases/tokens.json");
const RECORDINGS: [&str; 2] = [
    include_str!("../../../../tests/live/recordings/24.0.5/tokens.jsonl"),
    include_str!("../../../../tests/live/recordings/26.7.3/tokens.jsonl"),
];

fn realm() -> Realm {
    parse_export(&Source::new("tokens.json", REALM), None).unwrap()
}

/// The realm names the provider of a script by the script.
fn scripts(runtime: &Runtime, realm: &Realm) -> Scripts {
    let mappers = realm
        .clients
        .iter()
        .flat_map(|(_, client)| &client.protocol_mappers);
    mappers
        .filter_map(|mapper| {
            let text = mapper.provider.strip_prefix("script: ")?;
            let script = runtime.compile(&Source::new("script.js", text));
            Some((mapper.provider.clone(), script))
        })
        .collect()
}

fn logins() -> impl Iterator<Item = Value> {
    RECORDINGS
        .into_iter()
        .flat_map(str::lines)
        .map(|line| serde_json::from_str(line).unwrap())
}

fn scenario(realm: &Arc<Realm>, login: &Value) -> Scenario {
    let text = |name: &str| login[name].as_str();
    let scenario = Scenario::in_realm(realm.clone(), text("user").unwrap(), text("client"));
    Scenario {
        scope: text("scope").unwrap_or_default().to_owned(),
        server_url: "SERVER".to_owned(),
        ..scenario.unwrap()
    }
}

fn with_every_login(
    check: impl Fn(&Runtime, &EngineThread, &Scenario, &Scripts, &Value) + Sync + Send,
) {
    on_engine_thread(|thread| {
        let realm = Arc::new(realm());
        for recording in RECORDINGS {
            let logins = recording
                .lines()
                .map(|line| -> Value { serde_json::from_str(line).unwrap() });
            let logins: Vec<Value> = logins.collect();
            let version: KeycloakVersion = logins[0]["version"].as_str().unwrap().parse().unwrap();
            let runtime = Runtime::new(version, Limits::default()).unwrap();
            let scripts = scripts(&runtime, &realm);
            for login in logins {
                check(
                    &runtime,
                    thread,
                    &scenario(&realm, &login),
                    &scripts,
                    &login,
                );
            }
        }
    })
    .unwrap();
}

/// Names and values in the order of the token; what differs from login to login is masked.
fn members(token: &Json) -> Value {
    let Json::Object(entries) = token else {
        panic!("{token}");
    };
    let masked = entries.iter().map(|(name, value)| match name.as_str() {
        "exp" | "iat" => json!([name, "TIME"]),
        "sid" | "session_state" => json!([name, "SESSION"]),
        "at_hash" => json!([name, "AT_HASH"]),
        "jti" => json!([name, "ID"]),
        _ => json!([name, value.to_value()]),
    });
    masked.collect()
}

fn recorded(members: &Value) -> Value {
    let members = members.as_array().unwrap().iter();
    let members = members.map(|member| match member[0].as_str() {
        Some("jti") => json!(["jti", "ID"]),
        _ => member.clone(),
    });
    members.collect()
}

#[test]
fn every_claim_of_a_real_token_is_foretold_in_its_place() {
    with_every_login(|runtime, thread, scenario, scripts, login| {
        for (part, target) in [("access", Target::AccessToken), ("id", Target::IdToken)] {
            if login.get(part).is_none() {
                continue;
            }
            let scenario = Scenario {
                target,
                ..scenario.clone()
            };
            let whole = whole_token(runtime, thread, &scenario, scripts);
            let token = members(&whole.token.unwrap());
            let expected = recorded(&login[part]);
            let names = |token: &Value| -> Vec<Value> {
                token
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|member| member[0].clone())
                    .collect()
            };
            let what = format!(
                "{} {} {} {part}",
                login["version"], login["client"], login["user"]
            );
            let unknown: Vec<Value> = whole
                .unknown
                .iter()
                .map(|unknown| json!(unknown.claim))
                .collect();
            let known = |token: &Value| -> Value {
                let members = token.as_array().unwrap().iter();
                members
                    .filter(|member| !unknown.contains(&member[0]))
                    .cloned()
                    .collect()
            };
            assert_eq!(known(&token), known(&expected), "{what}");
            assert_eq!(names(&known(&token)), names(&known(&expected)), "{what}");
            // Only what we say we can't model may be left out.
            assert_eq!(
                unknown,
                // 24.0.5 doesn't know the mapper.
                if login["client"] == "unknown" && login["version"] == "26.7.3" {
                    vec![json!("organization")]
                } else {
                    vec![]
                },
                "{what}"
            );
        }
    });
}

#[test]
fn a_login_that_a_mapper_breaks_fails() {
    let mut failed = 0;
    let broken: Vec<Value> = logins()
        .filter(|login| login.get("login").is_some())
        .collect();
    let names: Vec<_> = broken
        .iter()
        .map(|login| (login["version"].as_str(), login["client"].as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (Some("24.0.5"), Some("failing")),
            (Some("24.0.5"), Some("pairwise of two hosts")),
            (Some("26.7.3"), Some("pairwise of two hosts")),
        ]
    );
    on_engine_thread(|thread| {
        let realm = Arc::new(realm());
        for login in &broken {
            let version = login["version"].as_str().unwrap().parse().unwrap();
            let runtime = Runtime::new(version, Limits::default()).unwrap();
            let whole = whole_token(&runtime, thread, &scenario(&realm, login), &Scripts::new());
            assert_eq!(whole.token, None);
            let last = whole.mappers.last().unwrap();
            let Ran::BuiltIn(Some(Outcome::LoginFails(failure))) = &last.ran else {
                panic!("{last:?}");
            };
            assert_eq!(u64::from(failure.status), login["login"]["status"]);
            failed += 1;
        }
    })
    .unwrap();
    assert_eq!(failed, 3);
}

#[test]
fn every_attribute_of_a_real_assertion_is_foretold_in_its_place() {
    with_every_login(|runtime, thread, scenario, scripts, login| {
        if login.get("attributes").is_none() {
            return;
        }
        let scenario = Scenario {
            kind: MapperKind::Saml,
            ..scenario.clone()
        };
        let whole = whole_assertion(runtime, thread, &scenario, scripts);
        let value = |value: &SamlValue| match value {
            SamlValue::Text(text) => json!(text),
            SamlValue::Nil => Value::Null,
        };
        let attributes = whole.attributes.iter().map(|attribute| {
            let values: Vec<Value> = attribute.values.iter().map(value).collect();
            let mut shown = json!({
                "Name": attribute.name,
                "NameFormat": attribute.name_format,
                "values": values,
            });
            if let Some(name) = &attribute.friendly_name {
                shown["FriendlyName"] = json!(name);
            }
            shown
        });
        let what = format!("{} {} {}", login["version"], login["client"], login["user"]);
        assert_eq!(attributes.collect::<Value>(), login["attributes"], "{what}");
        assert_eq!(
            json!(whole.name_id.unwrap().value),
            login["nameId"],
            "{what}"
        );
        assert_eq!(whole.unknown, [], "{what}");
    });
}

#[test]
fn a_mapper_nobody_knows_makes_its_claim_unknown() {
    let mut realm = realm();
    let client = realm.client_by_client_id("bare").unwrap();
    let template = &realm.clients[realm.client_by_client_id("groups").unwrap()];
    let template = template.protocol_mappers[0].clone();
    let mapper = |provider: &str, config: &[(&str, &str)]| {
        let mut mapper = template.clone();
        mapper.provider = provider.to_owned();
        mapper.config = config
            .iter()
            .map(|(key, value)| ((*key).into(), (*value).into()))
            .collect();
        mapper
    };
    realm.clients[client].protocol_mappers = vec![
        mapper("acme-mapper", &[("claim.name", "acme.department")]),
        mapper("acme-mapper-without-claim", &[]),
        mapper(
            "script-left.js",
            &[("claim.name", "left"), ("id.token.claim", "true")],
        ),
        mapper("script-off.js", &[("claim.name", "off")]),
        mapper("oidc-amr-mapper", &[("id.token.claim", "true")]),
        mapper(
            "oidc-organization-membership-mapper",
            &[("id.token.claim", "true")],
        ),
    ];
    realm.authenticator_references = Some(true);
    on_engine_thread(|thread| {
        let runtime = Runtime::new(KeycloakVersion::NEWEST, Limits::default()).unwrap();
        let scenario = Scenario::in_realm(Arc::new(realm), "alice", Some("bare")).unwrap();
        let scenario = Scenario {
            target: Target::IdToken,
            ..scenario
        };
        let whole = whole_token(&runtime, thread, &scenario, &Scripts::new());
        let mut unknown: Vec<_> = whole
            .unknown
            .iter()
            .map(|unknown| unknown.claim.as_deref())
            .collect();
        unknown.sort_unstable();
        let expected = [
            None,
            Some("acme"),
            Some("amr"),
            Some("left"),
            Some("organization"),
        ];
        assert_eq!(unknown, expected);
    })
    .unwrap();
}
