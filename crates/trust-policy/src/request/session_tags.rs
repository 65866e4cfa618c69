//! Session tags and source identity, as tokens and assertions carry them.

use serde_json::{Map, Value};

use crate::text::case::same_ignoring_case;

use super::{Context, Fact};

const TAGS: &str = "https://aws.amazon.com/tags";
const FLAT_TAGS: &str = "https://aws.amazon.com/tags/principal_tags/";
const FLAT_TRANSITIVE: &str = "https://aws.amazon.com/tags/transitive_tag_keys";

/// The session tags of one login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionTags {
    /// Key and value, in the order of the token.
    pub tags: Vec<(String, String)>,
    /// Keys that stay when a further role is assumed.
    pub transitive: Vec<String>,
}

impl SessionTags {
    /// Reads both forms of the tags claim. The second value says what STS would refuse.
    pub(crate) fn read(claims: &Map<String, Value>) -> (Self, Vec<String>) {
        let mut tags = Self::default();
        let mut problems = Vec::new();
        if let Some(nested) = claims.get(TAGS).filter(|value| !value.is_null()) {
            tags.read_nested(nested, &mut problems);
        }
        for (name, value) in claims {
            let Some(key) = name.strip_prefix(FLAT_TAGS) else {
                continue;
            };
            match value.as_str() {
                Some(text) => tags.tags.push((key.to_owned(), text.to_owned())),
                None => problems.push(format!("the value of `{name}` is no string")),
            }
        }
        if let Some(transitive) = claims.get(FLAT_TRANSITIVE) {
            tags.read_transitive(transitive, &mut problems);
        }
        problems.extend(tags.limits());
        (tags, problems)
    }

    /// Whether a claim belongs to the tags.
    pub(crate) fn is_tag_claim(name: &str) -> bool {
        name == TAGS || name == FLAT_TRANSITIVE || name.starts_with(FLAT_TAGS)
    }

    fn read_nested(&mut self, claim: &Value, problems: &mut Vec<String>) {
        let Some(members) = claim.as_object() else {
            problems.push(format!("the claim `{TAGS}` is no object"));
            return;
        };
        for (member, value) in members {
            match (member.as_str(), value) {
                ("principal_tags", Value::Object(entries)) => {
                    for (key, values) in entries {
                        match values.as_array().map(Vec::as_slice) {
                            Some([Value::String(value)]) => {
                                self.tags.push((key.clone(), value.clone()));
                            }
                            _ => problems.push(format!(
                                "the value of tag `{key}` is no list of exactly one string"
                            )),
                        }
                    }
                }
                ("principal_tags", _) => problems.push("`principal_tags` is no object".to_owned()),
                ("transitive_tag_keys", value) => self.read_transitive(value, problems),
                _ => {}
            }
        }
    }

    fn read_transitive(&mut self, value: &Value, problems: &mut Vec<String>) {
        let keys: Option<Vec<String>> = value.as_array().and_then(|items| {
            items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect()
        });
        match keys {
            Some(keys) => self.transitive.extend(keys),
            None => problems.push("`transitive_tag_keys` is no list of strings".to_owned()),
        }
    }

    /// What breaks the limits of session tags.
    pub(crate) fn limits(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.tags.len() > 50 {
            problems.push(format!("{} session tags; 50 are allowed", self.tags.len()));
            return problems;
        }
        for (index, (key, value)) in self.tags.iter().enumerate() {
            if key.is_empty() || key.chars().count() > 128 {
                problems.push(format!(
                    "the tag key `{key}` doesn't have 1 to 128 characters"
                ));
            }
            if value.chars().count() > 256 {
                problems.push(format!(
                    "the value of tag `{key}` has more than 256 characters"
                ));
            }
            for text in [key, value] {
                if let Some(character) =
                    text.chars().find(|&character| !is_tag_character(character))
                {
                    problems.push(format!(
                        "tag `{key}` holds {character:?}; tags are made of letters, digits, spaces and `_.:/=+-@`"
                    ));
                }
            }
            let repeated = self
                .tags
                .iter()
                .take(index)
                .any(|(earlier, _)| same_ignoring_case(earlier, key));
            if repeated {
                problems.push(format!(
                    "the tag key `{key}` comes twice; case doesn't tell keys apart"
                ));
            }
        }
        problems
    }

    /// Whether `sts:TagSession` is asked of the policy as well.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    pub(crate) fn describe(&self, context: &mut Context) {
        for (key, value) in &self.tags {
            context.set(&format!("aws:RequestTag/{key}"), value.as_str());
        }
        let keys = self.tags.iter().map(|(key, _)| key.clone()).collect();
        context.set("aws:TagKeys", Fact::Many(keys));
        context.set("sts:TransitiveTagKeys", Fact::Many(self.transitive.clone()));
    }
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`; Rust's notion of a letter adds the vowel signs of some scripts.
fn is_tag_character(character: char) -> bool {
    character.is_alphanumeric()
        || "_.:/=+-@".contains(character)
        || (character.is_whitespace() && !character.is_control())
}
