//! A search for people.

use std::fmt::Write as _;

use super::{Answer, decision};
use crate::witness::{GroupPath, Question, Witness};

pub(super) fn render(answer: &Answer, question: &Question<'_>) -> String {
    let intent: Vec<_> = question.intent.iter().map(path).collect();
    let meant = intent.join(", ");
    match answer {
        Answer::Proven(_) => format!(
            "proven: nobody but members of {meant} gets in, whatever groups are called.\n\
             The script is the encoding of group-stringify-safe, and the policy wants a whole item of it. \
             A member whose text would be too long, or whose group lies outside the client's subtree, gets \
             nothing.\n"
        ),
        Answer::Searched(why, search) => {
            let mut text = String::new();
            for witness in &search.witnesses {
                text.push_str(&one(witness, &meant, question));
                text.push('\n');
            }
            let found = match search.witnesses.len() {
                0 => "none found, which proves nothing",
                _ => "found",
            };
            let _ = writeln!(
                text,
                "{found}: {} users tried on Keycloak {}; not proven, because {why}",
                search.tried, question.keycloak
            );
            if search.undecided > 0 {
                let _ = writeln!(
                    text,
                    "for {} of them nobody can say what the mapper makes",
                    search.undecided
                );
            }
            text
        }
    }
}

fn one(witness: &Witness, meant: &str, question: &Question<'_>) -> String {
    let mut text = if witness.is_meant {
        format!("a member of {meant} whom the policy keeps out:\n")
    } else {
        format!("somebody who is in no group that is meant ({meant}), and gets in:\n")
    };
    text.push('\n');
    for line in fixture(witness).lines() {
        let _ = writeln!(text, "    {line}");
    }
    text.push('\n');
    let manifest = &question.project.manifest;
    let claim = manifest.claim.as_ref();
    let attribute = manifest.attribute.as_ref();
    let name = claim
        .and_then(|claim| claim.name.as_deref())
        .or(attribute.map(|attribute| attribute.name.as_str()))
        .unwrap_or("sub")
        .replace("\\.", ".");
    let name = name.as_str();
    let _ = match &witness.token {
        None => writeln!(text, "  token   none: the login fails"),
        Some(token) => match token.get(name) {
            Some(value) => writeln!(text, "  {name:<7} {value}"),
            None => writeln!(text, "  {name:<7} not in the token"),
        },
    };
    let _ = writeln!(
        text,
        "  policy  {} ({})",
        decision(witness.decision),
        question.role.name
    );
    text
}

/// The user as a fixture; copied into a case it shows the same again.
fn fixture(witness: &Witness) -> String {
    let state = &witness.state;
    let username = state.username.as_deref().unwrap_or("mallory");
    let mut text = format!("[users.{}]\n", quoted(username));
    let groups: Vec<_> = state
        .groups
        .iter()
        .map(|group| quoted(&path(group)))
        .collect();
    let _ = writeln!(text, "groups = [{}]", groups.join(", "));
    let fields = ["email", "firstName", "lastName"];
    let (fields, attributes): (Vec<_>, Vec<_>) = state
        .attributes
        .iter()
        .partition(|(name, _)| fields.contains(&name.as_str()));
    for (name, value) in fields {
        let name = match name.as_str() {
            "firstName" => "first-name",
            "lastName" => "last-name",
            other => other,
        };
        let _ = writeln!(text, "{name} = {}", quoted(value));
    }
    if !state.roles.is_empty() {
        let roles: Vec<_> = state.roles.iter().map(|role| quoted(role)).collect();
        let _ = writeln!(
            text,
            "client-roles = {{ witness = [{}] }}",
            roles.join(", ")
        );
    }
    if !attributes.is_empty() {
        let all = attributes.into_iter();
        let all: Vec<_> = all
            .map(|(name, value)| format!("{} = [{}]", quoted(name), quoted(value)))
            .collect();
        let _ = writeln!(text, "attributes = {{ {} }}", all.join(", "));
    }
    text
}

/// As a fixture writes it: a slash in a name is `~/`.
fn path(group: &GroupPath) -> String {
    group
        .iter()
        .map(|name| format!("/{}", name.replace('/', "~/")))
        .collect()
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
