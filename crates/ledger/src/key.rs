//! The secret half of a key, and the file that holds it.

mod file;
mod pem;
mod signer;

use std::fmt;

use astra_model::IdSource;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

pub use file::KeyFileError;
pub use signer::KeySigner;

/// An Ed25519 key. It is shown nowhere, and wiped from memory when it is dropped.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// Returns the key of 32 secret bytes, which are random or the key is none.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Returns its public half.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// Draws the 32 secret bytes of a new key.
///
/// They are the SHA-256 over four ids, each of 122 random bits: more than the key can hold.
#[must_use]
pub fn draw_seed(ids: &dyn IdSource) -> [u8; 32] {
    let drawn = (0..4).map(|_| ids.uuid());
    let hasher = drawn.fold(Sha256::new(), |hasher, id| {
        hasher.chain_update(id.as_bytes())
    });
    hasher.finalize().into()
}
