//! What a record is called.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::hex;

/// What a record is about: a folder of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind(&'static str);

impl Kind {
    /// A kind by its name: lower-case ASCII letters and `-`.
    ///
    /// # Panics
    /// At compile time, when the name is another word.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(!bytes.is_empty(), "a kind has a name");
        let mut at = 0;
        while at < bytes.len() {
            assert!(
                bytes[at].is_ascii_lowercase() || bytes[at] == b'-',
                "a kind's name is lower-case letters and `-`"
            );
            at += 1;
        }
        Self(name)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// Which record of its kind: a digest of everything that makes two requests the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordId([u8; 32]);

impl RecordId {
    /// The id of the given fields, each a name and perhaps a value. A missing value differs from an
    /// empty one, and no value can be mistaken for the beginning of the next field.
    #[must_use]
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let mut digest = Sha256::new();
        let mut part = |text: &str| {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text);
        };
        for (name, value) in fields {
            part(name);
            match value {
                Some(value) => {
                    part("=");
                    part(value);
                }
                None => part("-"),
            }
        }
        Self(digest.finalize().into())
    }

    /// As a file is named after it: 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::encode(&self.0).to_string()
    }

    /// The id in a file's name, if it is one.
    pub(crate) fn from_hex(name: &str) -> Option<Self> {
        hex::decode(name.as_bytes()).map(|bytes| Self(*bytes))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.hex())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_missing_value_is_not_an_empty_one() {
        assert_ne!(
            RecordId::of([("role", None)]),
            RecordId::of([("role", Some(""))])
        );
    }

    #[test]
    fn text_cannot_move_from_one_field_to_the_next() {
        assert_ne!(
            RecordId::of([("user", Some("ab")), ("role", Some("c"))]),
            RecordId::of([("user", Some("a")), ("role", Some("bc"))])
        );
        assert_ne!(
            RecordId::of([("user", Some("a")), ("role", None)]),
            RecordId::of([("user", Some("a-")), ("role", None)])
        );
    }

    proptest! {
        #[test]
        fn an_id_is_found_again_in_its_file_name(field in ".*") {
            let id = RecordId::of([("field", Some(field.as_str()))]);
            prop_assert_eq!(RecordId::from_hex(&id.hex()), Some(id));
        }

        #[test]
        fn other_file_names_are_no_ids(name in "[0-9a-zA-Z.]{0,70}") {
            if let Some(id) = RecordId::from_hex(&name) {
                prop_assert_eq!(id.hex(), name);
            }
        }
    }
}
