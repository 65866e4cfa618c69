//! Recordings: one JSON line per case, in the cases' order.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

pub struct Recording {
    path: PathBuf,
}

impl Recording {
    pub fn new(folder: &Path, version: &str, suite: &str) -> Self {
        Self {
            path: folder.join(version).join(format!("{suite}.jsonl")),
        }
    }

    pub fn write(&self, lines: &[Value]) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(&self.path, text).with_context(|| format!("can't write {}", self.path.display()))
    }

    /// What was recorded and didn't happen (`-`), and what happened and wasn't recorded (`+`).
    pub fn differences(&self, lines: &[Value]) -> Result<Vec<String>> {
        let recorded = fs::read_to_string(&self.path).with_context(|| {
            format!(
                "can't read {}; `live record` writes it",
                self.path.display()
            )
        })?;
        Ok(differences(&recorded, lines))
    }
}

fn differences(recorded: &str, lines: &[Value]) -> Vec<String> {
    let happened: Vec<String> = lines.iter().map(Value::to_string).collect();
    let before: BTreeSet<&str> = recorded.lines().collect();
    let now: BTreeSet<&str> = happened.iter().map(String::as_str).collect();
    let gone = recorded
        .lines()
        .filter(|line| !now.contains(line))
        .map(|line| format!("- {line}"));
    let new = happened
        .iter()
        .filter(|line| !before.contains(line.as_str()))
        .map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_changed_a_missing_and_a_new_case_are_differences() {
        let recorded = "{\"case\":1,\"raw\":\"5\"}\n{\"case\":2}\n{\"case\":3}\n";
        let lines = [
            json!({"case":1,"raw":"5.0"}),
            json!({"case":3}),
            json!({"case":4}),
        ];
        assert_eq!(
            differences(recorded, &lines),
            [
                r#"- {"case":1,"raw":"5"}"#,
                r#"- {"case":2}"#,
                r#"+ {"case":1,"raw":"5.0"}"#,
                r#"+ {"case":4}"#
            ]
        );
        assert!(differences("{\"case\":3}\n", &[json!({"case":3})]).is_empty());
    }
}
