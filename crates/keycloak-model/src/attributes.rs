use serde::{Deserialize, Serialize};

/// Named lists of text, in the order they were written: attributes of a user, group or role,
/// request headers, form parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes {
    entries: Vec<(String, Vec<String>)>,
}

impl Attributes {
    /// All values of `name`; none when there is no such attribute.
    #[must_use]
    pub fn values(&self, name: &str) -> &[String] {
        self.entries
            .iter()
            .find(|(known, _)| known == name)
            .map_or(&[], |(_, values)| values)
    }

    /// The first value of `name`.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.values(name).first().map(String::as_str)
    }

    /// Replaces all values of `name`; an attribute without values is none.
    pub fn set(&mut self, name: &str, values: Vec<String>) {
        if values.is_empty() {
            self.remove(name);
        } else if let Some((_, old)) = self.entries.iter_mut().find(|(known, _)| known == name) {
            *old = values;
        } else {
            self.entries.push((name.to_owned(), values));
        }
    }

    /// Removes `name` with all its values.
    pub fn remove(&mut self, name: &str) {
        self.entries.retain(|(known, _)| known != name);
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.entries
            .iter()
            .map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<(String, Vec<String>)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (String, Vec<String>)>>(entries: I) -> Self {
        let mut attributes = Self::default();
        for (name, values) in entries {
            attributes.set(&name, values);
        }
        attributes
    }
}
