use std::io::{self, IsTerminal};

use federation::engine::{Overview, StoredCredentials, StoredSession};
use jiff::Timestamp;
use serde_json::{Value, json};
use session_store::KeyHome;

use super::failure::Outcome;
use super::output::Output;
use super::world::engine;
use super::{Format, Globals, carried};
use crate::exit::Exit;
use crate::output::utc;

/// Say what is stored, for how long it is good, and where its key lies.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry sessions
  keyferry sessions --format json | jq '.credentials[].expiration'")]
pub(super) struct Arguments {}

pub(super) async fn run(_: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    // Without anybody there, a keyring stays locked.
    let engine = engine(!globals.non_interactive && io::stderr().is_terminal())?;
    let overview = engine.overview().await?;
    for notice in &overview.notices {
        output.warn(notice);
    }
    let now = Timestamp::now();
    let folder = engine.store().folder().display().to_string();
    if output.format == Format::Json {
        output.json(&document(&overview, &folder))?;
    } else {
        output.result(text(&overview, &folder, now))?;
    }
    Ok(Exit::Fine)
}

fn text(overview: &Overview, folder: &str, now: Timestamp) -> String {
    let mut text = String::new();
    for session in &overview.sessions {
        let end = match (&session.over, session.ends_at) {
            (Some(why), _) => format!("over: {why}"),
            (None, Some(end)) => format!("good for {} unless used", left(end, now)),
            (None, None) => "good until the provider ends it".to_owned(),
        };
        let offline = if session.offline { ", offline" } else { "" };
        text.push_str(&format!(
            "login        {} at {} ({}{offline}): {end}\n",
            session.name, session.issuer, session.client_id
        ));
    }
    for credentials in &overview.credentials {
        let role = credentials
            .role
            .as_ref()
            .map_or("without a role", |role| role.as_str());
        let end = if credentials.expiration <= now {
            "ended".to_owned()
        } else {
            format!("good for {}", left(credentials.expiration, now))
        };
        text.push_str(&format!(
            "credentials  {role} of {}, profile `{}`: {end}\n",
            credentials.name, credentials.profile
        ));
        text.push_str(&extras(credentials));
    }
    if text.is_empty() {
        text.push_str("Nothing is stored.\n");
    }
    text.push_str(&format!("\nSealed in {folder}\n"));
    text.push_str(&match &overview.key {
        None => "There is no key yet.\n".to_owned(),
        Some(KeyHome::SecretService) => "The key lies in the desktop's keyring.\n".to_owned(),
        Some(KeyHome::File(path)) => format!(
            "The key lies beside it, in {}: whoever can copy that folder has these sessions. With a desktop keyring the key would lie there.\n",
            path.display()
        ),
    });
    text
}

/// What the session of credentials carries and what limits it, each on a line.
fn extras(credentials: &StoredCredentials) -> String {
    let rows = [
        (
            "limited by",
            credentials.limit.map(|limit| limit.name().to_owned()),
        ),
        ("tags", carried::tags(&credentials.brought)),
        (
            "source identity",
            carried::source_identity(&credentials.brought),
        ),
    ];
    let rows = rows
        .into_iter()
        .filter_map(|(name, value)| Some(format!("             {name}: {}\n", value?)));
    rows.collect()
}

/// Hours and minutes.
fn left(end: Timestamp, now: Timestamp) -> String {
    let minutes = end.duration_since(now).as_mins().max(0);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn document(overview: &Overview, folder: &str) -> Value {
    json!({
        "folder": folder,
        "key": overview.key.as_ref().map(|home| match home {
            KeyHome::SecretService => json!({ "home": "secret-service" }),
            KeyHome::File(path) => json!({ "home": "file", "path": path }),
        }),
        "sessions": overview.sessions.iter().map(session).collect::<Vec<_>>(),
        "credentials": overview.credentials.iter().map(credentials).collect::<Vec<_>>(),
        "notices": overview.notices,
    })
}

fn session(session: &StoredSession) -> Value {
    json!({
        "issuer": session.issuer,
        "clientId": session.client_id,
        "user": session.user,
        "name": session.name,
        "loggedInAt": utc(session.logged_in_at),
        "renewedAt": utc(session.renewed_at),
        "endsAt": session.ends_at.map(utc),
        "offline": session.offline,
        "over": session.over,
    })
}

fn credentials(credentials: &StoredCredentials) -> Value {
    let described = json!({
        "role": credentials.role.as_ref().map(|role| role.as_str()),
        "assumedArn": credentials.assumed_arn,
        "name": credentials.name,
        "profile": credentials.profile,
        "issuer": credentials.issuer,
        "expiration": utc(credentials.expiration),
        "limit": credentials.limit,
    });
    carried::added(&credentials.brought, described)
}
