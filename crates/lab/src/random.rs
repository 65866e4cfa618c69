//! Random texts.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use rsa::rand_core::{OsRng, RngCore};

/// `length` random bytes.
pub(crate) fn bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A text of 24 letters, digits, `-` and `_`, which nobody guesses: Keycloak's ids of sessions
/// have that form since 26.5.
pub(crate) fn id() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes::<18>())
}

/// A UUID of version 4.
pub(crate) fn uuid() -> String {
    let random = u128::from_be_bytes(bytes());
    let uuid = (random & !(0xf << 76) | (4 << 76)) & !(0x3 << 62) | (0x2 << 62);
    let digits = format!("{uuid:032x}");
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    let parts = parts.map(|(start, end)| digits.get(start..end).unwrap_or_default());
    parts.join("-")
}

/// `length` of these letters.
pub(crate) fn letters(letters: &[char], length: usize) -> String {
    let count = u32::try_from(letters.len()).unwrap_or(u32::MAX).max(1);
    let random = std::iter::repeat_with(|| OsRng.next_u32() % count);
    let chosen = random.filter_map(|at| letters.get(at as usize));
    if letters.is_empty() {
        String::new()
    } else {
        chosen.take(length).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_says_that_it_is_random() {
        let uuid = uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.chars().nth(14), Some('4'));
        assert!(matches!(uuid.chars().nth(19), Some('8' | '9' | 'a' | 'b')));
        assert_ne!(uuid, super::uuid());
    }

    #[test]
    fn a_session_id_has_the_length_that_keycloak_gives_it() {
        assert_eq!(id().len(), "C6J6SlSVAe1OfXoQLPGJ-6Bh".len());
    }
}
