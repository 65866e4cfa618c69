//! What keeps a secret from whoever records the bus: a session of the Secret Service API with the
//! algorithm `dh-ietf1024-sha256-aes128-cbc-pkcs7`, as its chapter "Transfer of Secrets" has it.

use aes::Aes128;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{U256, U1024, const_monty_params};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use secret_service::Error;
use zeroize::Zeroizing;

/// What the specification calls the algorithm.
pub(super) const ALGORITHM: &str = "dh-ietf1024-sha256-aes128-cbc-pkcs7";

const_monty_params!(
    SecondOakleyGroup,
    U1024,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
     ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff",
    "The prime of RFC 2409, section 6.2."
);
type Residue = ConstMontyForm<SecondOakleyGroup, { U1024::LIMBS }>;
const GENERATOR: U1024 = U1024::from_u8(2);

/// Our half of a key exchange.
pub(super) struct Offer {
    /// A short one (RFC 7919, section 5.2): 225 bits would do for a group of 2,048.
    exponent: Zeroizing<U256>,
}

impl Offer {
    /// A new one.
    pub(super) fn random() -> Result<Self, Error> {
        let mut exponent = Zeroizing::new([0; 32]);
        SystemRandom::new()
            .fill(exponent.as_mut())
            .map_err(|_| Error::Crypto("the system has no randomness"))?;
        let exponent = Zeroizing::new(U256::from_be_slice(exponent.as_ref()));
        Ok(Self { exponent })
    }

    /// The public key for the service.
    pub(super) fn public(&self) -> Vec<u8> {
        let public = Residue::new(&GENERATOR).pow(&self.exponent).retrieve();
        public.to_be_bytes().as_ref().to_vec()
    }

    /// The key that we share with the service whose public key this is.
    pub(super) fn agree(&self, service: &[u8]) -> Result<SharedKey, Error> {
        let service = element(service).ok_or(Error::Crypto("a public key outside of the group"))?;
        let shared = Zeroizing::new(Residue::new(&service).pow(&self.exponent));
        let shared = Zeroizing::new(shared.retrieve());
        let mut key = Zeroizing::new([0; 16]);
        Salt::new(HKDF_SHA256, &[])
            .extract(Zeroizing::new(shared.to_be_bytes()).as_ref())
            .expand(&[], KeyLength)
            .and_then(|derived| derived.fill(key.as_mut()))
            .map_err(|_| Error::Crypto("no key comes out of the exchange"))?;
        Ok(SharedKey(key))
    }
}

/// A public key: an unsigned integer of any length, but from 2 to p-2 (RFC 7919, section 5.1).
fn element(digits: &[u8]) -> Option<U1024> {
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let digits = digits.get(zeros..)?;
    let mut padded = [0; U1024::BITS as usize / 8];
    let start = padded.len().checked_sub(digits.len())?;
    padded.get_mut(start..)?.copy_from_slice(digits);
    let number = U1024::from_be_slice(&padded);
    let largest = SecondOakleyGroup::PARAMS.modulus().get() - U1024::from_u8(2);
    (GENERATOR..=largest).contains(&number).then_some(number)
}

struct KeyLength;

impl KeyType for KeyLength {
    fn len(&self) -> usize {
        16
    }
}

/// What the secrets of a session are encrypted with.
pub(super) struct SharedKey(Zeroizing<[u8; 16]>);

impl SharedKey {
    /// A secret that came with these parameters, its initialization vector.
    pub(super) fn decrypt(
        &self,
        parameters: &[u8],
        encrypted: Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut secret = Zeroizing::new(encrypted);
        let length = Decryptor::<Aes128>::new_from_slices(self.0.as_ref(), parameters)
            .ok()
            .and_then(|cipher| Some(cipher.decrypt_padded::<Pkcs7>(&mut secret).ok()?.len()))
            .ok_or(Error::Crypto("a secret that isn't encrypted as agreed"))?;
        secret.truncate(length);
        Ok(secret)
    }
}

#[cfg(test)]
mod tests;
