//! What a claim is called, and where it goes.
//!
//! `OIDCAttributeMapperHelper` splits the name and keeps the list of claims that mappers can't set.

use diagnostic::{Finding, Span};
use keycloak_model::KeycloakVersion;

use super::super::table::level;
use crate::project::{Claim, JsonType, Project, Target};

/// Claims of tokens that have no setter for mappers.
const PROTECTED: &[&str] = &[
    "exp",
    "iat",
    "iss",
    "jti",
    "nonce",
    "scope",
    "session_state",
    "typ",
];

/// Members of the token response that have no setter for mappers.
const PROTECTED_RESPONSE: &[&str] = &[
    "access_token",
    "expires_in",
    "id_token",
    "not-before-policy",
    "refresh_expires_in",
    "refresh_token",
    "scope",
    "session_state",
    "token_type",
];

/// Claims with a setter, which doesn't understand levels: `sub.x`.
const FLAT: &[&str] = &["acr", "aud", "auth_time", "azp", "sub"];

/// Everything about the name of a claim.
pub(in super::super) fn check(
    project: &Project,
    claim: &Claim,
    versions: &[KeycloakVersion],
    found: &mut Vec<Finding>,
) {
    let Some(name) = claim.name.as_deref() else {
        return;
    };
    let places = project.manifest.places;
    let path = split(name);
    let mut push = |id: &'static str, span: Span, message: String, note: String, help: String| {
        let finding = Finding::new(level(id), id, message);
        found.push(
            finding
                .at(&project.manifest_source, span)
                .note(note)
                .help(help),
        );
    };
    if let Some(escaped) = escaped(name) {
        push(
            "claim-name-dots",
            places.name,
            "the dots of this URL aren't escaped".to_owned(),
            format!("the token holds {}", nested(&path)),
            format!(
                "write `name = '{escaped}'`; single quotes keep TOML from reading the backslashes"
            ),
        );
        return;
    }
    if let Some(note) = protected(claim, &path, versions) {
        push(
            "protected-claim",
            places.name,
            format!("no mapper can set `{name}`"),
            note,
            "give the claim a name of its own".to_owned(),
        );
    }
    if let Some(note) = breaking(claim, &path, versions) {
        push(
            "claim-breaks-token",
            places.name,
            format!("`{name}` is Keycloak's own claim"),
            note,
            "give the claim a name of its own".to_owned(),
        );
    }
    let needless: Vec<_> = claim
        .targets
        .iter()
        .filter(|target| {
            matches!(
                target,
                Target::AccessToken | Target::Userinfo | Target::Introspection
            )
        })
        .map(ToString::to_string)
        .collect();
    if path
        .first()
        .is_some_and(|first| first.starts_with("https://aws.amazon.com/"))
        && !needless.is_empty()
    {
        push(
            "aws-claim-target",
            places.targets,
            format!("this claim is for AWS, and goes to {} too", needless.join(" and ")),
            "AWS reads the token that `AssumeRoleWithWebIdentity` is called with, which is the ID token as a rule; \
             everything else only shows more people what the session may do"
                .to_owned(),
            "write `targets = [\"id-token\"]`".to_owned(),
        );
    }
}

/// Why Keycloak leaves the claim alone.
fn protected(claim: &Claim, path: &[String], versions: &[KeycloakVersion]) -> Option<String> {
    let first = path.first()?.as_str();
    let in_token = claim
        .targets
        .iter()
        .any(|target| *target != Target::TokenResponse);
    let in_response = claim.targets.contains(&Target::TokenResponse);
    let ignored = |class: &str| {
        format!(
            "it logs `Claim '{first}' is non-modifiable in {class}. Ignoring the assignment for mapper …` and issues the token without it"
        )
    };
    if in_token && PROTECTED.contains(&first) {
        return Some(ignored("IDToken"));
    }
    if in_response && PROTECTED_RESPONSE.contains(&first) {
        return Some(ignored("AccessTokenResponse"));
    }
    let old = versions.iter().find(|version| !version.at_least(25, 0));
    match old {
        Some(old) if in_token && first == "auth_time" => {
            return Some(format!(
                "Keycloak {old} {}; from 25 on it can be set",
                ignored("IDToken").trim_start_matches("it ")
            ));
        }
        _ => {}
    }
    (in_token && path.len() > 1 && FLAT.contains(&first)).then(|| {
        let name = path.join(".");
        format!("it logs `Claim '{name}' contains more than one level in a setter. Ignoring the assignment for mapper …`")
    })
}

/// What becomes of a token with a second claim of a name that Keycloak uses.
fn breaking(claim: &Claim, path: &[String], versions: &[KeycloakVersion]) -> Option<String> {
    let first = path.first()?.as_str();
    let goes_to = |target| claim.targets.contains(&target);
    let access = goes_to(Target::AccessToken);
    let unusable =
        "userinfo answers 401 to the access token, and introspection `{\"active\":false}`";
    let text = claim.json_type == Some(JsonType::String);
    if let ["realm_access", member] = path.iter().map(String::as_str).collect::<Vec<_>>()[..]
        && access
        && !matches!(member, "roles" | "verify_caller")
    {
        return Some(format!(
            "Keycloak can't read a `{member}` beside the roles; {unusable}"
        ));
    }
    if path.len() > 1 {
        let doubled = first == "realm_access" && access;
        let old = versions.iter().find(|version| !version.at_least(25, 0))?;
        return doubled.then(|| {
            format!(
                "Keycloak {old} writes `realm_access` twice: once with the roles and once with this"
            )
        });
    }
    match first {
        "sid" if access => Some(format!("the key stands in the token twice; {unusable}")),
        "sid" | "at_hash" if goes_to(Target::IdToken) => Some(
            "the key stands in the ID token twice, and which of the two counts is up to the reader"
                .to_owned(),
        ),
        "realm_access" | "resource_access" if access => {
            Some(format!("the key stands in the token twice; {unusable}"))
        }
        "azp" if access => Some(unusable.to_owned()),
        "allowed-origins" if access && !claim.multivalued => {
            Some(format!("Keycloak expects a list here; {unusable}"))
        }
        "cnf" if access => Some(format!(
            "Keycloak expects the confirmation of a certificate or key here; {unusable}"
        )),
        "address" | "authorization" if access && text => {
            Some(format!("Keycloak expects an object here; {unusable}"))
        }
        "nbf" if access && text => Some(format!("Keycloak expects a number here; {unusable}")),
        "email_verified" if access && text => {
            Some(format!("Keycloak expects true or false here; {unusable}"))
        }
        _ => None,
    }
}

/// The levels of a claim name: dots separate them, a backslash takes the next character as it is.
pub(super) fn split(name: &str) -> Vec<String> {
    let mut levels = Vec::new();
    let mut level = String::new();
    let mut rest = name.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => level.push(rest.next().unwrap_or('\\')),
            // A level isn't empty, so that a dot at its start belongs to it, and to the last one.
            '.' if level.is_empty() => {
                level.push('.');
                level.push_str(&unescaped(rest.as_str()));
                break;
            }
            '.' => levels.push(std::mem::take(&mut level)),
            _ => level.push(character),
        }
    }
    if !level.is_empty() {
        levels.push(level);
    }
    levels
}

fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        result.push(match character {
            '\\' => rest.next().unwrap_or('\\'),
            _ => character,
        });
    }
    result
}

/// A URL whose host has dots that separate levels, with backslashes before them.
fn escaped(name: &str) -> Option<String> {
    let (scheme, rest) = name.split_once("://")?;
    let host = rest.find('/').map_or(rest, |end| rest.split_at(end).0);
    let path = rest.strip_prefix(host)?;
    let mut fixed = String::new();
    let mut characters = host.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                fixed.push('\\');
                fixed.extend(characters.next());
            }
            '.' => fixed.push_str("\\."),
            _ => fixed.push(character),
        }
    }
    (fixed != host).then(|| format!("{scheme}://{fixed}{path}"))
}

/// `{"https://aws":{"amazon":…}}`
fn nested(path: &[String]) -> String {
    let mut text = String::new();
    for level in path {
        text.push_str(&format!("{{{}:", serde_json::Value::from(level.as_str())));
    }
    format!("`{text}…{}`", "}".repeat(path.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_as_keycloak_splits_them() {
        // Recorded: tests/live/recordings, claims.
        for (name, expected) in [
            (
                "https://aws.amazon.com/tags",
                &["https://aws", "amazon", "com/tags"][..],
            ),
            (
                r"https://aws\.amazon\.com/tags",
                &["https://aws.amazon.com/tags"],
            ),
            ("a.", &["a"]),
            (".a", &[".a"]),
            ("a..b", &["a", ".b"]),
            (" a ", &[" a "]),
            (r"a\\b", &[r"a\b"]),
            (r"a\bc", &["abc"]),
            (r"a\", &[r"a\"]),
            (".", &["."]),
            ("", &[]),
        ] {
            assert_eq!(split(name), expected, "{name}");
        }
    }

    #[test]
    fn only_the_dots_of_the_host_are_escaped() {
        assert_eq!(
            escaped("https://aws.amazon.com/tags.principal_tags.Project").as_deref(),
            Some(r"https://aws\.amazon\.com/tags.principal_tags.Project")
        );
        assert_eq!(
            escaped(r"https://aws\.amazon.com").as_deref(),
            Some(r"https://aws\.amazon\.com")
        );
        assert_eq!(
            escaped(r"https://aws\.amazon\.com/tags.principal_tags.Project"),
            None
        );
        assert_eq!(escaped("address.country"), None);
    }
}
