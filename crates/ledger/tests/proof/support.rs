//! Ledgers, keys and naive trees for the tests.

use std::convert::Infallible;
use std::ops::Range;
use std::sync::LazyLock;

use astra_ledger::{
    Algorithm, KeySigner, SecretKey, SignedCheckpoint, Signer, Tree, TreeHash, TreeHead,
    VerifierKey, consistency_path, inclusion_path,
};
use astra_model::EntryHash;
use sha2::{Digest, Sha256};

pub(crate) const ORIGIN: &str = "astra.example/ledger";
pub(crate) const WITNESS: &str = "witness.example/w1";

/// Returns the first entries of a ledger that is the same in every test.
pub(crate) fn entries(count: u64) -> Vec<EntryHash> {
    (0..count)
        .map(|seq| entry(&format!("entry {seq}")))
        .collect()
}

pub(crate) fn entry(text: &str) -> EntryHash {
    EntryHash::new(Sha256::digest(text).into())
}

pub(crate) fn head(entries: &[EntryHash]) -> TreeHead {
    let mut tree = Tree::new();
    tree.extend(entries);
    tree.head()
}

fn root_of(entries: &[EntryHash]) -> impl Fn(Range<u64>) -> Result<TreeHash, Infallible> + '_ {
    |range| Ok(head(&entries[range.start as usize..range.end as usize]).root)
}

pub(crate) fn inclusion(entries: &[EntryHash], index: u64) -> Vec<TreeHash> {
    inclusion_path(index, entries.len() as u64, root_of(entries)).unwrap()
}

pub(crate) fn consistency(entries: &[EntryHash], older: u64) -> Vec<TreeHash> {
    consistency_path(older, entries.len() as u64, root_of(entries)).unwrap()
}

/// Returns a signer whose secret is the hash of its name.
pub(crate) fn signer(name: &str, algorithm: Algorithm) -> KeySigner {
    let secret = SecretKey::from_seed(&Sha256::digest(name).into());
    KeySigner::new(name.parse().unwrap(), algorithm, secret)
}

pub(crate) fn log() -> KeySigner {
    signer(ORIGIN, Algorithm::Ed25519)
}

pub(crate) fn log_key() -> VerifierKey {
    static KEY: LazyLock<VerifierKey> = LazyLock::new(|| log().key().clone());
    KEY.clone()
}

pub(crate) fn checkpoint(entries: &[EntryHash]) -> SignedCheckpoint {
    SignedCheckpoint::sign(head(entries), &log()).unwrap()
}

/// Says why a text is refused, with all its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said = format!("{said}: {cause}");
        source = cause.source();
    }
    said
}
