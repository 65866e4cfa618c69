use keycloak_model::KeycloakVersion;
use nashorn::JavaValue;

use crate::java_text;
use crate::json::{self, Json, Unwritable};

/// The value of a claim before it is written. Still a Java value, because nesting and merging of claims ask
/// for its type.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimValue {
    /// A Java value as the script gave it or as one of the simple types.
    Java(JavaValue),
    /// A Jackson tree: what type JSON makes.
    Node(Json),
    /// A list whose elements were converted one by one.
    List(Vec<ClaimValue>),
}

impl ClaimValue {
    pub const NULL: Self = Self::Java(JavaValue::Null);

    /// The JSON Jackson writes for it.
    pub fn to_json(&self, version: KeycloakVersion) -> Result<Json, Unwritable> {
        match self {
            Self::Java(value) => json::write(value, version),
            Self::Node(node) => Ok(node.clone()),
            Self::List(items) => {
                let items: Result<_, _> = items.iter().map(|item| item.to_json(version)).collect();
                Ok(Json::Array(items?))
            }
        }
    }

    /// `toString()`.
    pub fn text(&self) -> String {
        match self {
            Self::Java(value) => java_text::of(value),
            Self::Node(node) => node.to_string(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::text).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    /// The elements, when it is a `Collection`.
    pub fn elements(&self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) => Some(items.clone()),
            Self::Java(JavaValue::Collection { items, .. }) => {
                Some(items.iter().cloned().map(Self::Java).collect())
            }
            _ => None,
        }
    }
}
