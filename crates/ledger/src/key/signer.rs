//! A signer that holds its key itself.

use ed25519_dalek::Signer as _;

use super::SecretKey;
use crate::note::{Algorithm, KeyName, SignError, Signer, VerifierKey};

/// Signs with a secret key in this process's memory.
#[derive(Debug)]
pub struct KeySigner {
    key: VerifierKey,
    secret: SecretKey,
}

impl KeySigner {
    /// Signs with a key under a name: a log's own, or a witness's cosignatures.
    #[must_use]
    pub fn new(name: KeyName, algorithm: Algorithm, secret: SecretKey) -> Self {
        let key = VerifierKey::of_secret(name, algorithm, secret.0.verifying_key());
        Self { key, secret }
    }
}

impl Signer for KeySigner {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.secret.0.sign(message).to_bytes())
    }
}
