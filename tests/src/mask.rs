//! Hiding what is different in every run, so that recordings can be compared.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use regex::{Captures, Regex};
use serde_json::Value;

/// What to hide, and behind which word.
pub struct Mask {
    patterns: Vec<(Regex, &'static str)>,
    uuid: Regex,
    base: String,
}

impl Mask {
    /// For a server at this address.
    ///
    /// # Errors
    /// None in practice: the patterns are constants.
    pub fn new(base: &str) -> Result<Self> {
        let pattern = |text, word| Ok::<_, regex::Error>((Regex::new(text)?, word));
        Ok(Self {
            base: base.to_owned(),
            uuid: Regex::new(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")?,
            patterns: vec![
                pattern(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", "JWT")?,
                // At the end of the help text of providers that we packed: changes with the script.
                pattern(r"\[[0-9a-f]{12}\]$", "[HASH]")?,
                pattern(r"@[0-9a-f]{5,8}\b", "@HASH")?,
                pattern(r"\$\$Lambda(?:\$[0-9]+)?/(?:0x)?[0-9a-f]+", "$$$$Lambda")?,
                pattern(r"\$Proxy[0-9]+", "$$ProxyN")?,
            ],
        })
    }

    /// A text without what changes.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let text = text.replace(&self.base, "SERVER");
        let mut text = self
            .uuid
            .replace_all(&text, |found: &Captures<'_>| {
                // The ids that the lab chose itself stay.
                let own = found[0].contains("-0000-4000-8000-");
                if own {
                    found[0].to_owned()
                } else {
                    "UUID".to_owned()
                }
            })
            .into_owned();
        for (pattern, word) in &self.patterns {
            if pattern.is_match(&text) {
                text = pattern.replace_all(&text, *word).into_owned();
            }
        }
        text
    }

    /// The same for every text in a JSON value, and every number that is a time of today.
    #[must_use]
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Number(number) if number.as_u64().is_some_and(is_today) => "TIME".into(),
            Value::Array(list) => list.iter().map(|v| self.value(v)).collect(),
            Value::Object(object) => {
                // In the order of their names: mappers of equal priority run in any order.
                let sorted: BTreeMap<String, Value> = object
                    .iter()
                    .map(|(k, v)| (self.text(k), self.value(v)))
                    .collect();
                Value::from_iter(sorted)
            }
            other => other.clone(),
        }
    }
}

/// Whether a number is a moment within two days, in seconds or milliseconds.
fn is_today(number: u64) -> bool {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    [number, number / 1000]
        .iter()
        .any(|seconds| seconds.abs_diff(now) < 2 * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_hidden() {
        let mask = Mask::new("http://127.0.0.1:4711").unwrap();
        for (text, masked) in [
            ("http://127.0.0.1:4711/realms/lab", "SERVER/realms/lab"),
            ("onrtro:2e66b826-bc75-962d-84e4-fdc6b3810c65", "onrtro:UUID"),
            (
                "a11ce000-0000-4000-8000-000000000001",
                "a11ce000-0000-4000-8000-000000000001",
            ),
            ("[Ljava.lang.Object;@1b2c3d4e", "[Ljava.lang.Object;@HASH"),
            ("alice@lab.example", "alice@lab.example"),
            ("jdk.proxy2.$Proxy73", "jdk.proxy2.$ProxyN"),
            ("eyJhbGciOi.eyJleHAi.c2ln", "JWT"),
        ] {
            assert_eq!(mask.text(text), masked);
        }
        assert_eq!(
            mask.value(&serde_json::json!({"exp": 1700000000, "n": 5})),
            serde_json::json!({"exp": 1700000000, "n": 5})
        );
    }
}
