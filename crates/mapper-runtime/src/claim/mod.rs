//! From a script's result to a claim in a token, as `AbstractOIDCProtocolMapper` and its helper
//! do it in each version.

mod answers;
mod convert;
mod outcome;
mod path;
mod place;
mod role_claim;
mod setters;
#[cfg(test)]
mod tests;
mod undecided;

use keycloak_model::{KeycloakVersion, Realm};
use nashorn::JavaValue;

use crate::instance::{InstanceConfig, Target};
use crate::json::Unwritable;
use crate::log::LogLine;
use crate::token::{ClaimValue, Other, Token, TokenKind};
pub(crate) use answers::{Stage, failure};
use convert::NoValue;
pub use outcome::{Claim, Failure, Omission, Outcome};
pub use path::split_claim_path;
use place::NotPlaced;
#[cfg(test)]
pub(crate) use tests::results as recorded_results;

/// What becomes of a script's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The result to show and to test for.
    pub outcome: Outcome,
    /// What the server logs.
    pub log: Vec<LogLine>,
    /// The token afterwards.
    pub token: Token,
}

/// Where a result goes.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The mapper instance.
    pub config: &'a InstanceConfig,
    /// The server.
    pub version: KeycloakVersion,
    /// What is being made.
    pub target: Target,
    /// Who the clients are: a token for an unknown one can't be used.
    pub realm: &'a Realm,
}

/// Converts a script's result and puts it into `token`.
///
/// Where the class of a number is not decided by the script's text, the outcome is what both
/// classes agree on, or [`Outcome::Undecided`].
#[must_use]
pub fn apply(destination: Destination<'_>, value: &JavaValue, token: &Token) -> Applied {
    undecided::both(value, |value| apply_decided(destination, value, token))
}

fn apply_decided(to: Destination<'_>, value: &JavaValue, before: &Token) -> Applied {
    apply_with(to, value, before, |converted, token, log| {
        place::place(to.config, to.version, converted, token, log)
    })
}

fn apply_with(
    to: Destination<'_>,
    value: &JavaValue,
    before: &Token,
    place: impl FnOnce(ClaimValue, &mut Token, &mut Vec<LogLine>) -> Result<Vec<String>, NotPlaced>,
) -> Applied {
    let mut log = Vec::new();
    let mut token = before.clone();
    let placed = match convert::convert(to.config, to.version, value, &mut log) {
        Ok(converted) => place(converted, &mut token, &mut log),
        Err(NoValue::Null) => Err(Omission::Null.into()),
        Err(NoValue::EmptyCollection) => Err(Omission::EmptyCollection.into()),
        Err(NoValue::NotConvertible) => Err(Omission::NotConvertible.into()),
        Err(NoValue::Throws(exception)) => Err(NotPlaced::Throws(exception)),
        Err(NoValue::Unknown(class)) => return unknown(&class, log, token),
    };
    let outcome = match placed {
        Ok(path) => match written(to, path, before, &token) {
            Ok(outcome) => outcome,
            Err(Unwritable::Unknown(class)) => return unknown(&class, log, token),
            Err(Unwritable::Throws(exception)) => {
                let (outcome, line) = failure(to.target, to.version, Stage::Writing, &exception);
                log.extend(line);
                outcome
            }
        },
        Err(NotPlaced::Omitted(omission)) => Outcome::Omitted(omission),
        Err(NotPlaced::Throws(exception)) => {
            let (outcome, line) = failure(to.target, to.version, Stage::Mapper, &exception);
            log.extend(line);
            outcome
        }
    };
    Applied {
        outcome,
        log,
        token,
    }
}

/// Puts roles into `token` as the mappers of realm and client roles do; `client_id` stands for
/// `${client_id}` in the claim's name.
pub(crate) fn apply_roles(
    to: Destination<'_>,
    roles: &JavaValue,
    client_id: Option<&str>,
    before: &Token,
) -> Applied {
    apply_with(to, roles, before, |converted, token, _| {
        role_claim::place(to.config, client_id, &converted, token)
    })
}

fn unknown(class: &str, log: Vec<LogLine>, token: Token) -> Applied {
    let why = format!("Jackson would write what the getters of {class} give");
    let between = Vec::new();
    Applied {
        outcome: Outcome::Undecided { why, between },
        log,
        token,
    }
}

/// The claim as it stands in the written token, and whether Keycloak can still use that token.
fn written(
    to: Destination<'_>,
    path: Vec<String>,
    before: &Token,
    after: &Token,
) -> Result<Outcome, Unwritable> {
    after.to_json()?;
    let top = path.first().map_or("", String::as_str);
    let duplicate_key = after.field(top).is_some() && after.others.get(top).is_some();
    let value = match value_at(after, &path) {
        Some(Other::Value(value)) => value.to_json(to.version)?,
        Some(Other::Map(_)) | None => field_at(after, &path).unwrap_or(crate::Json::Null),
    };
    let claim = Claim {
        path,
        value,
        duplicate_key,
    };
    Ok(match unusable(to, before, after) {
        Some(why) => Outcome::TokenUnusable {
            claim: Some(claim),
            why,
        },
        None => Outcome::Claim(claim),
    })
}

/// The claim after the token's roles were merged: no longer beside the field of its name, but in it.
pub(crate) fn merged(claim: Claim, after: &Token) -> Claim {
    let top = claim.path.first().map_or("", String::as_str);
    if after.others.get(top).is_some() {
        return claim;
    }
    match field_at(after, &claim.path) {
        Some(value) => Claim {
            value,
            duplicate_key: false,
            ..claim
        },
        None => claim,
    }
}

fn field_at(token: &Token, path: &[String]) -> Option<crate::Json> {
    let (first, deeper) = path.split_first()?;
    let found = deeper
        .iter()
        .try_fold(token.field(first)?, |at, name| at.get(name))?;
    Some(found.clone())
}

fn value_at<'t>(token: &'t Token, path: &[String]) -> Option<&'t Other> {
    let (first, deeper) = path.split_first()?;
    let mut at = token.others.get(first)?;
    for name in deeper {
        match at {
            Other::Map(map) => at = map.get(name)?,
            Other::Value(_) => return None,
        }
    }
    Some(at)
}

/// Why Keycloak refuses its own access token: measured at the userinfo endpoint.
pub(crate) fn unusable(to: Destination<'_>, before: &Token, after: &Token) -> Option<String> {
    if to.target != Target::AccessToken || after.kind() != TokenKind::Access {
        return None;
    }
    let second_sid =
        |token: &Token| token.field("sid").is_some() && token.others.get("sid").is_some();
    if second_sid(after) && !second_sid(before) {
        return Some(
            "`sid` stands in the access token twice: the userinfo endpoint answers 401".to_owned(),
        );
    }
    if let Some(name) = after.unreadable_claim(to.version)
        && before.unreadable_claim(to.version).is_none()
    {
        return Some(format!(
            "Keycloak can't read `{name}` of the access token back: the userinfo endpoint answers 401"
        ));
    }
    if after.field("iss") != before.field("iss") {
        return Some(
            "the access token names another issuer: the userinfo endpoint answers 401".to_owned(),
        );
    }
    for (name, is) in [("sid", "session"), ("typ", "type")] {
        if after.field(name) != before.field(name) {
            return Some(format!(
                "the access token names another {is} (`{name}`): the userinfo endpoint answers 401"
            ));
        }
    }
    let openid = |token: &Token| {
        let scope = token.field("scope").and_then(crate::Json::as_str);
        scope.is_some_and(|scope| scope.split(' ').any(|name| name == "openid"))
    };
    if openid(before) && !openid(after) {
        return Some(
            "`openid` isn't in the access token's `scope`: the userinfo endpoint answers 403"
                .to_owned(),
        );
    }
    let azp = after.field("azp").and_then(crate::Json::as_str)?;
    if after.field("azp") != before.field("azp") && to.realm.client_by_client_id(azp).is_none() {
        let (status, message) = if to.version.at_least(26, 0) {
            (401, "Token verification failed")
        } else if to.version.at_least(19, 0) {
            (401, "Client not found")
        } else {
            (400, "Client not found")
        };
        return Some(format!(
            "no client is called `{azp}`: the userinfo endpoint answers {status} \"{message}\""
        ));
    }
    None
}
