//! The claim `https://aws.amazon.com/roles`.

use serde_json::Value;

use crate::arn::RoleArn;

/// The roles an identity provider lists for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolesClaim {
    arns: Vec<RoleArn>,
    ignored: Vec<String>,
}

impl RolesClaim {
    /// Reads the claim as STS does: a list of strings, or one string separated by `;`; white space
    /// around an ARN doesn't count, what is no role ARN is passed over. `None` for `null`.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let entries: Vec<&str> = match value {
            Value::Null => return None,
            Value::String(text) => text.split(';').collect(),
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let mut claim = Self {
            arns: Vec::new(),
            ignored: Vec::new(),
        };
        for entry in entries {
            match RoleArn::parse(entry.trim()) {
                Ok(arn) => claim.arns.push(arn),
                Err(_) => claim.ignored.push(entry.to_owned()),
            }
        }
        Some(claim)
    }

    /// Whether the role is listed, character by character.
    #[must_use]
    pub fn lists(&self, role: &RoleArn) -> bool {
        self.arns.contains(role)
    }

    /// The listed roles.
    #[must_use]
    pub fn arns(&self) -> &[RoleArn] {
        &self.arns
    }

    /// Entries that are no role ARN.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }
}
