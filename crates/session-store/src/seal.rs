//! Sealing: ChaCha20-Poly1305 (RFC 8439) under a key derived for each record by HKDF-SHA-256
//! (RFC 5869) from the store's key and 32 random bytes, so that no nonce can come twice.
//!
//! A sealed record: `kfs1`, 8 bytes that name the key, 32 bytes of salt, ciphertext and tag. Kind
//! and id are authenticated with it: a record can't be passed off as another.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{KeyError, Kind, RecordId, hex};

const MAGIC: &[u8; 4] = b"kfs1";
const HEADER: usize = 4 + 8 + 32;

/// The key of a store.
#[derive(Clone)]
pub(crate) struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// A new one.
    pub(crate) fn random() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        SystemRandom::new()
            .fill(bytes.as_mut())
            .map_err(|_| KeyError::Randomness)?;
        Ok(Self(bytes))
    }

    /// From the 64 hexadecimal digits it is kept as.
    pub(crate) fn from_hex(digits: &[u8]) -> Option<Self> {
        hex::decode(digits.trim_ascii()).map(Self)
    }

    /// As it is kept.
    pub(crate) fn to_hex(&self) -> Zeroizing<String> {
        hex::encode(self.0.as_ref())
    }

    /// What records say about the key they were sealed with; says nothing about the key.
    fn name(&self) -> [u8; 8] {
        let mut digest = Sha256::new();
        digest.update(b"keyferry key name");
        digest.update(self.0.as_ref());
        let mut name = [0; 8];
        name.copy_from_slice(&digest.finalize()[..8]);
        name
    }

    fn record_key(&self, salt: &[u8; 32]) -> Option<LessSafeKey> {
        let derived = Salt::new(HKDF_SHA256, salt).extract(self.0.as_ref());
        let unbound: UnboundKey = derived
            .expand(&[b"keyferry record"], &CHACHA20_POLY1305)
            .ok()?
            .into();
        Some(LessSafeKey::new(unbound))
    }
}

/// Why sealed bytes can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// They aren't a sealed record, or were changed.
    Damaged,
    /// They were sealed with another key.
    OtherKey,
}

/// Seals a record.
pub(crate) fn seal(
    key: &MasterKey,
    kind: Kind,
    id: &RecordId,
    plain: &[u8],
) -> Result<Vec<u8>, KeyError> {
    let mut salt = [0; 32];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(|_| KeyError::Randomness)?;
    let mut sealed = Vec::with_capacity(HEADER + plain.len() + 16);
    sealed.extend_from_slice(MAGIC);
    sealed.extend_from_slice(&key.name());
    sealed.extend_from_slice(&salt);
    let mut body = Zeroizing::new(plain.to_vec());
    let tag = key
        .record_key(&salt)
        .and_then(|record_key| {
            record_key
                .seal_in_place_separate_tag(nonce(), aad(kind, id, &sealed), body.as_mut())
                .ok()
        })
        .ok_or(KeyError::Randomness)?;
    sealed.extend_from_slice(&body);
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// Opens a sealed record.
pub(crate) fn open(
    key: &MasterKey,
    kind: Kind,
    id: &RecordId,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let (header, body) = sealed.split_at_checked(HEADER).ok_or(Unopened::Damaged)?;
    let (magic, rest) = header.split_at(MAGIC.len());
    let (name, salt) = rest.split_at(8);
    if magic != MAGIC {
        return Err(Unopened::Damaged);
    }
    if name != key.name() {
        return Err(Unopened::OtherKey);
    }
    let salt: &[u8; 32] = salt.try_into().map_err(|_| Unopened::Damaged)?;
    let record_key = key.record_key(salt).ok_or(Unopened::Damaged)?;
    let mut bytes = Zeroizing::new(body.to_vec());
    let length = record_key
        .open_in_place(nonce(), aad(kind, id, header), bytes.as_mut())
        .map_err(|_| Unopened::Damaged)?
        .len();
    bytes.truncate(length);
    Ok(bytes)
}

/// Each key seals once: its nonce needs no randomness.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

fn aad(kind: Kind, id: &RecordId, header: &[u8]) -> Aad<Vec<u8>> {
    let mut text = header.to_vec();
    text.extend_from_slice(kind.name().as_bytes());
    text.push(b'/');
    text.extend_from_slice(id.hex().as_bytes());
    Aad::from(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SESSION: Kind = Kind::new("session");
    const CREDENTIALS: Kind = Kind::new("credentials");

    fn id(of: &str) -> RecordId {
        RecordId::of([("id", Some(of))])
    }

    #[test]
    fn a_record_opens_only_as_what_it_was_sealed_as() {
        let key = MasterKey::random().unwrap();
        let sealed = seal(&key, SESSION, &id("alice"), b"secret").unwrap();
        assert_eq!(
            open(&key, SESSION, &id("alice"), &sealed)
                .unwrap()
                .as_slice(),
            b"secret"
        );
        for (kind, id) in [(SESSION, id("bob")), (CREDENTIALS, id("alice"))] {
            assert_eq!(open(&key, kind, &id, &sealed), Err(Unopened::Damaged));
        }
        assert_eq!(
            open(
                &MasterKey::random().unwrap(),
                SESSION,
                &id("alice"),
                &sealed
            ),
            Err(Unopened::OtherKey)
        );
    }

    #[test]
    fn what_is_sealed_twice_never_looks_the_same() {
        let key = MasterKey::random().unwrap();
        let once = seal(&key, SESSION, &id("alice"), b"secret").unwrap();
        let twice = seal(&key, SESSION, &id("alice"), b"secret").unwrap();
        assert_ne!(once, twice);
    }

    #[test]
    fn a_key_is_kept_as_text() {
        let key = MasterKey::random().unwrap();
        let again = MasterKey::from_hex(key.to_hex().as_bytes()).unwrap();
        assert_eq!(*key.0, *again.0);
        assert!(MasterKey::from_hex(b"00").is_none());
        assert!(MasterKey::from_hex(&[b'g'; 64]).is_none());
    }

    proptest! {
        #[test]
        fn any_change_is_noticed(at in 0usize..60, bit in 0u8..8) {
            let key = MasterKey::random().unwrap();
            let mut sealed = seal(&key, SESSION, &id("alice"), b"secret").unwrap();
            let place = at % sealed.len();
            sealed[place] ^= 1 << bit;
            prop_assert!(open(&key, SESSION, &id("alice"), &sealed).is_err());
        }

        #[test]
        fn arbitrary_bytes_are_no_record(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let key = MasterKey::random().unwrap();
            prop_assert!(open(&key, SESSION, &id("alice"), &bytes).is_err());
        }
    }
}
