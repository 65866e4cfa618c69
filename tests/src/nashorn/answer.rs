//! What an engine says of one program.

use serde::{Deserialize, Serialize};

/// One line of the batch protocol's output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The program's id.
    pub id: String,
    /// `value`, `throws`, `refused` or `killed`; `died` when the engine's process ended over it.
    pub outcome: String,
    /// Simple Java class name of the value or of what was thrown.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    pub class: Option<String>,
    /// `String.valueOf` of the value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// Of what was thrown, or of the refusal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
    /// Counted from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<i64>,
    /// Counted from 0; -1 where Nashorn doesn't know it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<i64>,
    /// The value with all its classes and entries, as `Detail.java` writes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// What `print` wrote.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub printed: Option<String>,
}

impl Answer {
    /// The answer of an engine that didn't survive the program.
    pub fn died(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            outcome: "died".to_owned(),
            ..Self::default()
        }
    }

    /// One line for people.
    pub fn summary(&self) -> String {
        let printed = self
            .printed
            .as_ref()
            .map(|text| format!(" | printed {text:?}"))
            .unwrap_or_default();
        match (self.outcome.as_str(), &self.detail, &self.text) {
            ("value", Some(detail), _) => format!("{detail}{printed}"),
            ("value", None, text) => format!(
                "{} {:?}{printed}",
                self.class.as_deref().unwrap_or("?"),
                text.as_deref().unwrap_or("")
            ),
            (outcome, _, _) => format!(
                "{outcome} {} {:?} at {}:{}{printed}",
                self.class.as_deref().unwrap_or(""),
                self.message.as_deref().unwrap_or(""),
                self.line.unwrap_or(-1),
                self.column.unwrap_or(-1),
            ),
        }
    }
}
