//! Addresses of cryptocurrencies, and the keys to them: those that have a checksum, or `0x`.

mod base58;
mod bech32;

use std::ops::Range;

use crate::finding::Finding;
use crate::kind::Kind;

/// The longest that is looked at: a Cardano address has 103 bytes, an extended key 111.
const BYTES_MAX: usize = 120;

/// Finds the address or key that a word is, of letters and digits alone.
pub(super) fn find(bytes: &[u8], range: Range<usize>, found: &mut Vec<Finding>) {
    let word = bytes.get(range.clone()).unwrap_or_default();
    if word.len() >= BYTES_MAX {
        return;
    }
    let named = match word {
        [b'0', b'x', digits @ ..] => ethereum(digits),
        _ => bech32::named(word).or_else(|| base58::named(word)),
    };
    if let Some((kind, name)) = named {
        found.push(Finding::new(range, kind, name));
    }
}

/// The digits of an account of Ethereum, and of those that are built like it.
const ETHEREUM_DIGITS: usize = 40;

/// Tells an account by its form alone.
///
/// Its capital letters may be a checksum (EIP-55), but many write all letters small, and one that
/// was copied wrongly is somebody's too.
fn ethereum(digits: &[u8]) -> Named {
    let is_account = digits.len() == ETHEREUM_DIGITS && digits.iter().all(u8::is_ascii_hexdigit);
    is_account.then_some((Kind::Wallet, "eth"))
}

/// What is found, and what it is more exactly.
type Named = Option<(Kind, &'static str)>;
