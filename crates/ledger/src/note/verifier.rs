//! The public half of a key.

use std::fmt;
use std::str::FromStr;

use astra_model::to_hex;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::name::KeyName;
use crate::spelling::{from_base64, shown, to_base64};

/// What a signature is made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// The text of a note, by Ed25519.
    Ed25519,
    /// A checkpoint and the time when a witness saw it, by Ed25519: `cosignature/v1`.
    Cosignature,
}

impl Algorithm {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }

    fn of_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::Cosignature]
            .into_iter()
            .find(|algorithm| algorithm.byte() == byte)
    }
}

/// Checks the signatures of one key.
///
/// It is spelled as Go's `note` package does: `name+id+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    algorithm: Algorithm,
    key: VerifyingKey,
}

/// A text is no verifier key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no verifier key: it is `name+id+base64`, of Ed25519, as its owner gave it")]
pub struct InvalidVerifierKey(pub String);

impl VerifierKey {
    /// Takes the 32 bytes of a public key; nothing where anybody could sign for it.
    #[must_use]
    pub fn new(name: KeyName, algorithm: Algorithm, key: [u8; 32]) -> Option<Self> {
        let point = VerifyingKey::from_bytes(&key).ok()?;
        let is_sound = is_below_the_prime(&key) && !point.is_weak();
        is_sound.then(|| Self::of_secret(name, algorithm, point))
    }

    /// Takes the public half of a key whose secret half is at hand.
    pub(crate) fn of_secret(name: KeyName, algorithm: Algorithm, key: VerifyingKey) -> Self {
        Self {
            name,
            algorithm,
            key,
        }
    }

    /// Returns its name, which is the origin of the log that it signs for.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns what its signatures are made over.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the 32 bytes of the public key.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Returns the four bytes by which a signature tells whose it is.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_str());
        hasher.update(b"\n");
        hasher.update(self.material());
        let hash: [u8; 32] = hasher.finalize().into();
        let [first, second, third, fourth, ..] = hash;
        [first, second, third, fourth]
    }

    fn material(&self) -> [u8; 33] {
        let mut material = [self.algorithm.byte(); 33];
        material[1..].copy_from_slice(self.key.as_bytes());
        material
    }

    /// Tells whether a signature under a note is this key's and of its text.
    pub(crate) fn signed(&self, text: &str, signature: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::Ed25519 => self.signed_bytes(text.as_bytes(), signature),
            Algorithm::Cosignature => crate::cosignature::read(text, signature)
                .is_some_and(|(message, signature)| self.signed_bytes(&message, signature)),
        }
    }

    fn signed_bytes(&self, message: &[u8], signature: &[u8]) -> bool {
        // Strict: one signature can't be turned into another of the same text.
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

/// Tells whether a point is spelled as RFC 8032 has it, below 2^255 - 19: the curve's library takes
/// the few spellings above it too.
fn is_below_the_prime(key: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = key;
    *first < 0xed || last & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}

impl FromStr for VerifierKey {
    type Err = InvalidVerifierKey;

    fn from_str(text: &str) -> Result<Self, InvalidVerifierKey> {
        read(text).ok_or_else(|| InvalidVerifierKey(shown(text)))
    }
}

fn read(text: &str) -> Option<VerifierKey> {
    let (name, rest) = text.split_once('+')?;
    let (id, material) = rest.split_once('+')?;
    let material: [u8; 33] = from_base64(material)?.try_into().ok()?;
    let (algorithm, key) = material.split_first_chunk::<1>()?;
    let key = VerifierKey::new(
        name.parse().ok()?,
        Algorithm::of_byte(algorithm[0])?,
        key.try_into().ok()?,
    )?;
    (to_hex(&key.id()) == id).then_some(key)
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, material) = (to_hex(&self.id()), to_base64(&self.material()));
        write!(f, "{}+{id}+{material}", self.name)
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
