//! `AbstractUserRoleMappingMapper.mapClaim`: roles go to `realm_access` and `resource_access` of an
//! access token, or to a claim like any other, where a list gets longer instead of being replaced.

use nashorn::java::string_hash;

use super::outcome::Omission;
use super::path::split_claim_path;
use super::place::{NotPlaced, no_map};
use crate::hash_order;
use crate::instance::InstanceConfig;
use crate::json::Json;
use crate::token::{ClaimValue, Other, Token, TokenKind};

/// Puts the roles into the token and gives back the path they stand at.
pub fn place(
    config: &InstanceConfig,
    client_id: Option<&str>,
    value: &ClaimValue,
    token: &mut Token,
) -> Result<Vec<String>, NotPlaced> {
    let claim = config.claim_name().ok_or(Omission::NoClaimName)?;
    let claim = match client_id {
        Some(client) => {
            let escaped = client.replace('\\', "\\\\").replace('.', "\\.");
            claim.replace("${client_id}", &escaped)
        }
        None => claim.to_owned(),
    };
    let path = split_claim_path(&claim);
    if set_access(&path, value, token) {
        return Ok(path);
    }
    let Some((last, above)) = path.split_last() else {
        return Err(Omission::NoClaimName.into());
    };
    let mut map = &mut token.others;
    for name in above {
        map = map.map_at(name).map_err(no_map)?;
    }
    let known = match map.get(last) {
        Some(Other::Value(known)) => known.elements(),
        _ => None,
    };
    let value = match (known, value.elements()) {
        (Some(mut all), Some(added)) => {
            all.extend(added);
            ClaimValue::List(all)
        }
        _ => value.clone(),
    };
    map.put(last, Other::Value(value));
    Ok(path)
}

/// The two places an access token has for roles.
fn set_access(path: &[String], value: &ClaimValue, token: &mut Token) -> bool {
    let Some(roles) = value.elements() else {
        return false;
    };
    if token.kind() != TokenKind::Access {
        return false;
    }
    let names = roles.iter().map(ClaimValue::text);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path[..] {
        ["realm_access", "roles"] => {
            let access = access(token.field("realm_access"), names);
            token.set_field("realm_access", access);
        }
        ["resource_access", client, "roles"] => {
            let mut clients = match token.field("resource_access") {
                Some(Json::Object(clients)) => clients.clone(),
                _ => Vec::new(),
            };
            let known = clients.iter().position(|(known, _)| known == client);
            let before = known.map(|place| clients.swap_remove(place).1);
            let access = access(before.as_ref(), names);
            clients.push((client.to_owned(), access));
            hash_order::sort(&mut clients, |(client, _)| string_hash(client));
            token.set_field("resource_access", Json::Object(clients));
        }
        _ => return false,
    }
    true
}

/// An `AccessToken.Access` with these roles besides those it has.
fn access(before: Option<&Json>, added: impl Iterator<Item = String>) -> Json {
    let known = match before.and_then(|access| access.get("roles")) {
        Some(Json::Array(roles)) => roles.as_slice(),
        _ => &[],
    };
    let known = known.iter().filter_map(Json::as_str).map(str::to_owned);
    let roles = hash_order::set(known.chain(added))
        .into_iter()
        .map(Json::from);
    Json::Object(vec![("roles".to_owned(), Json::Array(roles.collect()))])
}
