//! Tokens and assertions beside those that real servers gave: `tests/live/recordings`.

use diagnostic::Source;
use keycloak_model::{World, parse_export};
use lab::{ClientSettings, LabSettings, TokenExchange, worker_command};
use libtest_mimic::Trial;
use provider_jar::{Kind, Package, Script};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::browser::{Browser, CALLBACK, VERIFIER, request};
use crate::exchange::{ask, text_of};
use crate::trials;

pub fn tests() -> Vec<Trial> {
    trials![
        logins_give_the_tokens_of_26_7_3,
        logins_give_the_tokens_of_24_0_5,
    ]
}

const REALM: &str = include_str!("../../../../tests/live/cases/tokens.json");

/// The client whose redirect URIs decide `sub`: a further one would be a second sector.
const SECTOR_OF_REDIRECTS: &str = "pairwise";

async fn logins_give_the_tokens_of_26_7_3() {
    let text = include_str!("../../../../tests/live/recordings/26.7.3/tokens.jsonl");
    compare("26.7.3", text).await;
}

async fn logins_give_the_tokens_of_24_0_5() {
    let text = include_str!("../../../../tests/live/recordings/24.0.5/tokens.jsonl");
    compare("24.0.5", text).await;
}

async fn compare(version: &str, recording: &str) {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab::start(settings(version, folder.path())).await.unwrap();
    let browser = Browser::at(&lab);
    let mut compared = 0;
    for line in recording.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let (client, user) = (text("client"), text("user"));
        // Its mapper for `amr` isn't modelled: the claim is left out, with a warning.
        if client == "unknown" {
            continue;
        }
        if row.get("attributes").is_some() {
            assert_eq!(
                attributes(&browser, &client, &user).await,
                row["attributes"],
                "{line}"
            );
        } else {
            let tokens = log_in(&browser, &client, &user, &text("scope")).await;
            assert_eq!(tokens, masked(&row), "{client} {user}");
        }
        compared += 1;
    }
    assert!(compared > 20, "{compared} rows");
}

/// The realm of the recordings, with its scripts in a jar, and clients that browsers can log in at.
fn settings(version: &str, folder: &std::path::Path) -> LabSettings {
    let mut realm: Value = serde_json::from_str(REALM).unwrap();
    let mut scripts = Vec::new();
    pack_scripts(&mut realm, &mut scripts);
    let jar = folder.join("scripts.jar");
    let package = Package::new(scripts).unwrap();
    std::fs::write(&jar, package.jar().unwrap()).unwrap();
    let source = Source::new("tokens.json", realm.to_string());
    let world = World::of(parse_export(&source, None).unwrap());
    let program = std::env::current_exe().unwrap();
    let mut settings = LabSettings::new(world, worker_command(program));
    settings.idp.keycloak = version.parse().unwrap();
    settings.idp.jars = vec![jar];
    let client = |id: &str| ClientSettings {
        id: id.to_owned(),
        kind: None,
        redirect_uris: match id {
            SECTOR_OF_REDIRECTS => Vec::new(),
            _ => vec!["http://127.0.0.1/callback".to_owned()],
        },
        attributes: Vec::new(),
    };
    let mut exchanges = Vec::new();
    for known in realm["clients"].as_array().unwrap() {
        let id = known["clientId"].as_str().unwrap();
        settings.idp.clients.push(client(id));
        exchanges.push(("app".to_owned(), id.to_owned()));
    }
    settings.idp.token_exchange = TokenExchange::Legacy(exchanges);
    for user in ["alice", "bob", "carol"] {
        let password = format!("{user}-password");
        settings
            .idp
            .passwords
            .insert(user.to_owned(), password.into());
    }
    settings
}

/// `"protocolMapper": "script: CODE"` becomes a script in a jar.
fn pack_scripts(value: &mut Value, scripts: &mut Vec<Script>) {
    match value {
        Value::Object(members) => {
            let is_saml = members.get("protocol") == Some(&json!("saml"));
            let code = members.get("protocolMapper").and_then(Value::as_str);
            let code = code.and_then(|provider| provider.strip_prefix("script: "));
            if let Some(code) = code.map(str::to_owned) {
                let file_name = format!("{}.js", scripts.len());
                members.insert(
                    "protocolMapper".to_owned(),
                    json!(format!("script-{file_name}")),
                );
                scripts.push(Script {
                    kind: if is_saml {
                        Kind::SamlMapper
                    } else {
                        Kind::Mapper
                    },
                    name: file_name.clone(),
                    file_name,
                    description: None,
                    code,
                });
            }
            members
                .values_mut()
                .for_each(|value| pack_scripts(value, scripts));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|value| pack_scripts(value, scripts)),
        _ => {}
    }
}

/// The claims of both tokens, each as a list, so that their order counts; or how the login failed.
async fn log_in(browser: &Browser, client: &str, user: &str, scope: &str) -> Value {
    let answer = redeem(browser, client, user, scope).await;
    if answer.status != 200 {
        return json!({"login": {"status": answer.status, "body": answer.json()}});
    }
    let tokens = json!({"access": answer.claims("access_token"), "id": answer.claims("id_token")});
    let listed = |claims: &Value| -> Value {
        let claims = claims.as_object().unwrap().iter();
        claims.map(|(name, value)| json!([name, value])).collect()
    };
    masked(&json!({"access": listed(&tokens["access"]), "id": listed(&tokens["id"])}))
}

/// Where a login returns to.
fn callback(client: &str) -> &'static str {
    match client {
        SECTOR_OF_REDIRECTS => "https://app.example.org/callback",
        _ => CALLBACK,
    }
}

async fn redeem(
    browser: &Browser,
    client: &str,
    user: &str,
    scope: &str,
) -> crate::browser::Answer {
    let mut asked = request();
    asked.retain(|(name, _)| !matches!(*name, "client_id" | "scope" | "nonce" | "redirect_uri"));
    let callback = callback(client);
    asked.push(("redirect_uri", callback.to_owned()));
    asked.push(("client_id", client.to_owned()));
    asked.push(("scope", scope.to_owned()));
    let (_, parameters) = browser.log_in(user, &asked).await.location();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", &parameters["code"]),
        ("redirect_uri", callback),
        ("code_verifier", VERIFIER),
    ];
    browser.token(&form).await
}

/// Without what differs from login to login, and without what a password grant, which was
/// recorded, doesn't have: the time of the login, which the client `attributes` calls `since`.
fn masked(row: &Value) -> Value {
    let tokens = ["access", "id"].into_iter().filter_map(|token| {
        let claims = row.get(token)?.as_array()?.iter().filter_map(|claim| {
            let name = claim[0].as_str()?;
            let masked = matches!(
                name,
                "exp" | "iat" | "jti" | "iss" | "sid" | "session_state" | "at_hash"
            );
            (!matches!(name, "auth_time" | "since")).then(|| match masked {
                true => json!(name),
                false => claim.clone(),
            })
        });
        Some((token.to_owned(), claims.collect::<Value>()))
    });
    let login = row
        .get("login")
        .map(|login| ("login".to_owned(), login.clone()));
    Value::Object(tokens.chain(login).collect())
}

/// The attributes of an assertion.
async fn attributes(browser: &Browser, client: &str, user: &str) -> Value {
    let access = redeem(browser, "app", user, "openid")
        .await
        .member("access_token");
    let answer = ask(browser, &access, &[("audience", client)]).await;
    let text = text_of(&answer);
    let document = Document::parse(&text).unwrap();
    let named = |name: &'static str| move |node: &Node<'_, '_>| node.tag_name().name() == name;
    let attributes = document.descendants().filter(named("Attribute"));
    attributes
        .map(|attribute| {
            let mut object = serde_json::Map::new();
            for written in attribute.attributes() {
                object.insert(written.name().to_owned(), json!(written.value()));
            }
            let values = attribute.children().filter(named("AttributeValue"));
            let values: Value = values.map(|value| json!(value.text())).collect();
            object.insert("values".to_owned(), values);
            Value::Object(object)
        })
        .collect()
}
