//! Base58 with a checksum: Bitcoin and its descendants, Tron, Ripple, and their keys.

use sha2::{Digest as _, Sha256};

use super::Named;
use crate::kind::Kind;

/// The digits of Bitcoin and most others.
const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The digits of Ripple (xrpl.org, "Base58 encodings").
const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// The value of each byte, and this where it is no digit.
const NO_DIGIT: u8 = 0xff;
static BITCOIN_VALUES: [u8; 256] = values(BITCOIN);
static RIPPLE_VALUES: [u8; 256] = values(RIPPLE);

/// The bytes of an extended key (BIP 32) and its checksum; none is longer.
const BYTES_MAX: usize = 82;
/// So many numbers of 32 bits hold them.
const LIMBS: usize = BYTES_MAX.div_ceil(LIMB_BYTES);
const LIMB_BYTES: usize = 4;
const CHECKSUM_BYTES: usize = 4;

/// Tells whether so many digits stand for as many bytes as something has: 25 or 26 an address, 37 or
/// 38 a key, 43 an encrypted one, 82 an extended one. Zeros need a digit for each byte.
fn is_length(digits: usize) -> bool {
    matches!(digits, 25..=36 | 50..=52 | 58..=59 | 111..=112)
}

/// Returns what a word is whose checksum is right.
#[inline]
pub(super) fn named(word: &[u8]) -> Named {
    match is_length(word.len()) {
        true => begun(word),
        false => None,
    }
}

fn begun(word: &[u8]) -> Named {
    match word[0] {
        b'r' => checked(word, &RIPPLE_VALUES, |payload| match payload {
            [0, hash @ ..] if hash.len() == 20 => Some((Kind::Wallet, "ripple")),
            _ => None,
        }),
        b's' => checked(word, &RIPPLE_VALUES, |payload| match payload {
            [33, seed @ ..] if seed.len() == 16 => Some((Kind::Secret, "ripple_seed")),
            [0x01, 0xe1, 0x4b, seed @ ..] if seed.len() == 16 => {
                Some((Kind::Secret, "ripple_seed"))
            }
            _ => None,
        }),
        _ => checked(word, &BITCOIN_VALUES, versioned),
    }
}

/// Names a payload by its first bytes (en.bitcoin.it, "List of address prefixes"; BIP 32; SLIP 132).
fn versioned(payload: &[u8]) -> Named {
    let wallet = |name| Some((Kind::Wallet, name));
    let secret = |name| Some((Kind::Secret, name));
    match (payload.len(), payload) {
        (21, [0x00, ..]) => wallet("p2pkh"),
        (21, [0x05, ..]) => wallet("p2sh"),
        (21, [0x6f | 0xc4, ..]) => wallet("testnet"),
        (21, [0x30 | 0x32 | 0x3a, ..]) => wallet("litecoin"),
        (21, [0x1e | 0x16, ..]) => wallet("dogecoin"),
        (21, [0x4c | 0x10, ..]) => wallet("dash"),
        (21, [0x41, ..]) => wallet("tron"),
        (22, [0x1c, 0xb8 | 0xbd, ..]) => wallet("zcash"),
        (33 | 34, [0x80 | 0xef | 0xb0 | 0x9e | 0xcc, ..]) => secret("wif"),
        (39, [0x01, 0x42 | 0x43, ..]) => secret("bip38"),
        (78, [0x04, 0x88, 0xad, 0xe4, ..] | [0x04, 0x35, 0x83, 0x94, ..]) => secret("xprv"),
        (78, [0x04, 0x9d, 0x78, 0x78, ..] | [0x04, 0xb2, 0x43, 0x0c, ..]) => secret("xprv"),
        (78, [0x04, 0x88, 0xb2, 0x1e, ..] | [0x04, 0x35, 0x87, 0xcf, ..]) => wallet("xpub"),
        (78, [0x04, 0x9d, 0x7c, 0xb2, ..] | [0x04, 0xb2, 0x47, 0x46, ..]) => wallet("xpub"),
        _ => None,
    }
}

/// Returns what the payload of a word is, if the word is one with a checksum.
fn checked(word: &[u8], values: &[u8; 256], name: fn(&[u8]) -> Named) -> Named {
    let mut buffer = [0; LIMBS * LIMB_BYTES];
    let bytes = decode(word, values, &mut buffer)?;
    let (payload, checksum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM_BYTES)?)?;
    let named = name(payload)?;
    let digest = Sha256::digest(Sha256::digest(payload));
    digest.starts_with(checksum).then_some(named)
}

/// Returns the bytes that a number with leading zeros stands for.
fn decode<'b>(
    word: &[u8],
    values: &[u8; 256],
    buffer: &'b mut [u8; LIMBS * LIMB_BYTES],
) -> Option<&'b [u8]> {
    let value = |digit: &u8| values[usize::from(*digit)];
    if word.iter().any(|digit| value(digit) == NO_DIGIT) {
        return None;
    }
    // The lowest comes first.
    let mut limbs = [0_u32; LIMBS];
    let mut used = 0;
    for digit in word {
        let mut carry = u64::from(value(digit));
        for limb in limbs.iter_mut().take(used) {
            carry += u64::from(*limb) * 58;
            *limb = carry as u32;
            carry >>= u32::BITS;
        }
        if carry > 0 {
            *limbs.get_mut(used)? = carry as u32;
            used += 1;
        }
    }
    let (chunks, _) = buffer.as_chunks_mut();
    for (chunk, limb) in chunks.iter_mut().rev().zip(limbs) {
        *chunk = limb.to_be_bytes();
    }
    let first = buffer.iter().position(|byte| *byte != 0);
    let zeros = word.iter().take_while(|digit| value(digit) == 0).count();
    buffer.get(first.unwrap_or(buffer.len()).checked_sub(zeros)?..)
}

const fn values(digits: &[u8; 58]) -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < digits.len() {
        values[digits[value] as usize] = value as u8;
        value += 1;
    }
    values
}
