//! `mapper-builder simulate` on the running server and on the file its realm was made of: both must say the same.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use keycloak_admin::{Realm, RealmRepresentation};
use serde_json::{Value, json};
use tokio::process::Command;

use super::{Report, tokens};
use crate::lab::Lab;
use e2e::project;

/// The clients people log in at; each has mappers of another kind, or shows another part of the realm.
const CLIENTS: &[&str] = &[
    "roles",
    "narrow",
    "groups",
    "defaults",
    "attributes",
    "order",
    "unknown",
    "urn:example:all",
    "urn:example:default",
];

/// An export has the settings of authenticators; a server isn't asked for them.
const NOT_ASKED: &str =
    "the source of the realm doesn't tell whether its authenticators have reference values";

const POLICIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/live/cases/simulate.json");

/// The service account that may read the realm, and nothing else.
const READER: &str = "reader";
const SECRET: &str = "reader's secret";

pub async fn run(lab: &Lab) -> Result<Report> {
    let text = tokens::realm_text(lab)?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("realm.json");
    std::fs::write(&file, &text)?;
    let realm = lab.admin.create_realm(&with_reader(&text)?).await?;
    let asks = Asks {
        lab,
        program: project::mapper_builder()?,
        file,
        realm: &realm,
    };
    let answers = asks.all().await;
    realm.delete().await?;
    answers
}

/// The realm with an account that reads it.
fn with_reader(text: &str) -> Result<RealmRepresentation> {
    let mut realm: Value = serde_json::from_str(text)?;
    let mut add = |list: &str, entry: Value| {
        let list = realm.get_mut(list).and_then(Value::as_array_mut);
        list.map(|list| list.push(entry))
            .context("cases/tokens.json")
    };
    add(
        "clients",
        json!({"clientId": READER, "enabled": true, "publicClient": false, "secret": SECRET,
               "serviceAccountsEnabled": true, "protocol": "openid-connect"}),
    )?;
    add(
        "users",
        json!({"username": format!("service-account-{READER}"), "enabled": true, "serviceAccountClientId": READER,
               "clientRoles": {"realm-management": ["view-realm", "view-clients", "view-users"]}}),
    )?;
    Ok(serde_json::from_value(realm)?)
}

struct Asks<'l> {
    lab: &'l Lab,
    program: PathBuf,
    file: PathBuf,
    realm: &'l Realm,
}

impl Asks<'_> {
    async fn all(&self) -> Result<Report> {
        let mut report = Report::from(Vec::new());
        let base = self.lab.server.base.as_str();
        let server = ["--server", base, "--realm", self.realm.name()];
        let admin = [&server[..], &["--admin-user", "admin"]].concat();
        let as_reader = [
            "--admin-realm",
            self.realm.name(),
            "--admin-client",
            READER,
            "--keycloak",
            self.lab.version(),
        ];
        let reader = [&server[..], &as_reader].concat();
        let file = self.file.display().to_string();
        let from_file = ["--users", &file, "--keycloak", self.lab.version()];
        for client in CLIENTS {
            let expected = self.ask(client, &from_file, "").await?;
            let password = self.lab.server.password.as_str();
            let seen = [
                (
                    "the administrator",
                    self.ask(client, &admin, password).await?,
                ),
                ("a reader", self.ask(client, &reader, SECRET).await?),
            ];
            for (who, seen) in seen {
                if seen != expected {
                    report.problems.push(format!(
                        "{client}: {who} sees on the server {seen} and in the file stands {expected}"
                    ));
                }
            }
            report.lines.push(json!({
                "version": self.lab.version(),
                "client": client,
                "answer": self.lab.mask.value(&expected),
            }));
        }
        Ok(report)
    }

    /// What `simulate` says, without its notes and what a server isn't asked for: that differs from source to source.
    async fn ask(&self, client: &str, people: &[&str], secret: &str) -> Result<Value> {
        let output = Command::new(&self.program)
            .args(["simulate", "--format", "json", "--client", client])
            .args(["--time", "2026-11-21T10:01:00Z", "--policy"])
            .arg(Path::new(POLICIES))
            .args(people)
            .env("MAPPER_BUILDER_SECRET", secret)
            .stdin(Stdio::null())
            .output()
            .await?;
        ensure!(
            matches!(output.status.code(), Some(0 | 1)),
            "simulate {client} {people:?}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        let mut answer: Value = serde_json::from_slice(&output.stdout)?;
        if let Some(answer) = answer.as_object_mut() {
            answer.remove("notes");
            for user in answer
                .get_mut("users")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                if let Some(unknown) = user.get_mut("unknown").and_then(Value::as_array_mut) {
                    unknown.retain(|claim| claim["why"] != NOT_ASKED);
                }
            }
            // The order of users and mappers is that of the source.
            for value in answer.values_mut() {
                if let Some(list) = value.as_array_mut() {
                    list.sort_by_key(Value::to_string);
                }
            }
        }
        Ok(answer)
    }
}
