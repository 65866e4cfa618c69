//! `OIDCAttributeMapperHelper.mapClaim` and `JsonUtils.mapClaim`: where a converted value goes.

use keycloak_model::KeycloakVersion;
use nashorn::JavaValue;

use super::outcome::Omission;
use super::path::split_claim_path;
use super::setters::{Setter, setter};
use crate::hash_order;
use crate::instance::InstanceConfig;
use crate::json::Json;
use crate::log::{LogLevel, LogLine};
use crate::token::{ClaimValue, Other, Others, Token, TokenKind};

const LOGGER: &str = "org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper";

/// Why nothing was placed.
#[derive(Clone, Debug, PartialEq)]
pub enum NotPlaced {
    /// The token stays as it was.
    Omitted(Omission),
    /// The exception that leaves the mapper.
    Throws(String),
}

impl From<Omission> for NotPlaced {
    fn from(omission: Omission) -> Self {
        Self::Omitted(omission)
    }
}

/// Puts the value into the token and gives back the path it stands at.
pub fn place(
    config: &InstanceConfig,
    version: KeycloakVersion,
    value: ClaimValue,
    token: &mut Token,
    log: &mut Vec<LogLine>,
) -> Result<Vec<String>, NotPlaced> {
    let claim = config.claim_name().ok_or(Omission::NoClaimName)?;
    let path = split_claim_path(claim);
    let Some((first, deeper)) = path.split_first() else {
        return Err(Omission::NoClaimName.into());
    };
    let mut warn = |message: String| {
        log.push(LogLine::new(LogLevel::Warn, LOGGER, message));
        NotPlaced::Omitted(Omission::Blocked)
    };
    let mapper = &config.name;
    match setter(token.kind(), first, version) {
        Some(_) if !deeper.is_empty() => {
            return Err(warn(format!(
                "Claim '{claim}' contains more than one level in a setter. Ignoring the assignment for mapper '{mapper}'."
            )));
        }
        Some(Setter::Blocked) => {
            let class = match token.kind() {
                TokenKind::Access | TokenKind::Id => "IDToken",
                TokenKind::Response => "AccessTokenResponse",
            };
            return Err(warn(format!(
                "Claim '{first}' is non-modifiable in {class}. Ignoring the assignment for mapper '{mapper}'."
            )));
        }
        Some(Setter::Text) => token.set_field(first, value.text().into()),
        Some(Setter::Number) => match nashorn::java::long_of(&value.text()) {
            Some(number) => token.set_field(first, number.into()),
            None => return Err(Omission::FieldRefusesValue.into()),
        },
        Some(Setter::Audience) => token.set_field(first, audience(&value)?),
        None => {
            // From 24.0 several mappers can fill one list.
            let merging = config.multivalued() && version.at_least(24, 0);
            put(&mut token.others, &path, value, merging)?;
        }
    }
    Ok(path)
}

/// One audience is written as a text, several as a list.
fn audience(value: &ClaimValue) -> Result<Json, NotPlaced> {
    let Some(elements) = value.elements() else {
        return Ok(value.text().into());
    };
    if elements.contains(&ClaimValue::NULL) {
        return Err(NotPlaced::Throws(
            "java.lang.NullPointerException".to_owned(),
        ));
    }
    let texts: Vec<Json> = elements.iter().map(|item| item.text().into()).collect();
    match <[Json; 1]>::try_from(texts) {
        Ok([only]) => Ok(only),
        Err(texts) => Ok(Json::Array(texts)),
    }
}

fn put(
    claims: &mut Others,
    path: &[String],
    value: ClaimValue,
    merging: bool,
) -> Result<(), NotPlaced> {
    let Some((last, above)) = path.split_last() else {
        return Ok(());
    };
    let mut map = claims;
    for name in above {
        map = map.map_at(name).map_err(no_map)?;
    }
    let value = match map.get(last) {
        Some(Other::Value(existing)) if merging && *existing != ClaimValue::NULL => {
            merged(existing, &value)?
        }
        _ => value,
    };
    map.put(last, Other::Value(value));
    Ok(())
}

pub(super) fn no_map(class: String) -> NotPlaced {
    NotPlaced::Throws(format!(
        "java.lang.ClassCastException: class {class} cannot be cast to class java.util.Map"
    ))
}

/// An existing collection gets what it doesn't hold yet; anything else becomes a `HashSet` with
/// the new value.
fn merged(existing: &ClaimValue, added: &ClaimValue) -> Result<ClaimValue, NotPlaced> {
    let added = added.elements().unwrap_or_else(|| vec![added.clone()]);
    let (mut items, set) = match existing.elements() {
        Some(items) => (items, false),
        None => (vec![existing.clone()], true),
    };
    let before = items.len();
    for item in added {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.len() > before && !set && is_immutable(existing) {
        let exception = "java.lang.UnsupportedOperationException";
        return Err(NotPlaced::Throws(exception.to_owned()));
    }
    let text = |item: &ClaimValue| match item {
        ClaimValue::Java(JavaValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    if set && let Some(texts) = items.iter().map(text).collect::<Option<Vec<String>>>() {
        let mut pairs: Vec<_> = texts.into_iter().zip(items).collect();
        hash_order::sort(&mut pairs, |(text, _)| nashorn::java::string_hash(text));
        items = pairs.into_iter().map(|(_, item)| item).collect();
    }
    Ok(ClaimValue::List(items))
}

/// Collections of the JDK that refuse `add`.
fn is_immutable(collection: &ClaimValue) -> bool {
    let ClaimValue::Java(JavaValue::Collection { class, .. }) = collection else {
        return false;
    };
    class == "java.util.Arrays$ArrayList"
        || class.starts_with("java.util.ImmutableCollections$")
        || class.starts_with("java.util.Collections$")
        || class.ends_with("$KeySet")
        || class.ends_with("$Values")
        || class.ends_with("$EntrySet")
}
