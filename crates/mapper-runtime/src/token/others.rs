//! The map `otherClaims` and the maps nested in it.

use keycloak_model::KeycloakVersion;
use nashorn::JavaValue;

use super::ClaimValue;
use crate::hash_order;
use crate::java_text;
use crate::json::{Json, Unwritable};

/// Claims without a typed field, in the order they were put.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Others(Vec<(String, Other)>);

/// What stands under one name.
#[derive(Clone, Debug, PartialEq)]
pub enum Other {
    /// A value.
    Value(ClaimValue),
    /// A map that a claim path made or went through.
    Map(Others),
}

impl Others {
    pub const EMPTY: Self = Self(Vec::new());

    pub fn get(&self, name: &str) -> Option<&Other> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    pub fn put(&mut self, name: &str, value: Other) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// The map under `name`, made when there is nothing; or the class of what stands in the way.
    pub fn map_at(&mut self, name: &str) -> Result<&mut Self, String> {
        let place = match self.0.iter().position(|(known, _)| known == name) {
            Some(place) => place,
            None => {
                self.0.push((name.to_owned(), Other::Map(Self::EMPTY)));
                self.0.len() - 1
            }
        };
        let Some((_, value)) = self.0.get_mut(place) else {
            return Err("java.lang.Object".to_owned());
        };
        if let Other::Value(leaf) = value {
            *value = Other::Map(Self::of_leaf(leaf)?);
        }
        match value {
            Other::Map(map) => Ok(map),
            Other::Value(leaf) => Err(class_of(leaf)),
        }
    }

    /// The entries of a value that is a `java.util.Map`; else its class.
    fn of_leaf(leaf: &ClaimValue) -> Result<Self, String> {
        let entries: Vec<(String, JavaValue)> = match leaf {
            ClaimValue::Java(JavaValue::Script(object)) => object.entries.clone(),
            ClaimValue::Java(JavaValue::Map { entries, .. }) => entries
                .iter()
                .map(|(key, value)| (java_text::of(key), value.clone()))
                .collect(),
            other => return Err(class_of(other)),
        };
        let value = |value| Other::Value(ClaimValue::Java(value));
        let entries = entries.into_iter().map(|(key, leaf)| (key, value(leaf)));
        Ok(Self(entries.collect()))
    }

    pub fn to_json(&self, version: KeycloakVersion) -> Result<Vec<(String, Json)>, Unwritable> {
        let mut entries: Vec<&(String, Other)> = self.0.iter().collect();
        hash_order::sort(&mut entries, |(name, _)| nashorn::java::string_hash(name));
        let mut object = Vec::with_capacity(entries.len());
        for (name, other) in entries {
            let value = other.to_json(version)?;
            // A JSON null that type JSON made is a value, not a missing one.
            if !matches!(other, Other::Value(ClaimValue::Java(JavaValue::Null))) {
                object.push((name.clone(), value));
            }
        }
        Ok(object)
    }
}

impl Other {
    pub fn to_json(&self, version: KeycloakVersion) -> Result<Json, Unwritable> {
        match self {
            Self::Value(value) => value.to_json(version),
            Self::Map(map) => map.to_json(version).map(Json::Object),
        }
    }
}

fn class_of(leaf: &ClaimValue) -> String {
    match leaf {
        ClaimValue::Node(Json::Object(_)) => "com.fasterxml.jackson.databind.node.ObjectNode",
        ClaimValue::Node(_) => "com.fasterxml.jackson.databind.JsonNode",
        ClaimValue::List(_) => "java.util.ArrayList",
        ClaimValue::Java(value) => return value.class_name(),
    }
    .to_owned()
}
