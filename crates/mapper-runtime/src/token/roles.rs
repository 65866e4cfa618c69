//! `TokenUtil.convertTokenRolesFromOtherClaims`: since 26.7, roles that mappers put into claims called
//! `realm_access` and `resource_access` go where the roles of an access token are.

use nashorn::java::string_hash;

use crate::hash_order;
use crate::json::Json;
use crate::log::{LogLevel, LogLine};

use super::{Token, TokenKind};

const LOGGER: &str = "org.keycloak.util.TokenUtil";

impl Token {
    /// Moves the roles of such claims. What doesn't look like roles stays where it is, and the log says so.
    pub(crate) fn merge_roles(&mut self, log: &mut Vec<LogLine>) {
        if self.kind() != TokenKind::Access || !self.version.at_least(26, 7) {
            return;
        }
        let mut warn = |message: String| log.push(LogLine::new(LogLevel::Warn, LOGGER, message));
        if let Some(claim) = self.claim("realm_access") {
            match roles(&claim) {
                Some(added) => {
                    let merged = merged(self.field("realm_access"), added);
                    self.set_field("realm_access", merged);
                    self.others.remove("realm_access");
                }
                None => warn(cannot_convert("realm_access")),
            }
        }
        match self.claim("resource_access") {
            None => {}
            Some(Json::Object(clients)) => {
                for (client, access) in clients {
                    let Some(added) = roles(&access) else {
                        warn(cannot_convert(&format!("resource_access.{client}")));
                        continue;
                    };
                    let mut all = match self.field("resource_access") {
                        Some(Json::Object(entries)) => entries.clone(),
                        _ => Vec::new(),
                    };
                    let known = all.iter().find(|(name, _)| *name == client);
                    let merged = merged(known.map(|(_, access)| access), added);
                    all.retain(|(name, _)| *name != client);
                    all.push((client, merged));
                    hash_order::sort(&mut all, |(name, _)| string_hash(name));
                    self.set_field("resource_access", Json::Object(all));
                }
                self.others.remove("resource_access");
            }
            // Nobody has set the name the message asks for.
            Some(_) => warn(
                "Claim resource_access in the incorrect format in the access token of user null. Ignoring"
                    .to_owned(),
            ),
        }
    }

    fn claim(&self, name: &str) -> Option<Json> {
        self.others.get(name)?.to_json(self.version).ok()
    }
}

fn cannot_convert(claim: &str) -> String {
    format!("Failed to convert roles from claim {claim}. Ignoring")
}

/// The roles of what Jackson reads as an `AccessToken.Access`.
fn roles(access: &Json) -> Option<Vec<Json>> {
    let Json::Object(members) = access else {
        return None;
    };
    if members
        .iter()
        .any(|(name, _)| !matches!(name.as_str(), "roles" | "verify_caller"))
    {
        return None;
    }
    match access.get("roles") {
        None | Some(Json::Null) => Some(Vec::new()),
        Some(Json::Array(roles)) => {
            let texts = roles.iter().map(|role| match role {
                Json::String(_) => Some(role.clone()),
                Json::Number(text) => Some(text.as_str().into()),
                Json::Boolean(value) => Some(value.to_string().into()),
                Json::Null | Json::Array(_) | Json::Object(_) => None,
            });
            texts.collect()
        }
        Some(_) => None,
    }
}

/// The roles there are and those added, in the order of a `HashSet`.
fn merged(known: Option<&Json>, added: Vec<Json>) -> Json {
    let mut all = match known.and_then(|access| access.get("roles")) {
        Some(Json::Array(roles)) => roles.clone(),
        _ => Vec::new(),
    };
    for role in added {
        if !all.contains(&role) {
            all.push(role);
        }
    }
    hash_order::sort(&mut all, |role| {
        string_hash(role.as_str().unwrap_or_default())
    });
    Json::Object(vec![("roles".to_owned(), Json::Array(all))])
}
