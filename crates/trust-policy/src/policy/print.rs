//! A policy as JSON text again.

use serde_json::{Map, Value, json};

use super::{Actions, Condition, Effect, Policy, Principal, Statement, Version};

impl Policy {
    /// The policy as JSON: the same elements in the usual order, values as they were written.
    ///
    /// Parts that could not be read are missing, so this is meant for policies without errors.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut document = Map::new();
        if self.version_span.is_some() {
            let version = match self.version {
                Version::V2012 => "2012-10-17",
                Version::V2008 => "2008-10-17",
            };
            document.insert("Version".into(), version.into());
        }
        if let Some(id) = &self.id {
            document.insert("Id".into(), id.as_str().into());
        }
        document.insert(
            "Statement".into(),
            self.statements.iter().map(statement).collect(),
        );
        Value::Object(document)
    }
}

fn statement(statement: &Statement) -> Value {
    let mut object = Map::new();
    if let Some(sid) = &statement.sid {
        object.insert("Sid".into(), sid.as_str().into());
    }
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    object.insert("Effect".into(), effect.into());
    if let Principal::Entries { entries, .. } = &statement.principal {
        let mut principal = Map::new();
        for entry in entries {
            let values = principal
                .entry(entry.family.as_str())
                .or_insert_with(|| json!([]));
            if let Value::Array(values) = values {
                values.push(entry.text.as_str().into());
            }
        }
        for values in principal.values_mut() {
            *values = unwrap_single(std::mem::take(values));
        }
        object.insert("Principal".into(), Value::Object(principal));
    }
    if let Actions::Listed { not, patterns, .. } = &statement.actions {
        let element = if *not { "NotAction" } else { "Action" };
        let values = patterns.iter().map(|action| action.text.as_str()).collect();
        object.insert(element.into(), unwrap_single(values));
    }
    if !statement.conditions.is_empty() {
        object.insert("Condition".into(), conditions(&statement.conditions));
    }
    Value::Object(object)
}

fn conditions(conditions: &[Condition]) -> Value {
    let mut block = Map::new();
    for condition in conditions {
        let keys = block
            .entry(condition.operator.to_string())
            .or_insert_with(|| json!({}));
        let values = condition
            .operands
            .iter()
            .map(|operand| operand.text.as_str())
            .collect();
        if let Value::Object(keys) = keys {
            keys.insert(condition.key.as_str().to_owned(), unwrap_single(values));
        }
    }
    Value::Object(block)
}

/// A list of one is written as the value itself.
fn unwrap_single(values: Value) -> Value {
    match values {
        Value::Array(mut items) if items.len() == 1 => items.remove(0),
        other => other,
    }
}
