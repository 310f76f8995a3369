//! Whoever holds the secret half of a key.

use std::error::Error;

use thiserror::Error;

use super::error::{InvalidNote, SignatureError};
use super::verifier::VerifierKey;

/// Signs with a key, wherever that is kept.
///
/// What it makes is checked before it is used, so that a signer which errs can't be believed.
pub trait Signer: Send + Sync {
    /// Returns the key that its signatures are checked with.
    fn key(&self) -> &VerifierKey;

    /// Returns the Ed25519 signature of a message.
    ///
    /// # Errors
    ///
    /// If it can't sign now.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// Nothing was signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// The signer could not.
    #[error("the signer did not sign: see why, and ask again")]
    Signer(#[source] Box<dyn Error + Send + Sync>),
    /// The signer made a signature of something else, or with another key.
    #[error("the signer's signature is not its key's: give it the key that belongs to its secret")]
    Other(#[from] SignatureError),
    /// The text can't be signed as a note.
    #[error(transparent)]
    Note(#[from] InvalidNote),
}
